using System.Diagnostics.CodeAnalysis;
using Signet.Cms;

namespace Signet.X509;

/// <summary>The bits of the key usage extension (RFC 5280, 4.2.1.3), as <c>1 &lt;&lt; bit number</c>.</summary>
[Flags]
public enum KeyUsages
{
    None = 0,
    DigitalSignature = 1 << 0,
    NonRepudiation = 1 << 1,
    KeyEncipherment = 1 << 2,
    DataEncipherment = 1 << 3,
    KeyAgreement = 1 << 4,
    KeyCertSign = 1 << 5,
    CrlSign = 1 << 6,
    EncipherOnly = 1 << 7,
    DecipherOnly = 1 << 8,
}

/// <summary>A public key as certificates carry it.</summary>
/// <param name="Raw">The SubjectPublicKeyInfo, DER.</param>
/// <param name="Algorithm">rsaEncryption or id-ecPublicKey, with parameters.</param>
/// <param name="KeyBits">Modulus or field size in bits; 0 when the algorithm is not known to us.</param>
/// <param name="CurveOid">The named curve; null for RSA and for explicit parameters.</param>
/// <param name="HasExplicitCurve">True when an EC key spells its curve out, which no policy of ours accepts (CVE-2020-0601).</param>
public sealed record SubjectPublicKeyInfo(
    ReadOnlyMemory<byte> Raw, AlgorithmIdentifier Algorithm, int KeyBits, string? CurveOid, bool HasExplicitCurve);

/// <summary>One extension of a certificate or revocation list.</summary>
/// <param name="Value">The content of the extnValue OCTET STRING.</param>
public sealed record X509Extension(string Oid, bool Critical, ReadOnlyMemory<byte> Value);

/// <summary>An X.509 certificate, read strictly (RFC 5280; DER only).</summary>
public sealed partial class Certificate
{
    /// <summary>The whole certificate, DER.</summary>
    public required ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>The TBSCertificate, DER: what the issuer signed.</summary>
    public required ReadOnlyMemory<byte> Tbs { get; init; }

    /// <summary>The serial number's content bytes, big-endian, as encoded.</summary>
    public required ReadOnlyMemory<byte> SerialNumber { get; init; }

    public required AlgorithmIdentifier SignatureAlgorithm { get; init; }

    /// <summary>The issuer's Name, DER.</summary>
    public required ReadOnlyMemory<byte> Issuer { get; init; }

    /// <summary>The subject's Name, DER.</summary>
    public required ReadOnlyMemory<byte> Subject { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    public required SubjectPublicKeyInfo PublicKey { get; init; }

    public required IReadOnlyList<X509Extension> Extensions { get; init; }

    /// <summary>The issuer's signature over <see cref="Tbs"/>, without the BIT STRING's unused-bits octet.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>True when basicConstraints says CA. False when the extension is absent.</summary>
    public bool IsCertificateAuthority { get; init; }

    /// <summary>The largest number of intermediate certificates below this one; null when not limited.</summary>
    public int? PathLength { get; init; }

    /// <summary>The key usages; null when the extension is absent, which allows all.</summary>
    public KeyUsages? KeyUsage { get; init; }

    /// <summary>The extended key usages; null when the extension is absent, which allows all.</summary>
    public IReadOnlyList<string>? ExtendedKeyUsages { get; init; }

    /// <summary>The subject key identifier; empty when absent.</summary>
    public ReadOnlyMemory<byte> SubjectKeyIdentifier { get; init; }

    /// <summary>The key identifier of the issuer's key; empty when absent.</summary>
    public ReadOnlyMemory<byte> AuthorityKeyIdentifier { get; init; }

    /// <summary>The http and ldap addresses of revocation lists.</summary>
    public IReadOnlyList<string> CrlDistributionPoints { get; init; } = [];

    /// <summary>The subject as people read it, common name first where there is one: <c>CN=…, O=…, C=…</c>.</summary>
    public string SubjectName => throw new NotImplementedException();

    /// <summary>The issuer as people read it.</summary>
    public string IssuerName => throw new NotImplementedException();

    /// <summary>The SHA-1 of the certificate, upper-case hex: the thumbprint that Windows tools show.</summary>
    public string Sha1Thumbprint => throw new NotImplementedException();

    /// <summary>True when subject and issuer are the same name.</summary>
    public bool IsSelfIssued => Subject.Span.SequenceEqual(Issuer.Span);

    /// <summary>Reads a certificate that must fill <paramref name="der"/> to its last byte.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> der, [NotNullWhen(true)] out Certificate? certificate, [NotNullWhen(false)] out Finding? problem) =>
        throw new NotImplementedException();
}
