using System.Formats.Asn1;
using Signet.Cms;

namespace Signet.Catalogs;

/// <summary>How the value of a <see cref="CatalogNameValue"/> was written down, and whether it counts.</summary>
/// <remarks>Source: mscat.h, CRYPTCAT_ATTR_*; the flags column of a makecat CDF file.</remarks>
[Flags]
public enum CatalogNameValueFlags
{
    None = 0,

    /// <summary>The name is text.</summary>
    NameText = 0x1,

    /// <summary>The name is an object identifier in dotted form.</summary>
    NameOid = 0x2,

    /// <summary>The value is text: UTF-16, little-endian, with a terminating zero.</summary>
    Text = 0x10000,

    /// <summary>The value is bytes, which a CDF file spells in base64.</summary>
    Base64 = 0x20000,

    /// <summary>The value replaces one of the same name.</summary>
    Replace = 0x40000,

    /// <summary>The attribute is part of what the catalog vouches for. All attributes are signed, whatever this flag says.</summary>
    Authenticated = 0x10000000,

    /// <summary>Text under a textual name, authenticated: what Inf2Cat writes for all of its attributes.</summary>
    AuthenticatedText = Authenticated | Text | NameText,
}

/// <summary>An attribute of a catalog or of one of its members: a name and a value.</summary>
/// <remarks>
/// <code>
/// NameValue ::= SEQUENCE {
///     name   BMPString,        UTF-16, big-endian
///     flags  INTEGER,          0 to 2³¹ − 1
///     value  OCTET STRING }    text: UTF-16, little-endian, with a terminating zero
/// </code>
/// Source: wintrust.h, CAT_NAMEVALUE; measured on genuine catalogs.
/// </remarks>
/// <param name="Name">The name: <c>File</c>, <c>OSAttr</c>, <c>HWID1</c>; or an object identifier.</param>
/// <param name="Flags">How the value is written.</param>
/// <param name="Value">The value as it stands in the catalog.</param>
public sealed record CatalogNameValue(string Name, CatalogNameValueFlags Flags, ReadOnlyMemory<byte> Value)
{
    /// <summary>The value as text without its terminating zero; null when it is not text.</summary>
    public string? Text => Flags.HasFlag(CatalogNameValueFlags.Base64) ? null : Utf16.ReadTerminated(Value.Span);

    /// <summary>An attribute with a text, as Inf2Cat and makecat write it.</summary>
    public static CatalogNameValue OfText(string name, string text, CatalogNameValueFlags flags = CatalogNameValueFlags.AuthenticatedText) =>
        new(name, flags, Utf16.Terminated(text));

    /// <summary>Reads the NameValue that <paramref name="reader"/> stands before.</summary>
    internal static CatalogNameValue Read(ref DerReader reader)
    {
        var sequence = reader.Sequence();
        var name = Utf16.ReadBigEndian(sequence.Value(DerTag.BmpString).Span);
        if (name is null)
        {
            sequence.Fail("a name has an odd number of bytes");
        }

        var flags = sequence.SmallInteger();
        var value = sequence.OctetString();
        sequence.End();
        return new CatalogNameValue(name ?? "", (CatalogNameValueFlags)flags, value);
    }

    /// <summary>The NameValue, DER.</summary>
    internal byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            Utf16.WriteBmpString(writer, Name);
            writer.WriteInteger((int)Flags);
            writer.WriteOctetString(Value.Span);
        }

        return writer.Encode();
    }
}
