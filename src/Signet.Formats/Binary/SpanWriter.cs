using System.Buffers.Binary;

namespace Signet.Binary;

/// <summary>Writes fields into a span, front to back, little-endian ones unless told otherwise; the mirror of <see cref="SpanReader"/>.</summary>
/// <remarks>Writing past the end throws <see cref="ArgumentException"/>: the caller sized the span, so that is a bug of ours.</remarks>
public ref struct SpanWriter(Span<byte> target, bool bigEndian = false)
{
    private Span<byte> _rest = target;

    /// <summary>Bytes not written yet.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>Writes one byte.</summary>
    public void U8(byte value) => Next(1)[0] = value;

    /// <summary>Writes two bytes.</summary>
    public void U16(ushort value)
    {
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(Next(2), value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(Next(2), value);
        }
    }

    /// <summary>Writes four bytes.</summary>
    public void U32(uint value)
    {
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(Next(4), value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Next(4), value);
        }
    }

    /// <summary>Writes eight bytes.</summary>
    public void U64(ulong value)
    {
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt64BigEndian(Next(8), value);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(Next(8), value);
        }
    }

    /// <summary>Writes bytes as they are.</summary>
    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Next(value.Length));

    /// <summary>Writes <paramref name="count"/> zero bytes.</summary>
    public void Zeros(int count) => Next(count).Clear();

    private Span<byte> Next(int count)
    {
        if (count > _rest.Length)
        {
            throw new ArgumentException($"{count} bytes to write, {_rest.Length} left");
        }

        var next = _rest[..count];
        _rest = _rest[count..];
        return next;
    }
}
