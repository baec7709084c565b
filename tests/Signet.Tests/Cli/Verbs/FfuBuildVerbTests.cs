using System.Text.Json;
using Signet.Cli;
using Signet.Tests.Ffu;
using Signet.Tests.Files;
using Signet.Tests.Timestamps;

namespace Signet.Tests.Cli.Verbs;

public sealed class FfuBuildVerbTests : IDisposable
{
    private const int Mebibyte = 1024 * 1024;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string[] Key => ["--cert", Shared.Vector("signtool/keys/leaf2048.chain.pem"), "--key", Shared.Vector("signtool/keys/leaf2048.key.pem")];

    [Theory]
    [InlineData("")]
    [InlineData("--version v2 --device-path PciRoot(0)")]
    [InlineData("--compress xpress")]
    [InlineData("--compress xpress-huffman --block-size 32768")]
    [InlineData("--keep-zeros --block-size 4096 --table-digest sha256")]
    [InlineData("--required-to-flash efiesp --required-to-flash PLAT --os-version 10.0.1 --anti-theft-version 1.1")]
    public async Task Builds_what_shows_verifies_and_extracts_as_the_disk_that_it_was(string options)
    {
        var disk = Tiny();
        var before = File.ReadAllBytes(disk);

        var built = await RunAsync(["build", disk, "-o", _folder["oem.ffu"], "--platform-id", "Contoso.Fam.Tiny.1", "--time", "2026-11-20", .. Words(options), .. Key]);

        Assert.Equal((ExitCode.Success, ""), (built.Code, built.Error));
        Assert.Contains("built and signed, ", built.Output, StringComparison.Ordinal);
        var shown = await RunAsync(["show", _folder["oem.ffu"], "--format", "json"]);
        using var document = JsonDocument.Parse(shown.Output);
        Assert.True(document.RootElement.GetProperty("complete").GetBoolean());
        Assert.Empty(document.RootElement.GetProperty("findings").EnumerateArray());
        var store = Assert.Single(document.RootElement.GetProperty("stores").EnumerateArray());
        Assert.Equal(["EFIESP", "PLAT", "MainOS"], store.GetProperty("partitions").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        Assert.Equal(ExitCode.Success, (await RunAsync(["verify", _folder["oem.ffu"], "--trust", Shared.Vector("signtool/keys/root.cer")])).Code);
        Assert.Equal(ExitCode.Success, (await RunAsync(["extract", _folder["oem.ffu"], "-o", _folder["back.img"]])).Code);
        Assert.Equal(before, File.ReadAllBytes(_folder["back.img"]));
        Assert.Equal(["back.img", "oem.ffu", "tiny.img"], _folder.Names());
    }

    [Fact]
    public async Task Gives_the_same_bytes_for_the_same_time_signed_or_not()
    {
        var disk = Tiny();
        foreach (var key in new[] { [], Key })
        {
            string[] build = ["build", disk, "--platform-id", "A.B.C", "--time", "2026-11-20T10:00:00Z", .. key];
            Assert.Equal(ExitCode.Success, (await RunAsync([.. build, "-o", _folder["one"]])).Code);
            Assert.Equal(ExitCode.Success, (await RunAsync([.. build, "-o", _folder["two"]])).Code);
            Assert.Equal(File.ReadAllBytes(_folder["one"]), File.ReadAllBytes(_folder["two"]));
        }
    }

    [Fact]
    public async Task Others_verify_the_catalog_of_an_image_that_was_signed_at_once()
    {
        await RunAsync(["build", Tiny(), "-o", _folder["oem.ffu"], "--platform-id", "A.B.C", .. Key]);
        await RunAsync(["catalog", _folder["oem.ffu"], "-o", _folder["oem.cat"]]);

        var (code, output) = ExternalProgram.Run(_folder.Root, "osslsigncode", "verify", "-in", "oem.cat", "-CAfile", Shared.Vector("signtool/keys/root.pem"));

        Assert.True(code == 0 && output.Contains("Succeeded", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task A_catalog_that_others_signed_goes_into_an_image_that_was_built()
    {
        await RunAsync(["build", Tiny(), "-o", _folder["oem.ffu"], "--platform-id", "A.B.C"]);
        await RunAsync(["catalog", _folder["oem.ffu"], "-o", _folder["oem.cat"]]);
        var (code, output) = ExternalProgram.Run(
            _folder.Root, "osslsigncode", "sign", "-certs", Shared.Vector("signtool/keys/leaf2048.chain.pem"), "-key", Shared.Vector("signtool/keys/leaf2048.key.pem"), "-h", "sha256", "-in", "oem.cat", "-out", "signed.cat");
        Assert.True(code == 0, output);

        Assert.Equal(ExitCode.Success, (await RunAsync(["sign", _folder["oem.ffu"], "--catalog", _folder["signed.cat"]])).Code);

        Assert.Equal(ExitCode.Success, (await RunAsync(["verify", _folder["oem.ffu"], "--trust", Shared.Vector("signtool/keys/root.cer")])).Code);
    }

    // Partitions that sgdisk made, with file systems in them; the last one ends where the copy of the table begins, and so does no block.
    [Theory]
    [InlineData("")]
    [InlineData("--compress xpress-huffman --required-to-flash EFI")]
    public async Task Real_file_systems_come_back_whole(string options)
    {
        var disk = _folder["disk.img"];
        using (var file = File.Create(disk))
        {
            file.SetLength((24 * Mebibyte) + 512);
        }

        Tool("sgdisk", "-a", "1", "-n", "1:40:8231", "-c", "1:EFI", "-t", "1:ef00", "-n", "2:8232:0", "-c", "2:MainOS", disk);
        Tool("mkfs.vfat", "--offset", "40", "-n", "EFI", disk, "4096");
        var files = Directory.CreateDirectory(_folder["files"]).FullName;
        File.WriteAllText(Path.Combine(files, "read me.txt"), string.Concat(Enumerable.Repeat("A line of text that shrinks.\n", 20_000)));
        Tool("mke2fs", "-q", "-t", "ext4", "-d", files, "-E", $"offset={8232 * 512}", disk, "16m");
        Tool("sgdisk", "-v", disk);

        var built = await RunAsync(["build", disk, "-o", _folder["oem.ffu"], "--platform-id", "A.B.C", "--block-size", "65536", .. Words(options)]);

        Assert.True(built.Code == ExitCode.Success, built.Error);
        Assert.Equal(ExitCode.Success, (await RunAsync(["extract", _folder["oem.ffu"], "-o", _folder["back.img"]])).Code);
        Assert.Equal(ExitCode.Success, (await RunAsync(["extract", _folder["oem.ffu"], "--partition", "MainOS", "-o", _folder["main.img"]])).Code);
        Assert.Equal(ExitCode.Success, (await RunAsync(["extract", _folder["oem.ffu"], "--partition", "EFI", "-o", _folder["efi.img"]])).Code);
        Assert.True(File.ReadAllBytes(disk).AsSpan().SequenceEqual(File.ReadAllBytes(_folder["back.img"])));
        Assert.Contains("No problems found", Tool("sgdisk", "-v", _folder["back.img"]), StringComparison.Ordinal);
        Tool("e2fsck", "-f", "-n", _folder["main.img"]);
        Assert.Contains("shrinks", Tool("debugfs", "-R", "cat \"/read me.txt\"", _folder["main.img"]), StringComparison.Ordinal);
        Tool("fsck.vfat", "-n", _folder["efi.img"]);
    }

    [Fact]
    public async Task Several_disks_are_stores_that_extract_one_by_one_and_flash_together()
    {
        File.WriteAllBytes(_folder["lun0"], new BuildDisk(4 * Mebibyte, 4096).With("MainOS", 6, 900).Finish());
        File.WriteAllBytes(_folder["lun1"], new BuildDisk(3 * Mebibyte, 4096).With("Boot", 100, 101).Finish());
        File.WriteAllBytes(_folder["lun2"], new BuildDisk(2 * Mebibyte).With("Modem", 64, 2048).Finish());

        var run = await RunAsync(
            ["build", _folder["lun0"], _folder["lun1"], _folder["lun2"], "-o", _folder["oem.ffu"], "--version", "v2", "--platform-id", "A.B.C", "--device-path", "L0", "--device-path", "L1", "--device-path", "L2", "--format", "json"]);

        Assert.Equal(ExitCode.Success, run.Code);
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal("signet/ffu-build/1", document.RootElement.GetProperty("schema").GetString());
        var written = Assert.Single(document.RootElement.GetProperty("files").EnumerateArray());
        Assert.Equal([4096, 4096, 512], written.GetProperty("stores").EnumerateArray().Select(s => s.GetProperty("sectorSize").GetInt32()));
        foreach (var store in new[] { 0, 1, 2 })
        {
            Assert.Equal(ExitCode.Success, (await RunAsync(["extract", _folder["oem.ffu"], "--store", $"{store + 1}", "-o", _folder["back"]])).Code);
            Assert.Equal(File.ReadAllBytes(_folder[$"lun{store}"]), File.ReadAllBytes(_folder["back"]));
        }

        Assert.Equal(ExitCode.Success, (await RunAsync(["sign", _folder["oem.ffu"], .. Key])).Code);
        Directory.CreateDirectory(_folder["device"]);
        var flashed = await RunAsync(["apply", _folder["oem.ffu"], _folder["device"], "--trust", Shared.Vector("signtool/keys/root.cer"), "--device-id", "A.B.C.1"]);
        Assert.True(flashed.Code == ExitCode.Success, flashed.Error);
        Assert.Equal(["store1.img", "store2.img", "store3.img"], Directory.EnumerateFileSystemEntries(_folder["device"]).Select(Path.GetFileName).Order());
        Assert.All(new[] { 0, 1, 2 }, i => Assert.Equal(File.ReadAllBytes(_folder[$"lun{i}"]), File.ReadAllBytes(Path.Combine(_folder["device"], $"store{i + 1}.img"))));

        Assert.Equal(ExitCode.Success, (await RunAsync(["extract", _folder["oem.ffu"], "--store", "2", "--partition", "Boot", "-o", _folder["boot"]])).Code);
        Assert.Equal(File.ReadAllBytes(_folder["lun1"])[(100 * 4096)..(102 * 4096)], File.ReadAllBytes(_folder["boot"]));
    }

    [Fact]
    public async Task Reads_no_holes_and_leaves_some()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems make files sparse otherwise");
        var small = new BuildDisk(8 * Mebibyte).With("data", 2048, 2100).Finish();
        var disk = _folder["disk"];
        using (var file = File.Create(disk))
        {
            file.SetLength(small.Length);
            for (var at = 0; at < small.Length; at += 4096)
            {
                if (small.AsSpan(at, 4096).ContainsAnyExcept((byte)0))
                {
                    RandomAccess.Write(file.SafeFileHandle, small.AsSpan(at, 4096), at);
                }
            }
        }

        using (var source = Signet.Disks.SparseFile.Open(disk))
        {
            var data = source.NextData(Mebibyte / 2);
            Assert.Equal(Mebibyte, data.Offset);
            Assert.InRange(data.Length, 3000, Mebibyte);
            Assert.Equal((long)small.Length, source.NextData(small.Length).Offset);
        }

        Assert.Equal(ExitCode.Success, (await RunAsync(["build", disk, "-o", _folder["oem.ffu"], "--platform-id", "*", "--keep-zeros"])).Code);
        Assert.Equal(ExitCode.Success, (await RunAsync(["extract", _folder["oem.ffu"], "-o", _folder["back"]])).Code);

        Assert.Equal(small, File.ReadAllBytes(_folder["back"]));
        Assert.InRange(Room("back"), 1, 1024);
        Assert.InRange(Room("oem.ffu"), 1, 1024);

        long Room(string name) => long.Parse(Tool("du", "-k", _folder[name]).Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    public static TheoryData<string, string, string, ExitCode> Refusals { get; } = new()
    {
        // what is done to the disk, options, finding, how it ends
        { "primary", "", "disk-partition-table", ExitCode.Failed },
        { "entries", "", "disk-partition-table", ExitCode.Failed },
        { "backup", "", "disk-backup-table", ExitCode.Failed },
        { "backup entries", "", "disk-backup-table", ExitCode.Failed },
        { "no primary", "", "disk-partition-table", ExitCode.Failed },
        { "longer", "", "disk-backup-table", ExitCode.Failed },
        { "shorter", "", "disk-backup-table", ExitCode.Failed },
        { "odd", "", "disk-length", ExitCode.Failed },
        { "empty", "", "disk-length", ExitCode.Failed },
        { "overlap", "", "disk-partition", ExitCode.Failed },
        { "outside", "", "disk-partition", ExitCode.Failed },
        { "small", "", "ffu-small-disk", ExitCode.Failed },
        { "none", "--sector-size 4096", "disk-sector-size", ExitCode.Failed },
        { "none", "--required-to-flash three", "ffu-no-such-part", ExitCode.Failed },
        { "none", "--platform-id 01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789", "ffu-platform-ids", ExitCode.Failed },
        { "missing", "", "file-not-found", ExitCode.Failed },
        { "none", "--version v2 --compress xpress", "usage", ExitCode.Usage },
        { "none", "--device-path X", "usage", ExitCode.Usage },
        { "none", "--block-size 5000", "usage", ExitCode.Usage },
        { "none", "--timestamp http://127.0.0.1:9/", "usage", ExitCode.Usage },
        { "none", "--description \t", "usage", ExitCode.Usage },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refuses_and_leaves_nothing(string damage, string options, string finding, ExitCode ends)
    {
        var disk = Damaged(damage);
        if (damage != "missing")
        {
            File.WriteAllBytes(_folder["disk"], disk);
        }

        var run = await RunAsync(["build", _folder["disk"], "-o", _folder["oem.ffu"], .. options.Contains("--platform-id", StringComparison.Ordinal) ? [] : new[] { "--platform-id", "A.B.C" }, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal((ends, ""), (run.Code, run.Output));
        Assert.Contains($"[{finding}", run.Error, StringComparison.Ordinal);
        Assert.Equal(damage == "missing" ? [] : ["disk"], _folder.Names());
    }

    [Fact]
    public async Task Writes_nothing_when_the_certificate_is_not_valid_at_the_time_of_the_image()
    {
        File.WriteAllBytes(_folder["disk"], new BuildDisk(Mebibyte).With("one", 100, 200).Finish());

        var run = await RunAsync(["build", _folder["disk"], "-o", _folder["oem.ffu"], "--platform-id", "A.B.C", "--time", "1999-01-01", .. Key]);

        Assert.Equal((ExitCode.KeyUnavailable, ""), (run.Code, run.Output));
        Assert.Contains("[key-certificate-not-valid]", run.Error, StringComparison.Ordinal);
        Assert.Equal(["disk"], _folder.Names());
    }

    [Fact]
    public async Task Extracts_to_no_link_to_the_image()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        File.WriteAllBytes(_folder["disk"], new BuildDisk(Mebibyte).With("one", 100, 200).Finish());
        Assert.Equal(ExitCode.Success, (await RunAsync(["build", _folder["disk"], "-o", _folder["oem.ffu"], "--platform-id", "A.B.C"])).Code);
        File.CreateSymbolicLink(_folder["link"], _folder["oem.ffu"]);
        var before = File.ReadAllBytes(_folder["oem.ffu"]);

        Assert.Equal(ExitCode.Usage, (await RunAsync(["extract", _folder["oem.ffu"], "-o", _folder["link"]])).Code);

        Assert.Equal(before, File.ReadAllBytes(_folder["oem.ffu"]));
        Assert.NotNull(new FileInfo(_folder["link"]).LinkTarget);
    }

    [Fact]
    public async Task What_was_there_before_stays_when_the_disk_is_full()
    {
        using var target = new SmallDisk(2 * Mebibyte);
        File.WriteAllText(target["oem.ffu"], "before");
        File.WriteAllBytes(_folder["disk"], new BuildDisk(8 * Mebibyte).With("data", 2048, 12_000, fill: 4 * Mebibyte).Finish());

        var run = await RunAsync(["build", _folder["disk"], "-o", target["oem.ffu"], "--platform-id", "A.B.C"]);

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Equal("before", File.ReadAllText(target["oem.ffu"]));
        Assert.Equal(["oem.ffu"], Directory.EnumerateFileSystemEntries(target.Root).Select(Path.GetFileName));
    }

    private static byte[] Damaged(string damage)
    {
        if (damage is "overlap" or "outside")
        {
            var other = new BuildDisk(Mebibyte).With("one", 100, 300);
            return damage == "overlap" ? other.With("two", 300, 400).Finish() : other.With("two", 2000, 2040).Finish();
        }

        var disk = new BuildDisk(Mebibyte).With("one", 100, 200).With("two", 300, 400).Finish();
        switch (damage)
        {
            case "primary":
                disk[512 + 30] ^= 1;
                break;
            case "entries":
                disk[1024 + 60] ^= 1;
                break;
            case "backup":
                disk[^480] ^= 1;
                break;
            case "backup entries":
                disk[^(33 * 512 - 60)] ^= 1;
                break;
            case "no primary":
                disk.AsSpan(512, 512).Clear();
                break;
        }

        return damage switch
        {
            "longer" => [.. disk, .. new byte[512]],
            "shorter" => disk[..^512],
            "odd" => disk[..^1],
            "empty" => [],
            "small" => new BuildDisk(65536).With("one", 40, 50).Finish(),
            _ => disk,
        };
    }

    private string Tiny()
    {
        Tool("sh", "-c", $"xz -dc '{Shared.Vector("ffu/tiny.img.xz")}' > '{_folder["tiny.img"]}'");
        return _folder["tiny.img"];
    }

    // Where these lie is not on every path.
    private string Tool(string name, params string[] arguments)
    {
        var program = new[] { "/usr/sbin", "/sbin" }.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists, name);
        var (code, output) = ExternalProgram.Run(_folder.Root, program, arguments);
        Assert.True(code == 0, $"{name}: {output}");
        return output;
    }

    private static string[] Words(string options) => options.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Task<CliRun> RunAsync(string[] words) => CliRun.RunAsync(["ffu", .. words]);
}
