using System.Security.Cryptography;
using System.Text.Json;
using Signet.Cli;
using Signet.McuBoot;
using Signet.Tests.Files;
using Signet.Tests.McuBoot;

namespace Signet.Tests.Cli.Verbs;

public sealed class McuBootSignVerbTests : IDisposable
{
    private static readonly string[] s_layout = ["--version", "1.2.3+4", "--header-size", "0x200", "--pad-header", "--slot-size", "0x40000"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Signs_what_imgtool_signs_with_every_option_in_our_words()
    {
        var run = await CliRun.RunAsync(
        [
            "mcuboot", "sign", "--key", Key("ed25519"), "--version", "1.0.0", "--header-size", "0x200", "--pad-header", "--slot-size", "0x40000", "--security-counter", "5",
            "--boot-record", "X", "--dependency", "(0,1.0.0)", "--vendor-id", "example.com", "--class-id", "a", "--custom-tlv", "0xa1=0xdead", Input("p1.bin"), "--output", _folder["a.bin"],
        ]);
        Assert.Equal((ExitCode.Success, $"{Input("p1.bin")} → {_folder["a.bin"]}: signed, version 1.0.0+0, {McuBootVectors.Bytes("out/prot-everything.bin").Length} bytes\n"), (run.Code, run.Output));
        Assert.Equal(McuBootVectors.Bytes("out/prot-everything.bin"), await ReadAsync("a.bin"));
    }

    [Fact]
    public async Task Signs_a_release_in_one_call_each_in_its_own_form()
    {
        for (var i = 0; i < 20; i++)
        {
            File.Copy(Input(i % 2 == 0 ? "p1.bin" : "app.hex"), _folder[$"app{i}.{(i % 2 == 0 ? "bin" : "hex")}"]);
        }

        var run = await CliRun.RunAsync(["mcuboot", "sign", "--key", Key("ed25519"), .. s_layout, "--output-dir", _folder["out"], _folder["*.*"], "--format", "json"]);
        Assert.Equal(ExitCode.Success, run.Code);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("signet/mcuboot-sign/1", json.RootElement.GetProperty("schema").GetString());
        Assert.Equal(20, json.RootElement.GetProperty("summary").GetProperty("signed").GetInt32());
        Assert.True(IntelHex.TryRead(await ReadAsync("out/app1.hex"), out var hex, out _));
        Assert.True(hex.TryFlatten(0xff, 1 << 20, out var flat, out _));
        foreach (var bytes in new[] { flat, await ReadAsync("out/app0.bin") })
        {
            Assert.True(McuBootImage.TryRead(bytes, out var image, out _));
            McuBootSignerTests.Verify(image, McuBootLine.PublicKey("keys/ed25519.pem"));
        }
    }

    [Fact]
    public async Task A_program_is_not_replaced_by_its_image()
    {
        var program = _folder.Write("a.bin", await File.ReadAllBytesAsync(Input("p1.bin"), TestContext.Current.CancellationToken));
        foreach (var output in new string[][] { ["--output", Path.Combine(_folder.Root, ".", "a.bin")], ["--output-dir", _folder.Root] })
        {
            var run = await CliRun.RunAsync(["mcuboot", "sign", "--unsigned", .. s_layout, program, .. output]);
            Assert.Equal(ExitCode.Failed, run.Code);
            Assert.Contains("[mcuboot-same-output]", run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(await File.ReadAllBytesAsync(Input("p1.bin"), TestContext.Current.CancellationToken), await ReadAsync("a.bin"));
        Assert.Equal(["a.bin"], _folder.Names());
    }

    [Fact]
    public async Task A_slot_beyond_memory_is_not_filled_up_and_costs_nothing_in_hex()
    {
        string[] sign = ["mcuboot", "sign", "--unsigned", "--version", "1", "--header-size", "0x200", "--pad-header", "--slot-size", "0xffffffff", "--pad", "test", Input("p1.bin")];
        var run = await CliRun.RunAsync([.. sign, "--output", _folder["a.bin"]]);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("[mcuboot-number]", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync([.. sign, "--output", _folder["a.hex"], "--hex-address", "0"])).Code);
        Assert.Equal(["a.hex"], _folder.Names());
    }

    [Fact]
    public async Task The_form_of_the_output_follows_its_name_or_what_is_asked()
    {
        string[] sign = ["mcuboot", "sign", "--unsigned", .. s_layout];
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync([.. sign, Input("app.hex"), "--output", _folder["a.bin"]])).Code);
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync([.. sign, Input("app.hex"), "--output", _folder["a.hex"]])).Code);
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync([.. sign, Input("p1.bin"), "--output", _folder["b"], "--output-form", "hex", "--hex-address", "0x08000000"])).Code);
        Assert.NotNull(McuBootHeader.Detect(await ReadAsync("a.bin")));
        Assert.True(IntelHex.Matches(await ReadAsync("a.hex")));
        Assert.True(IntelHex.Matches(await ReadAsync("b")));
    }

    [Theory]
    [InlineData("ecdsa-p256")]
    [InlineData("rsa-2048")]
    [InlineData("ed25519")]
    public async Task A_key_elsewhere_signs_in_two_steps(string name)
    {
        var signer = McuBootVectors.PathOf($"keys/{name}-pub.pem");
        var run = await CliRun.RunAsync(["mcuboot", "digest", "--signer", signer, .. s_layout, Input("p1.bin"), "--out", _folder["d"], "--format", "json"]);
        Assert.Equal(ExitCode.Success, run.Code);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(Convert.ToHexStringLower(await ReadAsync("d")), json.RootElement.GetProperty("digest").GetProperty("value").GetString());
        Assert.Equal(10519, json.RootElement.GetProperty("signedBytes").GetInt32());

        await using (var key = new Signet.Keys.SignerSource { Key = Key(name) }.OpenFirmwareKey())
        {
            Assert.True(McuBootKeyKind.TryFind(McuBootLine.PublicKey($"keys/{name}-pub.pem"), out var kind, out _));
            await File.WriteAllTextAsync(_folder["s"], Convert.ToBase64String(await key.SignAsync(new(kind.Scheme, await ReadAsync("d")), TestContext.Current.CancellationToken)), TestContext.Current.CancellationToken);
        }

        string[] attach = ["mcuboot", "attach", "--signer", signer, "--signature", _folder["s"], Input("p1.bin"), "--output", _folder["a.bin"]];
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync([.. attach, .. s_layout])).Code);
        Assert.True(McuBootImage.TryRead(await ReadAsync("a.bin"), out var image, out _));
        McuBootSignerTests.Verify(image, McuBootLine.PublicKey($"keys/{name}-pub.pem"));

        // Other options, another image: the signature is not its own.
        File.Delete(_folder["a.bin"]);
        run = await CliRun.RunAsync([.. attach, .. s_layout, "--non-bootable"]);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("[mcuboot-signature]", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["a.bin"]));
    }

    [Fact]
    public async Task What_was_encrypted_for_one_loader_is_encrypted_for_another()
    {
        string[] sign = ["mcuboot", "sign", "--key", Key("ecdsa-p384"), "--encrypt-for", McuBootVectors.PathOf("keys/x25519-pub.pem"), .. s_layout, "--pad", "confirm", Input("p1.bin"), "--output", _folder["a.bin"]];
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(sign)).Code);
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["mcuboot", "decrypt", "--key", Key("x25519"), _folder["a.bin"], "--output", _folder["b.bin"]])).Code);
        await File.WriteAllTextAsync(_folder["kek"], Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["mcuboot", "encrypt", "--encrypt-with", _folder["kek"], _folder["b.bin"]])).Code);
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["mcuboot", "decrypt", "--shared-key", _folder["kek"], _folder["b.bin"]])).Code);
        Assert.Equal(0x40000, new FileInfo(_folder["b.bin"]).Length);
        Assert.True(McuBootImage.TryRead(await ReadAsync("b.bin"), out var image, out _));
        McuBootSignerTests.Verify(image, McuBootLine.PublicKey("keys/ecdsa-p384.pem"));

        var run = await CliRun.RunAsync(["mcuboot", "decrypt", "--key", Key("x25519-other"), _folder["a.bin"]]);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("[mcuboot-decryption-key]", run.Error, StringComparison.Ordinal);
    }

    // One of the public halves that lie in MCUboot's repository; its private half is not needed to be refused.
    [Fact]
    public async Task A_key_that_everybody_has_is_refused_unless_it_is_allowed()
    {
        var known = McuBootDevelopmentKeysTests.Known.First(k => k.Data.Item1 == "enc-x25519-priv.pem").Data.Item2;
        await File.WriteAllBytesAsync(_folder["dev.der"], Convert.FromHexString(known), TestContext.Current.CancellationToken);
        string[] sign = ["mcuboot", "sign", "--key", Key("ed25519"), "--encrypt-for", _folder["dev.der"], .. s_layout, Input("p1.bin"), "--output", _folder["a.bin"]];
        var run = await CliRun.RunAsync(sign);
        Assert.NotEqual(ExitCode.Success, run.Code);
        Assert.Contains("[mcuboot-development-key]", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["a.bin"]));

        run = await CliRun.RunAsync([.. sign, "--allow-development-key"]);
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("[mcuboot-development-key]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_by_name_and_writes_nothing()
    {
        Directory.CreateDirectory(_folder["x"]);
        Directory.CreateDirectory(_folder["y"]);
        File.Copy(Input("one.bin"), _folder["x/app.bin"]);
        File.Copy(Input("one.bin"), _folder["y/app.bin"]);
        string[] output = ["--output", _folder["never.bin"]];
        foreach (var (words, code, finding) in new (string[], ExitCode, string)[]
        {
            (["--unsigned", .. s_layout, Input("p1.bin")], ExitCode.Usage, "[usage]"),
            ([.. s_layout, Input("p1.bin"), .. output], ExitCode.Usage, "[usage]"),
            (["--unsigned", "--key", Key("ed25519"), .. s_layout, Input("p1.bin"), .. output], ExitCode.Usage, "[usage]"),
            (["--unsigned", "--version", "1", Input("p1.bin"), .. output], ExitCode.Usage, "[usage]"),
            (["--unsigned", "--version", "256", "--header-size", "32", Input("p1.bin"), .. output], ExitCode.Usage, "[usage]"),
            (["--unsigned", "--version", "1", "--header-size", "31", Input("p1.bin"), .. output], ExitCode.Usage, "[usage]"),
            (["--unsigned", .. s_layout, "--clear", Input("p1.bin"), .. output], ExitCode.Usage, "[usage]"),
            (["--unsigned", .. s_layout, "--custom-tlv", "0x9f=x", Input("p1.bin"), .. output], ExitCode.Usage, "[usage]"),
            (["--unsigned", .. s_layout, "--custom-tlv", "0xa0=0x1", Input("p1.bin"), .. output], ExitCode.Failed, "[mcuboot-custom-tlv]"),
            (["--unsigned", .. s_layout, "--class-id", "name", Input("p1.bin"), .. output], ExitCode.Failed, "[mcuboot-uuid]"),
            (["--unsigned", .. s_layout, "--output-form", "hex", Input("p1.bin"), .. output], ExitCode.Failed, "[mcuboot-address]"),
            (["--unsigned", "--version", "1", "--header-size", "0x200", Input("badhdr.bin"), .. output], ExitCode.Failed, "[mcuboot-header-space]"),
            (["--unsigned", .. s_layout, McuBootVectors.PathOf("out/unsigned-min.bin"), .. output], ExitCode.Failed, "[mcuboot-is-image]"),
            (["--unsigned", "--version", "1", "--header-size", "0x200", "--pad-header", "--slot-size", "0x2900", Input("p1.bin"), .. output], ExitCode.Failed, "[mcuboot-no-room]"),
            (["--key", Key("rsa-4096"), .. s_layout, Input("p1.bin"), .. output], ExitCode.Failed, "[mcuboot-key-kind]"),
            (["--key", Key("ed25519-pw"), .. s_layout, Input("p1.bin"), .. output], ExitCode.KeyUnavailable, "[key-"),
            (["--key", Key("ed25519-pub"), .. s_layout, Input("p1.bin"), .. output], ExitCode.KeyUnavailable, "[key-"),
            (["--key", Key("x25519"), .. s_layout, Input("p1.bin"), .. output], ExitCode.KeyUnavailable, "[key-"),
            (["--unsigned", .. s_layout, "--jobs", "1", _folder["x/app.bin"], _folder["y/app.bin"], "--output-dir", _folder["z"]], ExitCode.Failed, "[mcuboot-same-output]"),
        })
        {
            var run = await CliRun.RunAsync(["mcuboot", "sign", .. words]);
            Assert.True(code == run.Code, $"{string.Join(' ', words)}: {run.Code} {run.Error}");
            Assert.Contains(finding, run.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(_folder["never.bin"]), string.Join(' ', words));
        }
    }

    [Fact]
    public async Task A_password_comes_from_where_scripts_have_it()
    {
        string[] sign = ["mcuboot", "sign", "--key", Key("ed25519-pw"), "--password-from", "env:PW", .. s_layout, Input("p1.bin"), "--output", _folder["a.bin"]];
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(sign, c => c with { Variable = n => n == "PW" ? McuBootVectors.Password : null })).Code);
        Assert.Equal(ExitCode.KeyUnavailable, (await CliRun.RunAsync(sign, c => c with { Variable = n => n == "PW" ? "wrong" : null })).Code);
    }

    private static string Key(string name) => McuBootVectors.PathOf($"keys/{name}.pem");

    private static string Input(string name) => McuBootVectors.PathOf($"in/{name}");

    private Task<byte[]> ReadAsync(string name) => File.ReadAllBytesAsync(_folder[name], TestContext.Current.CancellationToken);
}
