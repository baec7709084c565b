using System.Buffers;
using System.Text;
using Signet.Cms;

namespace Signet.X509;

/// <summary>Distinguished names, put into words.</summary>
/// <remarks>
/// <code>
/// Name ::= SEQUENCE OF SET OF SEQUENCE { type OBJECT IDENTIFIER, value ANY }
/// </code>
/// Source: RFC 5280, 4.1.2.4.
/// </remarks>
public static class X509Name
{
    /// <summary>Characters of one value that are shown; what follows is cut off. RFC 5280, A.1 allows 64 in most attributes.</summary>
    public const int MaxShown = 512;

    private static readonly SearchValues<char> s_delimiters = SearchValues.Create(",+\"\n<>#;=");

    /// <summary>
    /// The name in reverse order of its encoding, the most specific part first, as Windows and .NET show it:
    /// <c>CN=Contoso, O="Contoso, Ltd.", C=US</c>.
    /// </summary>
    /// <remarks>
    /// A value with a delimiter stands in quotation marks, doubled inside, and is escaped by <see cref="DisplayText"/>.
    /// </remarks>
    /// <param name="name">The Name, DER.</param>
    public static string Format(ReadOnlyMemory<byte> name)
    {
        var parts = new List<string>(6);
        var reader = new DerReader(name);
        for (var sequence = reader.Sequence(); sequence.HasData;)
        {
            var part = new StringBuilder();
            for (var set = sequence.Set(); set.HasData;)
            {
                var pair = set.Sequence();
                part.Append(part.Length > 0 ? " + " : "").Append(Keyword(pair.Oid())).Append('=');
                var tag = pair.NextTag;
                AppendValue(part, tag, pair.Element());
            }

            parts.Add(part.ToString());
        }

        parts.Reverse();
        return string.Join(", ", parts);
    }

    /// <summary>The last value of that type in the name, escaped as <see cref="Format"/> does but not quoted; null when there is none.</summary>
    /// <param name="name">The Name, DER.</param>
    /// <param name="oid">The attribute type, such as <see cref="Oids.CommonName"/>.</param>
    public static string? Find(ReadOnlyMemory<byte> name, string oid)
    {
        string? found = null;
        var reader = new DerReader(name);
        for (var sequence = reader.Sequence(); sequence.HasData;)
        {
            for (var set = sequence.Set(); set.HasData;)
            {
                var pair = set.Sequence();
                if (pair.Oid() == oid)
                {
                    var tag = pair.NextTag;
                    found = DisplayText.Escape(Text(tag, pair.Element()));
                }
            }
        }

        return found;
    }

    /// <summary>The one part of a name by which Windows calls its bearer: the common name, else the unit, the organization, the mail address; empty when there is none.</summary>
    /// <remarks>The order of CERT_NAME_SIMPLE_DISPLAY_TYPE, which signtool prints behind <c>Issued to</c> and <c>Issued by</c>.</remarks>
    /// <param name="name">The Name, DER.</param>
    public static string Simple(ReadOnlyMemory<byte> name) =>
        Find(name, Oids.CommonName) ?? Find(name, Oids.OrganizationalUnitName) ?? Find(name, Oids.OrganizationName) ?? Find(name, Oids.EmailAddress) ?? "";

    /// <summary>Reads the next element, which must have the structure of a Name; its values are not looked at.</summary>
    internal static ReadOnlyMemory<byte> Read(ref DerReader reader)
    {
        var peek = reader;
        for (var sequence = peek.Sequence(); sequence.HasData;)
        {
            for (var set = sequence.Set(); set.HasData;)
            {
                var pair = set.Sequence();
                _ = pair.Element(DerTag.Oid);
                _ = pair.Element();
                pair.End();
            }
        }

        return reader.Element(DerTag.Sequence);
    }

    private static void AppendValue(StringBuilder target, byte tag, ReadOnlyMemory<byte> element)
    {
        var text = Text(tag, element);
        var quoted = text.AsSpan().ContainsAny(s_delimiters) || text.Length == 0 || text[0] == ' ' || text[^1] == ' ';
        text = DisplayText.Escape(text);
        _ = quoted
            ? target.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"')
            : target.Append(text);
    }

    private static string Text(byte tag, ReadOnlyMemory<byte> element) =>
        AllText(tag, element) is var text && text.Length > MaxShown ? text[..MaxShown] + "…" : text;

    /// <summary>The characters of a string element; other elements as <c>#</c> and hex digits (RFC 4514, 2.4).</summary>
    private static string AllText(byte tag, ReadOnlyMemory<byte> element)
    {
        var value = new DerReader(element).Value(tag).Span;
        return tag switch
        {
            DerTag.Utf8String => Encoding.UTF8.GetString(value),

            // T61String was never implemented as written; issuers put Latin-1 in it, and some put it in the others too.
            DerTag.PrintableString or DerTag.Ia5String or DerTag.NumericString or DerTag.T61String => Encoding.Latin1.GetString(value),
            DerTag.BmpString => Encoding.BigEndianUnicode.GetString(value),
            DerTag.UniversalString => new UTF32Encoding(bigEndian: true, byteOrderMark: false).GetString(value),
            _ => "#" + Convert.ToHexString(element.Span),
        };
    }

    // The short names of RFC 4514, 3, with E, S, T and the rest as Windows writes them.
    private static string Keyword(string oid) => oid switch
    {
        Oids.CommonName => "CN",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "SERIALNUMBER",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "S",
        "2.5.4.9" => "STREET",
        Oids.OrganizationName => "O",
        Oids.OrganizationalUnitName => "OU",
        "2.5.4.12" => "T",
        "2.5.4.15" => "businessCategory",
        "2.5.4.17" => "PostalCode",
        "2.5.4.42" => "G",
        "2.5.4.43" => "I",
        "2.5.4.97" => "organizationIdentifier",
        Oids.EmailAddress => "E",
        "1.3.6.1.4.1.311.60.2.1.1" => "jurisdictionLocalityName",
        "1.3.6.1.4.1.311.60.2.1.2" => "jurisdictionStateOrProvinceName",
        "1.3.6.1.4.1.311.60.2.1.3" => "jurisdictionCountryName",
        "0.9.2342.19200300.100.1.25" => "DC",
        _ => "OID." + oid,
    };
}
