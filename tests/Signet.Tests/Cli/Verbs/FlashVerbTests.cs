using System.Security.Cryptography;
using System.Text.Json;
using Signet.Cli;
using Signet.Ffu;
using Signet.Files;
using Signet.Tests.Ffu;
using Signet.Tests.Files;
using Signet.Tests.Flashing;
using Signet.Tests.Trust;
using Signet.Tests.Uefi;

namespace Signet.Tests.Cli.Verbs;

public sealed class FlashVerbTests : IDisposable
{
    private const string Id = "Contoso.Fam.Tiny.1";
    private const string Disk = "/dev/fake";

    private readonly TemporaryFolder _folder = new();
    private readonly FirmwareFolder _firmware = FirmwareFolder.With(TestFfu.PlatformKey.Certificate.Raw);
    private readonly TemporaryFolder _smbios = new();
    private readonly MemoryDisk _disk;
    private bool _removable;

    public FlashVerbTests()
    {
        Smbios("Contoso", "Fam", "Tiny", "1");
        _disk = new MemoryDisk(Disk, 4 * 1024 * 1024, _folder["disk.journal"]);
    }

    private string Key => _folder.Write("pk.cer", TestFfu.PlatformKey.Certificate.Raw.ToArray());

    public void Dispose()
    {
        _folder.Dispose();
        _firmware.Dispose();
        _smbios.Dispose();
    }

    private void Smbios(params string[] texts)
    {
        foreach (var (name, text) in new[] { "sys_vendor", "product_family", "product_name", "product_version" }.Zip(texts))
        {
            _smbios.Write(name, [.. System.Text.Encoding.ASCII.GetBytes(text), 10]);
        }
    }

    private string Image(TestFfu? image = null) => _folder.Write("oem.ffu", (image ?? new TestFfu()).Build());

    private string Vector(string name) => _folder.Write(name, TestFfu.Vector(name));

    private CliContext Shape(CliContext context) => context with
    {
        FirmwareFolder = _firmware.Path,
        SmbiosFolder = _smbios.Root,
        OpenDisk = path => path == Disk ? _removable ? new MemoryDisk(Disk, 4 * 1024 * 1024, _folder["disk.journal"]) { Removable = true } : _disk : null,
        Variable = name => name == "SIGNET_ROLLBACK_FLOOR" ? _folder["floors"] : null,
    };

    private Task<CliRun> RunAsync(params string[] args) => CliRun.RunAsync(args, Shape);

    private async Task RefusedAsync(string code, ExitCode exit, params string[] args)
    {
        var before = _folder.Names();
        var run = await RunAsync([.. args, "--format", "json"]);
        Assert.Equal((exit, true), (run.Code, run.Error.Contains($"[{code}]", StringComparison.Ordinal)));
        Assert.Equal(before.Append("pk.cer").Append("oem.ffu").Distinct().Order(StringComparer.Ordinal), _folder.Names().Append("pk.cer").Append("oem.ffu").Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(0, _disk.Writes);
        if (run.Output.Length > 0)
        {
            using var json = JsonDocument.Parse(run.Output);
            Assert.Equal("refused", json.RootElement.GetProperty("result").GetString());
            var finding = json.RootElement.GetProperty("findings").EnumerateArray().First(f => f.GetProperty("code").GetString() == code);
            Assert.NotEqual(JsonValueKind.Null, finding.GetProperty("deviceError").ValueKind);
        }
    }

    [Theory]
    [InlineData("flash", "signet/flash/1")]
    [InlineData("ffu apply", "signet/ffu-apply/1")]
    public async Task Writes_a_proved_image_to_a_file(string verb, string schema)
    {
        var run = await RunAsync([.. verb.Split(' '), Vector("tiny_V1_signed.ffu"), _folder["disk.img"], "--trust", Vector("tiny_V1_signed.ffu.pk.pem"), "--device-id", Id, "--format", "json"]);

        Assert.Equal((ExitCode.Success, ""), (run.Code, string.Join('\n', run.Error.Split('\n').Where(l => l.StartsWith("error", StringComparison.Ordinal)))));
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(schema, json.RootElement.GetProperty("schema").GetString());
        Assert.Equal("flashed", json.RootElement.GetProperty("result").GetString());
        Assert.Equal("given", json.RootElement.GetProperty("anchor").GetProperty("source").GetString());
        using var source = FileSource.Open(_folder["tiny_V1_signed.ffu"]);
        var file = FfuFile.OpenForWork(source);
        Assert.True(FfuDisk.TryCreate(file, file.Stores[0], 4 * 1024 * 1024, out var disk, out _));
        Assert.Equal(disk.ReadExactly(new FileRange(0, disk.Length)), await File.ReadAllBytesAsync(_folder["disk.img"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_no_image_is_refused_in_a_document_too()
    {
        var run = await RunAsync("flash", _folder.Write("text", "MZ, or not"u8.ToArray()), _folder["disk.img"], "--trust", Key, "--format", "json");

        Assert.Equal(ExitCode.Failed, run.Code);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("refused", json.RootElement.GetProperty("result").GetString());
        Assert.Equal("device-not-flashable", Assert.Single(json.RootElement.GetProperty("findings").EnumerateArray()).GetProperty("code").GetString());
        Assert.False(File.Exists(_folder["disk.img"]));
    }

    [Fact]
    public async Task A_folder_gets_a_file_for_each_store()
    {
        Directory.CreateDirectory(_folder["out"]);
        var run = await RunAsync("flash", Vector("tiny_V2_signed.ffu"), _folder["out"], "--trust", Vector("tiny_V2_signed.ffu.pk.pem"));

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Equal(4 * 1024 * 1024, new FileInfo(Path.Combine(_folder["out"], "store1.img")).Length);
    }

    [Fact]
    public async Task Tells_when_a_file_is_meant_for_no_device()
    {
        var run = await RunAsync("flash", Image(), _folder["disk.img"], "--trust", Key, "--verbose");

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("[device-not-compared]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_an_image_leaves_no_file_behind()
    {
        await RefusedAsync("device-unsigned", ExitCode.Failed, "flash", Vector("tiny_V1.ffu"), _folder["disk.img"], "--trust", Key);
        await RefusedAsync("device-not-proven", ExitCode.Failed, "flash", Vector("tiny_V1_signed.ffu"), _folder["disk.img"], "--trust", Key);
        await RefusedAsync("device-platform-id", ExitCode.Failed, "flash", Image(), _folder["disk.img"], "--trust", Key, "--device-id", "Contoso.Fam.Tiny.2");
        await RefusedAsync("device-no-anchor", ExitCode.Failed, "flash", Image(), _folder["disk.img"]);
        await RefusedAsync("ffu-table-mismatch", ExitCode.Failed, "flash", Swapped(), _folder["disk.img"], "--trust", Key);
        await RefusedAsync("weak-digest", ExitCode.Failed, "flash", Image(new TestFfu { Digest = DigestAlgorithm.Sha1 }), _folder["disk.img"], "--trust", Key);
        await RefusedAsync("wrong-usage", ExitCode.Failed, "flash", Image(new TestFfu { SignedBy = Other(Oids.TimeStamping) }), _folder["disk.img"], "--trust", Key, "--usage", "code-signing");
        await RefusedAsync("flash-target-count", ExitCode.Failed, "flash", Image(), _folder["disk.img"], _folder["other.img"], "--trust", Key);
        await RefusedAsync("flash-same-target", ExitCode.Failed, "flash", Image(), _folder["oem.ffu"], "--trust", Key);
        await RefusedAsync("flash-sector-size", ExitCode.Failed, "flash", Image(), _folder["disk.img"], "--trust", Key, "--sector-size", "4096");
    }

    [Fact]
    public async Task A_file_that_is_too_small_a_disk_stays_as_it_is()
    {
        var small = _folder.Write("small.img", [.. Enumerable.Repeat((byte)7, 1024 * 1024)]);
        await RefusedAsync("flash-target-too-small", ExitCode.Failed, "flash", Image(), small, "--trust", Key);
        Assert.Equal(1024 * 1024, new FileInfo(small).Length);
        Assert.DoesNotContain(await File.ReadAllBytesAsync(small, TestContext.Current.CancellationToken), b => b != 7);
    }

    [Fact]
    public async Task A_disk_that_is_not_there_does_not_become_a_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "disks have other names there");
        await RefusedAsync("flash-target", ExitCode.Failed, "flash", Image(), "/dev/signet-no-such-disk", "--trust", Key);
        Assert.False(File.Exists("/dev/signet-no-such-disk"));
    }

    [Fact]
    public async Task What_is_no_image_is_refused_by_its_kind()
    {
        var run = await RunAsync("flash", _folder.Write("a.bin", [1, 2, 3]), _folder["disk.img"], "--trust", Key);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("[device-not-flashable]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_of_this_machine_takes_what_its_platform_key_vouches_for()
    {
        var run = await RunAsync("flash", Image(), Disk, "--format", "json");

        Assert.Equal(ExitCode.Success, run.Code);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("platform-key", json.RootElement.GetProperty("anchor").GetProperty("source").GetString());
        Assert.Equal(Id, json.RootElement.GetProperty("device").GetString());
        Assert.Contains("os-version Contoso.Fam.Tiny = 10.0.19041.1", await File.ReadAllTextAsync(_folder["floors"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_firmwares_state_decides_on_a_disk_of_this_machine()
    {
        var hash = Convert.ToHexString(SHA256.HashData(TestFfu.PlatformKey.Certificate.Raw.Span));
        await RefusedAsync("device-developer-refused", ExitCode.Failed, "flash", Image(), Disk, "--trust", Key, "--developer");
        await RefusedAsync("device-anchor-mismatch", ExitCode.Failed, "flash", Image(), Disk, "--pk-hash", new string('0', 64));

        _firmware.Set("SecureBoot", [0]);
        await RefusedAsync("uefi-secure-boot-off", ExitCode.Failed, "flash", Image(), Disk);
        await RefusedAsync("device-not-developer", ExitCode.Failed, "flash", Image(), Disk, "--trust", Key);
        await RefusedAsync("device-unsigned", ExitCode.Failed, "flash", Vector("tiny_V1.ffu"), Disk, "--trust", Key, "--developer");
        _firmware.Set("SecureBoot", [1]);
        _firmware.Set("SetupMode", [1]);
        await RefusedAsync("uefi-setup-mode", ExitCode.Failed, "flash", Image(), Disk);
        _firmware.Set("SetupMode", [0]);
        _firmware.Remove("PK");
        await RefusedAsync("uefi-no-platform-key", ExitCode.Failed, "flash", Image(), Disk);
        _firmware.Set("PK", [1]);
        await RefusedAsync("uefi-signature-list", ExitCode.Failed, "flash", Image(), Disk, "--trust", Key, "--developer");

        _firmware.Set("SecureBoot", [0]);
        await RefusedAsync("device-not-proven", ExitCode.Failed, "flash", Image(), Disk, "--pk-hash", new string('0', 64), "--trust", Key);
        Assert.Equal(ExitCode.Success, (await RunAsync("flash", Image(), Disk, "--pk-hash", hash, "--trust", Key)).Code);
    }

    [Fact]
    public async Task A_machine_for_development_may_go_by_a_certificate()
    {
        _firmware.Set("SecureBoot", [0]);
        var run = await RunAsync("flash", Image(), Disk, "--trust", Key, "--developer");
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("anchor: developer", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_smbios_decides_which_images_a_disk_of_this_machine_takes()
    {
        Smbios("Contoso", "Fam", "Tiny", "2");
        await RefusedAsync("device-platform-id", ExitCode.Failed, "flash", Image(), Disk);
        Smbios("", "", "", "");
        await RefusedAsync("device-unknown", ExitCode.Failed, "flash", Image(), Disk);
    }

    [Fact]
    public async Task The_disk_of_another_device_has_its_own_anchors()
    {
        Smbios("Somebody", "Else", "Altogether", "");
        await RefusedAsync("device-not-developer", ExitCode.Failed, "flash", Image(), Disk, "--device-id", Id, "--trust", Key);
        await RefusedAsync("device-no-anchor", ExitCode.Failed, "flash", Image(), Disk, "--device-id", Id);
        Assert.Equal(ExitCode.Success, (await RunAsync("flash", Image(), Disk, "--device-id", Id, "--trust", Key, "--developer")).Code);
    }

    [Fact]
    public async Task An_older_image_is_refused_once_a_newer_one_was_flashed()
    {
        var newer = new TestFfu { Change = TestFfu.Text("10.0.19041.1", "10.0.19041.2") };
        Assert.Equal(ExitCode.Success, (await RunAsync("flash", Image(newer), Disk)).Code);
        var (writes, floors) = (_disk.Writes, await File.ReadAllTextAsync(_folder["floors"], TestContext.Current.CancellationToken));

        var run = await RunAsync("flash", Image(), Disk);

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("device error 0x1D", run.Error, StringComparison.Ordinal);
        Assert.Equal(writes, _disk.Writes);
        Assert.Equal(floors, await File.ReadAllTextAsync(_folder["floors"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_damaged_floor_refuses_every_image()
    {
        _folder.Write("floors", [1, 2, 3]);
        await RefusedAsync("device-floor-damaged", ExitCode.Failed, "flash", Image(), Disk);
        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(_folder["floors"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Removable_media_need_the_manifests_word_or_a_device_that_they_are_built_into()
    {
        _removable = true;
        await RefusedAsync("device-removable", ExitCode.Failed, "flash", Image(), Disk);
        Assert.Equal(ExitCode.Success, (await RunAsync("flash", Image(), Disk, "--device-id", Id, "--allow-removable", "--trust", Key, "--developer")).Code);
    }

    [Theory]
    [InlineData("yes\n", ExitCode.Success)]
    [InlineData("no\n", ExitCode.Failed)]
    [InlineData("", ExitCode.Failed)]
    public async Task Asks_on_a_terminal_before_a_disk_is_written(string answer, ExitCode code)
    {
        var image = Image();
        CliContext Terminal(CliContext context) => Shape(context) with { Interactive = true, Input = new StringReader(answer) };

        var run = await CliRun.RunAsync(["flash", image, Disk], Terminal);

        Assert.Equal(code, run.Code);
        Assert.Equal(code == ExitCode.Success, _disk.Writes > 0);
        Assert.Contains("everything on it will be lost", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("will be lost", (await CliRun.RunAsync(["flash", image, Disk, "--yes"], Terminal)).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("will be lost", (await CliRun.RunAsync(["flash", image, _folder["disk.img"], "--trust", Key], Terminal)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--developer")]
    [InlineData("--allow-removable")]
    [InlineData("--developer --trust a.cer --pk-hash 0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("--pk-hash 00")]
    [InlineData("--device-id Contoso")]
    [InlineData("--device-id Contoso.*.Tiny")]
    [InlineData("--usage server")]
    [InlineData("--sector-size 520")]
    public async Task Options_that_make_no_sense_are_usage_errors(string options) =>
        Assert.Equal(ExitCode.Usage, (await RunAsync(["flash", "a.ffu", "a.img", .. options.Split(' ')])).Code);

    [Fact]
    public async Task A_floor_for_a_file_needs_a_device() =>
        Assert.Equal(ExitCode.Usage, (await RunAsync("flash", Image(), _folder["disk.img"], "--trust", Key, "--floor", _folder["floors"])).Code);

    [Fact]
    public async Task A_hash_in_the_environment_anchors()
    {
        var hash = Convert.ToHexString(SHA256.HashData(TestFfu.Signer.Certificate.Raw.Span));
        CliContext With(CliContext context, string value) => Shape(context) with { Variable = name => name == "SIGNET_OEM_PK_HASH" ? value : null };

        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["flash", Image(), _folder["disk.img"]], c => With(c, hash))).Code);
        Assert.Equal(ExitCode.Usage, (await CliRun.RunAsync(["flash", Image(), _folder["other.img"]], c => With(c, "nonsense"))).Code);
    }

    [Fact]
    public async Task Explains_the_number_of_a_device()
    {
        var run = await RunAsync("explain", "device-platform-id");
        Assert.Contains("0x16, platform ID; Lumia phones as 0x1304", run.Output, StringComparison.Ordinal);
    }

    private string Swapped()
    {
        var image = new TestFfu().Build();
        var other = new TestFfu { Change = TestFfu.Text("10.0.19041.1", "10.0.19041.2") }.Build();
        other.AsSpan(32, (int)FfuFile.OpenForWork(new MemorySource(other)).Security.CatalogSize).CopyTo(image.AsSpan(32));
        return _folder.Write("oem.ffu", image);
    }

    private static TestCertificate Other(string usage) => new TestPki { Issuer = TestFfu.PlatformKey, Key = RSA.Create(2048), Eku = [usage] }.Issue("CN=Other Signer");
}
