using System.Formats.Asn1;
using System.Security.Cryptography;
using Signet.Authenticode;
using Signet.Catalogs;
using Signet.Cms;
using Signet.Tests.Hostile;

namespace Signet.Tests.Catalogs;

/// <summary>Catalogs signed by a signer whom <see cref="Gauntlet.Options"/> trusts, odd ones among them, which no maker would make.</summary>
internal static class SignedCatalog
{
    public static readonly DateTimeOffset Time = new(2026, 11, 20, 14, 42, 29, TimeSpan.Zero);

    /// <summary>The list signed, whatever it is.</summary>
    public static byte[] Around(ReadOnlyMemory<byte> list)
    {
        var digest = DigestAlgorithm.Sha256;
        var value = new DerReader(list).Value(DerTag.Sequence);
        var attributes = AuthenticodeAttributes.ForSigning(Oids.CertificateTrustList, digest.Hash(value.Span), SpcSpOpusInfo.Of(null, null));
        var pending = AuthenticodeSigner.Prepare(Oids.CertificateTrustList, list, value, digest, attributes, Gauntlet.Signer.Certificate, []);
        return pending.Complete(Gauntlet.Signer.Ecdsa.SignHash(pending.What.Bytes.Span, DSASignatureFormat.Rfc3279DerSequence)).Encode();
    }

    /// <summary>A catalog of these members, in this order, signed.</summary>
    public static byte[] Of(CatalogVersion version, params IEnumerable<CatalogMember> members) => Around(List(version, members).Encode());

    public static Catalog List(CatalogVersion version, params IEnumerable<CatalogMember> members) => new()
    {
        Version = version, ListIdentifier = new byte[16], Time = Time, Members = [.. members],
    };

    /// <summary>The members of a flat file in a catalog of version 2, sorted.</summary>
    public static IReadOnlyList<CatalogMember> Members(ReadOnlySpan<byte> file, params CatalogNameValue[] values) =>
        Catalog.Sort(Subject(file).ToMembers(values));

    /// <summary>The member of a flat file in a catalog of version 1.</summary>
    public static CatalogMember Member(ReadOnlySpan<byte> file, string? tag = null) => Subject(file).ToMember(tag, []);

    /// <summary>A list with another kind of members, or for another use.</summary>
    public static byte[] ListOf(string usage, string kind)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(usage);
            }

            writer.WriteOctetString(new byte[16]);
            writer.WriteUtcTime(Time);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(kind);
                writer.WriteNull();
            }
        }

        return writer.Encode();
    }

    private static Subject Subject(ReadOnlySpan<byte> file) => new()
    {
        Kind = SubjectKind.Flat,
        Digests = new Dictionary<DigestAlgorithm, byte[]>
        {
            [DigestAlgorithm.Sha1] = DigestAlgorithm.Sha1.Hash(file), [DigestAlgorithm.Sha256] = DigestAlgorithm.Sha256.Hash(file),
        },
    };
}
