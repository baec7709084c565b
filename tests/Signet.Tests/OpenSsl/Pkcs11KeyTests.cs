using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Keys;
using Signet.OpenSsl;
using Signet.Tests.Keys;
using Signet.X509;

namespace Signet.Tests.OpenSsl;

public class Pkcs11KeyTests
{
    private const string Object = "token=Signet%20test;type=private;object=";

    [Theory]
    [InlineData("rsa")]
    [InlineData("p256")]
    [InlineData("p384")]
    [InlineData("p521")]
    public async Task Keeps_the_promises_of_every_signing_key(string label)
    {
        var hsm = SoftHsm.Token();
        await using var key = Pkcs11Key.Open(hsm.Uri(Object + label), PasswordSource.None);
        using var file = KeyReader.ReadFile(Path.Combine(hsm.Folder, label + ".pem"), PasswordSource.None);
        Assert.Equal(file.Keys[0].PublicKey.ToArray(), key.PublicKey.ToArray());
        await SigningKeyContract.CheckAsync(key);
    }

    [Fact]
    public async Task Signs_firmware_with_PSS_and_ECDSA_and_refuses_what_needs_the_key_itself()
    {
        var hsm = SoftHsm.Token();
        foreach (var (label, schemes) in ((string, SignatureScheme[])[])
            [("rsa", [SignatureScheme.RsaPssSha256]), ("p256", [SignatureScheme.EcdsaSha256]), ("p384", [SignatureScheme.EcdsaSha384])])
        {
            await using var key = Pkcs11Key.Open(hsm.Uri(Object + label), PasswordSource.None);
            Assert.True(SubjectPublicKeyInfo.TryRead(key.PublicKey, out var spki, out _));
            foreach (var scheme in schemes)
            {
                var what = new ToBeSigned(scheme, RandomNumberGenerator.GetBytes(scheme.Digest().Size));
                key.Demand(scheme);
                Assert.True(PublicKeys.Verify(spki, what, await key.SignAsync(what, CancellationToken.None)), $"{scheme}");
            }

            var refusal = Assert.Throws<SigningException>(() => key.Demand(SignatureScheme.EcdsaSha256Deterministic));
            Assert.Equal("key-scheme-unsupported", refusal.Finding.Code);
        }
    }

    [Fact]
    public async Task Takes_the_PIN_from_the_URI_a_file_or_the_password_source()
    {
        var hsm = SoftHsm.Token();
        var path = Path.Combine(hsm.Folder, "pin with blank");
        await File.WriteAllTextAsync(path, SoftHsm.Pin + "\n", TestContext.Current.CancellationToken);
        var source = hsm.Uri(Object + "rsa", pin: null);
        var pinSource = source with { Query = [.. source.Query, new("pin-source", Uri.EscapeDataString("file:" + path))] };
        foreach (var (uri, passwords) in ((Pkcs11Uri, PasswordSource)[])
            [(source, PasswordSource.Of(SoftHsm.Pin)), (pinSource, PasswordSource.None), (hsm.Uri(Object + "rsa"), PasswordSource.Of("not asked"))])
        {
            await using var key = Pkcs11Key.Open(uri, passwords);
            Assert.True(key.Supports(SignatureScheme.RsaPkcs1Sha256));
        }
    }

    [Fact]
    public async Task Finds_an_object_by_its_id_without_type()
    {
        var hsm = SoftHsm.Token();
        await using var key = Pkcs11Key.Open(hsm.Uri("token=Signet%20test;id=%03"), PasswordSource.None);
        Assert.True(key.Supports(SignatureScheme.EcdsaSha256));
    }

    public static TheoryData<string, string, string?, string> Bad { get; } = new()
    {
        // what                        object                                            PIN      finding
        { "no such token",             "token=nothere;object=rsa;type=private",          "5678",  "key-token-absent" },
        { "two tokens of that name",   "token=Twin;object=rsa;type=private",             "5678",  "key-token-absent" },
        { "no such object",            "token=Signet%20test;object=no;type=private",     "5678",  "key-object-absent" },
        { "wrong PIN",                 "token=Untouched;object=rsa;type=private",        "0000",  "key-wrong-password" },
        { "no PIN",                    "token=Untouched;object=rsa;type=private",        null,    "key-password-needed" },
        { "RSA 1024",                  "token=Signet%20test;object=rsa1024;type=private", "5678", "key-too-short" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Names_what_is_missing(string what, string path, string? pin, string code)
    {
        var refusal = Assert.Throws<SigningException>(() => Pkcs11Key.Open(SoftHsm.Token().Uri(path, pin), PasswordSource.None));
        Assert.True(code == refusal.Finding.Code, $"{what}: {refusal.Finding}");
        Assert.DoesNotContain("0000", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_second_module_in_the_same_process()
    {
        var hsm = SoftHsm.Token();
        await using var key = Pkcs11Key.Open(hsm.Uri(Object + "rsa"), PasswordSource.None);
        var other = hsm.Uri(Object + "rsa") with { Query = [new("module-path", "/lib/other.so")] };
        var refusal = Assert.Throws<SigningException>(() => Pkcs11Key.Open(other, PasswordSource.None));
        Assert.Equal("key-provider-absent", refusal.Finding.Code);
    }

    [Fact]
    public async Task Signs_for_a_certificate_from_a_file()
    {
        var hsm = SoftHsm.Token();
        var uri = hsm.Uri(Object + "p256", pin: null);
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(hsm.Folder, "p256.pem"), TestContext.Current.CancellationToken));
        using var certificate = new CertificateRequest("CN=On a token", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        var path = Path.Combine(hsm.Folder, "p256.cer");
        await File.WriteAllBytesAsync(path, certificate.RawData, TestContext.Current.CancellationToken);
        var source = new SignerSource
        {
            CertificatePaths = [path],
            Key = uri.WithPin(null),
            Password = PasswordSource.Of(SoftHsm.Pin),
            OpenPkcs11 = Pkcs11Key.Open,
        };
        await using var signer = await source.OpenAsync();
        Assert.Equal("CN=On a token", signer.Certificate.SubjectName);
        var signature = await signer.Key.SignAsync(new ToBeSigned(SignatureScheme.EcdsaSha256, new byte[32]), TestContext.Current.CancellationToken);
        Assert.True(SigningKeyContract.Verifies(signer.Key.PublicKey, SignatureScheme.EcdsaSha256, new byte[32], signature));
    }
}
