using System.Buffers;
using System.Collections;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;

namespace Signet.Ffu;

/// <summary>Compares every chunk of an image with its hash table, on all processors.</summary>
public static class FfuHashCheck
{
    // Chunks next to each other go to one thread, so that a disk reads forward.
    private const int ChunksPerTask = 64;

    /// <summary>The chunks whose hash differs, in order; those behind the end of a truncated file are not looked at.</summary>
    /// <param name="file">The image.</param>
    /// <param name="chunks">Its chunks.</param>
    /// <param name="table">The hash table.</param>
    /// <param name="progress">Told the bytes hashed so far; may come from any thread.</param>
    /// <param name="cancellation">Asked before each chunk.</param>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static IReadOnlyList<FfuChunk> FindDifferent(
        FfuFile file, FfuChunks chunks, ReadOnlyMemory<byte> table, IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(chunks);
        var count = Math.Min(chunks.Count, table.Length / FfuSecurityHeader.HashSize);
        var different = new List<int>();
        var hashed = 0L;
        RunAll(
            0, (count + ChunksPerTask - 1) / ChunksPerTask, new ParallelOptions { CancellationToken = cancellation },
            group =>
            {
                for (var i = group * ChunksPerTask; i < Math.Min(count, (group + 1) * ChunksPerTask); i++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var chunk = chunks[i];
                    if (chunk.Range.Offset >= file.Source.Length || (file.IsTruncated && chunk.Range.End > file.Source.Length))
                    {
                        return;
                    }

                    if (!Holds(file, chunks, chunk, Entry(table, i)))
                    {
                        lock (different)
                        {
                            different.Add(i);
                        }
                    }

                    progress?.Report(Interlocked.Add(ref hashed, chunk.Range.Length));
                }
            });
        different.Sort();
        return new Chosen(chunks, different);
    }

    // Numbers alone: of an image that was encrypted or swapped all half a million differ.
    private sealed class Chosen(FfuChunks chunks, List<int> numbers) : IReadOnlyList<FfuChunk>
    {
        public int Count => numbers.Count;

        public FfuChunk this[int index] => chunks[numbers[index]];

        public IEnumerator<FfuChunk> GetEnumerator() => numbers.Select(n => chunks[n]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>The entry of the hash table for a chunk.</summary>
    internal static ReadOnlySpan<byte> Entry(ReadOnlyMemory<byte> table, int index) =>
        table.Span.Slice(index * FfuSecurityHeader.HashSize, FfuSecurityHeader.HashSize);

    /// <summary>Reads a chunk into <paramref name="bytes"/> and compares it with its entry of the hash table.</summary>
    /// <param name="file">The image.</param>
    /// <param name="chunks">Its chunks.</param>
    /// <param name="chunk">One of them.</param>
    /// <param name="expected">Its entry.</param>
    /// <param name="bytes">As many as its range has. Afterwards those that were compared.</param>
    internal static bool ReadsAs(FfuFile file, FfuChunks chunks, FfuChunk chunk, ReadOnlySpan<byte> expected, Span<byte> bytes)
    {
        // A short last chunk is hashed as if zeros followed.
        bytes[file.Source.Read(chunk.Range.Offset, bytes)..].Clear();
        return chunks.IsCompressed && chunk is { Store: { } store, Descriptor: { } descriptor }
            ? ExpandedHolds(file.Stores[store], descriptor, bytes, expected)
            : IsHash(bytes, expected) || (bytes.Length < file.Security.ChunkSize && IsHash([.. bytes, .. new byte[file.Security.ChunkSize - bytes.Length]], expected));
    }

    // What fails on another thread fails here as itself.
    private static void RunAll(int from, int to, ParallelOptions options, Action<int> work)
    {
        try
        {
            Parallel.For(from, to, options, work);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private static bool Holds(FfuFile file, FfuChunks chunks, FfuChunk chunk, ReadOnlySpan<byte> expected)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)chunk.Range.Length);
        try
        {
            return ReadsAs(file, chunks, chunk, expected, buffer.AsSpan(0, (int)chunk.Range.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Over the data decompressed in all images that could be measured. Should a writer hash them as they are stored, that is as good a proof.
    private static bool ExpandedHolds(FfuStore store, int descriptor, ReadOnlySpan<byte> data, ReadOnlySpan<byte> expected) =>
        (FfuBlock.TryExpand(data.ToArray(), store.Header.Compression, (int)(store.Descriptors![descriptor].BlockCount * store.Header.BlockSize), out var content)
            && IsHash(content, expected))
        || IsHash(data, expected);

    private static bool IsHash(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> expected)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return hash.SequenceEqual(expected);
    }
}
