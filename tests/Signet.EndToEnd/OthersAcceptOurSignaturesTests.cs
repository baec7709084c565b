using System.Text.RegularExpressions;

namespace Signet.EndToEnd;

/// <summary>What we sign, the programs of others accept.</summary>
public sealed partial class OthersAcceptOurSignaturesTests(Pki pki) : IClassFixture<Pki>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-interop-");

    public static TheoryData<string, string, string, int> Ways { get; } = new()
    {
        // input        key       steps, one command each; FILE is the file, SIGNER the key's options          signatures
        { "hello64.exe", "rsa2048", "sign SIGNER FILE", 1 },
        { "hello32.exe", "rsa4096", "sign SIGNER FILE", 1 },
        { "lib64.dll", "p256", "sign SIGNER FILE", 1 },
        { "driver.sys", "p384", "sign SIGNER --digest sha384 FILE", 1 },
        { "driver.sys", "p521", "sign SIGNER --digest sha512 FILE", 1 },
        { "odd.exe", "rsa2048", "sign SIGNER FILE", 1 },
        { "overlay.exe", "rsa2048", "sign SIGNER --digest sha512 FILE", 1 },
        { "hello64.exe", "rsa2048", "sign SIGNER --digest sha1 FILE", 1 },
        { "hello64.exe", "rsa2048", "sign SIGNER --page-hashes FILE", 1 },
        { "hello64.exe", "p256", "sign SIGNER --page-hashes --digest sha1 FILE", 1 },
        { "hello64.exe", "rsa2048", "sign SIGNER --description Größe --url https://example.com/x FILE", 1 },
        { "hello64.exe", "rsa2048", "sign SIGNER FILE;sign SIGNER --existing append --digest sha384 FILE", 2 },
        { "hello64.exe", "p256", "sign SIGNER FILE;sign SIGNER --existing append FILE;sign SIGNER --existing append --page-hashes FILE", 3 },
        { "hello64.exe", "rsa4096", "sign SIGNER FILE;sign SIGNER --existing append FILE;sign SIGNER --existing replace FILE", 1 },
        { "hello64.exe", "rsa4096", "sign SIGNER FILE;sign SIGNER --existing append FILE;remove --index 1 FILE", 1 },
        { "hello64.exe", "rsa2048", "sign SIGNER FILE;extract --output FILE.p7 FILE;remove FILE;attach FILE FILE.p7", 1 },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Osslsigncode_accepts_every_signature(string input, string key, string steps, int signatures)
    {
        Tools.Require("osslsigncode");
        var file = await MakeAsync(input, key, steps);
        var said = await Tools.SucceedAsync("osslsigncode", "verify", "-CAfile", pki.Root, "-in", file);
        Assert.Equal(signatures, SignatureOk().Count(said));
    }

    [Theory]
    [InlineData("rsa2048", "sign SIGNER FILE")]
    [InlineData("rsa4096", "sign SIGNER FILE;sign SIGNER --existing append FILE")]
    [InlineData("rsa2048", "sign SIGNER --page-hashes FILE")]
    [InlineData("rsa2048", "sign SIGNER FILE;extract --output FILE.p7 FILE;remove FILE;attach FILE FILE.p7")]
    public async Task Sbverify_accepts_efi_images(string key, string steps)
    {
        Tools.Require("sbverify");
        var file = await MakeAsync("boot.efi", key, steps);
        Assert.Contains("Signature verification OK", await Tools.SucceedAsync("sbverify", "--cert", pki.Root, file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rsa2048", "sign SIGNER FILE", 1)]
    [InlineData("rsa2048", "sign SIGNER FILE;sign SIGNER --existing append FILE", 2)]
    public async Task Pesign_lists_the_signatures_and_computes_our_digest(string key, string steps, int signatures)
    {
        Tools.Require("pesign");
        var file = await MakeAsync("boot.efi", key, steps);
        var listed = await Tools.SucceedAsync("pesign", "--show-signature", "--in=" + file);
        Assert.Equal(signatures, Regex.Count(listed, "The signer's common name is Signet interop"));
        var theirs = await Tools.SucceedAsync("pesign", "--hash", "--in=" + file);
        var ours = await Tools.SucceedAsync(SignetProgram.Path, "digest", file);
        Assert.Contains(Regex.Match(theirs, "hash: ([0-9a-f]{64})").Groups[1].Value, ours, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rsa2048", "sha256")]
    [InlineData("rsa4096", "sha512")]
    [InlineData("p256", "sha256")]
    [InlineData("p384", "sha384")]
    public async Task A_key_that_never_sees_the_file_signs_in_two_steps(string key, string digest)
    {
        Tools.Require("osslsigncode");
        var file = CopyOf("hello64.exe");
        await Tools.SucceedAsync(SignetProgram.Path, "digest", "--digest", digest, "--out", file + ".tbs", file);
        await Tools.SucceedAsync(
            "openssl", "pkeyutl", "-sign", "-inkey", pki.Key(key), "-pkeyopt", "digest:" + digest, "-in", file + ".tbs", "-out", file + ".sig");
        await Tools.SucceedAsync(SignetProgram.Path, "attach", "--digest", digest, "--cert", pki.Certificate(key), file, file + ".sig");
        await Tools.SucceedAsync("osslsigncode", "verify", "-CAfile", pki.Root, "-in", file);
    }

    [Fact]
    public async Task An_answer_for_another_file_is_not_attached()
    {
        var file = CopyOf("hello64.exe");
        var other = CopyOf("hello32.exe");
        await Tools.SucceedAsync(SignetProgram.Path, "digest", "--out", file + ".tbs", file);
        await Tools.SucceedAsync(
            "openssl", "pkeyutl", "-sign", "-inkey", pki.Key("rsa2048"), "-pkeyopt", "digest:sha256", "-in", file + ".tbs", "-out", file + ".sig");
        var before = await File.ReadAllBytesAsync(other, TestContext.Current.CancellationToken);

        var ended = await SignetProgram.RunAsync(
            SignetProgram.Path, ["attach", "--cert", pki.Certificate("rsa2048"), other, file + ".sig"], null, TestContext.Current.CancellationToken);

        Assert.Equal(1, ended.Code);
        Assert.Contains("[sign-other-file]", ended.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(other, TestContext.Current.CancellationToken));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [GeneratedRegex("Signature verification: ok")]
    private static partial Regex SignatureOk();

    private async Task<string> MakeAsync(string input, string key, string steps)
    {
        var file = CopyOf(input);
        foreach (var step in steps.Split(';'))
        {
            var args = step.Split(' ').SelectMany(word => word switch
            {
                "SIGNER" => (string[])["--cert", pki.Certificate(key), "--key", pki.Key(key)],
                _ => [word.Replace("FILE", file, StringComparison.Ordinal)],
            });
            await Tools.SucceedAsync(SignetProgram.Path, [.. args]);
        }

        return file;
    }

    private string CopyOf(string input)
    {
        var file = Path.Combine(_folder.FullName, input);
        File.Copy(Path.Combine(SignetProgram.Repository, "tests", "vectors", "pe", "in", input), file);
        return file;
    }
}
