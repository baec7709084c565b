using System.Text.Json;

namespace Signet.EndToEnd;

/// <summary>What the programs of others sign, we accept, and what they damage we refuse.</summary>
public sealed class WeAcceptOthersSignaturesTests(Pki pki) : IClassFixture<Pki>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-interop-");

    public static TheoryData<string, string, string> Osslsigncode { get; } = new()
    {
        // input        key       options
        { "hello64.exe", "rsa2048", "-h sha256" },
        { "hello32.exe", "rsa4096", "-h sha384" },
        { "lib64.dll", "p256", "-h sha256" },
        { "driver.sys", "p384", "-h sha384" },
        { "driver.sys", "p521", "-h sha512" },
        { "odd.exe", "rsa2048", "-h sha256" },
        { "overlay.exe", "rsa2048", "-h sha256" },
        { "hello64.exe", "rsa2048", "-h sha256 -ph" },
        { "hello64.exe", "rsa2048", "-h sha256 -n Name -i https://example.com/x" },
        { "hello64.exe", "p256", "-h sha256 -ph -comm" },
    };

    [Theory]
    [MemberData(nameof(Osslsigncode))]
    public async Task What_osslsigncode_signs_is_trusted_under_its_root(string input, string key, string options)
    {
        Tools.Require("osslsigncode");
        var file = Path.Combine(_folder.FullName, input);
        await Tools.SucceedAsync("osslsigncode", [
            "sign", "-certs", pki.Certificate(key), "-key", pki.Key(key), .. options.Split(' '), "-in", Vector(input), "-out", file]);
        Assert.Equal((0, "trusted"), await VerifyAsync("--trust", pki.Root, file));
        Assert.Equal((1, "not-proven"), await VerifyAsync(file));

        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[0x250] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        Assert.Equal((1, "rejected"), await VerifyAsync("--trust", pki.Root, file));
    }

    [Fact]
    public async Task A_signature_that_osslsigncode_nests_is_trusted()
    {
        Tools.Require("osslsigncode");
        var (one, two) = (Path.Combine(_folder.FullName, "one.exe"), Path.Combine(_folder.FullName, "two.exe"));
        await Tools.SucceedAsync("osslsigncode", "sign", "-certs", pki.Certificate("rsa2048"), "-key", pki.Key("rsa2048"), "-h", "sha1", "-in", Vector("hello64.exe"), "-out", one);
        await Tools.SucceedAsync("osslsigncode", "sign", "-certs", pki.Certificate("p256"), "-key", pki.Key("p256"), "-h", "sha256", "-nest", "-in", one, "-out", two);
        Assert.Equal((1, "not-proven"), await VerifyAsync("--trust", pki.Root, one));
        Assert.Equal((0, "trusted"), await VerifyAsync("--trust", pki.Root, two));
    }

    [Theory]
    [InlineData("rsa2048")]
    [InlineData("rsa4096")]
    public async Task What_sbsign_signs_is_trusted_as_firmware_would(string key)
    {
        Tools.Require("sbsign");
        var file = Path.Combine(_folder.FullName, "boot.efi");
        await Tools.SucceedAsync("sbsign", "--key", pki.Key(key), "--cert", pki.Certificate(key), "--output", file, Vector("boot.efi"));
        Assert.Equal((0, "trusted"), await VerifyAsync("--policy", "uefi", "--trust", pki.Root, file));
        Assert.Equal((0, "trusted"), await VerifyAsync("--policy", "uefi", "--trust", pki.Certificate(key), file));
        Assert.Equal((1, "not-proven"), await VerifyAsync("--policy", "uefi", "--trust", pki.Certificate("p256"), file));
        Assert.Equal((0, "trusted"), await VerifyAsync("--trust", pki.Root, file));
    }

    [Fact]
    public async Task A_second_entry_that_sbsign_adds_counts_for_firmware()
    {
        Tools.Require("sbsign");
        var (one, two) = (Path.Combine(_folder.FullName, "one.efi"), Path.Combine(_folder.FullName, "two.efi"));
        await Tools.SucceedAsync("sbsign", "--key", pki.Key("rsa2048"), "--cert", pki.Certificate("rsa2048"), "--output", one, Vector("boot.efi"));
        await Tools.SucceedAsync("sbsign", "--key", pki.Key("rsa4096"), "--cert", pki.Certificate("rsa4096"), "--output", two, one);
        Assert.Equal((0, "trusted"), await VerifyAsync("--policy", "uefi", "--trust", pki.Certificate("rsa4096"), two));
    }

    [Fact]
    public async Task Every_file_of_the_installed_runtime_is_trusted_under_the_public_roots()
    {
        var folder = System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory();
        var ended = await SignetProgram.RunAsync(
            SignetProgram.Path, ["verify", "--recursive", folder, "--format", "json"], null, TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(ended.Output);
        var files = document.RootElement.GetProperty("files").EnumerateArray().ToList();
        if (files.Count == 0 || files.TrueForAll(f => f.GetProperty("findings").EnumerateArray().Any(x => x.GetProperty("code").GetString() == "unsigned")))
        {
            Assert.Skip("this runtime was built from source: its files are not signed");
        }

        Assert.All(files, f => Assert.True(f.GetProperty("verdict").GetString() == "trusted", f.ToString()));
        Assert.Equal(0, ended.Code);
        Assert.True(files.Count > 100, $"{files.Count} files");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Vector(string name) => Path.Combine(SignetProgram.Repository, "tests", "vectors", "pe", "in", name);

    private static async Task<(int Code, string? Verdict)> VerifyAsync(params string[] args)
    {
        var ended = await SignetProgram.RunAsync(SignetProgram.Path, ["verify", "--format", "json", .. args], null, TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(ended.Output);
        return (ended.Code, document.RootElement.GetProperty("files")[0].GetProperty("verdict").GetString());
    }
}
