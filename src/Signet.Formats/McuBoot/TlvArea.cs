using System.Diagnostics.CodeAnalysis;
using Signet.Binary;

namespace Signet.McuBoot;

/// <summary>The records behind an image's payload: the protected area, which is signed, or the other, which is not.</summary>
/// <remarks>
/// <code>
/// offset size field   units
///      0    2 magic   0x6908 protected, 0x6907 not
///      2    2 total   bytes of the area, these four counted
///      4    n records
/// </code>
/// Source: MCUboot, design.md, "Image format", struct image_tlv_info.
/// </remarks>
public sealed record TlvArea
{
    /// <summary>Bytes before the first record.</summary>
    public const int HeaderSize = 4;

    /// <summary>The magic of the area that is not covered by the signature.</summary>
    public const ushort Magic = 0x6907;

    /// <summary>The magic of the area that is.</summary>
    public const ushort ProtectedMagic = 0x6908;

    /// <summary>The most bytes that an area can have.</summary>
    public const int MaxSize = ushort.MaxValue;

    /// <summary>True for the area that hash and signature cover.</summary>
    public required bool IsProtected { get; init; }

    /// <summary>The records in file order: all up to the first that is malformed.</summary>
    public required IReadOnlyList<Tlv> Records { get; init; }

    /// <summary>Where the area lies, as its header says; new areas have none.</summary>
    public FileRange Range { get; init; }

    /// <summary>What is wrong behind the last record that was read, or null.</summary>
    public Finding? Problem { get; init; }

    /// <summary>Bytes that the area takes when it is written.</summary>
    public int Size
    {
        get
        {
            var size = HeaderSize;
            foreach (var record in Records)
            {
                size += record.Size;
            }

            return size;
        }
    }

    /// <summary>The magic that an area at <paramref name="offset"/> begins with; 0 when the file ends before.</summary>
    public static ushort MagicAt(ReadOnlySpan<byte> file, long offset, McuBootEndian endian) =>
        offset < 0 || offset > file.Length ? (ushort)0 : new SpanReader(file[(int)offset..], endian == McuBootEndian.Big).U16();

    /// <summary>Reads an area. A malformed record ends the list and becomes <see cref="Problem"/>; values are not copied.</summary>
    /// <param name="file">The image.</param>
    /// <param name="offset">Where the area begins.</param>
    /// <param name="isProtected">Which of the two is expected.</param>
    /// <param name="endian">The byte order.</param>
    /// <param name="area">The area; null when there is none.</param>
    /// <param name="problem">Why there is none.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> file, long offset, bool isProtected, McuBootEndian endian,
        [NotNullWhen(true)] out TlvArea? area, [NotNullWhen(false)] out Finding? problem)
    {
        area = null;
        var name = isProtected ? "protected TLV area" : "TLV area";
        if (offset < 0 || offset > file.Length)
        {
            problem = McuBootFindings.Truncated.With($"the file has {file.Length} bytes, its {name} begins at 0x{offset:x}");
            return false;
        }

        var reader = new SpanReader(file.Span[(int)offset..], endian == McuBootEndian.Big);
        var magic = reader.U16();
        var total = reader.U16();
        var range = new FileRange(offset, total);
        problem =
            reader.Truncated ? McuBootFindings.Truncated.With($"the file ends within the header of the {name}", new FileRange(offset, file.Length - offset))
            : magic != (isProtected ? ProtectedMagic : Magic)
                ? McuBootFindings.TlvArea.With($"0x{magic:x4} stands where the {name} has to begin with 0x{(isProtected ? ProtectedMagic : Magic):x4}", new FileRange(offset, 2))
            : total < HeaderSize ? McuBootFindings.TlvArea.With($"the {name}'s size is given as {total}, less than its own header", new FileRange(offset + 2, 2))
            : !range.FitsIn(file.Length) ? McuBootFindings.Truncated.With($"the file has {file.Length} bytes, its {name} ends at 0x{range.End:x}", new FileRange(offset + 2, 2))
            : null;
        if (problem is not null)
        {
            return false;
        }

        var records = new List<Tlv>();
        var malformed = ReadRecords(file, range, endian, records);
        area = new TlvArea { IsProtected = isProtected, Records = records, Range = range, Problem = malformed };
        return true;
    }

    /// <summary>Writes the area.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes, which are at most <see cref="MaxSize"/>.</param>
    /// <param name="endian">The byte order.</param>
    public void Write(Span<byte> destination, McuBootEndian endian)
    {
        var writer = new SpanWriter(destination, endian == McuBootEndian.Big);
        writer.U16(IsProtected ? ProtectedMagic : Magic);
        writer.U16((ushort)Size);
        foreach (var record in Records)
        {
            record.Write(ref writer, endian);
        }
    }

    // An area has at most 65,535 bytes, so at most 16,382 records.
    private static Finding? ReadRecords(ReadOnlyMemory<byte> file, FileRange range, McuBootEndian endian, List<Tlv> records)
    {
        var position = (int)range.Offset + HeaderSize;
        var end = (int)range.End;
        while (position < end)
        {
            var reader = new SpanReader(file.Span[position..end], endian == McuBootEndian.Big);
            var (type, length) = Tlv.ReadHeader(ref reader, endian);
            if (reader.Truncated)
            {
                return McuBootFindings.TlvRecord.With($"{end - position} bytes are left in the area, a record begins with {Tlv.HeaderSize}", new FileRange(position, end - position));
            }

            if (length > reader.Remaining)
            {
                return McuBootFindings.TlvRecord.With(
                    $"the record of type 0x{(ushort)type:x} has {length} bytes, {reader.Remaining} are left in its area", new FileRange(position, Tlv.HeaderSize));
            }

            records.Add(new Tlv(type, file.Slice(position + Tlv.HeaderSize, length), position));
            position += Tlv.HeaderSize + length;
        }

        return null;
    }
}
