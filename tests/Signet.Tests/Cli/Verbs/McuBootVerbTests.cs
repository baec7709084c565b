using System.Text.Json;
using Signet.Tests.Files;
using Signet.Tests.McuBoot;

namespace Signet.Tests.Cli.Verbs;

public sealed class McuBootVerbTests : IDisposable
{
    private const string Slots = "--slot-size 0x10000 --sector-size 0x1000 --key KEY";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("verify", "--policy", "mcuboot")]
    [InlineData("mcuboot", "verify")]
    public async Task A_run_that_finds_no_file_prints_no_half_document(params string[] verb)
    {
        var run = await CliRun.RunAsync([.. verb, "--format", "json", "--recursive", _folder.Root]);
        Assert.Equal((3, ""), Both(run));
    }

    [Fact]
    public async Task Without_a_key_a_signature_is_called_unchecked_and_not_broken()
    {
        var run = await CliRun.RunAsync(["mcuboot", "verify", McuBootVectors.PathOf("out/sig-rsa-2048.bin")]);
        Assert.Equal(1, (int)run.Code);
        Assert.Contains("signature 0: not checked, by none of the given keys\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("policy mcuboot, no public key given\n", run.Output, StringComparison.Ordinal);
        Assert.All(new[] { "broken", "page hashes", "time stamp", "revocation" }, word => Assert.DoesNotContain(word, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_ends_with_0_only_for_the_right_key()
    {
        Assert.Equal(0, (await RunAsync("verify --key KEY out/sig-ecdsa-p256.bin")).Code);
        Assert.Equal(0, (await RunAsync("verify --key KEY --key keys/ed25519-pub.pem --form any out/sig-ecdsa-p256.bin")).Code);
        var other = await RunAsync("verify --key keys/ecdsa-p256-other.pem out/sig-ecdsa-p256.bin");
        Assert.Equal(1, other.Code);
        Assert.Contains("[mcuboot-unknown-signer]", other.Output, StringComparison.Ordinal);
        var none = await RunAsync("verify out/sig-ecdsa-p256.bin");
        Assert.Equal(1, none.Code);
        Assert.Contains("not proven", none.Output, StringComparison.Ordinal);
        Assert.Contains("[mcuboot-no-key]", none.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_reads_hex_encrypted_and_compressed_images()
    {
        Assert.Equal(0, (await RunAsync("verify --key keys/ed25519-pub.pem out/hex-in-hex-out.hex")).Code);
        Assert.Equal(0, (await RunAsync("verify --key keys/ed25519-pub.pem --decrypt-key keys/x25519.pem out/enc-x25519.bin")).Code);
        Assert.Equal(0, (await RunAsync("verify --key keys/ed25519-pub.pem out/enc-x25519-clear.bin")).Code);
        var sealedImage = await RunAsync("verify --key keys/ed25519-pub.pem out/enc-x25519.bin");
        Assert.Contains("not proven", sealedImage.Output, StringComparison.Ordinal);
        foreach (var name in (string[])["comp-lzma2", "comp-lzma2armthumb"])
        {
            var upstream = await RunAsync($"verify --key keys/ed25519-pub.pem out/{name}.bin");
            Assert.True(upstream.Code == 1 && upstream.Output.Contains("[mcuboot-compressed]", StringComparison.Ordinal), name + upstream.Output);
            var run = await RunAsync($"verify --key keys/ed25519-pub.pem --allow-compressed out/{name}.bin");
            Assert.True(run.Code == 0, name + run.Output);
        }

        var both = await RunAsync("verify --key keys/ed25519-pub.pem --allow-compressed --decrypt-key keys/x25519.pem out/comp-enc.bin");
        Assert.True(both.Code == 0, both.Output);
    }

    [Fact]
    public async Task The_policy_belongs_to_the_verb_verify_too_and_its_options_to_the_policy()
    {
        var file = McuBootVectors.PathOf("out/sig-rsa-2048.bin");
        var key = McuBootVectors.PathOf("keys/rsa-2048-pub.pem");
        Assert.Equal(0, (int)(await CliRun.RunAsync(["verify", "--policy", "mcuboot", "--key", key, file])).Code);
        Assert.Equal(4, (int)(await CliRun.RunAsync(["verify", "--key", key, file])).Code);
        var windows = await CliRun.RunAsync(["verify", file]);
        Assert.Equal(1, (int)windows.Code);
        Assert.Contains("[mcuboot-other-policy]", windows.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_prints_every_record_with_its_place_and_inspect_the_same()
    {
        var text = await RunAsync("show out/prot-everything.bin");
        Assert.Equal(0, text.Code);
        Assert.Contains("security-counter", text.Output, StringComparison.Ordinal);
        var run = await RunAsync("show --format json out/prot-everything.bin");
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("signet/mcuboot-show/1", json.RootElement.GetProperty("schema").GetString());
        Assert.True(json.RootElement.GetProperty("hashMatches").GetBoolean());
        Assert.Contains(json.RootElement.GetProperty("tlvs").EnumerateArray(), t => t.GetProperty("name").GetString() == "vendor-id" && t.GetProperty("protected").GetBoolean());
        using var inspect = JsonDocument.Parse((await CliRun.RunAsync(["inspect", "--format", "json", McuBootVectors.PathOf("out/sig-rsa-2048-pad.bin")])).Output);
        Assert.Equal("mcuboot", inspect.RootElement.GetProperty("format").GetString());
        Assert.Equal("set", inspect.RootElement.GetProperty("trailer").GetProperty("magic").GetString());
    }

    [Fact]
    public async Task No_verb_prints_a_property_that_is_not_documented()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Shared.Repository, "docs", "command-line.md"), TestContext.Current.CancellationToken);
        var (primary, secondary) = Files("out/sig-ecdsa-p256.bin", "out/sig-ecdsa-p256-pad.bin");
        const string Layout = "--version 1.0.0 --header-size 0x200 --pad-header";
        foreach (var output in new[]
        {
            (await RunAsync($"sign --format json --unsigned --encrypt-for keys/x25519-pub.pem --clear {Layout} in/p1.bin --output {_folder["clear.bin"]}")).Output,
            (await RunAsync($"encrypt --format json --encrypt-for keys/x25519-pub.pem {_folder["clear.bin"]} --output {_folder["sealed.bin"]}")).Output,
            (await RunAsync($"decrypt --format json --key keys/x25519.pem {_folder["sealed.bin"]} --output {_folder["open.bin"]}")).Output,
            (await RunAsync($"digest --format json --signer KEY {Layout} in/p1.bin --out {_folder["digest"]}")).Output,
            (await RunAsync("show --format json out/sig-rsa-2048-pad.bin")).Output,
            (await RunAsync($"boot --format json --primary {primary} --secondary neg/neg-ecdsa-p256-payload.bin {Slots}")).Output,
            (await RunAsync($"boot --format json --primary {primary} --secondary {secondary} {Slots}")).Output,
        })
        {
            using var json = JsonDocument.Parse(output);
            Assert.StartsWith("signet/mcuboot-", json.RootElement.GetProperty("schema").GetString(), StringComparison.Ordinal);
            Assert.All(Names(json.RootElement).Distinct(), name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Boot_says_what_would_be_done_and_does_it_only_when_asked()
    {
        var (primary, secondary) = Files("out/sig-sec1-key.bin", "out/sig-sec1-key.bin");
        var scratch = _folder["scratch.bin"];
        await File.WriteAllBytesAsync(scratch, [], TestContext.Current.CancellationToken);
        var before = await File.ReadAllBytesAsync(primary, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await RunAsync($"mark test --secondary {secondary} --slot-size 0x10000 --sector-size 0x1000")).Code);
        var dry = await RunAsync($"boot --primary {primary} --secondary {secondary} {Slots}");
        Assert.Equal(0, dry.Code);
        Assert.Contains("on trial", dry.Output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(primary, TestContext.Current.CancellationToken));

        var wet = await RunAsync($"boot --format json --write --primary {primary} --secondary {secondary} --scratch {scratch} {Slots}");
        using var json = JsonDocument.Parse(wet.Output);
        var start = json.RootElement.GetProperty("starts")[0];
        Assert.Equal(("test", "primary", true), (start.GetProperty("done").GetString(), start.GetProperty("started").GetString(), start.GetProperty("onTrial").GetBoolean()));
        Assert.Equal(0, (await RunAsync($"mark confirm --primary {primary} --slot-size 0x10000 --sector-size 0x1000")).Code);
        var again = await RunAsync($"boot --primary {primary} --secondary {secondary} --scratch {scratch} {Slots}");
        Assert.DoesNotContain("on trial", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Boot_refuses_what_does_not_go_together()
    {
        var (primary, _) = Files("out/sig-ecdsa-p256.bin", "out/sig-ecdsa-p256.bin");
        Assert.Equal(4, (await RunAsync($"boot --primary {primary} --sector-size 0x1000 --key KEY")).Code);
        Assert.Equal(4, (await RunAsync($"boot --primary {primary} --slot-size 0x10001 --sector-size 0x1000 --key KEY")).Code);
        Assert.Equal(4, (await RunAsync($"boot --primary {primary} --slot-size 0x10000 --sector-size 0x1000")).Code);
        Assert.Equal(4, (await RunAsync($"boot --primary {primary} {Slots} --write")).Code);
        Assert.Equal(1, (await RunAsync($"boot --primary {primary} --slot-size 0x1000 --sector-size 0x800 --key KEY")).Code);
        Assert.Equal(4, (await RunAsync($"mark confirm --secondary {primary} --slot-size 0x10000 --sector-size 0x1000")).Code);
    }

    private (string Primary, string Secondary) Files(string primary, string secondary)
    {
        var (one, other) = (_folder["slot0.bin"], _folder["slot1.bin"]);
        File.WriteAllBytes(one, McuBootVectors.Bytes(primary));
        File.WriteAllBytes(other, McuBootVectors.Bytes(secondary)[..Math.Min(0x4000, McuBootVectors.Bytes(secondary).Length)]);
        return (one, other);
    }

    private static async Task<(int Code, string Output)> RunAsync(string line) => Both(await CliRun.RunAsync(
        ["mcuboot", .. line.Split(' ').Select(w => w == "KEY" ? McuBootVectors.PathOf("keys/ecdsa-p256-pub.pem")
            : w.StartsWith("out/", StringComparison.Ordinal) || w.StartsWith("keys/", StringComparison.Ordinal) || w.StartsWith("neg/", StringComparison.Ordinal) || w.StartsWith("in/", StringComparison.Ordinal) ? McuBootVectors.PathOf(w) : w)]));

    private static (int Code, string Output) Both(CliRun run) => ((int)run.Code, run.Output);

    private static IEnumerable<string> Names(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(p => Names(p.Value).Prepend(p.Name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Names),
        _ => [],
    };
}
