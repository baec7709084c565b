using System.Text.Json;
using Signet.Cli;
using Signet.Keys;
using Signet.Tests.Keys;

namespace Signet.Tests.Cli.Verbs;

public sealed class StoreVerbTests : IDisposable
{
    private const string Leaf = "16E92B7DC82F67B9E4917359DF085952017AE4BE";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_takes_key_and_certificates_of_a_PFX_and_signing_finds_them()
    {
        var pfx = Shared.Vector("signtool/keys/leaf2048.pfx");
        var run = await RunAsync("import", "--store", "PrivateCertStore", "--password-from", "env:PW", pfx);
        Assert.True(run.Code == ExitCode.Success, run.Error);
        Assert.Contains(Leaf, run.Output, StringComparison.Ordinal);

        run = await RunAsync("list", "privatecertstore", "--format", "json");
        using var json = JsonDocument.Parse(run.Output);
        var store = json.RootElement.GetProperty("stores")[0];
        Assert.Equal("PrivateCertStore", store.GetProperty("name").GetString());
        Assert.Equal([true, false], store.GetProperty("certificates").EnumerateArray().Select(c => c.GetProperty("hasKey").GetBoolean()));

        run = await CliRun.RunAsync(["key", "show", $"store:PrivateCertStore/{Leaf}"], Shape);
        Assert.Contains("RSA 2048", run.Output, StringComparison.Ordinal);

        run = await RunAsync("show", "PrivateCertStore", "16 e9 2b 7d c8 2f 67 b9 e4 91 73 59 df 08 59 52 01 7a e4 be");
        Assert.Contains("private key in the store", run.Output, StringComparison.Ordinal);

        run = await RunAsync("remove", "PrivateCertStore", Leaf);
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("with its key", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.KeyUnavailable, (await RunAsync("show", "PrivateCertStore", Leaf)).Code);
    }

    [Fact]
    public async Task Import_takes_a_certificate_and_its_key_from_two_files_and_does_so_twice()
    {
        var keys = Shared.Vector("signtool/keys");
        for (var i = 0; i < 2; i++)
        {
            var run = await RunAsync("import", "--key", Path.Combine(keys, "leaf2048.key.pem"), Path.Combine(keys, "leaf2048.cer"));
            Assert.True(run.Code == ExitCode.Success, run.Error);
            Assert.Contains(i == 0 ? "1 key (1 new)" : "1 key (0 new)", run.Error, StringComparison.Ordinal);
        }

        Assert.Contains($"{Leaf}  key", (await RunAsync("list", "My")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_encrypts_the_key_when_asked()
    {
        var keys = Shared.Vector("signtool/keys");
        await RunAsync("import", "--output-password-from", "env:PW", "--key", Path.Combine(keys, "leaf2048.key.pem"), Path.Combine(keys, "leaf2048.cer"));
        await using var signer = await new SignerSource
        {
            Key = $"store:My/{Leaf}", Password = PasswordSource.Of("Vector-A1"), OpenStore = new Signet.Stores.CertificateStores(_folder["stores"]).OpenKey,
        }.OpenAsync();
        Assert.Equal(Leaf, signer.Certificate.Sha1Thumbprint);
        Assert.StartsWith("-----BEGIN ENCRYPTED", File.ReadAllText(_folder[$"stores/currentuser/My/{Leaf}.key"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list Nowhere", ExitCode.KeyUnavailable, "[store-not-found]")]
    [InlineData("list ../My", ExitCode.KeyUnavailable, "[store-bad-name]")]
    [InlineData("show My 12", ExitCode.Usage, "'12' is not a thumbprint")]
    [InlineData("show My 0000000000000000000000000000000000000000", ExitCode.KeyUnavailable, "[store-no-such-certificate]")]
    [InlineData("remove Nowhere 0000000000000000000000000000000000000000", ExitCode.KeyUnavailable, "[store-not-found]")]
    [InlineData("import /does/not/exist.pfx", ExitCode.KeyUnavailable, "[key-unavailable]")]
    public async Task Says_what_is_wrong(string line, ExitCode code, string error)
    {
        var run = await RunAsync(line.Split(' '));
        Assert.True((code, true) == (run.Code, run.Error.Contains(error, StringComparison.Ordinal)), $"{run.Code}: {run.Error}");
        Assert.False(Directory.Exists(_folder["stores"]));
    }

    [Fact]
    public async Task Import_refuses_a_key_without_its_certificate()
    {
        var keys = Shared.Vector("signtool/keys");
        var run = await RunAsync("import", "--key", Path.Combine(keys, "leaf2048.key.pem"), Path.Combine(keys, "int.cer"));
        Assert.Contains("[key-certificate-mismatch]", run.Error, StringComparison.Ordinal);
        run = await RunAsync("import", Path.Combine(keys, "leaf2048.key.pem"));
        Assert.Contains("[key-not-a-certificate]", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["stores"]));
    }

    [Fact]
    public async Task List_shows_what_the_certificate_dialog_shows()
    {
        var keys = Shared.Vector("signtool/keys");
        await RunAsync("import", "--password-from", "env:PW", Path.Combine(keys, "leaf2048.pfx"));
        await RunAsync("import", "--store", "Root", Path.Combine(keys, "root.cer"));
        await RunAsync("import", "--store", "Old", Path.Combine(keys, "expired.cer"));
        Assert.Contains($"{Leaf}  key  2040-07-09  CN=Vector A Publisher 2048", (await RunAsync("list", "My")).Output, StringComparison.Ordinal);
        Assert.Contains(", issued by CN=Vector", (await RunAsync("list", "My")).Output, StringComparison.Ordinal);
        Assert.Contains(", for code signing", (await RunAsync("list", "My")).Output, StringComparison.Ordinal);
        Assert.Contains(", issued by itself, for certificate authority", (await RunAsync("list", "Root")).Output, StringComparison.Ordinal);
        Assert.Contains(" (expired), issued by ", (await RunAsync("list", "Old")).Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await RunAsync("list", "My", "--format", "json")).Output);
        var entry = json.RootElement.GetProperty("stores")[0].GetProperty("certificates").EnumerateArray().Single(c => c.GetProperty("sha1").GetString() == Leaf);
        Assert.Equal("1.3.6.1.5.5.7.3.3", entry.GetProperty("extendedKeyUsages")[0].GetString());
        Assert.True(entry.GetProperty("hasKey").GetBoolean());
        Assert.False(entry.GetProperty("isExpired").GetBoolean());
        Assert.All(["subject", "issuer", "notBefore", "notAfter", "friendlyName"], name => Assert.True(entry.TryGetProperty(name, out _), name));
    }

    [Fact]
    public async Task List_names_the_stores_of_each_location()
    {
        var cer = Shared.Vector("signtool/keys/int.cer");
        await RunAsync("import", "--store", "Mine", cer);
        await RunAsync("import", "--store", "Machine", "--location", "localmachine", cer);
        Assert.Contains("Mine", (await RunAsync("list")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Machine", (await RunAsync("list")).Output, StringComparison.Ordinal);
        Assert.Contains("Machine", (await RunAsync("list", "--location", "localmachine")).Output, StringComparison.Ordinal);
    }

    private Task<CliRun> RunAsync(params string[] args) => CliRun.RunAsync(["store", .. args], Shape);

    private CliContext Shape(CliContext context) =>
        context with { Variable = n => n switch { "SIGNET_STORES" => _folder["stores"], "PW" => "Vector-A1", _ => null } };
}
