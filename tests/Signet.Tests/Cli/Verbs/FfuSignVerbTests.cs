using Signet.Cli;
using Signet.Tests.Files;

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

    [Theory]
    [InlineData("sign", "--cert", "signtool/keys/leaf2048.pfx", "--password-from", "env:PW")]
    [InlineData("remove")]
    [InlineData("timestamp", "--timestamp", "http://127.0.0.1:9/")]
    public async Task Other_verbs_point_to_those_for_images(string verb, params string[] options)
    {
        var image = Copy("tiny_V1_signed.ffu");
        var before = File.ReadAllBytes(image);

        var run = await CliRun.RunAsync([verb, image, .. options.Select(o => o.EndsWith(".pfx", StringComparison.Ordinal) ? Shared.Vector(o) : o)], c => c with { Variable = name => name == "PW" ? "Vector-A1" : null });

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("[ffu-other-verb]", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(image));
    }
}
