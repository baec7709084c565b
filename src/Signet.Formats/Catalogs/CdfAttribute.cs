using System.Buffers;
using System.Globalization;

namespace Signet.Catalogs;

/// <summary>A line <c>CATATTR1=flags:name:value</c> or <c>labelATTR1=flags:name:value</c> of a catalog definition file.</summary>
/// <remarks>
/// <code>
/// flags   hexadecimal, 0x before it or not: CatalogNameValueFlags
/// name    text; an object identifier when the flags have 0x2
/// value   everything behind the second colon, colons and blanks included
/// </code>
/// Source: the documentation of makecat, and makecat 10.0.28000 asked what it makes of faulty ones. With 0x2 it leaves the value empty, and so does this.
/// </remarks>
/// <param name="Text">What stands behind the equals sign.</param>
/// <param name="Value">What goes into the catalog; null when <paramref name="Problem"/> is not.</param>
/// <param name="Problem">Why it cannot be understood.</param>
/// <param name="Blamed">The part of <paramref name="Text"/> that the problem is about, as makecat names it in its messages.</param>
public sealed record CdfAttribute(string Text, CatalogNameValue? Value, Finding? Problem, string Blamed)
{
    private const CatalogNameValueFlags Unauthenticated = (CatalogNameValueFlags)0x20000000;

    private static readonly SearchValues<char> s_oidCharacters = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> s_hexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    internal static CdfAttribute Parse(CdfLine line)
    {
        var text = line.Value;
        if (text.Split(':', 3) is not [var flagText, var name, { Length: > 0 } value])
        {
            return Faulty(CdfFindings.Incomplete(line, text), text);
        }

        // The order of the checks decides which part makecat blames.
        var flags = ReadFlags(flagText);
        if (flags.HasFlag(CatalogNameValueFlags.NameOid) && name.AsSpan().ContainsAnyExcept(s_oidCharacters))
        {
            return Faulty(CdfFindings.BadFlags(line, name), name);
        }

        if (flags.HasFlag(Unauthenticated))
        {
            return Faulty(CdfFindings.Unauthenticated(line, flagText), flagText);
        }

        if ((flags & (CatalogNameValueFlags.Text | CatalogNameValueFlags.Base64)) == 0
            || (flags & (CatalogNameValueFlags.NameText | CatalogNameValueFlags.NameOid)) == 0)
        {
            return Faulty(CdfFindings.BadFlags(line, flagText), flagText);
        }

        if (flags.HasFlag(CatalogNameValueFlags.NameOid))
        {
            return new CdfAttribute(text, new CatalogNameValue(name, flags, ReadOnlyMemory<byte>.Empty), null, "");
        }

        if (!flags.HasFlag(CatalogNameValueFlags.Base64))
        {
            return new CdfAttribute(text, CatalogNameValue.OfText(name, value, flags), null, "");
        }

        var bytes = new byte[value.Length];
        return Convert.TryFromBase64String(value, bytes, out var length)
            ? new CdfAttribute(text, new CatalogNameValue(name, flags, bytes.AsMemory(0, length)), null, "")
            : Faulty(CdfFindings.NotBase64(line, name), value);

        CdfAttribute Faulty(Finding problem, string blamed) => new(text, null, problem, blamed);
    }

    // What C's strtol makes of it: blanks, a sign, 0x, digits as far as they go; what does not fit 31 bits is the nearest number that does.
    private static CatalogNameValueFlags ReadFlags(ReadOnlySpan<char> text)
    {
        text = text.TrimStart(" \t");
        var negative = text is ['-', ..];
        text = text is ['-' or '+', ..] ? text[1..] : text;
        text = text is ['0', 'x' or 'X', ..] ? text[2..] : text;
        var digits = text.IndexOfAnyExcept(s_hexDigits);
        text = (digits < 0 ? text : text[..digits]).TrimStart('0');
        var number = text.Length == 0 ? 0
            : text.Length > 8 ? int.MaxValue
            : (int)Math.Min(uint.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), int.MaxValue);
        return (CatalogNameValueFlags)(negative ? -number : number);
    }
}
