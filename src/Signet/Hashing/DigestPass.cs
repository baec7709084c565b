using System.Security.Cryptography;
using Signet.Files;

namespace Signet.Hashing;

/// <summary>Computes digests of a whole file in one sequential read.</summary>
public static class DigestPass
{
    /// <summary>Reads the file once.</summary>
    /// <param name="source">The file.</param>
    /// <param name="digests">The algorithms.</param>
    /// <param name="progress">Told the bytes read so far; may come from another thread.</param>
    /// <param name="cancellation">Stops between two pieces of the file.</param>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static IReadOnlyDictionary<DigestAlgorithm, byte[]> Compute(
        ByteSource source, IReadOnlyCollection<DigestAlgorithm> digests, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Compute(source, [new FileRange(0, source.Length)], digests, progress, cancellation);
    }

    /// <summary>Reads the file once and hashes some ranges of it.</summary>
    /// <param name="source">The file.</param>
    /// <param name="ranges">What the digests cover, in ascending order without overlap.</param>
    /// <param name="digests">The algorithms.</param>
    /// <param name="progress">Told the bytes read so far; may come from another thread.</param>
    /// <param name="cancellation">Stops between two pieces of the file.</param>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static IReadOnlyDictionary<DigestAlgorithm, byte[]> Compute(
        ByteSource source, IReadOnlyList<FileRange> ranges, IReadOnlyCollection<DigestAlgorithm> digests, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        ArgumentNullException.ThrowIfNull(digests);
        var hashes = digests.Distinct().Select(a => (Algorithm: a, Hash: IncrementalHash.CreateHash(a.HashName))).ToList();
        try
        {
            var consumers = hashes.ConvertAll(h => new ChunkConsumer(c => Append(h.Hash, ranges, c), Ordered: true));
            ChunkPass.Run(source, overlap: 0, consumers, progress, cancellation);
            return hashes.ToDictionary(h => h.Algorithm, h => h.Hash.GetHashAndReset());
        }
        finally
        {
            hashes.ForEach(h => h.Hash.Dispose());
        }
    }

    /// <summary>Hashes what of a piece lies in the ranges.</summary>
    internal static void Append(IncrementalHash hash, IReadOnlyList<FileRange> ranges, Chunk chunk)
    {
        foreach (var range in ranges)
        {
            if (range.Offset < chunk.End && range.End > chunk.Offset)
            {
                hash.AppendData(chunk.Slice(Math.Max(range.Offset, chunk.Offset), range.End));
            }
        }
    }
}
