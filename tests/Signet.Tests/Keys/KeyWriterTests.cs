using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Keys;
using Signet.X509;

namespace Signet.Tests.Keys;

public sealed class KeyWriterTests : IDisposable
{
    private const string Secret = "pässword";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Forms { get; } = new()
    {
        // form             key
        { "pkcs8",          "rsa" }, { "pkcs8", "ec" },
        { "pkcs8-pem",      "rsa" }, { "pkcs8-pem", "ec" },
        { "encrypted",      "rsa" }, { "encrypted", "ec" },
        { "encrypted-pem",  "rsa" }, { "encrypted-pem", "ec" },
        { "pkcs1",          "rsa" }, { "pkcs1-pem", "rsa" },
        { "sec1",           "ec" },  { "sec1-pem", "ec" },
        { "pfx",            "rsa" }, { "pfx", "ec" },
        { "pfx-old",        "rsa" }, { "pfx-old", "ec" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Openssl_and_we_read_what_it_writes(string form, string kind)
    {
        using var key = kind == "rsa" ? TestKeys.Rsa2048() : TestKeys.P256();
        using var password = PasswordSource.Of(Secret).Get("it")!;
        var bytes = Write(form, key, password);

        using var back = TestKeys.Only(bytes, PasswordSource.Of(Secret));
        Assert.Equal(key.Pkcs8.ToArray(), back.Pkcs8.ToArray());

        var path = _folder.Write("key", bytes);
        string[] args = form.StartsWith("pfx", StringComparison.Ordinal)
            ? ["pkcs12", "-in", path, "-nodes", "-nocerts", "-passin", "pass:" + Secret]
            : ["pkey", "-in", path, "-inform", form.EndsWith("-pem", StringComparison.Ordinal) ? "PEM" : "DER", "-passin", "pass:" + Secret];
        using var theirs = TestKeys.Only(System.Text.Encoding.ASCII.GetBytes(OpenSslTool.Run(args)));
        Assert.Equal(key.Pkcs8.ToArray(), theirs.Pkcs8.ToArray());
    }

    [Fact]
    public void Openssl_finds_the_certificates_and_the_name_in_a_PFX()
    {
        using var key = TestKeys.P256();
        using var password = PasswordSource.Of(Secret).Get("it")!;
        var path = _folder.Write("it.pfx", KeyWriter.Pfx(key, [Certify(key), Certify(TestKeys.Rsa2048())], password, friendlyName: "Release key"));
        var text = OpenSslTool.Run("pkcs12", "-in", path, "-nodes", "-passin", "pass:" + Secret, "-info");
        Assert.Equal(2, text.Split("-----BEGIN CERTIFICATE-----").Length - 1);
        Assert.Contains("friendlyName: Release key", text, StringComparison.Ordinal);
        Assert.Contains("localKeyID:", text, StringComparison.Ordinal);
        using var material = KeyReader.ReadFile(path, PasswordSource.Of(Secret));
        Assert.Equal("Release key", material.FriendlyNames[material.Certificates[0].Sha1Thumbprint]);
    }

    [Fact]
    public void Names_forms_that_a_key_does_not_fit()
    {
        using var rsa = TestKeys.Rsa2048();
        using var ec = TestKeys.P256();
        foreach (var write in (Action[])[() => KeyWriter.Sec1(rsa), () => KeyWriter.Pkcs1(ec), () => KeyWriter.Pvk(ec, PvkEncryption.None, null)])
        {
            Assert.Equal("key-not-expressible", Assert.Throws<SigningException>(write).Finding.Code);
        }

        Assert.Equal("key-password-needed", Assert.Throws<SigningException>(() => KeyWriter.Pvk(rsa, PvkEncryption.Strong, null)).Finding.Code);
    }

    private static byte[] Write(string form, PrivateKey key, Password password) => form switch
    {
        "pkcs8" => KeyWriter.Pkcs8(key),
        "pkcs8-pem" => KeyWriter.Pkcs8Pem(key),
        "encrypted" => KeyWriter.Pkcs8(key, password),
        "encrypted-pem" => KeyWriter.Pkcs8Pem(key, password),
        "pkcs1" => KeyWriter.Pkcs1(key),
        "pkcs1-pem" => KeyWriter.Pkcs1Pem(key),
        "sec1" => KeyWriter.Sec1(key),
        "sec1-pem" => KeyWriter.Sec1Pem(key),
        "pfx" => KeyWriter.Pfx(key, [Certify(key)], password),
        "pfx-old" => KeyWriter.Pfx(key, [Certify(key)], password, old: true),
        _ => throw new ArgumentOutOfRangeException(nameof(form)),
    };

    private static Certificate Certify(PrivateKey key)
    {
        using var open = key.Open();
        var request = open is RSA rsa
            ? new CertificateRequest("CN=Test", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=Test", (ECDsa)open, HashAlgorithmName.SHA256);
        using var issued = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        Assert.True(Certificate.TryRead(issued.RawData, out var certificate, out var problem), problem?.Message);
        return certificate;
    }
}
