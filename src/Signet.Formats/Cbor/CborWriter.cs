using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Signet.Cbor;

/// <summary>Writes CBOR (RFC 8949) front to back: the shortest numbers, lengths definite unless told otherwise.</summary>
/// <remarks>The caller says how many elements follow and then writes as many; a map's are key, value, key, value.</remarks>
public sealed class CborWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(64);

    /// <summary>What was written so far.</summary>
    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    /// <summary>Writes an integer.</summary>
    public CborWriter Integer(long value)
    {
        Head(value < 0 ? 1 : 0, (ulong)(value < 0 ? -1 - value : value));
        return this;
    }

    /// <summary>Writes a byte string.</summary>
    public CborWriter Bytes(ReadOnlySpan<byte> value)
    {
        Head(2, (ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    /// <summary>Writes a text string.</summary>
    public CborWriter Text(string value)
    {
        var utf8 = Encoding.UTF8.GetBytes(value);
        Head(3, (ulong)utf8.Length);
        _bytes.Write(utf8);
        return this;
    }

    /// <summary>Writes true or false.</summary>
    public CborWriter Boolean(bool value) => Byte(value ? (byte)0xf5 : (byte)0xf4);

    /// <summary>Writes null.</summary>
    public CborWriter Null() => Byte(0xf6);

    /// <summary>Begins an array of <paramref name="count"/> elements; null begins one that <see cref="Break"/> ends.</summary>
    public CborWriter Array(int? count) => Begin(4, count);

    /// <summary>Begins a map of <paramref name="count"/> pairs; null begins one that <see cref="Break"/> ends.</summary>
    public CborWriter Map(int? count) => Begin(5, count);

    /// <summary>Ends an array or map without length.</summary>
    public CborWriter Break() => Byte(0xff);

    private CborWriter Begin(int major, int? count)
    {
        if (count is not { } known)
        {
            return Byte((byte)((major << 5) | 31));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(known, nameof(count));
        Head(major, (ulong)known);
        return this;
    }

    private CborWriter Byte(byte value)
    {
        _bytes.Write([value]);
        return this;
    }

    private void Head(int major, ulong argument)
    {
        Span<byte> bytes = stackalloc byte[9];
        var (info, size) = argument switch
        {
            < 24 => ((int)argument, 0),
            <= byte.MaxValue => (24, 1),
            <= ushort.MaxValue => (25, 2),
            <= uint.MaxValue => (26, 4),
            _ => (27, 8),
        };
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], size == 0 ? 0 : argument << (64 - (8 * size)));
        bytes[0] = (byte)((major << 5) | info);
        _bytes.Write(bytes[..(1 + size)]);
    }
}
