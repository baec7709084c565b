using System.Buffers.Binary;

namespace Signet.Binary;

/// <summary>Reads fields from a span, front to back: little-endian ones unless told otherwise.</summary>
/// <remarks>
/// Reading past the end does not throw. The field reads as zero and <see cref="Truncated"/> stays
/// true, so a header is a plain list of fields followed by one check. Act on no field before that check.
/// </remarks>
public ref struct SpanReader(ReadOnlySpan<byte> source, bool bigEndian = false)
{
    private ReadOnlySpan<byte> _rest = source;

    /// <summary>True once a field lay past the end; never false again.</summary>
    public bool Truncated { get; private set; }

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>Reads one byte.</summary>
    public byte U8() => Take(1) is [var b] ? b : (byte)0;

    /// <summary>Reads two bytes.</summary>
    public ushort U16() => Take(2) is { Length: 2 } b ? (bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(b) : BinaryPrimitives.ReadUInt16LittleEndian(b)) : (ushort)0;

    /// <summary>Reads four bytes.</summary>
    public uint U32() => Take(4) is { Length: 4 } b ? (bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(b) : BinaryPrimitives.ReadUInt32LittleEndian(b)) : 0;

    /// <summary>Reads eight bytes.</summary>
    public ulong U64() => Take(8) is { Length: 8 } b ? (bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(b) : BinaryPrimitives.ReadUInt64LittleEndian(b)) : 0;

    /// <summary>Passes over <paramref name="count"/> bytes.</summary>
    public void Skip(int count) => _ = Take(count);

    /// <summary>Returns the next <paramref name="count"/> bytes, or an empty span once truncated.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (Truncated || (uint)count > (uint)_rest.Length)
        {
            Truncated = true;
            return default;
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
