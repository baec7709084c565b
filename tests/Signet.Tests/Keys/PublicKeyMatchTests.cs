using Signet.Keys;

namespace Signet.Tests.Keys;

public sealed class PublicKeyMatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("uncompressed")]
    [InlineData("compressed")]
    public void Knows_a_key_whose_point_is_written(string form)
    {
        OpenSslTool.Run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", _folder["plain.key"]);
        OpenSslTool.Run("ec", "-in", _folder["plain.key"], "-conv_form", form, "-out", _folder["it.key"]);
        OpenSslTool.Run("req", "-x509", "-new", "-key", _folder["it.key"], "-subj", "/CN=x", "-days", "9", "-out", _folder["it.pem"]);
        var certificate = Assert.Single(CertificateFile.Read(_folder["it.pem"]));
        Assert.Equal(form == "compressed" ? 33 : 65, certificate.PublicKey.Key.Length);
        using var key = TestKeys.Only(File.ReadAllBytes(_folder["plain.key"])); // .NET reads no key with a compressed point
        using var other = TestKeys.P256();
        Assert.True(PublicKeyMatch.Matches(certificate, key.PublicKey));
        Assert.False(PublicKeyMatch.Matches(certificate, other.PublicKey));
        using var rsa = TestKeys.Rsa2048();
        Assert.False(PublicKeyMatch.Matches(certificate, rsa.PublicKey));
    }
}
