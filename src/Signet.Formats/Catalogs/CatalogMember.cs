using System.Formats.Asn1;
using Signet.Authenticode;
using Signet.Cms;

namespace Signet.Catalogs;

/// <summary>The kind of a member in catalogs of version 1: which subject interface package hashes the file.</summary>
/// <remarks>
/// <code>
/// MemberInfo ::= SEQUENCE {
///     subject  BMPString,      "{GUID}"
///     version  INTEGER }       0x200
/// </code>
/// Source: wintrust.h, CAT_MEMBERINFO.
/// </remarks>
/// <param name="Subject">The identifier of the subject interface package, in braces.</param>
/// <param name="CertificateVersion">0x200 in all that were measured.</param>
public sealed record CatalogMemberInfo(string Subject, int CertificateVersion = CatalogMemberInfo.UsualVersion)
{
    /// <summary>The version in all catalogs that were measured.</summary>
    public const int UsualVersion = 0x200;

    /// <summary>A PE image.</summary>
    public const string Pe = "{C689AAB8-8E78-11D0-8C47-00C04FC295EE}";

    /// <summary>A cabinet.</summary>
    public const string Cab = "{C689AABA-8E78-11D0-8C47-00C04FC295EE}";

    /// <summary>An installer package.</summary>
    public const string Msi = "{000C10F1-0000-0000-C000-000000000046}";

    /// <summary>A file without a kind, hashed as it is.</summary>
    public const string Flat = "{DE351A42-8E59-11D0-8C47-00C04FC295EE}";
}

/// <summary>A file that a catalog vouches for.</summary>
/// <remarks>
/// <code>
/// TrustedSubject ::= SEQUENCE {
///     identifier  OCTET STRING,      the tag: text in version 1, a digest in version 2
///     attributes  SET OF SEQUENCE { OBJECT IDENTIFIER, SET { ANY } } OPTIONAL }
/// </code>
/// The attributes, in DER order: 1.3.6.1.4.1.311.2.1.4 SpcIndirectData, 12.2.1 <see cref="CatalogNameValue"/> (any number),
/// 12.2.2 <see cref="CatalogMemberInfo"/> (version 1), 12.2.3 the kind as an empty context tag (version 2).
/// Source: measured on genuine catalogs; docs/formats/catalog.md.
/// </remarks>
public sealed partial record CatalogMember
{
    /// <summary>The value of <see cref="MemberInfo2"/> for a PE image.</summary>
    public const int PeChoice = 0;

    /// <summary>The value of <see cref="MemberInfo2"/> for a file whose data is an SpcLink of type 1.3.6.1.4.1.311.2.1.28: a cabinet.</summary>
    public const int LinkChoice = 1;

    /// <summary>The value of <see cref="MemberInfo2"/> for a file hashed as it is.</summary>
    public const int FlatChoice = 2;

    /// <summary>What the member is looked up and sorted by.</summary>
    public required ReadOnlyMemory<byte> Identifier { get; init; }

    /// <summary>The attributes that are a name and a value, in written order.</summary>
    public IReadOnlyList<CatalogNameValue> NameValues { get; init; } = [];

    /// <summary>The file's digest, and page hashes if any; null in a SHA-1 twin of version 2.</summary>
    public SpcIndirectData? Content { get; init; }

    /// <summary>The kind in version 1; null when absent.</summary>
    public CatalogMemberInfo? MemberInfo { get; init; }

    /// <summary>The kind in version 2, the number of the context tag; null when absent.</summary>
    public int? MemberInfo2 { get; init; }

    /// <summary>Attributes of other kinds, in written order.</summary>
    public IReadOnlyList<CmsAttribute> FurtherAttributes { get; init; } = [];

    /// <summary>Where the member lies in what was read, in bytes; empty when it was made.</summary>
    public FileRange Where { get; init; }

    /// <summary>The identifier for people: its text, or hexadecimal digits in upper case.</summary>
    public string Tag => TagText ?? Convert.ToHexString(Identifier.Span);

    /// <summary>The identifier as the text that it is in version 1; null when it is no text, as in version 2.</summary>
    // A digest that ends with two zeros is no text for that: text has no control characters before its end.
    public string? TagText => Utf16.ReadTerminated(Identifier.Span) is { Length: > 0 } text && !text.Any(char.IsControl) && !IsDigest ? text : null;

    /// <summary>The file's name as the catalog's maker gave it (attribute <c>File</c>, or <c>FilePath</c> with folders); null when absent.</summary>
    public string? File => Text("File") ?? Text("FilePath");

    /// <summary>True when the file was hashed as a PE image.</summary>
    public bool IsPe => Content is { } content ? content.DataType == Oids.SpcPeImageData : MemberInfo2 == PeChoice;

    /// <summary>The text of the attribute of that name, in any case; null when absent.</summary>
    public string? Text(string name) => NameValues.FirstOrDefault(v => v.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Text;

    /// <summary>The identifier of a member of version 1: the text with a terminating zero.</summary>
    public static byte[] TextIdentifier(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return Utf16.Terminated(tag);
    }

    /// <summary>The digests that the member states: the one that is written down, and the one that its identifier is.</summary>
    public IEnumerable<(DigestAlgorithm Algorithm, ReadOnlyMemory<byte> Value)> Digests()
    {
        var stated = Content is { } content && DigestAlgorithm.FromOid(content.DigestAlgorithm) is { } algorithm ? (algorithm, content.Digest) : default;
        if (stated.algorithm is not null)
        {
            yield return stated;
        }

        if (IdentifierDigest is { } identifier && (stated.algorithm is null || !stated.Digest.Span.SequenceEqual(identifier.Value.Span)))
        {
            yield return identifier;
        }
    }

    /// <summary>The digest that the identifier is, or spells in upper-case hexadecimal digits; null when it is neither.</summary>
    public (DigestAlgorithm Algorithm, ReadOnlyMemory<byte> Value)? IdentifierDigest => Identifier.Length switch
    {
        20 when IsDigest => (DigestAlgorithm.Sha1, Identifier),
        32 when IsDigest => (DigestAlgorithm.Sha256, Identifier),
        82 or 130 when TagText is { } tag && tag.All(char.IsAsciiHexDigit) =>
            (tag.Length == 40 ? DigestAlgorithm.Sha1 : DigestAlgorithm.Sha256, Convert.FromHexString(tag)),
        _ => null,
    };

    // A label of nine characters has as many bytes as a SHA-1; MemberInfo shows that it stands in a catalog of version 1.
    private bool IsDigest => Identifier.Length is 20 or 32 && MemberInfo is null;

    /// <summary>The member, DER.</summary>
    internal byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteOctetString(Identifier.Span);
            var attributes = Attributes().ToList();
            if (attributes.Count > 0)
            {
                CmsAttributes.Write(writer, attributes, new Asn1Tag(UniversalTagNumber.SetOf, isConstructed: true));
            }
        }

        return writer.Encode();
    }

    private IEnumerable<CmsAttribute> Attributes()
    {
        foreach (var value in NameValues)
        {
            yield return new CmsAttribute(Oids.CatalogNameValue, value.Encode());
        }

        if (Content is { } content)
        {
            yield return new CmsAttribute(Oids.SpcIndirectData, content.Encode());
        }

        if (MemberInfo is { } info)
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                Utf16.WriteBmpString(writer, info.Subject);
                writer.WriteInteger(info.CertificateVersion);
            }

            yield return new CmsAttribute(Oids.CatalogMemberInfo, writer.Encode());
        }

        if (MemberInfo2 is { } choice)
        {
            yield return new CmsAttribute(Oids.CatalogMemberInfo2, new byte[] { DerTag.Context(choice), 0 });
        }

        foreach (var attribute in FurtherAttributes)
        {
            yield return attribute;
        }
    }
}
