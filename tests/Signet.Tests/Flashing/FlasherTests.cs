using System.Diagnostics;
using System.Reflection;
using Signet.Ffu;
using Signet.Files;
using Signet.Flashing;

namespace Signet.Tests.Flashing;

public sealed class FlasherTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("signet-flash").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Journal => Path.Combine(_folder, "journal");

    [Theory]
    [InlineData("tiny_V1.ffu")]
    [InlineData("tiny_V2.ffu")]
    [InlineData("tiny_V1_signed.ffu")]
    [InlineData("tiny_V1c_alg2.ffu")]
    [InlineData("tiny_V1c_alg3.ffu")]
    [InlineData("tiny_V1c_alg4.ffu")]
    public async Task Makes_the_disk_of_an_image_that_others_made(string name)
    {
        using var source = FileSource.Open(Shared.Vector($"ffu/{name}"));
        var image = TinyFfu.Prove(source);
        var path = Path.Combine(_folder, "disk.img");

        var result = await FlashAsync(image, new FileTarget(path, 4 << 20, 512));

        var disk = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(TinyDisk.Flashed(image, 0, new byte[4 << 20], 512), disk);
        Assert.True(result.BytesReadBack > 0 && result.BytesWritten > 0);
        Assert.Empty(result.Findings);
        Assert.Equal([path], Directory.GetFiles(_folder));
        AssertSgdiskHasNothingToSay(path);
    }

    [Theory]
    [InlineData("tiny_V1.ffu", 6 << 20)]
    [InlineData("tiny_V2.ffu", (4 << 20) + 512)]
    [InlineData("tiny_V1c_alg4.ffu", 64 << 20)]
    public async Task Fits_the_partition_table_to_a_larger_disk(string name, int length)
    {
        using var source = FileSource.Open(Shared.Vector($"ffu/{name}"));
        var path = Path.Combine(_folder, "disk.img");

        var result = await FlashAsync(TinyFfu.Prove(source), new FileTarget(path, length, 512));

        Assert.Equal("flash-table-fitted", Assert.Single(result.Findings).Code);
        AssertSgdiskHasNothingToSay(path);
        using var disk = FileSource.Open(path);
        Assert.True(Disks.GuidPartitionTable.TryRead(disk, out var table, out _));
        var last = ((ulong)length / 512) - 1;
        Assert.Equal((last, last - 33), (table.Header.AlternateLba, table.Header.LastUsableLba));
        Assert.Equal(["EFIESP", "PLAT", "MainOS"], table.Partitions.Select(p => p.Name));
        Assert.Equal(BitConverter.GetBytes((uint)last), disk.ReadExactly(new FileRange(458, 4)));
    }

    [Fact]
    public async Task Leaves_the_partition_table_of_a_larger_disk_as_it_is_when_told_to()
    {
        using var source = FileSource.Open(Shared.Vector("ffu/tiny_V1.ffu"));
        var image = TinyFfu.Prove(source);
        var path = Path.Combine(_folder, "disk.img");

        await FlashAsync(image, new FileTarget(path, 6 << 20, 512), new FlashOptions { RepairTable = false });

        Assert.Equal(TinyDisk.Flashed(image, 0, new byte[6 << 20], 512), await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Gives_no_way_around_the_proof()
    {
        Assert.All(
            typeof(Flasher).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.DeclaringType == typeof(Flasher)),
            m => Assert.Equal(typeof(VerifiedFfu), m.GetParameters()[0].ParameterType));
        Assert.Empty(typeof(VerifiedFfu).GetConstructors());
        Assert.Empty(typeof(VerifiedFfu).GetMethods(BindingFlags.Public | BindingFlags.Static));
        Assert.DoesNotContain(typeof(FlashTarget).Assembly.GetTypes(), t => t.IsSubclassOf(typeof(VerifiedFfu)));
    }

    [Fact]
    public async Task Keeps_what_the_image_does_not_write_unless_the_disk_is_to_be_made_zero()
    {
        var disk = TinyDisk.Make(512, 64, 1);
        var blocks = TinyDisk.InPhases(disk, 2048);
        blocks.RemoveAt(3);
        var image = Image(blocks, disk);
        var old = TinyDisk.Make(512, 64, 2);
        var (kept, cleared) = (new FaultyDisk(old.ToArray()), new FaultyDisk(old.ToArray()));

        await FlashAsync(image, kept);
        await FlashAsync(image, cleared, new FlashOptions { Blank = true });

        Assert.Equal(TinyDisk.Flashed(image, 0, old, 512), kept.Content);
        Assert.Equal(TinyDisk.Flashed(image, 0, new byte[old.Length], 512), cleared.Content);
        Assert.NotEqual(kept.Content, cleared.Content);
    }

    [Fact]
    public async Task Takes_the_table_of_other_sectors_away_too()
    {
        var disk = TinyDisk.MakeMbr(512, 64, 1);
        var target = new FaultyDisk(TinyDisk.Make(4096, 8, 2));

        await FlashAsync(Image([TinyBlock.At(disk[..2048], 0)], disk), target);

        Assert.False(TinyDisk.HasTable(target.Content, 4096));
        Assert.True(TinyDisk.HasMbr(target.Content));
    }

    public static TheoryData<string, string> Refusals { get; } = new()
    {
        { "too small", "flash-target-too-small" },
        { "too small, the manifest silent", "flash-outside-disk" },
        { "two sectors", "flash-target-too-small" },
        { "other sectors", "flash-sector-size" },
        { "other sectors, the manifest silent", "flash-sector-size" },
        { "blocks smaller than sectors", "flash-block-size" },
        { "a partial update", "flash-partial-image" },
        { "two targets", "flash-target-count" },
        { "one target twice", "flash-same-target" },
        { "a partition that does not fit", "flash-table-unfit" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refuses_what_cannot_go_onto_the_target_before_it_is_opened(string what, string code)
    {
        var disk = TinyDisk.Make(512, 64, 1);
        var store = new TinyStore(512, 2048, disk.Length, TinyDisk.Blocks(disk, 2048));
        var cut = TinyDisk.Blocks(disk, 2048)[..8];
        TinyStore[] stores = what switch
        {
            "too small, the manifest silent" => [store with { SaysSize = false }],
            "other sectors, the manifest silent" => [store with { SaysSector = false, SaysSize = false, BlockSize = 4096, Blocks = TinyDisk.Blocks(disk, 4096) }],
            "blocks smaller than sectors" => [store with { SaysSector = false, SaysSize = false, Blocks = [TinyBlock.At(new byte[2048], 4)] }],
            "a partial update" => [store with { UpdateType = 1 }],
            "one target twice" => [store, store],
            "a partition that does not fit" => [store with { SaysSize = false, Blocks = cut }],
            _ => [store],
        };
        var targets = what switch
        {
            "too small" or "too small, the manifest silent" => [new FaultyDisk(new byte[2048])],
            "two sectors" => [new FaultyDisk(new byte[1024])],
            "other sectors" or "other sectors, the manifest silent" or "blocks smaller than sectors" => [new FaultyDisk(new byte[65536], 4096)],
            "two targets" => [new FaultyDisk(new byte[65536], 512, "a"), new FaultyDisk(new byte[65536], 512, "b")],
            "one target twice" => [new FaultyDisk(new byte[65536]), new FaultyDisk(new byte[65536])],
            "a partition that does not fit" => [new FaultyDisk(new byte[40 * 512])],
            _ => new FaultyDisk[] { new(new byte[65536]) },
        };
        var image = TinyFfu.Prove(TinyFfu.Make(stores, 2048));

        var e = await Assert.ThrowsAsync<SigningException>(() => FlashAsync(image, targets));

        Assert.Equal(code, e.Finding.Code);
        Assert.All(targets, t => Assert.Equal(0, t.Accesses));
        Assert.False(File.Exists(Journal));
    }

    [Fact]
    public async Task Refuses_to_write_an_image_over_itself()
    {
        var path = Path.Combine(_folder, "a.ffu");
        File.Copy(Shared.Vector("ffu/tiny_V1.ffu"), path);
        File.SetAttributes(path, FileAttributes.Normal);
        using var source = FileSource.Open(path);

        var e = await Assert.ThrowsAsync<SigningException>(() => FlashAsync(TinyFfu.Prove(source), new FileTarget(path, 4 << 20, 512)));

        Assert.Equal("flash-same-target", e.Finding.Code);
    }

    [Fact]
    public void A_disk_that_is_larger_than_any_file_is_refused_and_leaves_no_file()
    {
        var path = Path.Combine(_folder, "disk.img");
        using var target = new FileTarget(path, long.MaxValue, 512);

        var e = Record.Exception(target.Open);

        Assert.SkipWhen(e is null, "this file system has files of any length");
        Assert.IsType<IOException>(e);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Refuses_a_file_that_someone_else_is_writing()
    {
        using var source = FileSource.Open(Shared.Vector("ffu/tiny_V1.ffu"));
        var path = Path.Combine(_folder, "disk.img");
        await using var other = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        var e = await Assert.ThrowsAsync<SigningException>(() => FlashAsync(TinyFfu.Prove(source), new FileTarget(path, 4 << 20, 512)));

        Assert.Equal("flash-target", e.Finding.Code);
        Assert.False(File.Exists(Journal));
    }

    [Fact]
    public async Task Calls_back_when_the_image_is_whole_on_the_disk_and_its_journal_still_there()
    {
        var disk = TinyDisk.Make(512, 64, 1);
        var image = Image(TinyDisk.InPhases(disk, 2048), disk);
        var target = new FaultyDisk(TinyDisk.Make(512, 64, 2));
        var calls = 0;

        await FlashAsync(image, target, new FlashOptions
        {
            Committed = committed =>
            {
                calls++;
                Assert.Same(image, committed);
                Assert.Equal(disk, target.Content);
                Assert.True(File.Exists(Journal), "a failure here must call again");
            },
        });

        Assert.Equal(1, calls);
        Assert.False(File.Exists(Journal));
    }

    [Fact]
    public async Task Calls_back_again_when_the_machine_failed_in_the_call()
    {
        var disk = TinyDisk.Make(512, 64, 1);
        var image = Image(TinyDisk.InPhases(disk, 2048), disk);
        var target = new FaultyDisk(TinyDisk.Make(512, 64, 2));
        await Assert.ThrowsAsync<PowerCutException>(() => FlashAsync(image, target, new FlashOptions { Committed = _ => throw new PowerCutException() }));
        var accesses = 0;
        target.OnWrite = _ => accesses++;
        var calls = 0;

        await FlashAsync(image, target, new FlashOptions { Resume = true, Committed = _ => calls++ });

        Assert.Equal((1, 0), (calls, accesses));
        Assert.False(File.Exists(Journal));
    }

    [Fact]
    public async Task Begins_anew_when_the_target_was_used_for_something_else_after_all_was_written()
    {
        var disk = TinyDisk.Make(512, 64, 1);
        var image = Image(TinyDisk.InPhases(disk, 2048), disk);
        var target = new FaultyDisk(TinyDisk.Make(512, 64, 2));
        await Assert.ThrowsAsync<PowerCutException>(() => FlashAsync(image, target, new FlashOptions { Committed = _ => throw new PowerCutException() }));
        target.Content.AsSpan().Clear();

        var result = await FlashAsync(image, target, new FlashOptions { Resume = true });

        Assert.Equal("flash-unfinished", Assert.Single(result.Findings).Code);
        Assert.Null(result.ResumedAt);
        Assert.Equal(disk, target.Content);
        Assert.False(File.Exists(Journal));
    }

    [Fact]
    public async Task Tells_how_far_it_is_in_bytes_phase_by_phase()
    {
        var disk = TinyDisk.Make(512, 64, 1);
        var told = new List<FlashProgress>();

        await Flasher.FlashAsync(
            Image(TinyDisk.InPhases(disk, 2048), disk), [new FaultyDisk(new byte[disk.Length])], new FlashOptions { JournalPath = Journal, BatchBytes = 4096, Blank = true },
            new Listener(told), TestContext.Current.CancellationToken);

        Assert.Equal(told.Select(p => p.Phase).Order(), told.Select(p => p.Phase));
        Assert.Equal(Enum.GetValues<FlashPhase>(), told.Select(p => p.Phase).Distinct());
        foreach (var phase in told.GroupBy(p => p.Phase))
        {
            Assert.All(phase, p => Assert.InRange(p.Done, 0, p.Total));
            Assert.Equal(phase.Last().Total, phase.Last().Done);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tells_that_it_begins_before_anything_is_written(bool blank)
    {
        var disk = TinyDisk.Make(512, 64, 1);
        var told = new List<FlashProgress>();
        var target = new FaultyDisk(TinyDisk.Make(512, 64, 2)) { OnWrite = _ => Assert.NotEmpty(told) };

        await Flasher.FlashAsync(
            Image(TinyDisk.InPhases(disk, 2048), disk), [target], new FlashOptions { JournalPath = Journal, Blank = blank }, new Listener(told), TestContext.Current.CancellationToken);

        Assert.Equal(disk, target.Content);
    }

    [Fact]
    public void What_lies_behind_the_last_whole_sector_goes_with_the_first_write()
    {
        var path = Path.Combine(_folder, "disk.img");
        File.WriteAllBytes(path, [.. TinyDisk.Make(4096, 8, 1), .. new byte[512]]);
        using (var target = new FileTarget(path, 0, 4096))
        {
            target.Open();
            Assert.Equal((8 * 4096) + 512, new FileInfo(path).Length);

            target.Write(0, new byte[4096]);
        }

        Assert.Equal(8 * 4096, new FileInfo(path).Length);
    }

    internal static VerifiedFfu Image(IReadOnlyList<TinyBlock> blocks, byte[] disk) =>
        TinyFfu.Prove(TinyFfu.Make([new TinyStore(512, 2048, disk.Length, blocks)], 2048));

    private Task<FlashResult> FlashAsync(VerifiedFfu image, FlashTarget target, FlashOptions? options = null) => FlashAsync(image, [target], options);

    private async Task<FlashResult> FlashAsync(VerifiedFfu image, IReadOnlyList<FlashTarget> targets, FlashOptions? options = null)
    {
        try
        {
            return await Flasher.FlashAsync(image, targets, (options ?? new()) with { JournalPath = Journal }, null, TestContext.Current.CancellationToken);
        }
        finally
        {
            targets.OfType<FileTarget>().ToList().ForEach(t => t.Dispose());
        }
    }

    internal static void AssertSgdiskHasNothingToSay(string path)
    {
        if (!File.Exists("/usr/sbin/sgdisk"))
        {
            TestContext.Current.AddWarning("sgdisk is not on this machine, so the table was not held against it");
            return;
        }

        using var sgdisk = Process.Start(new ProcessStartInfo("/usr/sbin/sgdisk", ["-v", path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = sgdisk.StandardOutput.ReadToEnd() + sgdisk.StandardError.ReadToEnd();
        sgdisk.WaitForExit();
        Assert.True(said.Contains("No problems found", StringComparison.Ordinal), said);
    }

    private sealed class Listener(List<FlashProgress> told) : IProgress<FlashProgress>
    {
        public void Report(FlashProgress value)
        {
            lock (told)
            {
                told.Add(value);
            }
        }
    }
}
