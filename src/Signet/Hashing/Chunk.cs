namespace Signet.Hashing;

/// <summary>A piece of a source on its way through a <see cref="ChunkPass"/>.</summary>
/// <param name="Offset">Where the piece begins, in bytes from the source's start.</param>
/// <param name="Before">How many bytes of <paramref name="Memory"/> lie before <paramref name="Offset"/>: the end of the piece before, for what crosses the border.</param>
/// <param name="Memory">The bytes; good only while the consumer runs.</param>
public readonly record struct Chunk(long Offset, int Before, ReadOnlyMemory<byte> Memory)
{
    /// <summary>The bytes of this piece alone.</summary>
    public ReadOnlySpan<byte> Bytes => Memory.Span[Before..];

    /// <summary>The first offset behind the piece.</summary>
    public long End => Offset + Memory.Length - Before;

    /// <summary>The bytes from <paramref name="start"/> to <paramref name="end"/>, both in bytes from the source's start, as far as they are at hand.</summary>
    public ReadOnlySpan<byte> Slice(long start, long end)
    {
        var first = Offset - Before;
        return Memory.Span[(int)(Math.Max(start, first) - first)..(int)(Math.Min(end, End) - first)];
    }
}

/// <summary>What is done with each piece of a source.</summary>
/// <param name="Consume">Does it; called once for each piece.</param>
/// <param name="Ordered">True when pieces must come in order and one at a time, as for a digest; false when order does not matter and several may be on their way.</param>
public sealed record ChunkConsumer(Action<Chunk> Consume, bool Ordered);
