using Signet.X509;

namespace Signet.Authenticode;

/// <summary>Whether a certificate is fit to sign code: what every verifier would refuse later is refused before.</summary>
public static class SignerCertificate
{
    /// <summary>What is worth telling about a certificate that may sign.</summary>
    /// <param name="certificate">The signer's certificate.</param>
    /// <param name="now">When it is to sign.</param>
    /// <exception cref="SigningException">It is not valid then, or is not for signing code.</exception>
    public static IReadOnlyList<Finding> Check(Certificate certificate, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (now < certificate.NotBefore || now > certificate.NotAfter)
        {
            throw new SigningException(SigningFindings.CertificateTime.With(
                $"the certificate of {certificate.SubjectName} is valid from {certificate.NotBefore:u} to {certificate.NotAfter:u}, not at {now:u}"));
        }

        // Absent extensions allow every use (RFC 5280, 4.2.1.3 and 4.2.1.12).
        if (certificate.ExtendedKeyUsages is { } usages && !usages.Contains(Oids.CodeSigning) && !usages.Contains(Oids.AnyExtendedKeyUsage))
        {
            throw new SigningException(SigningFindings.CertificateUsage.With(
                $"the certificate of {certificate.SubjectName} is for {string.Join(", ", usages)}, not for signing code"));
        }

        var findings = new List<Finding>();
        if (certificate.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.DigitalSignature))
        {
            var finding = SigningFindings.CertificateUsage.With(
                $"the key usage of the certificate of {certificate.SubjectName} is {usage}, without digital signatures");

            // The driver kit's self-signed test certificates are such; verification weighs them alike.
            if (!certificate.IsSelfIssued || certificate.ExtendedKeyUsages is null)
            {
                throw new SigningException(finding);
            }

            findings.Add(finding with { Severity = Severity.Warning });
        }

        if (certificate.NotAfter - now < TimeSpan.FromDays(14))
        {
            findings.Add(SigningFindings.ExpiresSoon.With($"the certificate of {certificate.SubjectName} expires on {certificate.NotAfter:yyyy-MM-dd}"));
        }

        return findings;
    }
}
