using System.Buffers.Binary;

namespace Signet.Compression;

/// <summary>LZNT1: pieces of 4096 bytes, each stored or compressed by itself.</summary>
/// <remarks>
/// <code>
/// piece  offset size field
///             0    2 header   bits 0-11 bytes of data less 1, bits 12-14 the number 3, bit 15 set when compressed; 0 ends the data
///             2    n data
/// </code>
/// Compressed data are groups of a byte of flags, lowest bit first, and eight items: a literal byte (0) or a 16-bit copy (1), whose upper
/// bits are the distance less 1 and whose lower bits the length less 3; how many are which depends on how much of the piece is there.
/// Source: [MS-XCA] 2.5.
/// </remarks>
public static class Lznt1
{
    private const int PieceSize = 4096;

    /// <summary>Decompresses.</summary>
    /// <param name="source">The compressed data, all of it.</param>
    /// <param name="destination">Filled to its last byte.</param>
    /// <returns>False when the data are malformed or decompress to another size.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var written = 0;
        while (written < destination.Length)
        {
            if (source.Length < 2 || BinaryPrimitives.ReadUInt16LittleEndian(source) is var header && header == 0)
            {
                return false;
            }

            var length = (header & 0xFFF) + 1;
            if (((header >> 12) & 7) != 3 || length > source.Length - 2)
            {
                return false;
            }

            var data = source.Slice(2, length);
            var target = destination.Slice(written, Math.Min(PieceSize, destination.Length - written));
            if ((header & 0x8000) == 0)
            {
                if (length != target.Length)
                {
                    return false;
                }

                data.CopyTo(target);
            }
            else if (!TryDecodePiece(data, target))
            {
                return false;
            }

            written += target.Length;
            source = source[(2 + length)..];
        }

        // A header of 0 may end the data.
        return !source.ContainsAnyExcept((byte)0) && source.Length <= 2;
    }

    private static bool TryDecodePiece(ReadOnlySpan<byte> data, Span<byte> target)
    {
        var (at, written) = (0, 0);
        while (at < data.Length)
        {
            var flags = data[at++];
            for (var bit = 0; bit < 8 && at < data.Length; bit++)
            {
                if ((flags >> bit & 1) == 0)
                {
                    if (written == target.Length)
                    {
                        return false;
                    }

                    target[written++] = data[at++];
                    continue;
                }

                if (data.Length - at < 2)
                {
                    return false;
                }

                var copy = BinaryPrimitives.ReadUInt16LittleEndian(data[at..]);
                at += 2;
                var lengthBits = LengthBits(written);
                if (!BackReference.TryCopy(target, ref written, (copy >> lengthBits) + 1, (copy & ((1 << lengthBits) - 1)) + 3))
                {
                    return false;
                }
            }
        }

        return written == target.Length;
    }

    // 12 bits while 16 bytes or fewer are there; one less each time their number doubles.
    private static int LengthBits(int written)
    {
        var bits = 12;
        for (var rest = written - 1; rest >= 16; rest >>= 1)
        {
            bits--;
        }

        return bits;
    }
}
