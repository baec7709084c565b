using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Keys;

namespace Signet.X509;

/// <summary>A certificate that lacks only its issuer's signature.</summary>
public sealed record CertificateDraft
{
    private const int SerialBytes = 16;

    /// <summary>The subject's name.</summary>
    public required X500DistinguishedName Subject { get; init; }

    /// <summary>The subject's SubjectPublicKeyInfo, DER.</summary>
    public required ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>What it is for.</summary>
    public required CertificateProfile Profile { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>Extended key usages instead of the profile's; empty for the profile's.</summary>
    public IReadOnlyList<string> ExtendedKeyUsages { get; init; } = [];

    /// <summary>The digest that the issuer signs.</summary>
    public DigestAlgorithm Digest { get; init; } = DigestAlgorithm.Sha256;

    /// <summary>The serial number, big-endian; null for sixteen random bytes.</summary>
    public ReadOnlyMemory<byte>? SerialNumber { get; init; }

    /// <summary>Extensions beside those that the profile asks for.</summary>
    public IReadOnlyList<X509Extension> FurtherExtensions { get; init; } = [];

    /// <summary>Lets the key certify itself.</summary>
    /// <exception cref="SigningException">The draft or the key is not fit for it.</exception>
    public Certificate SelfSign(SigningKey key) => Sign(Subject, key, null);

    /// <summary>Lets an authority certify the key.</summary>
    /// <param name="issuer">The authority's certificate.</param>
    /// <param name="key">Its key.</param>
    /// <param name="findings">What to tell of the result.</param>
    /// <exception cref="SigningException">The issuer is no authority, or the draft not fit for it.</exception>
    public Certificate Issue(Certificate issuer, SigningKey key, out IReadOnlyList<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(key);
        if (!issuer.IsCertificateAuthority || (issuer.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.KeyCertSign)))
        {
            throw new SigningException(CertificateFindings.IssuerUnfit.With($"{issuer.SubjectName} is not a certificate authority"));
        }

        if (issuer.PathLength is 0 && Profile.IsAuthority)
        {
            throw new SigningException(CertificateFindings.IssuerUnfit.With($"{issuer.SubjectName} may not have authorities below it (path length 0)"));
        }

        if (!PublicKeyMatch.Matches(issuer, key.PublicKey))
        {
            throw new SigningException(KeyFindings.CertificateMismatch.With($"the issuer's key is not that of {issuer.SubjectName}"));
        }

        findings = NotBefore >= issuer.NotBefore && NotAfter <= issuer.NotAfter ? []
            : [CertificateFindings.OutlivesIssuer.With($"the certificate is valid {Days(NotBefore, NotAfter)}, its issuer {Days(issuer.NotBefore, issuer.NotAfter)}")];
        return Sign(new X500DistinguishedName(issuer.Subject.Span), key, issuer);
    }

    private Certificate Sign(X500DistinguishedName issuerName, SigningKey key, Certificate? issuer)
    {
        if (NotAfter <= NotBefore)
        {
            throw new SigningException(CertificateFindings.BadValidity.With($"the certificate would be valid {Days(NotBefore, NotAfter)}"));
        }

        try
        {
            var request = ToRequest();
            var own = new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false);
            request.CertificateExtensions.Add(own);
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(
                issuer is null ? own.SubjectKeyIdentifierBytes.Span
                : issuer.SubjectKeyIdentifier.IsEmpty ? new X509SubjectKeyIdentifierExtension(PublicKeyOf(key.PublicKey), false).SubjectKeyIdentifierBytes.Span
                : issuer.SubjectKeyIdentifier.Span));
            using var made = request.Create(issuerName, new KeySignatureGenerator(key), NotBefore, NotAfter, SerialNumber is { } serial ? serial.Span : RandomSerial());
            return Certificate.TryRead(made.RawData, out var certificate, out var problem) ? certificate : throw new SigningException(problem);
        }
        catch (CryptographicException e)
        {
            throw new SigningException(CertificateFindings.BadRequest.With($"the certificate cannot be made: {e.Message}"), e);
        }
    }

    /// <summary>A PKCS #10 request for such a certificate, DER, signed by the key that it is for (RFC 2986).</summary>
    /// <exception cref="SigningException">The draft or the key is not fit for it.</exception>
    public byte[] Request(SigningKey key)
    {
        try
        {
            return ToRequest().CreateSigningRequest(new KeySignatureGenerator(key));
        }
        catch (CryptographicException e)
        {
            throw new SigningException(CertificateFindings.BadRequest.With($"the request cannot be made: {e.Message}"), e);
        }
    }

    private CertificateRequest ToRequest()
    {
        var request = new CertificateRequest(Subject, PublicKeyOf(PublicKey), Digest.HashName);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(Profile.IsAuthority, Profile.PathLength is not null, Profile.PathLength ?? 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(Profile.KeyUsages, critical: true));
        var usages = ExtendedKeyUsages.Count > 0 ? ExtendedKeyUsages : Profile.ExtendedKeyUsages;
        if (usages.Count > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. usages.Select(u => new Oid(u))], Profile.HasCriticalUsages));
        }

        foreach (var extension in FurtherExtensions)
        {
            request.CertificateExtensions.Add(new System.Security.Cryptography.X509Certificates.X509Extension(extension.Oid, extension.Value.Span, extension.Critical));
        }

        return request;
    }

    private static PublicKey PublicKeyOf(ReadOnlyMemory<byte> spki) =>
        System.Security.Cryptography.X509Certificates.PublicKey.CreateFromSubjectPublicKeyInfo(spki.Span, out _);

    /// <summary>Sixteen random bytes, positive, with a first byte that is not zero: RFC 5280 allows twenty, CAs must have 64 random bits.</summary>
    private static byte[] RandomSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        return serial;
    }

    private static string Days(DateTimeOffset from, DateTimeOffset to) => $"from {from.UtcDateTime:yyyy-MM-dd HH:mm} to {to.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
}
