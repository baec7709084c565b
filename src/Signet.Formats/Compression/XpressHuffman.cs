using System.Buffers.Binary;

namespace Signet.Compression;

/// <summary>XPRESS with Huffman codes: pieces of 65,536 bytes, each with a table of its own.</summary>
/// <remarks>
/// <code>
/// piece  offset size field
///             0  256 lengths  of the codes of 512 symbols, four bits each, the even symbol in the lower half
///           256    n bits     16-bit words, highest bit first; bytes of long lengths lie between the words
/// </code>
/// Symbols below 256 are literal bytes. Above, the lower four bits are the length less 3 (15: it goes on in bytes), the next four
/// the number of bits of the distance that follow; the distance's highest bit is not written.
/// Source: [MS-XCA] 2.2.
/// </remarks>
public static partial class XpressHuffman
{
    private const int PieceSize = 65536;
    private const int SymbolCount = 512;
    private const int MaxCodeLength = 15;

    /// <summary>Decompresses.</summary>
    /// <param name="source">The compressed data, all of it.</param>
    /// <param name="destination">Filled to its last byte.</param>
    /// <returns>False when the data are malformed or decompress to another size.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var table = new ushort[1 << MaxCodeLength];
        Span<byte> lengths = stackalloc byte[SymbolCount];
        var (at, written) = (0, 0);
        while (written < destination.Length)
        {
            if (source.Length - at < SymbolCount / 2)
            {
                return false;
            }

            ReadLengths(source.Slice(at, SymbolCount / 2), lengths);
            at += SymbolCount / 2;
            if (!TryFill(table, lengths) || !TryDecodePiece(source, ref at, table, lengths, destination, ref written))
            {
                return false;
            }
        }

        // The symbol that marks the end may be left.
        return source.Length - at <= sizeof(ushort);
    }

    private static bool TryDecodePiece(
        ReadOnlySpan<byte> source, ref int at, ReadOnlySpan<ushort> table, ReadOnlySpan<byte> lengths, Span<byte> destination, ref int written)
    {
        var bits = new BitReader(source, at);
        var end = Math.Min(destination.Length, written + PieceSize);
        while (written < end)
        {
            var symbol = table[bits.Peek(MaxCodeLength)];
            bits.Skip(lengths[symbol]);
            if (symbol < 256)
            {
                destination[written++] = (byte)symbol;
            }
            else
            {
                long length = symbol & 15;
                length = (length == 15 ? bits.ReadLongLength() : length) + 3;
                var distanceBits = (symbol >> 4) & 15;
                var distance = (1 << distanceBits) + bits.Peek(distanceBits);
                bits.Skip(distanceBits);
                if (!BackReference.TryCopy(destination, ref written, distance, length))
                {
                    return false;
                }
            }

            if (bits.Truncated)
            {
                return false;
            }
        }

        at = bits.Position;
        return true;
    }

    private static void ReadLengths(ReadOnlySpan<byte> packed, Span<byte> lengths)
    {
        for (var i = 0; i < packed.Length; i++)
        {
            lengths[2 * i] = (byte)(packed[i] & 15);
            lengths[(2 * i) + 1] = (byte)(packed[i] >> 4);
        }
    }

    // Codes are canonical: shorter ones first, equal ones by symbol. Every 15 bits must be the start of one code.
    private static bool TryFill(ushort[] table, ReadOnlySpan<byte> lengths)
    {
        var next = 0;
        for (var length = 1; length <= MaxCodeLength; length++)
        {
            for (var symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] != length)
                {
                    continue;
                }

                var count = 1 << (MaxCodeLength - length);
                if (count > table.Length - next)
                {
                    return false;
                }

                table.AsSpan(next, count).Fill((ushort)symbol);
                next += count;
            }
        }

        return next == table.Length;
    }

    /// <summary>Bits of 16-bit words, highest first, read a word ahead; bytes are taken from behind the words read so far.</summary>
    private ref struct BitReader
    {
        private readonly ReadOnlySpan<byte> _source;
        private uint _bits;
        private int _spare;

        public BitReader(ReadOnlySpan<byte> source, int position)
        {
            _source = source;
            Position = position;
            _bits = (uint)Word() << 16;
            _bits |= Word();
            _spare = 16;
        }

        /// <summary>Where the next word or byte is read.</summary>
        public int Position { get; private set; }

        public bool Truncated { get; private set; }

        public readonly int Peek(int count) => (int)((ulong)_bits >> (32 - count));

        public void Skip(int count)
        {
            _bits = (uint)((ulong)_bits << count & uint.MaxValue);
            _spare -= count;
            if (_spare < 0)
            {
                _bits |= (uint)((ulong)Word() << -_spare & uint.MaxValue);
                _spare += 16;
            }
        }

        /// <summary>The length less 3 that does not fit four bits.</summary>
        public long ReadLongLength()
        {
            var reader = new Binary.SpanReader(_source[Math.Min(Position, _source.Length)..]);
            var length = LongLength.Read(ref reader, 15);
            Truncated |= reader.Truncated;
            Position = _source.Length - reader.Remaining;
            return length;
        }

        private ushort Word()
        {
            // Two words are read ahead, so two may lie behind the end; what they would hold is never asked for.
            if (_source.Length - Position < 2)
            {
                Truncated |= Position > _source.Length + 2;
                Position += 2;
                return 0;
            }

            var word = BinaryPrimitives.ReadUInt16LittleEndian(_source[Position..]);
            Position += 2;
            return word;
        }
    }
}
