using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.X509;

namespace Signet.Cli.Options;

/// <summary>What stands in a new certificate or request.</summary>
public sealed record SubjectRequest
{
    public X500DistinguishedName? Subject { get; init; }

    public CertificateProfile Profile { get; init; } = CertificateProfile.CodeSigning;

    /// <summary>Usages instead of the profile's.</summary>
    public IReadOnlyList<string> Usages { get; init; } = [];

    public DigestAlgorithm Digest { get; init; } = DigestAlgorithm.Sha256;
}

/// <summary>The table of <see cref="SubjectRequest"/>.</summary>
public static class SubjectOptions
{
    private const string Category = "Content";

    // Names for the usages that code signing knows; others are given as object identifiers.
    private static readonly Dictionary<string, string> s_usages = new(StringComparer.OrdinalIgnoreCase)
    {
        ["code-signing"] = Oids.CodeSigning,
        ["platform-key"] = Oids.PlatformKeySigning,
        ["time-stamping"] = Oids.TimeStamping,
        ["lifetime-signing"] = Oids.LifetimeSigning,
        ["server-auth"] = "1.3.6.1.5.5.7.3.1",
        ["client-auth"] = "1.3.6.1.5.5.7.3.2",
        ["windows-component"] = "1.3.6.1.4.1.311.10.3.6",
    };

    public static IReadOnlyList<CliOption<SubjectRequest>> Options { get; } =
    [
        new("--subject", "NAME", "The subject: 'CN=Contoso, O=Contoso Ltd, C=US', or a common name alone.", (r, v) => r with { Subject = Name(v) }) { Category = Category },
        new("--profile", "PROFILE", string.Join("; ", CertificateProfile.All.Select(p => $"{p.Name}: {p.Meaning}")) + ".",
            (r, v) => r with { Profile = CertificateProfile.All.First(p => p.Name == v) })
        {
            Category = Category, Choices = [.. CertificateProfile.All.Select(p => p.Name)], Default = CertificateProfile.CodeSigning.Name,
        },
        new("--eku", "OID", $"An extended key usage instead of the profile's: an object identifier, or {string.Join(", ", s_usages.Keys)}.", (r, v) => r with { Usages = [.. r.Usages, Usage(v)] })
        {
            Category = Category, Repeatable = true,
        },
        new("--digest", "ALG", "The digest that is signed.", (r, v) => r with { Digest = OptionValue.Digest(v) })
        {
            Category = Category, Choices = ["sha256", "sha384", "sha512", "sha1"], Default = "sha256",
        },
    ];

    /// <summary>Refuses a request without a subject.</summary>
    public static void Check(SubjectRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        _ = request.Subject ?? throw new UsageException("--subject is needed");
    }

    private static X500DistinguishedName Name(string value)
    {
        try
        {
            if (!value.Contains('=', StringComparison.Ordinal))
            {
                var builder = new X500DistinguishedNameBuilder();
                builder.AddCommonName(value);
                return builder.Build();
            }

            return new X500DistinguishedName(value);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new UsageException($"'{value}' is not a name", "Write it as 'CN=Contoso, O=Contoso Ltd, C=US'; quote parts with commas: O=\"Contoso, Ltd\".");
        }
    }

    private static string Usage(string value)
    {
        try
        {
            var oid = s_usages.GetValueOrDefault(value, value);
            new AsnWriter(AsnEncodingRules.DER).WriteObjectIdentifier(oid);
            return oid;
        }
        catch (ArgumentException)
        {
            throw new UsageException($"'{value}' is not a usage", $"It is an object identifier or one of {string.Join(", ", s_usages.Keys)}.");
        }
    }
}
