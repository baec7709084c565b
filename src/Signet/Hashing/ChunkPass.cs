using System.Buffers;
using Signet.Files;

namespace Signet.Hashing;

/// <summary>One sequential read of a source that feeds many consumers: digests, page hashes, a checksum.</summary>
public static class ChunkPass
{
    /// <summary>Length of a piece in bytes, all but the last. With the overlap it fills a buffer of 1 MiB.</summary>
    public const int ChunkSize = (1024 * 1024) - MaxOverlap;

    /// <summary>The most bytes of the piece before that a consumer can see again.</summary>
    public const int MaxOverlap = 8192;

    /// <summary>Sources shorter than this are handled by the calling thread alone.</summary>
    public const int MinBytesForThreads = 4 * ChunkSize;

    /// <summary>Reads the whole of <paramref name="source"/> once.</summary>
    /// <param name="source">What is read.</param>
    /// <param name="overlap">How many bytes of the piece before each consumer needs to see again: 0 to <see cref="MaxOverlap"/>.</param>
    /// <param name="consumers">What is done with each piece.</param>
    /// <param name="progress">Told the bytes read so far.</param>
    /// <param name="cancellation">Asked before each piece.</param>
    /// <exception cref="IOException">The source failed.</exception>
    public static void Run(
        ByteSource source, int overlap, IReadOnlyList<ChunkConsumer> consumers, IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(consumers);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(overlap, MaxOverlap);
        if (consumers.Count == 0)
        {
            return;
        }

        if (source.TryGetMemory(new FileRange(0, source.Length), out var whole) && whole.Length < MinBytesForThreads)
        {
            cancellation.ThrowIfCancellationRequested();
            Feed(new Chunk(0, 0, whole), consumers);
            progress?.Report(source.Length);
            return;
        }

        if (source.Length < MinBytesForThreads)
        {
            RunAlone(source, overlap, consumers, progress, cancellation);
            return;
        }

        new ChunkSchedule(source, overlap, consumers, progress, cancellation).Run();
    }

    private static void RunAlone(
        ByteSource source, int overlap, IReadOnlyList<ChunkConsumer> consumers, IProgress<long>? progress, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize + overlap);
        try
        {
            for (long offset = 0; offset < source.Length; offset += ChunkSize)
            {
                cancellation.ThrowIfCancellationRequested();
                var chunk = Read(source, offset, overlap, buffer);
                Feed(chunk, consumers);
                progress?.Report(chunk.End);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal static Chunk Read(ByteSource source, long offset, int overlap, byte[] buffer)
    {
        var before = (int)Math.Min(offset, overlap);
        var length = before + (int)Math.Min(ChunkSize, source.Length - offset);
        return source.Read(offset - before, buffer.AsSpan(0, length)) == length
            ? new Chunk(offset, before, buffer.AsMemory(0, length))
            : throw new EndOfStreamException($"the source ends before its {source.Length} bytes");
    }

    private static void Feed(Chunk chunk, IReadOnlyList<ChunkConsumer> consumers)
    {
        foreach (var consumer in consumers)
        {
            consumer.Consume(chunk);
        }
    }
}
