using Signet.Binary;

namespace Signet.McuBoot;

/// <summary>One record of a TLV area.</summary>
/// <remarks>
/// <code>
/// offset size field  units
///      0    2 type
///      2    2 length bytes of the value
///      4    n value
/// </code>
/// In the byte order of the processor, without filling between records. The type was one byte and a zero once. In big-endian images imgtool
/// still writes its own types so (0x10 as 10 00) and a vendor's as a number (0x00a0 as 00 a0); both readings of its own types are taken here,
/// and written as imgtool writes them.
/// Source: MCUboot, design.md, "Image format", struct image_tlv; imgtool 2.4.0, measured.
/// </remarks>
/// <param name="Type">What the value is.</param>
/// <param name="Value">The value.</param>
/// <param name="Offset">Where the record begins, in bytes from the image's start; 0 for a record that is not in a file.</param>
public readonly record struct Tlv(TlvType Type, ReadOnlyMemory<byte> Value, long Offset = 0)
{
    /// <summary>Bytes before the value.</summary>
    public const int HeaderSize = 4;

    /// <summary>The most bytes that a value can have.</summary>
    public const int MaxLength = ushort.MaxValue;

    // Types below are MCUboot's own, one byte each; vendors begin here.
    private const ushort FirstVendorType = 0xa0;

    /// <summary>Bytes of the record.</summary>
    public int Size => HeaderSize + Value.Length;

    /// <summary>The record with its type and length.</summary>
    public FileRange Range => new(Offset, Size);

    /// <summary>The value alone.</summary>
    public FileRange ValueRange => new(Offset + HeaderSize, Value.Length);

    /// <summary>True when a big-endian image can hold the type: a vendor's 0x1000 would read as MCUboot's own 0x10 there.</summary>
    public static bool CanBeBigEndian(TlvType type) =>
        (ushort)type < FirstVendorType || ((ushort)type & 0xff) != 0 || (ushort)type >> 8 >= FirstVendorType;

    /// <summary>Reads type and length, in that order; act on neither before the reader was asked whether it is truncated.</summary>
    internal static (TlvType Type, ushort Length) ReadHeader(ref SpanReader reader, McuBootEndian endian)
    {
        var low = reader.U8();
        var high = reader.U8();
        var type = endian == McuBootEndian.Little || (high == 0 && low < FirstVendorType) ? low | (high << 8) : (low << 8) | high;
        return ((TlvType)type, reader.U16());
    }

    /// <summary>Writes the record.</summary>
    public void Write(ref SpanWriter writer, McuBootEndian endian)
    {
        var type = (ushort)Type;
        var swapped = endian == McuBootEndian.Big && type >= FirstVendorType;
        writer.U8((byte)(swapped ? type >> 8 : type & 0xff));
        writer.U8((byte)(swapped ? type & 0xff : type >> 8));
        writer.U16((ushort)Value.Length);
        writer.Bytes(Value.Span);
    }
}
