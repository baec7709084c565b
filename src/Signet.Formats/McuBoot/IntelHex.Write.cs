using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Signet.McuBoot;

/// <summary>The writer.</summary>
public sealed partial class IntelHex
{
    private const int RecordData = 16;
    private const int Segment = 1 << 16;

    // Colon, count, address, type, data, checksum, line feed.
    private const int MaxLine = 1 + (2 * (RecordData + 5)) + 1;

    /// <summary>
    /// Writes segments as the library behind imgtool does: 16 bytes a line, upper case, line feeds; a record of type 04 before the first byte of every
    /// 64 KiB that have data, or none at all when all data lies below 64 KiB; lines do not cross such a border.
    /// </summary>
    /// <param name="segments">In ascending order of address, without overlap. What follows without gap is written as one.</param>
    /// <param name="text">The file.</param>
    /// <param name="problem">That an address cannot be written.</param>
    public static bool TryWrite(IReadOnlyList<HexSegment> segments, out ReadOnlyMemory<byte> text, [NotNullWhen(false)] out Finding? problem)
    {
        var joined = Join(segments);
        text = default;
        if (joined.Count > 0 && (joined[0].Address < 0 || joined[^1].End > AddressSpace))
        {
            problem = IntelHexFindings.Address.With($"the data would reach from 0x{joined[0].Address:x} to 0x{joined[^1].End:x}");
            return false;
        }

        var bytes = joined.Sum(s => (long)s.Data.Length);
        var output = new ArrayBufferWriter<byte>((int)Math.Min(Array.MaxLength, (((bytes / RecordData) + (2 * joined.Count) + 2) * MaxLine) + (bytes / 2048)));
        var upper = joined.Count > 0 && joined[^1].End > Segment ? -1L : 0;
        foreach (var segment in joined)
        {
            WriteSegment(output, segment, ref upper);
        }

        WriteRecord(output, 0, 1, []);
        text = output.WrittenMemory;
        problem = null;
        return true;
    }

    // upper: the border that the last 04 named; 0 from the start, and never written, when everything lies below the first.
    private static void WriteSegment(ArrayBufferWriter<byte> output, HexSegment segment, ref long upper)
    {
        var rest = segment.Data.Span;
        var address = segment.Address;
        while (!rest.IsEmpty)
        {
            if (address / Segment != upper)
            {
                upper = address / Segment;
                WriteRecord(output, 0, 4, [(byte)(upper >> 8), (byte)(upper & 0xff)]);
            }

            var low = (int)(address % Segment);
            var count = Math.Min(rest.Length, Math.Min(RecordData, Segment - low));
            WriteRecord(output, low, 0, rest[..count]);
            rest = rest[count..];
            address += count;
        }
    }

    private static void WriteRecord(ArrayBufferWriter<byte> output, int address, byte type, ReadOnlySpan<byte> data)
    {
        Span<byte> record = stackalloc byte[RecordData + 5];
        record = record[..(data.Length + 5)];
        record[0] = (byte)data.Length;
        record[1] = (byte)(address >> 8);
        record[2] = (byte)(address & 0xff);
        record[3] = type;
        data.CopyTo(record[4..]);
        uint sum = 0;
        foreach (var value in record[..^1])
        {
            sum += value;
        }

        record[^1] = (byte)((0x100 - (sum & 0xff)) & 0xff);
        var line = output.GetSpan(MaxLine);
        line[0] = (byte)':';
        for (var i = 0; i < record.Length; i++)
        {
            line[(2 * i) + 1] = s_upperCase[record[i] >> 4];
            line[(2 * i) + 2] = s_upperCase[record[i] & 0xf];
        }

        line[(2 * record.Length) + 1] = (byte)'\n';
        output.Advance((2 * record.Length) + 2);
    }

    private static List<HexSegment> Join(IReadOnlyList<HexSegment> segments)
    {
        var joined = new List<HexSegment>();
        foreach (var segment in segments.Where(s => !s.Data.IsEmpty))
        {
            if (joined.Count > 0 && segment.Address < joined[^1].End)
            {
                throw new ArgumentException($"the segment at 0x{segment.Address:x} overlaps another, or is out of order", nameof(segments));
            }

            if (joined.Count > 0 && segment.Address == joined[^1].End)
            {
                joined[^1] = joined[^1] with { Data = (byte[])[.. joined[^1].Data.Span, .. segment.Data.Span] };
            }
            else
            {
                joined.Add(segment);
            }
        }

        return joined;
    }
}
