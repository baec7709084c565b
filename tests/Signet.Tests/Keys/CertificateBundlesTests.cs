using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Signet.Keys;
using Signet.Tests.Trust;
using Signet.X509;

namespace Signet.Tests.Keys;

public sealed class CertificateBundlesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Is_what_openssl_makes_of_the_same_certificates_up_to_their_order()
    {
        var chain = CertificateFile.Read(Shared.Vector("signtool/keys/leaf2048.chain.pem"));
        _folder.Write("ours.spc", CertificateBundles.Write(chain, []));

        // DER sorts the set, and openssl writes what it is given in the order in which it is given.
        var sorted = chain.OrderBy(c => Convert.ToHexString(c.Raw.Span), StringComparer.Ordinal).ToList();
        _folder.Write("sorted.pem", Encoding.ASCII.GetBytes(string.Concat(sorted.Select(c =>
            PemEncoding.WriteString("CERTIFICATE", c.Raw.Span) + "\n"))));
        OpenSslTool.Run("crl2pkcs7", "-nocrl", "-certfile", _folder["sorted.pem"], "-outform", "DER", "-out", _folder["theirs.spc"]);
        Assert.Equal(Convert.ToHexString(File.ReadAllBytes(_folder["theirs.spc"])), Convert.ToHexString(File.ReadAllBytes(_folder["ours.spc"])));
    }

    [Fact]
    public void Is_read_back_with_every_certificate()
    {
        var chain = CertificateFile.Read(Shared.Vector("signtool/keys/leaf2048.chain.pem"));
        var path = _folder.Write("it.spc", CertificateBundles.Write(chain, []));
        Assert.Equal(chain.Select(c => c.Sha1Thumbprint).Order(), CertificateFile.Read(path).Select(c => c.Sha1Thumbprint).Order());
        Assert.Equal(chain.Count, OpenSslTool.Run("pkcs7", "-inform", "DER", "-in", path, "-print_certs").Split("BEGIN CERTIFICATE").Length - 1);
    }

    [Fact]
    public void Takes_revocation_lists_along()
    {
        var root = TestPki.Root();
        var builder = new CertificateRevocationListBuilder();
        using var issuer = X509CertificateLoader.LoadCertificate(root.Certificate.Raw.Span);
        using var withKey = issuer.CopyWithPrivateKey(root.Ecdsa);
        var crl = builder.Build(withKey, 1, TestPki.Now.AddDays(9000), HashAlgorithmName.SHA256, thisUpdate: TestPki.Now);
        Assert.True(CertificateList.TryRead(crl, out var list, out var problem), problem?.Message);
        var path = _folder.Write("it.p7b", CertificateBundles.Write([root.Certificate], [list]));
        var text = OpenSslTool.Run("pkcs7", "-inform", "DER", "-in", path, "-print_certs");
        Assert.Contains("BEGIN CERTIFICATE", text, StringComparison.Ordinal);
        Assert.Contains("BEGIN X509 CRL", text, StringComparison.Ordinal);
    }
}
