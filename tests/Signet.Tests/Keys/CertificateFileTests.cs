using Signet.Keys;

namespace Signet.Tests.Keys;

public sealed class CertificateFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("DER")]
    [InlineData("PEM")]
    public void Reads_bundles_as_openssl_writes_them(string form)
    {
        var chain = Shared.Vector("signtool/keys/leaf2048.chain.pem");
        OpenSslTool.Run("crl2pkcs7", "-nocrl", "-certfile", chain, "-outform", form, "-out", _folder["chain.p7b"]);
        var expected = CertificateFile.Read(chain).Select(c => c.Sha1Thumbprint).Order();
        Assert.Equal(expected, CertificateFile.Read(_folder["chain.p7b"]).Select(c => c.Sha1Thumbprint).Order());
        if (form == "DER")
        {
            File.WriteAllText(_folder["chain.spc"], Convert.ToBase64String(File.ReadAllBytes(_folder["chain.p7b"]), Base64FormattingOptions.InsertLineBreaks));
            Assert.Equal(expected, CertificateFile.Read(_folder["chain.spc"]).Select(c => c.Sha1Thumbprint).Order());
        }
    }

    [Fact]
    public void Reads_PEM_among_other_text()
    {
        OpenSslTool.Run("x509", "-in", Shared.Vector("signtool/keys/leaf2048.pem"), "-text", "-out", _folder["text.pem"]);
        Assert.Equal("16E92B7DC82F67B9E4917359DF085952017AE4BE", Assert.Single(CertificateFile.Read(_folder["text.pem"])).Sha1Thumbprint);
    }

    [Fact]
    public void Reads_a_bundle_in_indefinite_lengths()
    {
        // SEQUENCE { signedData, [0] { SEQUENCE { 1, SET {}, SEQUENCE { data }, [0] { certificate }, SET {} } } }, all with end-of-contents octets
        var certificate = File.ReadAllBytes(Shared.Vector("signtool/keys/leaf2048.cer"));
        byte[] end = [0, 0];
        byte[] ber =
        [
            0x30, 0x80, .. Convert.FromHexString("06092A864886F70D010702"), 0xA0, 0x80, 0x30, 0x80, 0x02, 0x01, 0x01, 0x31, 0x80, .. end,
            0x30, 0x80, .. Convert.FromHexString("06092A864886F70D010701"), .. end, 0xA0, 0x80, .. certificate, .. end, 0x31, 0x80, .. end, .. end, .. end, .. end,
        ];
        _folder.Write("ber.p7b", ber);
        Assert.Equal(certificate, Assert.Single(CertificateFile.Read(_folder["ber.p7b"])).Raw.ToArray());
    }

    [Fact]
    public void Names_a_file_without_certificates_and_a_damaged_one()
    {
        using var key = TestKeys.P256();
        var path = _folder.Write("it.key", KeyWriter.Pkcs8(key));
        var refusal = Assert.Throws<SigningException>(() => CertificateFile.Read(path));
        Assert.Equal("key-not-a-certificate", refusal.Finding.Code);
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);

        var certificate = File.ReadAllBytes(Shared.Vector("signtool/keys/leaf2048.cer"));
        certificate[^300] ^= 0xFF; // before the signature: the tag or length of something signed
        Assert.StartsWith("x509-", Assert.Throws<SigningException>(() => CertificateFile.Read(_folder.Write("bad.cer", certificate))).Finding.Code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_together_with_a_PVK_file_as_release_scripts_have_it()
    {
        using var key = TestKeys.Only(File.ReadAllBytes(Shared.Vector("signtool/keys/leaf2048.key.pem")));
        using var password = PasswordSource.Of("geheim").Get("it")!;
        _folder.Write("release.pvk", KeyWriter.Pvk(key, PvkEncryption.Weak, password));
        OpenSslTool.Run("crl2pkcs7", "-nocrl", "-certfile", Shared.Vector("signtool/keys/leaf2048.chain.pem"), "-outform", "DER", "-out", _folder["release.spc"]);
        var source = new SignerSource { CertificatePaths = [_folder["release.spc"]], Key = _folder["release.pvk"], Password = PasswordSource.Of("geheim") };
        await using var signer = await source.OpenAsync();
        Assert.Equal("16E92B7DC82F67B9E4917359DF085952017AE4BE", signer.Certificate.Sha1Thumbprint);
        Assert.Single(signer.Further);
    }
}
