using Signet.Cli;
using Signet.Keys;
using Signet.Tests.Keys;

namespace Signet.Tests.Cli.Personalities;

/// <summary>The key tools on files with changed bytes and cut ends: each run ends in words, never in a defect, and never writes a result that is none.</summary>
public sealed class DamagedKeyFileTests : IDisposable
{
    private const int Changes = 60;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("leaf2048.cer")]
    [InlineData("leaf2048.pfx")]
    [InlineData("leaf2048.spc")]
    [InlineData("leaf2048.chain.pem")]
    public async Task Certutil_dumps_or_says_why_not(string name)
    {
        foreach (var path in Damaged(Original(name)))
        {
            await EndsInWordsAsync("certutil", "-p", "Vector-A1", "-dump", path);
        }
    }

    [Fact]
    public async Task Certutil_imports_nothing_from_a_PFX_that_is_damaged()
    {
        foreach (var path in Damaged(Original("leaf2048.pfx")))
        {
            var run = await EndsInWordsAsync("certutil", "-user", "-p", "Vector-A1", "-importPFX", path);
            Assert.Equal((ExitCode.Failed, false), (run.Code, Directory.Exists(_folder["stores"]))); // the integrity code covers all but itself
        }
    }

    [Fact]
    public async Task Pvk2pfx_makes_no_PFX_of_a_key_that_is_not_the_certificate_s()
    {
        var certificate = Shared.Vector("signtool/keys/leaf2048.cer");
        foreach (var path in Damaged(Original("leaf2048.pvk")))
        {
            var run = await EndsInWordsAsync("pvk2pfx", "-pvk", path, "-spc", certificate, "-pfx", _folder["out.pfx"], "-f");
            if (run.Code == ExitCode.Success)
            {
                // The change was in a field that says nothing of the key.
                using var material = KeyReader.ReadFile(_folder["out.pfx"], PasswordSource.Of(""));
                Assert.True(PublicKeyMatch.Matches(Assert.Single(material.Certificates), Assert.Single(material.Keys).PublicKey));
                File.Delete(_folder["out.pfx"]);
            }

            Assert.False(File.Exists(_folder["out.pfx"]));
        }
    }

    [Fact]
    public async Task Cert2spc_and_makecert_say_what_is_wrong_with_an_issuer()
    {
        var key = Original("leaf2048.pvk");
        _folder.Write("it.pvk", key);
        foreach (var path in Damaged(Original("leaf2048.cer")))
        {
            await EndsInWordsAsync("cert2spc", path, _folder["out.spc"]);
            await EndsInWordsAsync("makecert", "-n", "CN=It", "-sv", _folder["it.pvk"], "-ic", path, "-iv", _folder["it.pvk"], _folder["out.cer"]);
            Assert.False(File.Exists(_folder["out.cer"])); // an end certificate issues nothing, whatever is changed in it
        }
    }

    private async Task<CliRun> EndsInWordsAsync(params string[] args)
    {
        var run = await CliRun.RunAsync(args, c => c with { Variable = n => n == "SIGNET_STORES" ? _folder["stores"] : null });
        Assert.DoesNotContain("[internal]", run.Error, StringComparison.Ordinal);
        Assert.True(run.Code == ExitCode.Success || (run.Output + run.Error).Length > 0, string.Join(' ', args));
        return run;
    }

    private static byte[] Original(string name)
    {
        var keys = Shared.Vector("signtool/keys");
        switch (name)
        {
            case "leaf2048.spc":
                return CertificateBundles.Write(CertificateFile.Read(Path.Combine(keys, "leaf2048.chain.pem")), []);
            case "leaf2048.pvk":
                using (var key = TestKeys.Only(File.ReadAllBytes(Path.Combine(keys, "leaf2048.key.pem"))))
                {
                    return KeyWriter.Pvk(key, PvkEncryption.None, null);
                }

            default:
                return File.ReadAllBytes(Path.Combine(keys, name));
        }
    }

    // Bytes changed, half of them in the first sixty, and the file cut short.
    private IEnumerable<string> Damaged(byte[] original)
    {
        var random = new Random(original.Length);
        for (var i = 0; i < Changes; i++)
        {
            var bytes = original.ToArray();
            bytes[i < Changes / 2 ? i * 2 : random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
            yield return _folder.Write("damaged", bytes);
        }

        for (var i = 0; i < Changes / 4; i++)
        {
            yield return _folder.Write("damaged", original.AsSpan(0, random.Next(original.Length)));
        }
    }
}
