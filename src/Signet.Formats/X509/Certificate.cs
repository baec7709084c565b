using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Signet.Cms;

namespace Signet.X509;

/// <summary>An X.509 certificate, read strictly (RFC 5280; DER only).</summary>
/// <remarks>
/// <code>
/// Certificate ::= SEQUENCE {
///     tbsCertificate      SEQUENCE {
///         version          [0] EXPLICIT INTEGER DEFAULT 0,   0 = v1, 1 = v2, 2 = v3
///         serialNumber     INTEGER,
///         signature        AlgorithmIdentifier,
///         issuer           Name,
///         validity         SEQUENCE { notBefore Time, notAfter Time },
///         subject          Name,
///         subjectPublicKey SubjectPublicKeyInfo,
///         issuerUniqueID   [1] IMPLICIT BIT STRING OPTIONAL,
///         subjectUniqueID  [2] IMPLICIT BIT STRING OPTIONAL,
///         extensions       [3] EXPLICIT SEQUENCE OF Extension OPTIONAL },
///     signatureAlgorithm  AlgorithmIdentifier,
///     signature           BIT STRING }
/// </code>
/// Source: RFC 5280, 4.1. Names are kept as bytes and put into words only when someone asks.
/// </remarks>
public sealed partial class Certificate
{
    private string? _subjectName;
    private string? _issuerName;
    private string? _sha1Thumbprint;

    /// <summary>The whole certificate, DER.</summary>
    public required ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>The TBSCertificate, DER: what the issuer signed.</summary>
    public required ReadOnlyMemory<byte> Tbs { get; init; }

    /// <summary>1, 2 or 3.</summary>
    public int Version { get; init; }

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

    /// <summary>The subject as people read it, see <see cref="X509Name.Format"/>: <c>CN=…, O=…, C=…</c>.</summary>
    public string SubjectName => _subjectName ??= X509Name.Format(Subject);

    /// <summary>The issuer as people read it.</summary>
    public string IssuerName => _issuerName ??= X509Name.Format(Issuer);

    /// <summary>The SHA-1 of the certificate, upper-case hex: the thumbprint that Windows tools show.</summary>
    public string Sha1Thumbprint => _sha1Thumbprint ??= Convert.ToHexString(SHA1.HashData(Raw.Span));

    /// <summary>True when subject and issuer are the same name.</summary>
    public bool IsSelfIssued => Subject.Span.SequenceEqual(Issuer.Span);

    /// <summary>True when <paramref name="other"/> is of the same subject and key: the same certificate, another of it, or a cross-certificate for it.</summary>
    public bool HasNameAndKeyOf(Certificate other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Subject.Span.SequenceEqual(other.Subject.Span) && PublicKey.Raw.Span.SequenceEqual(other.PublicKey.Raw.Span);
    }

    /// <summary>The extension of that type, or null.</summary>
    public X509Extension? Extension(string oid)
    {
        foreach (var extension in Extensions)
        {
            if (extension.Oid == oid)
            {
                return extension;
            }
        }

        return null;
    }

    /// <summary>Reads a certificate that must fill <paramref name="der"/> to its last byte.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> der, [NotNullWhen(true)] out Certificate? certificate, [NotNullWhen(false)] out Finding? problem) =>
        TryRead(der, 0, out certificate, out problem);

    /// <inheritdoc/>
    public override string ToString() => SubjectName;
}
