using Signet.Binary;

namespace Signet.Files;

/// <summary>A source as it will be after some edits, before anything is written: what a signer verifies, and what a copy is made from.</summary>
/// <param name="source">The source before the edits; stays the caller's.</param>
/// <param name="edits">The edits, all inside the source.</param>
public sealed class EditedSource(ByteSource source, Edits edits) : ByteSource
{
    private readonly List<Segment> _segments = Lay(source, edits);

    /// <inheritdoc/>
    public override long Length { get; } = source.Length + edits.Growth;

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        var read = 0;
        for (var i = Find(offset); read < count; i++)
        {
            var segment = _segments[i];
            var skip = offset + read - segment.Start;
            var part = buffer.Slice(read, (int)Math.Min(count - read, segment.Length - skip));
            if (segment.Data is { } data)
            {
                data.Span.Slice((int)skip, part.Length).CopyTo(part);
            }
            else if (source.Read(segment.From + skip, part) != part.Length)
            {
                throw new EndOfStreamException($"the source ends before its {source.Length} bytes");
            }

            read += part.Length;
        }

        return count;
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> ReadToKeep(FileRange range)
    {
        // A certificate table is one edit, and with page hashes of a large image it has tens of MiB.
        var segment = range.Length > 0 && range.FitsIn(Length) ? _segments[Find(range.Offset)] : default;
        return segment.Data is { } data && range.End <= segment.Start + segment.Length
            ? data.Slice((int)(range.Offset - segment.Start), (int)range.Length)
            : base.ReadToKeep(range);
    }

    private static List<Segment> Lay(ByteSource source, Edits edits)
    {
        var segments = new List<Segment>();
        long from = 0;
        long start = 0;
        foreach (var edit in edits.List)
        {
            if (!edit.Range.FitsIn(source.Length))
            {
                throw new ArgumentException($"the edit of {edit.Range} does not lie in the source's {source.Length} bytes", nameof(edits));
            }

            Put(edit.Range.Offset - from, null);
            Put(edit.Data.Length, edit.Data);
            from = edit.Range.End;
        }

        Put(source.Length - from, null);
        return segments;

        void Put(long length, ReadOnlyMemory<byte>? data)
        {
            if (length > 0)
            {
                segments.Add(new Segment(start, length, from, data));
                start += length;
            }
        }
    }

    // Index of the segment that holds offset; segments follow one another without gaps.
    private int Find(long offset)
    {
        var (low, high) = (0, _segments.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _segments[middle].Start <= offset ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    // Length bytes from Start on are Data, or without it the source's from From on.
    private readonly record struct Segment(long Start, long Length, long From, ReadOnlyMemory<byte>? Data);
}
