using System.Formats.Asn1;
using Signet.Binary;

namespace Signet.Cms;

/// <summary>What keeps bytes from being one DER element.</summary>
public enum DerFaultKind
{
    /// <summary>Nothing does.</summary>
    None,

    /// <summary>The bytes end inside an element.</summary>
    Truncated,

    /// <summary>A form that BER allows and DER does not: indefinite length, a length in more bytes than needed, a string in pieces.</summary>
    NotDer,

    /// <summary>More elements inside one another than anything genuine has.</summary>
    TooDeep,

    /// <summary>More elements than the caller allows.</summary>
    TooMany,
}

/// <summary>The first fault of a DER structure.</summary>
/// <param name="Kind">What kind it is.</param>
/// <param name="Offset">Where, in bytes from the start of what was checked.</param>
/// <param name="Reason">What is wrong there, as a clause without a full stop.</param>
public readonly record struct DerFault(DerFaultKind Kind, int Offset, string Reason);

/// <summary>Walks every tag and length of a DER element before anyone reads a field of it.</summary>
/// <remarks>
/// A reader sees only what it understands; a parameter or an attribute that it copies could still hide BER, which another parser
/// would read differently. So the whole element is walked once: each length definite and minimal (X.690, 10.1), each
/// string primitive (10.2), each child inside its parent, and no nesting beyond <see cref="MaxDepth"/>. No recursion, no allocation.
/// Values (the contents of integers, booleans, times) are the reader's to judge.
/// </remarks>
public static class DerStructure
{
    /// <summary>The deepest nesting accepted. A time-stamp token with an attribute certificate, in a nested signature, needs 34.</summary>
    public const int MaxDepth = 48;

    /// <summary>How many bytes the SEQUENCE at the start of <paramref name="content"/> takes, tag and length included.</summary>
    /// <returns>All of them when it is no SEQUENCE of a definite length that fits: then the reader of what is inside says what is wrong.</returns>
    public static int LengthOf(ReadOnlySpan<byte> content)
    {
        var reader = new SpanReader(content);
        var tag = reader.U8();
        var first = reader.U8();
        long length = first;
        if (first > 0x80)
        {
            length = 0;
            for (var i = 0; i < Math.Min(first - 0x80, 5); i++)
            {
                length = (length << 8) | reader.U8();
            }
        }

        var end = length + (content.Length - reader.Remaining);
        return tag != 0x30 || first == 0x80 || first > 0x84 || reader.Truncated || end > content.Length ? content.Length : (int)end;
    }

    /// <summary>Checks the element at the start of <paramref name="source"/>.</summary>
    /// <param name="source">The element; bytes may follow it.</param>
    /// <param name="consumed">Its length in bytes, tag and length included.</param>
    /// <param name="maxElements">After how many elements the walk is given up: an element takes 2 bytes, and some 20 ns.</param>
    /// <returns>The first fault, or one of kind <see cref="DerFaultKind.None"/>.</returns>
    public static DerFault Check(ReadOnlySpan<byte> source, out int consumed, int maxElements = int.MaxValue)
    {
        consumed = 0;
        Span<int> ends = stackalloc int[MaxDepth];
        var depth = 0;
        var position = 0;
        var end = source.Length;
        var elements = 0;
        do
        {
            if (++elements > maxElements)
            {
                return new DerFault(DerFaultKind.TooMany, position, $"there are more than {maxElements} elements");
            }

            var rest = source[position..end];
            if (!AsnDecoder.TryReadEncodedValue(rest, AsnEncodingRules.DER, out var tag, out var contentOffset, out _, out var length))
            {
                return Explain(rest, position);
            }

            if (tag.TagClass == TagClass.Universal && tag.IsConstructed != tag.TagValue is 16 or 17)
            {
                return new DerFault(DerFaultKind.NotDer, position, tag.IsConstructed ? "a string is in pieces" : "a SEQUENCE or SET is primitive");
            }

            if (depth == 0)
            {
                consumed = length;
            }

            if (tag.IsConstructed && length > contentOffset)
            {
                if (depth == MaxDepth)
                {
                    return new DerFault(DerFaultKind.TooDeep, position, $"elements nest deeper than {MaxDepth}");
                }

                ends[depth++] = end;
                end = position + length;
                position += contentOffset;
                continue;
            }

            position += length;
            while (depth > 0 && position == end)
            {
                end = ends[--depth];
            }
        }
        while (depth > 0);
        return default;
    }

    private static DerFault Explain(ReadOnlySpan<byte> rest, int position)
    {
        if (!Asn1Tag.TryDecode(rest, out _, out var tagLength))
        {
            return rest.Length < 6
                ? new DerFault(DerFaultKind.Truncated, position, "an element ends inside its tag")
                : new DerFault(DerFaultKind.NotDer, position, "a tag is not in its shortest form");
        }

        rest = rest[tagLength..];
        return rest switch
        {
            [] => new DerFault(DerFaultKind.Truncated, position, "an element ends before its length"),
            [0x80, ..] => new DerFault(DerFaultKind.NotDer, position, "an element has an indefinite length"),
            [> 0x80, ..] when rest.Length <= (rest[0] & 0x7F) => new DerFault(DerFaultKind.Truncated, position, "an element ends inside its length"),
            [0x81, < 0x80, ..] or [> 0x81, 0, ..] => new DerFault(DerFaultKind.NotDer, position, "a length is not in its shortest form"),
            _ => new DerFault(DerFaultKind.Truncated, position, "an element is longer than what holds it"),
        };
    }
}
