using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Keys;

namespace Signet.Tests.Keys;

public sealed class SignerSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SignerSourceTests()
    {
        using var leaf = Issue(_key, "CN=Leaf");
        using var other = Issue(_otherKey, "CN=Other");
        _folder.Write("leaf.cer", leaf.RawData);
        _folder.Write("other.cer", other.RawData);
        File.WriteAllText(_folder["chain.pem"], other.ExportCertificatePem() + "\n" + leaf.ExportCertificatePem() + "\n");
        File.WriteAllText(_folder["base64.cer"], Convert.ToBase64String(leaf.RawData));
        File.WriteAllText(_folder["key.pem"], _key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_folder["both.pem"], _key.ExportPkcs8PrivateKeyPem() + "\n" + leaf.ExportCertificatePem());
        _folder.Write("two.pfx", new X509Certificate2Collection { leaf, other }.Export(X509ContentType.Pfx, "pw")!); // .NET writes the last one first
        _folder.Write("chain.p7b", new X509Certificate2Collection { X509CertificateLoader.LoadCertificate(other.RawData), X509CertificateLoader.LoadCertificate(leaf.RawData) }.Export(X509ContentType.Pkcs7)!);
    }

    public void Dispose()
    {
        _key.Dispose();
        _otherKey.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<string?, string?, string, string> Good { get; } = new()
    {
        // --cert      --key       signer     further certificates
        { "leaf.cer",   "key.pem",  "CN=Leaf",  "" },
        { "base64.cer", "key.pem",  "CN=Leaf",  "" },
        { "chain.pem",  "key.pem",  "CN=Leaf",  "CN=Other" },
        { "chain.p7b",  "key.pem",  "CN=Leaf",  "CN=Other" },
        { "both.pem",   null,       "CN=Leaf",  "" },
        { null,         "both.pem", "CN=Leaf",  "" },
        { "two.pfx",    null,       "CN=Other", "CN=Leaf" },
        { null,         "two.pfx",  "CN=Other", "CN=Leaf" },
        { "leaf.cer",   "two.pfx",  "CN=Leaf",  "CN=Other" },
        { "other.cer",  "two.pfx",  "CN=Other", "CN=Leaf" },
        { "two.pfx",    "key.pem",  "CN=Leaf",  "CN=Other" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public async Task Finds_the_certificate_that_belongs_to_the_key(string? certificate, string? key, string signer, string further)
    {
        await using var found = await Source(certificate, key).OpenAsync();
        Assert.Equal(signer, found.Certificate.SubjectName);
        Assert.Equal(further, string.Join(", ", found.Further.Select(c => c.SubjectName)));
        Assert.True(PublicKeyMatch.Matches(found.Certificate, found.Key.PublicKey));
    }

    public static TheoryData<string?, string?, string> Bad { get; } = new()
    {
        // --cert     --key            finding
        { "other.cer", "key.pem",       "key-certificate-mismatch" },
        { null,        "key.pem",       "key-no-certificate" },
        { "leaf.cer",  null,            "key-not-a-key" },
        { "leaf.cer",  "other.cer",     "key-not-a-key" },
        { null,        null,            "key-unavailable" },
        { "leaf.cer",  "none.pem",      "key-unavailable" },
        { "leaf.cer",  "store:My/16E92B7DC82F67B9E4917359DF085952017AE4BE", "key-provider-absent" },
        { "leaf.cer",  "pkcs11:token=x", "key-provider-absent" },
        { "leaf.cer",  "kms:x",         "key-uri-unknown" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Names_what_does_not_belong_together(string? certificate, string? key, string code)
    {
        var refusal = await Assert.ThrowsAsync<SigningException>(() => Source(certificate, key).OpenAsync());
        Assert.Equal(code, refusal.Finding.Code);
    }

    [Fact]
    public async Task Adds_further_certificates_once()
    {
        var source = Source("leaf.cer", "key.pem") with { AddedPaths = [_folder["other.cer"], _folder["chain.pem"]] };
        await using var found = await source.OpenAsync();
        Assert.Equal(["CN=Other"], found.Further.Select(c => c.SubjectName));
    }

    [Fact]
    public async Task Shows_the_password_in_no_text()
    {
        const string Canary = "c4n4ry-pässword";
        _folder.Write("encrypted.pem", _key.ExportEncryptedPkcs8PrivateKey("right", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10)));
        foreach (var name in (string[])["two.pfx", "encrypted.pem"])
        {
            var source = Source("leaf.cer", name) with { Password = PasswordSource.Of(Canary) };
            var refusal = await Assert.ThrowsAsync<SigningException>(source.OpenAsync);
            Assert.Equal("key-wrong-password", refusal.Finding.Code);
            Assert.DoesNotContain(Canary, $"{refusal}{refusal.Finding}{source}", StringComparison.Ordinal);
        }
    }

    private SignerSource Source(string? certificate, string? key) => new()
    {
        CertificatePaths = certificate is null ? [] : [_folder[certificate]],
        Key = key is null || key.Contains(':', StringComparison.Ordinal) ? key : _folder[key],
        Password = PasswordSource.Of("pw"),
    };

    [Fact]
    public async Task Opens_an_Ed25519_key_for_firmware_and_refuses_it_for_all_that_has_certificates()
    {
        using var key = KeyAlgorithm.Ed25519.Create();
        _folder.Write("ed25519.pem", KeyWriter.Pkcs8Pem(key));
        await using var firmware = Source(null, "ed25519.pem").OpenFirmwareKey();
        Assert.True(firmware.Supports(SignatureScheme.Ed25519));
        var alone = Assert.Throws<SigningException>(() => Source(null, "ed25519.pem").OpenKey());
        var signer = await Assert.ThrowsAsync<SigningException>(() => Source("leaf.cer", "ed25519.pem").OpenAsync());
        Assert.Equal(("key-algorithm-unsupported", "key-algorithm-unsupported"), (alone.Finding.Code, signer.Finding.Code));
    }

    [Fact]
    public void Refuses_an_X25519_key_for_everything_that_signs()
    {
        using var key = KeyAlgorithm.X25519.Create();
        _folder.Write("x25519.pem", KeyWriter.Pkcs8Pem(key));
        Assert.Equal("key-algorithm-unsupported", Assert.Throws<SigningException>(() => Source(null, "x25519.pem").OpenFirmwareKey()).Finding.Code);
    }

    private static X509Certificate2 Issue(ECDsa key, string subject) =>
        new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
}
