using System.Diagnostics.CodeAnalysis;
using Signet.Cms;

namespace Signet.X509;

/// <summary>A certificate that its issuer has revoked.</summary>
/// <param name="SerialNumber">The serial number's content bytes, big-endian, as encoded.</param>
/// <param name="RevocationDate">From when on it is revoked.</param>
/// <param name="Reason">The CRLReason (RFC 5280, 5.3.1): 1 = key compromise, 3 = affiliation changed, …; null when not given.</param>
/// <param name="InvalidityDate">Since when the key was or may have been compromised; null when not given.</param>
public sealed record RevokedCertificate(
    ReadOnlyMemory<byte> SerialNumber, DateTimeOffset RevocationDate, int? Reason, DateTimeOffset? InvalidityDate);

/// <summary>A certificate revocation list, read strictly (RFC 5280, 5; DER only).</summary>
/// <remarks>
/// <code>
/// CertificateList ::= SEQUENCE {
///     tbsCertList         SEQUENCE {
///         version              INTEGER OPTIONAL,            absent = v1, 1 = v2
///         signature            AlgorithmIdentifier,
///         issuer               Name,
///         thisUpdate           Time,
///         nextUpdate           Time OPTIONAL,
///         revokedCertificates  SEQUENCE OF SEQUENCE {
///             userCertificate     INTEGER,
///             revocationDate      Time,
///             crlEntryExtensions  Extensions OPTIONAL } OPTIONAL,
///         crlExtensions        [0] EXPLICIT Extensions OPTIONAL },
///     signatureAlgorithm  AlgorithmIdentifier,
///     signature           BIT STRING }
/// </code>
/// A list that answers for part of the reasons, for other issuers, or for changes only is refused: taken for a whole one, it
/// would say "not revoked" of certificates that it does not speak of.
/// </remarks>
public sealed partial class CertificateList
{
    private Dictionary<byte[], RevokedCertificate>? _index;

    /// <summary>The whole list, DER.</summary>
    public required ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>The TBSCertList, DER: what the issuer signed.</summary>
    public required ReadOnlyMemory<byte> Tbs { get; init; }

    public required AlgorithmIdentifier SignatureAlgorithm { get; init; }

    /// <summary>The issuer's Name, DER.</summary>
    public required ReadOnlyMemory<byte> Issuer { get; init; }

    public required DateTimeOffset ThisUpdate { get; init; }

    /// <summary>When the next list comes at the latest; null when the issuer does not say.</summary>
    public DateTimeOffset? NextUpdate { get; init; }

    /// <summary>The revoked certificates, in file order.</summary>
    public required IReadOnlyList<RevokedCertificate> Entries { get; init; }

    public required IReadOnlyList<X509Extension> Extensions { get; init; }

    /// <summary>The key identifier of the issuer's key; empty when absent.</summary>
    public ReadOnlyMemory<byte> AuthorityKeyIdentifier { get; init; }

    /// <summary>The issuer's signature over <see cref="Tbs"/>.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Which certificates of the issuer it answers for.</summary>
    internal CrlScope Scope { get; init; }

    /// <summary>The entry of that serial number, or null. Of several entries, the one with the earliest date.</summary>
    /// <param name="serialNumber">Content bytes, big-endian, as <see cref="Certificate.SerialNumber"/> gives them.</param>
    public RevokedCertificate? Find(ReadOnlySpan<byte> serialNumber)
    {
        var index = _index ??= Index();
        return index.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(serialNumber, out var entry) ? entry : null;
    }

    /// <summary>
    /// True when the list answers for <paramref name="certificate"/>: same issuer, and the certificate is of the kind, and names one
    /// of the distribution points, that the list is limited to (RFC 5280, 6.3.3).
    /// </summary>
    public bool Covers(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return Issuer.Span.SequenceEqual(certificate.Issuer.Span) && Scope.Covers(certificate);
    }

    private Dictionary<byte[], RevokedCertificate> Index()
    {
        var index = new Dictionary<byte[], RevokedCertificate>(Entries.Count, ByteArrayComparer.Instance);
        foreach (var entry in Entries)
        {
            var serialNumber = entry.SerialNumber.ToArray();
            if (!index.TryGetValue(serialNumber, out var other) || entry.RevocationDate < other.RevocationDate)
            {
                index[serialNumber] = entry;
            }
        }

        return index;
    }
}
