using Signet.Binary;

namespace Signet.Compression;

/// <summary>XPRESS without Huffman codes: plain LZ77.</summary>
/// <remarks>
/// Groups of 32 flags, highest bit first, and as many items: a literal byte (0) or a copy (1) of 16 bits: distance less 1 in the upper 13,
/// length less 3 in the lower 3. The length 7 goes on in four bits, of which two copies share a byte; 15 there in a byte; 255 there in 16 bits; 0 there in 32.
/// Source: [MS-XCA] 2.4.
/// </remarks>
public static partial class Xpress
{
    /// <summary>Decompresses.</summary>
    /// <param name="source">The compressed data, all of it.</param>
    /// <param name="destination">Filled to its last byte.</param>
    /// <returns>False when the data are malformed or decompress to another size.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var reader = new SpanReader(source);
        var written = 0;
        uint flags = 0;
        var flagCount = 0;
        int? halfByte = null;
        while (written < destination.Length)
        {
            if (flagCount == 0)
            {
                flags = reader.U32();
                flagCount = 32;
            }

            flagCount--;
            if ((flags >> flagCount & 1) == 0)
            {
                destination[written++] = reader.U8();
            }
            else
            {
                var copy = reader.U16();
                if (!BackReference.TryCopy(destination, ref written, (copy >> 3) + 1, ReadLength(ref reader, copy & 7, ref halfByte)))
                {
                    return false;
                }
            }

            if (reader.Truncated)
            {
                return false;
            }
        }

        // The flags of a group that has no item may follow.
        return reader.Remaining <= sizeof(uint);
    }

    private static long ReadLength(ref SpanReader reader, int length, ref int? halfByte)
    {
        if (length < 7)
        {
            return length + 3;
        }

        int more;
        if (halfByte is { } shared)
        {
            (more, halfByte) = (shared, null);
        }
        else
        {
            var both = reader.U8();
            (more, halfByte) = (both & 15, both >> 4);
        }

        return more < 15 ? more + 7 + 3 : LongLength.Read(ref reader, 15 + 7) + 3;
    }
}

/// <summary>The rest of a long length, which both XPRESS formats write alike.</summary>
internal static class LongLength
{
    /// <summary>Reads a byte; 255 means that 16 bits follow, and 0 there that 32 bits follow, which hold the whole length less 3.</summary>
    /// <param name="reader">Stands before the byte.</param>
    /// <param name="least">What the byte adds to; the wider forms hold the sum.</param>
    /// <returns>The length less 3; −1 when a wider form holds less than <paramref name="least"/>.</returns>
    public static long Read(ref SpanReader reader, int least)
    {
        var more = reader.U8();
        if (more < 255)
        {
            return more + least;
        }

        long whole = reader.U16();
        whole = whole == 0 ? reader.U32() : whole;
        return whole < least ? long.MaxValue - 3 : whole;
    }

    /// <summary>Writes what <see cref="Read"/> reads.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="length">The length less 3, at least <paramref name="least"/>.</param>
    /// <param name="least">What the byte adds to.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> target, int length, int least)
    {
        var writer = new SpanWriter(target);
        writer.U8((byte)Math.Min(length - least, 255));
        if (length - least >= 255)
        {
            writer.U16(length <= ushort.MaxValue ? (ushort)length : (ushort)0);
            if (length > ushort.MaxValue)
            {
                writer.U32((uint)length);
            }
        }

        return target.Length - writer.Remaining;
    }
}
