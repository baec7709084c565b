using Signet.Cli;
using Signet.Keys;
using Signet.Tests.Keys;

namespace Signet.Tests.Cli.Personalities;

public sealed class Cert2SpcPersonalityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Puts_certificates_into_a_file_that_openssl_reads()
    {
        _folder.Write("out.spc", "old"u8); // the original overwrites, too
        var run = await CliRun.RunAsync(["cert2spc", Vector("leaf2048.cer"), Vector("int.pem"), Vector("leaf2048.cer"), _folder["out.spc"]]);
        Assert.Equal((ExitCode.Success, "Succeeded\n", ""), (run.Code, run.Output, run.Error));
        var shown = OpenSslTool.Run("pkcs7", "-inform", "DER", "-in", _folder["out.spc"], "-print_certs", "-noout");
        Assert.Equal(["Vector A Issuing CA", "Vector A Publisher 2048"], shown.Split('\n').Where(l => l.StartsWith("subject", StringComparison.Ordinal)).Select(l => l.Split("CN = ")[1]).Order());
    }

    [Fact]
    public async Task Takes_revocation_lists()
    {
        OpenSslTool.Run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", _folder["ca.key"], "-out", _folder["ca.pem"], "-subj", "/CN=CA", "-days", "30");
        File.WriteAllText(_folder["index.txt"], "");
        File.WriteAllText(_folder["ca.cnf"], $"[ca]\ndefault_ca=it\n[it]\ndatabase={_folder["index.txt"]}\ndefault_md=sha256\ndefault_crl_days=9\n");
        OpenSslTool.Run("ca", "-config", _folder["ca.cnf"], "-gencrl", "-keyfile", _folder["ca.key"], "-cert", _folder["ca.pem"], "-out", _folder["ca.crl"]);
        var run = await CliRun.RunAsync(["cert2spc", _folder["ca.pem"], _folder["ca.crl"], _folder["out.spc"]]);
        Assert.True(run.Code == ExitCode.Success, run.Output);
        var shown = OpenSslTool.Run("pkcs7", "-inform", "DER", "-in", _folder["out.spc"], "-print_certs");
        Assert.Contains("BEGIN CERTIFICATE", shown, StringComparison.Ordinal);
        Assert.Contains("BEGIN X509 CRL", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Error: Please specify an input and an output file.\nUsage: Cert2spc cert1.cer")]
    [InlineData("one.cer", "Error: Please specify an input and an output file.\nUsage: ")]
    [InlineData("nothing.cer out.spc", "nothing.cer does not exist.\nFailed\n")]
    [InlineData("key.pem out.spc", "holds no certificate.\nFailed\n")]
    [InlineData("cut.cer out.spc", "\nFailed\n")]
    [InlineData("-x out.spc", "Error: Unknown option: -x\nFailed\n")]
    public async Task Says_what_is_wrong_and_writes_nothing(string line, string words)
    {
        File.Copy(Vector("leaf2048.key.pem"), _folder["key.pem"]);
        _folder.Write("cut.cer", File.ReadAllBytes(Vector("int.cer")).AsSpan()[..^7]);
        var run = await CliRun.RunAsync(["cert2spc", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w.Contains('.', StringComparison.Ordinal) ? _folder[w] : w)]);
        Assert.Equal((ExitCode.Failed, ""), (run.Code, run.Error));
        Assert.Contains(words, run.Output, StringComparison.Ordinal);
        Assert.StartsWith("Error: ", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["out.spc"]));
    }

    private static string Vector(string name) => Shared.Vector("signtool/keys/" + name);
}
