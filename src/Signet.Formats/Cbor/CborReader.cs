using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Signet.Cbor;

/// <summary>Reads CBOR (RFC 8949) into values: definite and indefinite lengths, every kind of number.</summary>
/// <remarks>
/// <code>
/// first byte  bits 7–5 major type, bits 4–0 the argument or how long it is
///   0 1       unsigned; negative (−1 − argument)
///   2 3       bytes; text (UTF-8). Indefinite: definite chunks of the same type up to FF
///   4 5       array; map. Indefinite: elements up to FF
///   6         tag: a value follows
///   7         20 false, 21 true, 22 null, 23 undefined, 24 simple, 25 26 27 floats of 16 32 64 bits, 31 break
/// </code>
/// Nothing is allocated from a count: elements are read while there are bytes. Depth and number of elements are bounded.
/// Lengths need not be the shortest and keys need not be sorted, for devices write them as they like.
/// </remarks>
public static class CborReader
{
    /// <summary>How deeply arrays, maps and tags may be nested.</summary>
    public const int MaxDepth = 16;

    /// <summary>The most values that are read when the caller names no other number.</summary>
    public const int MaxValues = 4096;

    private const int Break = 0xff;

    /// <summary>Reads one value.</summary>
    /// <param name="source">Bytes that begin with the value. Byte strings in one piece stay slices of it.</param>
    /// <param name="value">The value.</param>
    /// <param name="used">Bytes that it takes; what follows is the caller's.</param>
    /// <param name="problem">Why there is none, with the offset in <paramref name="source"/>.</param>
    /// <param name="maxValues">The most values that are read, keys and elements counted.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> source, [NotNullWhen(true)] out CborValue? value, out int used, [NotNullWhen(false)] out Finding? problem,
        int maxValues = MaxValues)
    {
        var state = new State(source, maxValues);
        value = state.Read(0);
        used = state.Position;
        problem = state.Problem is { } text ? CborFindings.Malformed.With(text, new FileRange(state.Position, 0)) : null;
        value = problem is null ? value : null;
        return value is not null;
    }

    private sealed class State(ReadOnlyMemory<byte> source, int maxValues)
    {
        private int _values;

        public int Position { get; private set; }

        public string? Problem { get; private set; }

        public CborValue? Read(int depth)
        {
            if (depth > MaxDepth)
            {
                return Fail($"the values are nested more than {MaxDepth} deep");
            }

            if (++_values > maxValues)
            {
                return Fail($"there are more than {maxValues} values");
            }

            if (!Head(out var major, out var info, out var argument))
            {
                return null;
            }

            var indefinite = info == 31;
            if (indefinite && major is not (2 or 3 or 4 or 5))
            {
                return Fail("a length is missing");
            }

            return major switch
            {
                0 => new CborValue { Kind = CborKind.Integer, Integer = argument },
                1 => new CborValue { Kind = CborKind.Integer, Integer = -1 - (Int128)argument },
                2 => Bytes(indefinite, argument, major) is { } bytes ? new CborValue { Kind = CborKind.Bytes, Bytes = bytes } : null,
                3 => Bytes(indefinite, argument, major) is { } text ? Text(text.Span) : null,
                4 => Items(indefinite, argument, depth),
                5 => Map(indefinite, argument, depth),
                6 => Read(depth + 1),
                _ => Special(info, argument),
            };
        }

        private CborValue? Items(bool indefinite, ulong count, int depth)
        {
            var items = new List<CborValue>();
            while (indefinite ? !TakeBreak() : (ulong)items.Count < count)
            {
                if (Read(depth + 1) is not { } item)
                {
                    return null;
                }

                items.Add(item);
            }

            return new CborValue { Kind = CborKind.Array, Items = items };
        }

        private CborValue? Map(bool indefinite, ulong count, int depth)
        {
            var pairs = new List<KeyValuePair<CborValue, CborValue>>();
            while (indefinite ? !TakeBreak() : (ulong)pairs.Count < count)
            {
                if (Read(depth + 1) is not { } key || Read(depth + 1) is not { } value)
                {
                    return null;
                }

                pairs.Add(new(key, value));
            }

            return new CborValue { Kind = CborKind.Map, Pairs = pairs };
        }

        // A string without length is a row of strings with one, of the same type (RFC 8949, 3.2.3).
        private ReadOnlyMemory<byte>? Bytes(bool indefinite, ulong length, int major)
        {
            if (!indefinite)
            {
                return Take(length);
            }

            var whole = new List<byte>();
            while (!TakeBreak())
            {
                if (!Head(out var chunk, out var info, out var argument))
                {
                    return null;
                }

                if (chunk != major || info == 31)
                {
                    Fail("a string in pieces holds something else");
                    return null;
                }

                if (Take(argument) is not { } piece)
                {
                    return null;
                }

                whole.AddRange(piece.Span);
            }

            return whole.ToArray();
        }

        private CborValue? Text(ReadOnlySpan<byte> utf8)
        {
            if (!System.Text.Unicode.Utf8.IsValid(utf8))
            {
                return Fail("a text is not UTF-8");
            }

            return new CborValue { Kind = CborKind.Text, Text = Encoding.UTF8.GetString(utf8) };
        }

        private CborValue? Special(int info, ulong argument) => info switch
        {
            20 or 21 => new CborValue { Kind = CborKind.Boolean, Boolean = info == 21 },
            22 => new CborValue { Kind = CborKind.Null },
            23 => new CborValue { Kind = CborKind.Undefined },
            24 when argument < 32 => Fail("a simple value is written in a form that RFC 8949 forbids"),
            25 => new CborValue { Kind = CborKind.Float, Float = (double)BitConverter.UInt16BitsToHalf((ushort)argument) },
            26 => new CborValue { Kind = CborKind.Float, Float = BitConverter.UInt32BitsToSingle((uint)argument) },
            27 => new CborValue { Kind = CborKind.Float, Float = BitConverter.UInt64BitsToDouble(argument) },
            _ => new CborValue { Kind = CborKind.Simple, Integer = argument },
        };

        private bool Head(out int major, out int info, out ulong argument)
        {
            argument = 0;
            major = info = 0;
            if (Take(1) is not { } first)
            {
                return false;
            }

            major = first.Span[0] >> 5;
            info = first.Span[0] & 0x1f;
            if (info is 28 or 29 or 30)
            {
                Fail("a first byte has a form that RFC 8949 reserves");
                return false;
            }

            if (info is < 24 or 31)
            {
                argument = (ulong)info;
                return true;
            }

            var size = 1 << (info - 24);
            if (Take((ulong)size) is not { } bytes)
            {
                return false;
            }

            argument = size switch
            {
                1 => bytes.Span[0],
                2 => BinaryPrimitives.ReadUInt16BigEndian(bytes.Span),
                4 => BinaryPrimitives.ReadUInt32BigEndian(bytes.Span),
                _ => BinaryPrimitives.ReadUInt64BigEndian(bytes.Span),
            };
            return true;
        }

        private bool TakeBreak()
        {
            var found = Problem is null && Position < source.Length && source.Span[Position] == Break;
            Position += found ? 1 : 0;
            return found;
        }

        private ReadOnlyMemory<byte>? Take(ulong count)
        {
            if (count > (ulong)(source.Length - Position))
            {
                Fail($"the data ends at {source.Length} bytes, {count} more are announced at {Position}");
                return null;
            }

            var taken = source.Slice(Position, (int)count);
            Position += (int)count;
            return taken;
        }

        private CborValue? Fail(string problem)
        {
            Problem ??= problem;
            return null;
        }
    }
}
