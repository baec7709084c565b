using System.Security.Cryptography.X509Certificates;
using Signet.Keys;
using Signet.Tests.Keys;
using Signet.X509;

namespace Signet.Tests.X509;

public sealed class CertificateDraftTests : IDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, string> Chains { get; } = new()
    {
        // root's key  leaf's key  digest
        { "rsa", "rsa", "sha256" },
        { "rsa", "ec", "sha384" },
        { "ec", "rsa", "sha256" },
        { "ec", "ec", "sha512" },
    };

    [Theory]
    [MemberData(nameof(Chains))]
    public async Task Openssl_verifies_the_chains_it_makes(string rootKind, string leafKind, string digest)
    {
        await using var rootKey = Key(rootKind);
        await using var leafKey = Key(leafKind);
        var root = Draft(rootKey, CertificateProfile.Root, "CN=Root", digest).SelfSign(rootKey);
        var leaf = Draft(leafKey, CertificateProfile.CodeSigning, "CN=Leaf, O=Contoso", digest).Issue(root, rootKey, out var findings);
        Assert.Empty(findings);
        var (rootPath, leafPath) = (Write("root.pem", root), Write("leaf.pem", leaf));
        var time = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        var said = OpenSslTool.Run("verify", "-x509_strict", "-attime", $"{time}", "-CAfile", rootPath, leafPath);
        Assert.Contains("leaf.pem: OK", said, StringComparison.Ordinal);
        var text = OpenSslTool.Run("x509", "-in", leafPath, "-noout", "-text");
        Assert.Contains(leafKind == "ec" ? "ASN1 OID: prime256v1" : "Public-Key: (2048 bit)", text, StringComparison.Ordinal);
        Assert.Contains(rootKind == "ec" ? $"ecdsa-with-{digest.ToUpperInvariant()}" : $"{digest}WithRSAEncryption", text, StringComparison.Ordinal);
    }

    public static TheoryData<string, string[], string[]> Contents { get; } = new()
    {
        // profile           what openssl must show                                                             what it must not
        { "root",         ["critical\n                CA:TRUE\n", "Certificate Sign, CRL Sign"],                ["Extended Key Usage"] },
        { "intermediate", ["critical\n                CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign"],       ["Extended Key Usage"] },
        { "code-signing", ["CA:FALSE", "Key Usage: critical\n                Digital Signature\n", "Extended Key Usage: \n                Code Signing\n"], [] },
        { "timestamping", ["CA:FALSE", "Extended Key Usage: critical\n                Time Stamping\n"],        [] },
        { "platform-key", ["CA:FALSE", "1.3.6.1.4.1.311.76.5.10, Code Signing"], ["Certificate Sign"] },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Says_what_its_profile_is_for(string profile, string[] shown, string[] absent)
    {
        await using var key = Key("ec");
        var certificate = Draft(key, CertificateProfile.All.Single(p => p.Name == profile), "CN=It").SelfSign(key);
        var text = OpenSslTool.Run("x509", "-in", Write("it.pem", certificate), "-noout", "-text");
        Assert.All(shown, s => Assert.Contains(s, text, StringComparison.Ordinal));
        Assert.All(absent, s => Assert.DoesNotContain(s, text, StringComparison.Ordinal));
        Assert.Contains("Subject Key Identifier", text, StringComparison.Ordinal);
        Assert.Contains("Authority Key Identifier", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_issuer_and_subject_by_key_identifier_and_draws_long_positive_serials()
    {
        await using var rootKey = Key("ec");
        var root = Draft(rootKey, CertificateProfile.Root, "CN=Root").SelfSign(rootKey);
        var serials = new HashSet<string>();
        for (var i = 0; i < 64; i++)
        {
            var leaf = Draft(rootKey, CertificateProfile.CodeSigning, "CN=Leaf").Issue(root, rootKey, out _);
            Assert.Equal(root.SubjectKeyIdentifier.ToArray(), leaf.AuthorityKeyIdentifier.ToArray());
            Assert.Equal(root.Subject.ToArray(), leaf.Issuer.ToArray());
            Assert.Equal(16, leaf.SerialNumber.Length);
            Assert.InRange(leaf.SerialNumber.Span[0], (byte)0x40, (byte)0x7F);
            Assert.True(serials.Add(Convert.ToHexString(leaf.SerialNumber.Span)));
        }
    }

    [Fact]
    public async Task Is_reproducible_with_an_RSA_key_and_a_given_serial()
    {
        await using var key = Key("rsa");
        var draft = Draft(key, CertificateProfile.Root, "CN=Root") with { SerialNumber = new byte[] { 1, 2, 3 } };
        Assert.Equal(draft.SelfSign(key).Raw.ToArray(), draft.SelfSign(key).Raw.ToArray());
    }

    [Fact]
    public async Task Refuses_issuers_that_are_none()
    {
        await using var rootKey = Key("ec");
        await using var otherKey = Key("rsa");
        var root = Draft(rootKey, CertificateProfile.Root, "CN=Root").SelfSign(rootKey);
        var leaf = Draft(rootKey, CertificateProfile.CodeSigning, "CN=Leaf").SelfSign(rootKey);
        var intermediate = Draft(rootKey, CertificateProfile.Intermediate, "CN=Below").Issue(root, rootKey, out _);
        var draft = Draft(otherKey, CertificateProfile.CodeSigning, "CN=New");
        foreach (var (code, issue) in ((string, Func<Certificate>)[])
            [
                ("certificate-issuer-unfit", () => draft.Issue(leaf, rootKey, out _)),
                ("certificate-issuer-unfit", () => (draft with { Profile = CertificateProfile.Intermediate }).Issue(intermediate, rootKey, out _)),
                ("key-certificate-mismatch", () => draft.Issue(root, otherKey, out _)),
                ("certificate-bad-validity", () => (draft with { NotAfter = draft.NotBefore }).Issue(root, rootKey, out _)),
            ])
        {
            Assert.Equal(code, Assert.Throws<SigningException>(issue).Finding.Code);
        }
    }

    [Fact]
    public async Task Tells_when_a_certificate_outlives_its_issuer()
    {
        await using var key = Key("ec");
        var root = Draft(key, CertificateProfile.Root, "CN=Root").SelfSign(key);
        var draft = Draft(key, CertificateProfile.CodeSigning, "CN=Leaf");
        (draft with { NotAfter = root.NotAfter.AddDays(1) }).Issue(root, key, out var findings);
        Assert.Equal("certificate-outlives-issuer", Assert.Single(findings).Code);
        (draft with { NotAfter = new DateTimeOffset(2061, 1, 1, 0, 0, 0, TimeSpan.Zero) }).Issue(root, key, out findings); // GeneralizedTime from 2050 on
        Assert.Single(findings);
    }

    [Fact]
    public async Task Openssl_verifies_the_requests_it_makes()
    {
        foreach (var kind in (string[])["rsa", "ec"])
        {
            await using var key = Key(kind);
            var der = Draft(key, CertificateProfile.CodeSigning, "CN=Contoso, O=\"Contoso, Ltd\", C=US").Request(key);
            var path = _folder.Write("request.der", der);
            var (_, output, error) = OpenSslTool.TryRun("req", "-inform", "DER", "-in", path, "-verify", "-noout", "-subject", "-text");
            Assert.Contains("verify OK", output + error, StringComparison.Ordinal);
            Assert.Contains("Code Signing", output, StringComparison.Ordinal);
            Assert.Contains("\"Contoso, Ltd\"", output, StringComparison.Ordinal);
        }
    }

    private static FileKey Key(string kind) => FileKey.Create(kind == "rsa" ? TestKeys.Rsa2048() : TestKeys.P256());

    private static CertificateDraft Draft(SigningKey key, CertificateProfile profile, string subject, string digest = "sha256") => new()
    {
        Subject = new X500DistinguishedName(subject),
        PublicKey = key.PublicKey,
        Profile = profile,
        Digest = DigestAlgorithm.FromName(digest)!,
        NotBefore = s_start,
        NotAfter = s_start.AddDays(365),
    };

    private string Write(string name, Certificate certificate) =>
        _folder.Write(name, System.Text.Encoding.ASCII.GetBytes(System.Security.Cryptography.PemEncoding.WriteString("CERTIFICATE", certificate.Raw.Span)));
}
