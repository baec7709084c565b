using System.Diagnostics;
using Signet.Disks;
using Signet.Files;
using Signet.Flashing;

namespace Signet.Tests.Flashing;

/// <summary>Real block devices: files that the kernel shows as disks.</summary>
public sealed class LinuxDiskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("signet-disk").FullName;
    private readonly List<string> _loops = [];

    public void Dispose()
    {
        _loops.ForEach(l => Run("losetup", "-d", l));
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Flashes_a_block_device_and_fits_the_table_to_it()
    {
        var loop = Loop(8 << 20, 512);
        using var source = FileSource.Open(Shared.Vector("ffu/tiny_V1.ffu"));
        using (var disk = FlashTargets.Find(loop, 0, 0))
        {
            Assert.Equal((8L << 20, 512, false), (disk.Length, disk.SectorSize, disk.IsRemovable));

            await Flasher.FlashAsync(TinyFfu.Prove(source), [disk], Options(disk), null, TestContext.Current.CancellationToken);
        }

        FlasherTests.AssertSgdiskHasNothingToSay(loop);
        using var flashed = FileSource.Open(Path.Combine(_folder, "disk.img"));
        Assert.True(GuidPartitionTable.TryRead(flashed, out var table, out _));
        Assert.Equal(["EFIESP", "PLAT", "MainOS"], table.Partitions.Select(p => p.Name));
    }

    [Fact]
    public async Task Flashes_sectors_of_4096_bytes()
    {
        var content = TinyDisk.Make(4096, 256, 1);
        var image = TinyFfu.Prove(TinyFfu.Make([new TinyStore(4096, 16384, content.Length, TinyDisk.InPhases(content, 16384))], 16384));
        var loop = Loop(2 << 20, 4096);
        using (var disk = FlashTargets.Find(loop, 0, 0))
        {
            Assert.Equal(4096, disk.SectorSize);

            await Flasher.FlashAsync(image, [disk], Options(disk) with { Blank = true }, null, TestContext.Current.CancellationToken);
        }

        var bytes = await File.ReadAllBytesAsync(Path.Combine(_folder, "disk.img"), TestContext.Current.CancellationToken);
        Assert.Equal(content[(3 * 4096)..(200 * 4096)], bytes[(3 * 4096)..(200 * 4096)]);
        Assert.True(TinyDisk.HasTable(bytes, 4096));
        FlasherTests.AssertSgdiskHasNothingToSay(loop);
    }

    [Fact]
    public async Task Refuses_a_disk_that_is_in_use()
    {
        var loop = Loop(8 << 20, 512);
        using var source = FileSource.Open(Shared.Vector("ffu/tiny_V1.ffu"));
        using var user = FlashTargets.Find(loop, 0, 0);
        user.Open();
        using var disk = FlashTargets.Find(loop, 0, 0);

        var e = await Assert.ThrowsAsync<SigningException>(
            () => Flasher.FlashAsync(TinyFfu.Prove(source), [disk], Options(disk), null, TestContext.Current.CancellationToken));

        Assert.Equal("flash-target", e.Finding.Code);
        Assert.Contains("in use", e.Finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_disk_that_may_only_be_read()
    {
        var loop = Loop(1 << 20, 512, "-r");

        var e = Assert.Throws<SigningException>(() => FlashTargets.Find(loop, 0, 0));

        Assert.Contains("only be read", e.Finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/")]
    public void Refuses_what_is_neither_a_file_nor_a_disk(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "asks Linux what a path names");

        Assert.Equal("flash-target", Assert.Throws<SigningException>(() => FlashTargets.Find(path, 1 << 20, 512)).Finding.Code);
    }

    [Fact]
    public void Takes_a_path_to_nothing_for_a_file_and_does_not_make_it()
    {
        var path = Path.Combine(_folder, "new.img");

        using var target = FlashTargets.Find(path, (1 << 20) + 100, 512);

        Assert.Equal((1L << 20, 512), (Assert.IsType<FileTarget>(target).Length, target.SectorSize));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Uses_no_room_for_what_is_zero()
    {
        var path = Path.Combine(_folder, "sparse.img");
        using (var target = new FileTarget(path, 1L << 30, 512))
        {
            target.Open();
            var bytes = new byte[8 << 20];
            bytes[5 << 20] = 1;
            target.Write(0, bytes);
            target.Write(512 << 20, new byte[8 << 20]);
            target.Flush();
            Assert.Equal(8 << 20, target.Read(0, bytes));
            Assert.Equal(1, bytes[5 << 20]);
        }

        Assert.Equal(1L << 30, new FileInfo(path).Length);
        var room = Run("du", "-k", path).Split('\t')[0];
        Assert.True(int.Parse(room, System.Globalization.CultureInfo.InvariantCulture) < 1024, $"{room} KiB");
    }

    [Fact]
    public void Writes_zeros_over_what_is_not()
    {
        var path = Path.Combine(_folder, "old.img");
        File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)7, 1 << 20)]);
        using (var target = new FileTarget(path, 0, 512))
        {
            target.Open();
            target.Write(65536, new byte[131072]);
        }

        var bytes = File.ReadAllBytes(path);
        Assert.Equal(131072, bytes.Count(b => b == 0));
        Assert.False(bytes.AsSpan(65536, 131072).ContainsAnyExcept((byte)0));
    }

    private FlashOptions Options(FlashTarget disk)
    {
        Assert.EndsWith(".journal", disk.JournalPath, StringComparison.Ordinal);
        return new FlashOptions { JournalPath = Path.Combine(_folder, "journal") };
    }

    private string Loop(long length, int sectorSize, params string[] more)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/sbin/losetup") && Environment.UserName == "root", "needs losetup and its rights");
        var path = Path.Combine(_folder, "disk.img");
        using (var file = File.Create(path))
        {
            file.SetLength(length);
        }

        var loop = Run("losetup", [.. more, "-f", "--show", "-b", $"{sectorSize}", path]).Trim();
        Assert.SkipUnless(loop.StartsWith("/dev/loop", StringComparison.Ordinal), $"loop devices cannot be made here: {loop}");
        _loops.Add(loop);
        return loop;
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(File.Exists($"/usr/sbin/{program}") ? $"/usr/sbin/{program}" : program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return said;
    }
}
