using Signet.Cli;
using Signet.Tests.Files;
using Signet.Timestamps;
using OpenSslTool = Signet.Tests.Keys.OpenSslTool;

namespace Signet.Tests.Cli.Verbs;

public sealed class FfuSignVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Signs_in_one_step_what_verify_then_trusts()
    {
        var image = Copy("tiny_V2.ffu");
        string[] key = ["--cert", Shared.Vector("signtool/keys/leaf2048.chain.pem"), "--key", Shared.Vector("signtool/keys/leaf2048.key.pem")];
        string[] verify = ["verify", "--policy", "ffu", image, "--trust", Shared.Vector("signtool/keys/root.cer")];
        Assert.Equal(ExitCode.Failed, (await CliRun.RunAsync(verify)).Code);

        var run = await CliRun.RunAsync(["ffu", "sign", image, .. key]);

        Assert.Equal((ExitCode.Success, $"{image}: signed\n"), (run.Code, run.Output));
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(verify)).Code);
    }

    [Fact]
    public async Task Goes_through_a_signing_service()
    {
        var image = Copy("tiny_V1.ffu");
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["ffu", "truncate", image, "--output", _folder["oem.trunc"]])).Code);
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["ffu", "catalog", _folder["oem.trunc"], "--output", _folder["oem.cat"]])).Code);
        Assert.Equal(Bytes("tiny_V1.cat"), await ReadAsync(_folder["oem.cat"]));

        var run = await CliRun.RunAsync(["ffu", "sign", image, "--catalog", Copy("tiny_V1_signed.ffu.cat"), "--output", _folder["signed.ffu"]]);

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Equal(Bytes("tiny_V1_signed.ffu"), await ReadAsync(_folder["signed.ffu"]));
        Assert.Equal(Bytes("tiny_V1.ffu"), await ReadAsync(image));
    }

    [Fact]
    public async Task Refuses_and_leaves_the_image()
    {
        var image = Copy("tiny_V1.ffu");
        foreach (var (words, code, finding) in new (string[], ExitCode, string)[]
        {
            (["sign", image], ExitCode.Usage, "[usage]"),
            (["sign", image, "--catalog", Copy("tiny_V1.cat"), "--timestamp", "http://localhost"], ExitCode.Usage, "[usage]"),
            (["sign", image, "--catalog", Copy("tiny_V1.cat")], ExitCode.Failed, "tiny_V1.cat: the catalog bears no signature [ffu-catalog-unsigned]"),
            (["sign", image, "--catalog", Copy("tiny_V2_signed.ffu.cat")], ExitCode.Failed, "[ffu-table-mismatch]"),
            (["catalog", image], ExitCode.Usage, "[usage]"),
            (["truncate", image, "--output", image], ExitCode.Usage, "[usage]"),
        })
        {
            var run = await CliRun.RunAsync(["ffu", .. words]);
            Assert.Equal((code, ""), (run.Code, run.Output));
            Assert.Contains(finding, run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(Bytes("tiny_V1.ffu"), await ReadAsync(image));
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["ffu", "sign", image, "--catalog", _folder["tiny_V1.cat"], "--allow-unsigned"])).Code);
    }

    private static byte[] Bytes(string name) => File.ReadAllBytes(Shared.Vector($"ffu/{name}"));

    private static Task<byte[]> ReadAsync(string path) => File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

    private string Copy(string name) => _folder.Write(name, Bytes(name));

    [Fact]
    public async Task Sign_signs_images_as_ffu_sign_does()
    {
        string[] key = ["--cert", Shared.Vector("signtool/keys/leaf2048.chain.pem"), "--key", Shared.Vector("signtool/keys/leaf2048.key.pem")];
        var (image, other) = (Copy("tiny_V1.ffu"), _folder.Write("other.ffu", Bytes("tiny_V1.ffu")));

        Assert.Equal($"{image}: signed\n", (await CliRun.RunAsync(["sign", image, .. key])).Output);

        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["ffu", "sign", other, .. key])).Code);
        Assert.Equal(await ReadAsync(other), await ReadAsync(image));
        Assert.Contains("[sign-already-signed]", (await CliRun.RunAsync(["sign", image, .. key])).Error, StringComparison.Ordinal);
        Assert.Equal($"{image}: skipped, its signature is intact\n", (await CliRun.RunAsync(["sign", "--existing", "skip", image, .. key])).Output);
        Assert.Contains("[catalog-nested-signature]", (await CliRun.RunAsync(["sign", "--existing", "append", image, .. key])).Error, StringComparison.Ordinal);
        Assert.Contains("[sign-option-not-for-kind]", (await CliRun.RunAsync(["sign", "--page-hashes", Copy("tiny_V2.ffu"), .. key])).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sign /fd sha256 /f {keys}/leaf2048.pfx /p Vector-A1", "is not recognized")]
    [InlineData("timestamp /tr http://127.0.0.1:9/ /td sha256", "SignTool Error")]
    [InlineData("remove /s", "Unsupported file type")]
    public async Task Signtool_does_not_know_images_as_the_original_does_not(string line, string said)
    {
        var image = Copy("tiny_V1_signed.ffu");
        var run = await CliRun.RunAsync(["signtool", .. line.Replace("{keys}", Shared.Vector("signtool/keys"), StringComparison.Ordinal).Split(' '), image]);

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains(said, run.Error + run.Output, StringComparison.Ordinal);
        Assert.Equal(Bytes("tiny_V1_signed.ffu"), await ReadAsync(image));
    }

    [Fact]
    public async Task Extract_attach_and_remove_take_the_signature_of_an_image_as_that_of_any_file()
    {
        var (signed, image) = (Copy("tiny_V1_signed.ffu"), Copy("tiny_V1.ffu"));
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["extract", signed, "--output", _folder["oem.p7"]])).Code);
        Assert.Equal(Bytes("tiny_V1_signed.ffu.cat"), await ReadAsync(_folder["oem.p7"]));

        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["attach", image, _folder["oem.p7"]])).Code);
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["ffu", "verify", image, "--trust", Shared.Vector("ffu/tiny_V1_signed.ffu.pk.pem")])).Code);

        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["remove", image])).Code);
        Assert.Equal(Bytes("tiny_V1.ffu"), await ReadAsync(image));
        Assert.Contains("[sign-not-signed]", (await CliRun.RunAsync(["extract", image])).Error, StringComparison.Ordinal);
        Assert.Contains("[sign-other-file]", (await CliRun.RunAsync(["attach", Copy("tiny_V2.ffu"), _folder["oem.p7"]])).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Digest_and_attach_put_an_offline_key_between_and_timestamp_stamps_the_result()
    {
        var image = Copy("tiny_V1.ffu");
        var authority = TestAuthority.Create(DateTimeOffset.UtcNow);
        await using var listener = TimestampListener.Start(new TimestampAuthority(authority.Signer, TimeProvider.System), 0);
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["digest", "--out", _folder["tbs"], image])).Code);
        OpenSslTool.Run(
            "pkeyutl", "-sign", "-inkey", Shared.Vector("signtool/keys/leaf2048.key.pem"), "-pkeyopt", "digest:sha256", "-in", _folder["tbs"], "-out", _folder["answer"]);

        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["attach", "--cert", Shared.Vector("signtool/keys/leaf2048.chain.pem"), image, _folder["answer"]])).Code);
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["timestamp", "--timestamp", listener.Address.AbsoluteUri, image])).Code);

        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["ffu", "verify", image, "--trust", Shared.Vector("signtool/keys/root.cer")])).Code);
        Assert.Contains("\"kind\": \"rfc3161\"", (await CliRun.RunAsync(["ffu", "show", "--format", "json", image])).Output, StringComparison.Ordinal);
    }
}
