using Signet.Cms;

namespace Signet.Authenticode;

/// <summary>What a signature of one kind of file signs.</summary>
/// <param name="ContentType">The type of the content of the SignedData.</param>
/// <param name="DataTypes">The types that SpcIndirectData may name; empty when the content is no SpcIndirectData.</param>
public sealed record SignedContentKind(string ContentType, IReadOnlyList<string> DataTypes)
{
    /// <summary>Embedded in a PE image.</summary>
    public static readonly SignedContentKind Pe = new(Oids.SpcIndirectData, [Oids.SpcPeImageData]);

    /// <summary>Behind a cabinet. Newer signers name a link, which has room for a second digest.</summary>
    public static readonly SignedContentKind Cab = new(Oids.SpcIndirectData, [Oids.SpcCabData, Oids.SpcLink]);

    /// <summary>A stream of an installer package.</summary>
    public static readonly SignedContentKind Msi = new(Oids.SpcIndirectData, [Oids.SpcSipInfo]);

    /// <summary>A catalog: the content is what it says, and there is no digest of a file.</summary>
    public static readonly SignedContentKind Catalog = new(Oids.CertificateTrustList, []);

    /// <summary>True when the content is the digest of a file: SpcIndirectData.</summary>
    public bool HasFileDigest => ContentType == Oids.SpcIndirectData;

    /// <summary>The digest that a signature of any kind rests on: that of the file, or for content that is none, the signer's; null when unknown.</summary>
    public static DigestAlgorithm? DigestOf(SignedData signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return signature.ContentType != Oids.SpcIndirectData
            ? signature.SignerInfos is [var signer, ..] ? DigestAlgorithm.FromOid(signer.DigestAlgorithm.Oid) : null
            : SpcIndirectData.TryRead(signature.Content, 0, out var content, out var problem) ? DigestAlgorithm.FromOid(content.DigestAlgorithm)
            : throw new SigningException(problem);
    }
}
