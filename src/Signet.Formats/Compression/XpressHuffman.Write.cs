using System.Buffers;
using System.Buffers.Binary;

namespace Signet.Compression;

public static partial class XpressHuffman
{
    // Fifteen bits of distance behind its highest one.
    private const int Window = 65535;

    // It also means a copy of three bytes from one back: what ends the data is that nothing is left to be written.
    private const int EndSymbol = 256;

    /// <summary>The most bytes that <see cref="Encode"/> writes: a table and two words for each piece, and 15 bits for each byte, which no piece comes near.</summary>
    public static int MaxEncodedSize(int length) => (2 * length) + (((length / PieceSize) + 1) * ((SymbolCount / 2) + 8));

    /// <summary>Compresses. Data that do not shrink grow by a table of 256 bytes for each piece, and by a little more.</summary>
    /// <param name="source">What is compressed, at least one byte.</param>
    /// <param name="destination">At least <see cref="MaxEncodedSize"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        using var finder = new MatchFinder(source.Length, Window);
        var tokens = ArrayPool<Token>.Shared.Rent(Math.Min(source.Length, PieceSize));
        try
        {
            var written = 0;
            for (var start = 0; start < source.Length; start += PieceSize)
            {
                var end = Math.Min(source.Length, start + PieceSize);
                var count = Tokenize(source, start, end, finder, tokens);
                written += WritePiece(tokens.AsSpan(0, count), end == source.Length, destination[written..]);
            }

            return written;
        }
        finally
        {
            ArrayPool<Token>.Shared.Return(tokens);
        }
    }

    // A copy never goes beyond its piece, though it may reach back into the pieces before.
    private static int Tokenize(ReadOnlySpan<byte> source, int start, int end, MatchFinder finder, Token[] tokens)
    {
        var count = 0;
        for (var at = start; at < end;)
        {
            var length = finder.Find(source, at, end - at, out var distance);
            tokens[count++] = length == 0 ? new Token(0, source[at]) : new Token(length, distance);
            for (var next = at + Math.Max(length, 1); at < next; at++)
            {
                finder.Add(source, at);
            }
        }

        return count;
    }

    private static int WritePiece(ReadOnlySpan<Token> tokens, bool isLast, Span<byte> destination)
    {
        var counts = new int[SymbolCount];
        foreach (var token in tokens)
        {
            counts[token.Symbol]++;
        }

        counts[EndSymbol] += isLast ? 1 : 0;
        Span<byte> lengths = stackalloc byte[SymbolCount];
        HuffmanLengths.Assign(counts, MaxCodeLength, lengths);
        for (var i = 0; i < SymbolCount / 2; i++)
        {
            destination[i] = (byte)(lengths[2 * i] | (lengths[(2 * i) + 1] << 4));
        }

        var codes = Codes(lengths);
        var bits = new BitWriter(destination, SymbolCount / 2);
        foreach (var token in tokens)
        {
            bits.Write(codes[token.Symbol], lengths[token.Symbol]);
            if (token.Length > 0)
            {
                if (token.Length - MatchFinder.MinLength >= 15)
                {
                    bits.WriteLongLength(token.Length - MatchFinder.MinLength);
                }

                var distanceBits = token.DistanceBits;
                bits.Write(token.Value - (1 << distanceBits), distanceBits);
            }
        }

        if (isLast)
        {
            bits.Write(codes[EndSymbol], lengths[EndSymbol]);
        }

        return bits.End();
    }

    // Canonical, as TryFill reads them.
    private static int[] Codes(ReadOnlySpan<byte> lengths)
    {
        var codes = new int[SymbolCount];
        var next = 0;
        for (var length = 1; length <= MaxCodeLength; length++, next <<= 1)
        {
            for (var symbol = 0; symbol < SymbolCount; symbol++)
            {
                if (lengths[symbol] == length)
                {
                    codes[symbol] = next++;
                }
            }
        }

        return codes;
    }

    /// <summary>A literal byte (length 0) or a copy.</summary>
    /// <param name="Length">Bytes that are copied; 0 for a literal.</param>
    /// <param name="Value">The distance, or the byte.</param>
    private readonly record struct Token(int Length, int Value)
    {
        public int DistanceBits => int.Log2(Value);

        public int Symbol => Length == 0 ? Value : 256 | (DistanceBits << 4) | Math.Min(Length - MatchFinder.MinLength, 15);
    }

    /// <summary>The mirror of the reader: places for two words are kept free ahead, as it reads two ahead; bytes go behind them.</summary>
    private ref struct BitWriter
    {
        private readonly Span<byte> _target;
        private int _at;
        private int _word;
        private int _nextWord;
        private uint _bits;
        private int _free = 16;

        public BitWriter(Span<byte> target, int at)
        {
            _target = target;
            (_word, _nextWord, _at) = (at, at + 2, at + 4);
        }

        public void Write(int value, int count)
        {
            if (count <= _free)
            {
                _free -= count;
                _bits = (_bits << count) | (uint)value;
                return;
            }

            var rest = count - _free;
            BinaryPrimitives.WriteUInt16LittleEndian(_target[_word..], (ushort)((_bits << _free) | ((uint)value >> rest)));
            (_word, _nextWord) = (_nextWord, _at);
            _at += sizeof(ushort);
            _bits = (uint)value & ((1u << rest) - 1);
            _free = 16 - rest;
        }

        public void WriteLongLength(int length) => _at += LongLength.Write(_target[_at..], length, 15);

        public int End()
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_target[_word..], (ushort)(_bits << _free));
            BinaryPrimitives.WriteUInt16LittleEndian(_target[_nextWord..], 0);
            return _at;
        }
    }
}
