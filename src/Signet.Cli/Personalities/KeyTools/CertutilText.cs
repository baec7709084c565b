using System.Globalization;
using System.Security.Cryptography;
using Signet.Cli.Output;
using Signet.Cms;
using Signet.Keys;
using Signet.X509;

namespace Signet.Cli.Personalities.KeyTools;

/// <summary>Certificates as certutil prints them.</summary>
internal static class CertutilText
{
    private static readonly (KeyUsages Usage, string Name)[] s_keyUsages =
    [
        (KeyUsages.DigitalSignature, "Digital Signature"), (KeyUsages.NonRepudiation, "Non-Repudiation"), (KeyUsages.KeyEncipherment, "Key Encipherment"),
        (KeyUsages.DataEncipherment, "Data Encipherment"), (KeyUsages.KeyAgreement, "Key Agreement"), (KeyUsages.KeyCertSign, "Certificate Signing"),
        (KeyUsages.CrlSign, "Off-line CRL Signing, CRL Signing"), (KeyUsages.EncipherOnly, "Encipher Only"), (KeyUsages.DecipherOnly, "Decipher Only"),
    ];

    internal static void PrintHeading(HumanWriter writer, int index) => writer.WriteLine($"================ Certificate {index} ================");

    /// <summary>The block that listings and PFX dumps have for each certificate.</summary>
    internal static void PrintShort(HumanWriter writer, Certificate certificate, TimeProvider clock)
    {
        writer.WriteLine($"Serial Number: {Hex(certificate.SerialNumber)}");
        writer.WriteLine($"Issuer: {certificate.IssuerName}");
        writer.WriteLine($" NotBefore: {Time(certificate.NotBefore, clock)}");
        writer.WriteLine($" NotAfter: {Time(certificate.NotAfter, clock)}");
        writer.WriteLine($"Subject: {certificate.SubjectName}");
        PrintRoot(writer, certificate);
        writer.WriteLine($"Cert Hash(sha1): {certificate.Sha1Thumbprint.ToLowerInvariant()}");
    }

    /// <summary>A certificate alone, with its extensions.</summary>
    internal static void PrintLong(HumanWriter writer, Certificate certificate, TimeProvider clock)
    {
        writer.WriteLine("X509 Certificate:");
        writer.WriteLine($"Version: {certificate.Version}");
        writer.WriteLine($"Serial Number: {Hex(certificate.SerialNumber)}");
        PrintAlgorithm(writer, "Signature Algorithm", certificate.SignatureAlgorithm.Oid);
        writer.WriteLine($"Issuer:\n    {certificate.IssuerName}\n");
        writer.WriteLine($" NotBefore: {Time(certificate.NotBefore, clock)}");
        writer.WriteLine($" NotAfter: {Time(certificate.NotAfter, clock)}\n");
        writer.WriteLine($"Subject:\n    {certificate.SubjectName}\n");
        PrintAlgorithm(writer, "Public Key Algorithm", certificate.PublicKey.Algorithm.Oid);
        writer.WriteLine($"Public Key Length: {certificate.PublicKey.KeyBits} bits");
        writer.WriteLine($"Certificate Extensions: {certificate.Extensions.Count}");
        foreach (var extension in certificate.Extensions)
        {
            writer.WriteLine($"    {extension.Oid}: Flags = {(extension.Critical ? "1(Critical)" : "0")}, Length = {extension.Value.Length:x}");
            foreach (var line in Lines(certificate, extension))
            {
                writer.WriteLine($"        {line}");
            }

            writer.WriteLine();
        }

        PrintRoot(writer, certificate);
        writer.WriteLine($"Cert Hash(sha1): {certificate.Sha1Thumbprint.ToLowerInvariant()}");
        writer.WriteLine($"Cert Hash(sha256): {Convert.ToHexStringLower(DigestAlgorithm.Sha256.Hash(certificate.Raw.Span))}");
    }

    /// <summary>True when the certificate's own key made its signature.</summary>
    internal static bool IsSelfSigned(Certificate certificate) =>
        certificate.IsSelfIssued && DigestAlgorithm.All.Any(d => PublicKeys.VerifyData(
            certificate.PublicKey, certificate.SignatureAlgorithm, d, certificate.Tbs.Span, certificate.Signature.Span));

    /// <summary>Signs something with the key, verifies it with the certificate, and says how that went.</summary>
    internal static string SignatureTest(PrivateKey key, Certificate certificate)
    {
        var hash = DigestAlgorithm.Sha256.Hash(certificate.Raw.Span);
        using var open = key.Open();
        var signature = open is RSA rsa ? rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : ((ECDsa)open).SignHash(hash, DSASignatureFormat.Rfc3279DerSequence);
        var algorithm = key.IsRsa ? AlgorithmIdentifier.WithNull(Oids.Sha256WithRsa) : AlgorithmIdentifier.Bare(Oids.EcdsaWithSha256);
        return PublicKeys.VerifyHash(certificate.PublicKey, algorithm, DigestAlgorithm.Sha256, hash, signature) ? "Signature test passed" : "Signature test FAILED";
    }

    internal static void PrintAlgorithm(HumanWriter writer, string what, string oid) =>
        writer.WriteLine($"{what}:\n    Algorithm ObjectId: {oid} {OidWords.Name(oid)}");

    /// <summary>A local time, as Windows in America writes it.</summary>
    internal static string Time(DateTimeOffset time, TimeProvider clock) =>
        TimeZoneInfo.ConvertTime(time, clock.LocalTimeZone).ToString("M/d/yyyy h:mm tt", CultureInfo.InvariantCulture);

    internal static string Hex(ReadOnlyMemory<byte> bytes)
    {
        var digits = Convert.ToHexStringLower(bytes.Span);
        return digits.Length > 2 && digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..] : digits; // the zero that keeps a number positive
    }

    private static void PrintRoot(HumanWriter writer, Certificate certificate)
    {
        if (!certificate.IsSelfIssued)
        {
            writer.WriteLine("Non-root Certificate");
            return;
        }

        writer.WriteLine(IsSelfSigned(certificate) ? "Signature matches Public Key" : "Signature does not match Public Key");
        writer.WriteLine("Root Certificate: Subject matches Issuer");
    }

    private static IEnumerable<string> Lines(Certificate certificate, X509Extension extension) => extension.Oid switch
    {
        Oids.KeyUsage => ["Key Usage", .. s_keyUsages.Where(u => certificate.KeyUsage?.HasFlag(u.Usage) ?? false).Select(u => "    " + u.Name)],
        Oids.ExtendedKeyUsage => ["Enhanced Key Usage", .. (certificate.ExtendedKeyUsages ?? []).Select(u => $"    {u}")],
        Oids.BasicConstraints =>
        [
            "Basic Constraints", $"    Subject Type={(certificate.IsCertificateAuthority ? "CA" : "End Entity")}",
            $"    Path Length Constraint={certificate.PathLength?.ToString(CultureInfo.InvariantCulture) ?? "None"}",
        ],
        Oids.SubjectKeyIdentifier => ["Subject Key Identifier", "    " + Hex(certificate.SubjectKeyIdentifier)],
        Oids.AuthorityKeyIdentifier => ["Authority Key Identifier", "    KeyID=" + Hex(certificate.AuthorityKeyIdentifier)],
        Oids.CrlDistributionPoints => ["CRL Distribution Points", .. certificate.CrlDistributionPoints.Select(p => "    URL=" + p)],
        _ => [Convert.ToHexStringLower(extension.Value.Span)],
    };
}
