using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Keys;
using Signet.Timestamps;
using Signet.X509;

namespace Signet.Tests.Timestamps;

/// <summary>Certificates and authorities made for these tests by .NET, in every wrong form that is needed.</summary>
internal static class TestCertificates
{
    private static readonly Lazy<byte[]> s_rsa = new(() =>
    {
        using var key = RSA.Create(2048);
        return key.ExportRSAPrivateKey();
    });

    private static readonly Lazy<TestAuthority> s_authority = new(() => TestAuthority.Create(DateTimeOffset.UtcNow));
    private static readonly Lazy<Certificate> s_root = new(() => SelfSigned("CN=Root"));
    private static readonly Lazy<Certificate> s_other = new(() => SelfSigned("CN=Other"));

    public static Certificate Root => s_root.Value;

    public static Certificate Other => s_other.Value;

    /// <summary>The one RSA key of all tests, in an object of its own: making a key takes longer than all that is done with it.</summary>
    public static RSA RsaKey
    {
        get
        {
            var key = RSA.Create();
            key.ImportRSAPrivateKey(s_rsa.Value, out _);
            return key;
        }
    }

    /// <summary>One identity of an authority for all tests that only need one.</summary>
    public static TestAuthority Authority => s_authority.Value;

    public static DateTimeOffset Now { get; } = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A certificate for <paramref name="key"/>, issued by itself, in the form asked for.</summary>
    public static Certificate Make(
        AsymmetricAlgorithm key, string name = "CN=Authority", string? usage = Oids.TimeStamping, bool critical = true,
        DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null, X509KeyUsageFlags keyUsage = X509KeyUsageFlags.DigitalSignature)
    {
        var request = key is RSA rsa
            ? new CertificateRequest(name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(name, (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(keyUsage, true));
        if (usage is not null)
        {
            var usages = new OidCollection();
            foreach (var oid in usage.Split(' '))
            {
                usages.Add(new Oid(oid));
            }

            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical));
        }

        using var certificate = request.CreateSelfSigned(notBefore ?? Now.AddYears(-1), notAfter ?? Now.AddYears(10));
        return Read(certificate.RawData);
    }

    /// <summary>A signer with that certificate.</summary>
    public static Signer Signer(AsymmetricAlgorithm key, Certificate certificate) =>
        new(certificate, FileKey.Create(PrivateKey.From(key)), []);

    public static Certificate Read(ReadOnlyMemory<byte> der)
    {
        Assert.True(Certificate.TryRead(der, out var certificate, out var problem), problem?.Message);
        return certificate;
    }

    private static Certificate SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Make(key, name);
    }
}
