using System.Security.Cryptography;
using Signet.Files;

namespace Signet.Msi;

/// <summary>The digests of an installer package.</summary>
/// <remarks>
/// <code>
/// digest          = H(extended digest, where there is one ‖ tree(root))
/// tree(storage)   = for each child, by the bytes of its name: the bytes of a stream, tree of a storage; then the storage's CLSID
/// extended digest = H(record(root) ‖ for each child in the same order: record, and of a storage what is in it)
/// record          = name (not of the root) ‖ CLSID (not of a stream) ‖ size, 4 bytes (of a stream) ‖ state bits ‖ times (not of the root)
/// </code>
/// The two streams of the signature in the root are left out. Source: measured; docs/formats/msi.md.
/// </remarks>
public static class MsiDigest
{
    private const int Piece = 1024 * 1024;

    /// <summary>The digests of the package by several algorithms.</summary>
    /// <param name="file">The package.</param>
    /// <param name="extended">The extended digest to begin with, for each algorithm; null for none.</param>
    /// <param name="progress">Told the bytes read so far.</param>
    /// <param name="cancellation">Stops between two pieces of the file.</param>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static IReadOnlyDictionary<DigestAlgorithm, byte[]> Compute(
        CompoundFile file, IReadOnlyDictionary<DigestAlgorithm, byte[]?> extended, IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(extended);
        var hashes = extended.Keys.Select(a => (Algorithm: a, Hash: IncrementalHash.CreateHash(a.HashName))).ToList();
        try
        {
            hashes.ForEach(h => h.Hash.AppendData(extended[h.Algorithm] ?? []));
            var buffer = new byte[Piece];
            long done = 0;
            AppendTree(file.Root, isRoot: true);
            return hashes.ToDictionary(h => h.Algorithm, h => h.Hash.GetHashAndReset());

            void AppendTree(CompoundNode storage, bool isRoot)
            {
                foreach (var child in Hashed(storage, isRoot))
                {
                    if (child.Entry.IsStorage)
                    {
                        AppendTree(child, isRoot: false);
                    }

                    foreach (var range in child.Ranges)
                    {
                        AppendRange(range);
                    }
                }

                hashes.ForEach(h => h.Hash.AppendData(storage.Entry.ClassId.Span));
            }

            void AppendRange(FileRange range)
            {
                for (long at = 0; at < range.Length; at += Piece)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var part = buffer.AsSpan(0, (int)Math.Min(Piece, range.Length - at));
                    if (file.Source.Read(range.Offset + at, part) != part.Length)
                    {
                        throw new EndOfStreamException($"the source ends inside {range}");
                    }

                    foreach (var (_, hash) in hashes)
                    {
                        hash.AppendData(part);
                    }

                    done += part.Length;
                    progress?.Report(done);
                }
            }
        }
        finally
        {
            hashes.ForEach(h => h.Hash.Dispose());
        }
    }

    /// <summary>The extended digest of the package: over names, sizes, classes, flags and times.</summary>
    public static byte[] ComputeExtended(CompoundFile file, DigestAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(algorithm);
        using var hash = IncrementalHash.CreateHash(algorithm.HashName);
        Append(file.Root, isRoot: true);
        return hash.GetHashAndReset();

        void Append(CompoundNode node, bool isRoot)
        {
            var entry = node.Entry;
            if (!isRoot)
            {
                hash.AppendData(entry.RawName.Span);
            }

            if (entry.IsStorage)
            {
                hash.AppendData(entry.ClassId.Span);
            }
            else
            {
                hash.AppendData(Word((uint)(entry.Length & uint.MaxValue)));
            }

            hash.AppendData(Word(entry.StateBits));
            if (!isRoot)
            {
                hash.AppendData(entry.Times.Span);
            }

            foreach (var child in entry.IsStorage ? Hashed(node, isRoot) : [])
            {
                Append(child, isRoot: false);
            }
        }
    }

    private static byte[] Word(uint value)
    {
        var word = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(word, value);
        return word;
    }

    private static IEnumerable<CompoundNode> Hashed(CompoundNode storage, bool isRoot) =>
        isRoot ? storage.Children.Where(c => c.Entry.IsStorage || c.Entry.Name is not (MsiNames.Signature or MsiNames.ExtendedDigest)) : storage.Children;
}
