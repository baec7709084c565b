using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Signet.Keys;
using Signet.X509;

namespace Signet.Cli.Output;

/// <summary>A certificate for people and for programs.</summary>
internal static class CertificateText
{
    /// <summary>Prints what a certificate says, indented below its subject.</summary>
    public static void Print(HumanWriter writer, Certificate certificate)
    {
        writer.WriteLine($"{new Inked(Ink.Bold, certificate.SubjectName)}");
        writer.WriteLine($"  issuer      {(certificate.IsSelfIssued ? "itself" : certificate.IssuerName)}");
        writer.WriteLine($"  valid       {Time(certificate.NotBefore)} to {Time(certificate.NotAfter)}");
        writer.WriteLine($"  serial      {Convert.ToHexStringLower(certificate.SerialNumber.Span)}");
        writer.WriteLine($"  key         {KeyNames.Describe(certificate.PublicKey)}");
        writer.WriteLine($"  usage       {Usage(certificate)}");
        writer.WriteLine($"  SHA-1       {certificate.Sha1Thumbprint}");
        writer.WriteLine($"  SHA-256     {Sha256(certificate.Raw)}");
        writer.WriteLine($"  key SHA-256 {Sha256(certificate.PublicKey.Raw)}");
    }

    /// <summary>Writes the properties of a certificate into the object that is open.</summary>
    public static void Write(Utf8JsonWriter json, Certificate certificate)
    {
        json.WriteString("subject", certificate.SubjectName);
        json.WriteString("issuer", certificate.IssuerName);
        json.WriteString("serialNumber", Convert.ToHexStringLower(certificate.SerialNumber.Span));
        json.WriteString("notBefore", Time(certificate.NotBefore));
        json.WriteString("notAfter", Time(certificate.NotAfter));
        json.WriteString("key", KeyNames.Describe(certificate.PublicKey));
        json.WriteBoolean("isAuthority", certificate.IsCertificateAuthority);
        json.WriteStartArray("extendedKeyUsages");
        foreach (var usage in certificate.ExtendedKeyUsages ?? [])
        {
            json.WriteStringValue(usage);
        }

        json.WriteEndArray();
        json.WriteString("sha1", certificate.Sha1Thumbprint);
        json.WriteString("sha256", Sha256(certificate.Raw));
        json.WriteString("keySha256", Sha256(certificate.PublicKey.Raw));
    }

    /// <summary>What a certificate may be used for: <c>code signing</c>; <c>any</c> when it does not say.</summary>
    public static string Usage(Certificate certificate)
    {
        var parts = new List<string>();
        if (certificate.IsCertificateAuthority)
        {
            parts.Add(certificate.PathLength is { } length ? $"certificate authority, path length {length}" : "certificate authority");
        }

        parts.AddRange((certificate.ExtendedKeyUsages ?? []).Select(Name));
        return parts.Count > 0 ? string.Join(", ", parts) : "any";
    }

    private static string Name(string usage) => usage switch
    {
        Oids.CodeSigning => "code signing",
        Oids.TimeStamping => "time stamping",
        Oids.LifetimeSigning => "lifetime signing",
        Oids.PlatformKeySigning => "platform key signing",
        Oids.AnyExtendedKeyUsage => "any extended usage",
        "1.3.6.1.5.5.7.3.1" => "server authentication",
        "1.3.6.1.5.5.7.3.2" => "client authentication",
        "1.3.6.1.4.1.311.10.3.6" => "Windows component",
        _ => usage,
    };

    private static string Sha256(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes.Span));

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
