using System.Text.Json;
using Signet.Cli;
using Signet.Keys;
using Signet.Tests.Keys;
using Signet.Tests.OpenSsl;

namespace Signet.Tests.Cli.Verbs;

public sealed class CertVerbTests : IDisposable
{
    private const string Secret = "c4n4ry-pässword";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task New_makes_a_chain_that_openssl_accepts()
    {
        await GoodAsync("new --profile root --algorithm p256 --subject Root --output R.pem --key-output R.key");
        await GoodAsync("new --profile intermediate --algorithm p384 --subject Issuing --issuer R.pem --issuer-key R.key --output I.pem --key-output I.key");
        await GoodAsync("new --algorithm rsa2048 --subject CN=Leaf,O=Contoso --issuer I.pem --issuer-key I.key --output L.pem --key-output L.key --eku code-signing --eku lifetime-signing");
        var said = OpenSslTool.Run("verify", "-x509_strict", "-CAfile", _folder["R.pem"], "-untrusted", _folder["I.pem"], _folder["L.pem"]);
        Assert.Contains("L.pem: OK", said, StringComparison.Ordinal);
        Assert.Contains("1.3.6.1.4.1.311.10.3.13", OpenSslTool.Run("x509", "-in", _folder["L.pem"], "-noout", "-ext", "extendedKeyUsage"), StringComparison.Ordinal);
        await using var signer = await new SignerSource { CertificatePaths = [_folder["L.pem"]], Key = _folder["L.key"] }.OpenAsync();
        Assert.Equal("O=Contoso, CN=Leaf", string.Join(", ", signer.Certificate.SubjectName.Split(", ").Order().Reverse()));
    }

    [Fact]
    public async Task New_puts_key_and_chain_into_a_PFX_that_signs()
    {
        await GoodAsync("new --profile root --algorithm p256 --subject Root --output R.pem --key-output R.key --output-password-from env:PW");
        var run = await GoodAsync("new --algorithm p256 --subject Leaf --issuer R.pem --issuer-key R.key --password-from env:PW --pfx L.pfx --output-password-from env:PW");
        Assert.Empty(run.Output);
        await using var signer = await new SignerSource { CertificatePaths = [_folder["L.pfx"]], Password = PasswordSource.Of(Secret) }.OpenAsync();
        Assert.Equal(("CN=Leaf", "CN=Root"), (signer.Certificate.SubjectName, Assert.Single(signer.Further).SubjectName));
    }

    [Fact]
    public async Task New_prints_the_certificate_when_no_output_is_named()
    {
        var run = await GoodAsync("new --profile root --algorithm p256 --subject Root --key-output R.key --not-before 2026-01-02T03:04:05Z --days 10");
        _folder.Write("R.pem", System.Text.Encoding.ASCII.GetBytes(run.Output));
        var certificate = Assert.Single(CertificateFile.Read(_folder["R.pem"]));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), certificate.NotBefore);
        Assert.Equal(new DateTimeOffset(2026, 1, 12, 3, 4, 5, TimeSpan.Zero), certificate.NotAfter);
    }

    [Fact]
    public async Task New_certifies_a_key_on_a_token()
    {
        var hsm = SoftHsm.Token();
        var key = hsm.Uri("token=Signet%20test;object=p256;type=private", pin: null).WithPin(null);
        var run = await CliRun.RunAsync(
            ["cert", "new", "--subject", "On a token", "--key", key, "--password-from", "env:PIN", "--output", _folder["it.pem"]],
            c => c with { Variable = n => n == "PIN" ? SoftHsm.Pin : null });
        Assert.True(run.Code == ExitCode.Success, run.Error);
        Assert.Contains("OK", OpenSslTool.Run("verify", "-CAfile", _folder["it.pem"], "-partial_chain", _folder["it.pem"]), StringComparison.Ordinal);
        await using var signer = await new SignerSource
        {
            CertificatePaths = [_folder["it.pem"]], Key = key, Password = PasswordSource.Of(SoftHsm.Pin), OpenPkcs11 = Signet.OpenSsl.Pkcs11Key.Open,
        }.OpenAsync();
        Assert.Equal("CN=On a token", signer.Certificate.SubjectName);
    }

    [Theory]
    [InlineData("new --output A --key-output B", ExitCode.Usage, "--subject is needed")]
    [InlineData("new --subject X --output A", ExitCode.Usage, "the new key has no place to go")]
    [InlineData("new --subject X --key K --key-output B", ExitCode.Usage, "--key names a key that is there")]
    [InlineData("new --subject X --pfx B", ExitCode.Usage, "--pfx needs --output-password-from")]
    [InlineData("new --subject X --issuer-key K --key-output B", ExitCode.Usage, "--issuer-key needs --issuer")]
    [InlineData("new --subject X --key-output B --days 1 --not-after 2030-01-01", ExitCode.Usage, "--days and --not-after do not go together")]
    [InlineData("new --subject CN=X=,,= --key-output B", ExitCode.Usage, "is not a name")]
    [InlineData("new --subject X --key-output B --eku 1.x", ExitCode.Usage, "is not a usage")]
    [InlineData("new --subject X --key-output B --profile root --issuer R.pem", ExitCode.Usage, "a root has no issuer")]
    [InlineData("new --subject X --key-output B --not-after 2000-01-01", ExitCode.Failed, "[certificate-bad-validity]")]
    [InlineData("new --subject X --key-output B --issuer L.pem --issuer-key L.key", ExitCode.Failed, "[certificate-issuer-unfit]")]
    [InlineData("new --subject X --key-output B --issuer L.pem --issuer-key R.key", ExitCode.KeyUnavailable, "[key-certificate-mismatch]")]
    [InlineData("new --subject X --key-output L.key", ExitCode.KeyUnavailable, "[key-file-exists]")]
    [InlineData("new --subject X --key-output B --output L.pem", ExitCode.KeyUnavailable, "[key-file-exists]")]
    [InlineData("request --subject X", ExitCode.Usage, "--key is needed")]
    [InlineData("show nothing.pem", ExitCode.KeyUnavailable, "[key-unavailable]")]
    [InlineData("show L.key", ExitCode.KeyUnavailable, "[key-not-a-certificate]")]
    public async Task Says_what_is_wrong_and_writes_nothing(string line, ExitCode code, string error)
    {
        await GoodAsync("new --profile root --algorithm p256 --subject Root --output R.pem --key-output R.key");
        await GoodAsync("new --algorithm p256 --subject Leaf --issuer R.pem --issuer-key R.key --output L.pem --key-output L.key");
        var before = Directory.GetFiles(_folder.Root).Length;
        var run = await RunAsync(line);
        Assert.True((code, true) == (run.Code, run.Error.Contains(error, StringComparison.Ordinal)), $"{run.Code}: {run.Error}");
        Assert.Equal(before, Directory.GetFiles(_folder.Root).Length);
    }

    [Fact]
    public async Task Show_prints_every_certificate_of_every_file()
    {
        var keys = Shared.Vector("signtool/keys");
        var run = await CliRun.RunAsync(["cert", "show", "--format", "json", Path.Combine(keys, "leaf2048.chain.pem"), Path.Combine(keys, "int.cer")]);
        using var json = JsonDocument.Parse(run.Output);
        var subjects = json.RootElement.GetProperty("certificates").EnumerateArray().Select(c => c.GetProperty("sha1").GetString()).ToList();
        Assert.Equal(["16E92B7DC82F67B9E4917359DF085952017AE4BE", "8EBBA1181D6BE49C3BE78273AEAACB46FED703D1", "8EBBA1181D6BE49C3BE78273AEAACB46FED703D1"], subjects);
        run = await CliRun.RunAsync(["cert", "show", Path.Combine(keys, "leaf2048.cer")]);
        Assert.Contains("Vector A Publisher 2048", run.Output, StringComparison.Ordinal);
        Assert.Contains("code signing", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_is_signed_by_its_key()
    {
        using var key = TestKeys.Rsa2048();
        _folder.Write("it.key", KeyWriter.Pkcs8Pem(key));
        await GoodAsync("request --subject Contoso --key it.key --output it.csr");
        var (_, output, error) = OpenSslTool.TryRun("req", "-in", _folder["it.csr"], "-verify", "-noout", "-subject");
        Assert.Contains("verify OK", output + error, StringComparison.Ordinal);
        Assert.Contains("CN = Contoso", output, StringComparison.Ordinal);
    }

    private async Task<CliRun> GoodAsync(string line)
    {
        var run = await RunAsync(line);
        Assert.True(run.Code == ExitCode.Success, run.Error);
        Assert.DoesNotContain(Secret, run.Output + run.Error, StringComparison.Ordinal);
        return run;
    }

    /// <summary>Runs <c>signet cert</c> with words that look like file names placed in the folder.</summary>
    private Task<CliRun> RunAsync(string line) => CliRun.RunAsync(
        ["cert", .. line.Split(' ').Select(w => w is "A" or "B" or "K" || (w.Length > 4 && w[^4] == '.' && !w.StartsWith("CN", StringComparison.Ordinal)) ? _folder[w] : w)],
        c => c with { Variable = n => n == "PW" ? Secret : null });
}
