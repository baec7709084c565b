using System.Diagnostics.CodeAnalysis;

namespace Signet.Cms;

/// <summary>An attribute of a signer: a type and its values.</summary>
/// <param name="Oid">The attribute type.</param>
/// <param name="Values">Each value, DER with tag and length, in file order.</param>
public sealed record CmsAttribute(string Oid, IReadOnlyList<ReadOnlyMemory<byte>> Values);

/// <summary>The signature of one signer, as PKCS #7 1.5 and CMS write it.</summary>
public sealed record SignerInfo
{
    /// <summary>1 (issuer and serial number), 3 (subject key identifier: only in time-stamp tokens).</summary>
    public required int Version { get; init; }

    /// <summary>The issuer's Name, DER; empty when the signer is named by <see cref="SubjectKeyIdentifier"/>.</summary>
    public ReadOnlyMemory<byte> Issuer { get; init; }

    /// <summary>The serial number's content bytes, big-endian, as encoded.</summary>
    public ReadOnlyMemory<byte> SerialNumber { get; init; }

    /// <summary>The signer's subject key identifier, version 3 only; otherwise empty.</summary>
    public ReadOnlyMemory<byte> SubjectKeyIdentifier { get; init; }

    public required AlgorithmIdentifier DigestAlgorithm { get; init; }

    /// <summary>The authenticated attributes, in file order. Empty when there are none.</summary>
    public required IReadOnlyList<CmsAttribute> SignedAttributes { get; init; }

    /// <summary>The authenticated attributes as in the file, DER, tag 0xA0; empty when there are none.</summary>
    public ReadOnlyMemory<byte> SignedAttributesRaw { get; init; }

    public required AlgorithmIdentifier SignatureAlgorithm { get; init; }

    /// <summary>The signature value (encryptedDigest), without tag and length.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The unauthenticated attributes, in file order.</summary>
    public required IReadOnlyList<CmsAttribute> UnsignedAttributes { get; init; }
}

/// <summary>A PKCS #7 SignedData: what Authenticode, catalogs and time stamps are wrapped in.</summary>
public sealed partial record SignedData
{
    /// <summary>The whole ContentInfo, DER.</summary>
    public ReadOnlyMemory<byte> Raw { get; init; }

    public required int Version { get; init; }

    public required IReadOnlyList<AlgorithmIdentifier> DigestAlgorithms { get; init; }

    /// <summary>The type of <see cref="Content"/>.</summary>
    public required string ContentType { get; init; }

    /// <summary>What stands in <c>[0] EXPLICIT</c>, DER with tag and length; empty when absent.</summary>
    /// <remarks>A SEQUENCE for Authenticode and catalogs (PKCS #7), an OCTET STRING for time-stamp tokens (CMS).</remarks>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The value bytes of <see cref="Content"/>, without tag and length: what messageDigest covers.</summary>
    public required ReadOnlyMemory<byte> ContentValue { get; init; }

    /// <summary>The certificates, DER, in file order.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Certificates { get; init; }

    /// <summary>The revocation lists, DER, in file order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Crls { get; init; } = [];

    public required IReadOnlyList<SignerInfo> SignerInfos { get; init; }
}
