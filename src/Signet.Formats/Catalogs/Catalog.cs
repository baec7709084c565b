using System.Formats.Asn1;
using Signet.Cms;

namespace Signet.Catalogs;

/// <summary>How a catalog names its members.</summary>
public enum CatalogVersion
{
    /// <summary>SHA-1; members are named by text, mostly the digest's hexadecimal digits.</summary>
    V1 = 1,

    /// <summary>SHA-256; members are named by their digests, and each file has a second member under its SHA-1.</summary>
    V2 = 2,
}

/// <summary>A catalog: the files that its signer vouches for.</summary>
/// <remarks>
/// It is the content of a SignedData, type 1.3.6.1.4.1.311.10.1; unsigned ones have a SignedData without signers.
/// <code>
/// CertificateTrustList ::= SEQUENCE {
///     subjectUsage      SEQUENCE { 1.3.6.1.4.1.311.12.1.1 },
///     listIdentifier    OCTET STRING,                             16 random bytes
///     thisUpdate        UTCTime or GeneralizedTime,
///     subjectAlgorithm  SEQUENCE { 1.3.6.1.4.1.311.12.1.2 (V1) or .3 (V2), NULL },
///     trustedSubjects   SEQUENCE OF TrustedSubject OPTIONAL,      absent without members; ascending by identifier
///     extensions        [0] EXPLICIT SEQUENCE OF Extension OPTIONAL }
/// </code>
/// An extension of type 1.3.6.1.4.1.311.12.2.1 holds a <see cref="CatalogNameValue"/>; they stand in the order in which they were given.
/// Source: wincrypt.h, CTL_INFO; measured on genuine catalogs; docs/formats/catalog.md.
/// </remarks>
public sealed partial record Catalog
{
    /// <summary>Length of a list identifier in bytes, in every catalog that was measured.</summary>
    public const int ListIdentifierLength = 16;

    // More than the parts of the list besides its members take, and than what stands around an attribute.
    private const int Overhead = 256;

    public required CatalogVersion Version { get; init; }

    /// <summary>A name that no other catalog has: 16 random bytes.</summary>
    public required ReadOnlyMemory<byte> ListIdentifier { get; init; }

    /// <summary>When the catalog was made, to the second.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The members, in file order.</summary>
    public IReadOnlyList<CatalogMember> Members { get; init; } = [];

    /// <summary>The catalog's own attributes, in file order: <c>OS</c>, <c>HWID1</c>, <c>OSAttr</c>.</summary>
    public IReadOnlyList<CatalogNameValue> Attributes { get; init; } = [];

    /// <summary>Extensions of other kinds, DER. They are written behind the attributes.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> FurtherExtensions { get; init; } = [];

    /// <summary>What is odd but does not keep the catalog from being read.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The text of the catalog's own attribute of that name, in any case; null when absent.</summary>
    public string? Text(string name) => Attributes.FirstOrDefault(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Text;

    /// <summary>The members in the order in which catalogs must have them: ascending by identifier, byte by byte.</summary>
    public static IReadOnlyList<CatalogMember> Sort(IEnumerable<CatalogMember> members) =>
        [.. members.Order(Comparer<CatalogMember>.Create((a, b) => a.Identifier.Span.SequenceCompareTo(b.Identifier.Span)))];

    /// <summary>The list, DER: members in the order in which they stand here, their attributes in DER order.</summary>
    public byte[] Encode()
    {
        // AsnWriter grows by a KiB at a time, which takes minutes for a catalog of 100,000 members.
        var members = Members.Select(m => m.Encode()).ToList();
        var attributes = Attributes.Select(a => a.Encode()).ToList();
        var writer = new AsnWriter(AsnEncodingRules.DER, Overhead + members.Sum(m => m.Length) + attributes.Sum(a => a.Length + Overhead));
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.CatalogList);
            }

            writer.WriteOctetString(ListIdentifier.Span);
            WriteTime(writer);
            AlgorithmIdentifier.WithNull(Version == CatalogVersion.V1 ? Oids.CatalogListMember : Oids.CatalogListMember2).Write(writer);
            if (members.Count > 0)
            {
                using (writer.PushSequence())
                {
                    members.ForEach(m => writer.WriteEncodedValue(m));
                }
            }

            WriteExtensions(writer, attributes);
        }

        return writer.Encode();
    }

    /// <summary>The catalog as a file without signature, as makecat and Inf2Cat write it.</summary>
    public byte[] ToUnsignedFile() => Unsigned(Encode());

    /// <summary>A file without signature around a list.</summary>
    /// <param name="content">The list, DER.</param>
    public static byte[] Unsigned(ReadOnlyMemory<byte> content) => new SignedData
    {
        Version = 1,
        DigestAlgorithms = [],
        ContentType = Oids.CertificateTrustList,
        Content = content,
        ContentValue = new DerReader(content).Value(DerTag.Sequence),
        Certificates = [],
        SignerInfos = [],
    }.Encode();

    private void WriteTime(AsnWriter writer)
    {
        var time = Time.ToUniversalTime();
        if (time.Year is >= 1950 and < 2050)
        {
            writer.WriteUtcTime(time);
        }
        else
        {
            writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        }
    }

    private void WriteExtensions(AsnWriter writer, List<byte[]> attributes)
    {
        if (Attributes.Count == 0 && FurtherExtensions.Count == 0)
        {
            return;
        }

        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        using (writer.PushSequence())
        {
            foreach (var attribute in attributes)
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Oids.CatalogNameValue);
                    writer.WriteOctetString(attribute);
                }
            }

            foreach (var extension in FurtherExtensions)
            {
                writer.WriteEncodedValue(extension.Span);
            }
        }
    }
}
