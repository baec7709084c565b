using System.Security.Cryptography;
using Signet.Ffu;
using Signet.Flashing;

namespace Signet.Tests.Flashing;

/// <summary>The power goes before every write, every flush and every entry of the journal, with any part of the caches on the disks.</summary>
public sealed class PowerCutTests
{
    private const int RandomSurvivors = 24;

    /// <summary>What is flashed onto what.</summary>
    internal sealed record Scene(string Name, VerifiedFfu Image, IReadOnlyList<byte[]> Old, int SectorSize)
    {
        public FlashOptions Options { get; init; } = new() { BatchBytes = 8192, CheckpointBytes = 16384 };
    }

    private sealed record Outcome(List<PowerCutDisk> Disks, PowerCutJournal Journal, int Steps, bool Done);

    private static readonly Dictionary<string, Scene> s_scenes = Scenes().ToDictionary(s => s.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. s_scenes.Keys];

    private static IEnumerable<Scene> Scenes()
    {
        var disk = TinyDisk.Make(512, 64, 1);
        var old = TinyDisk.Make(512, 64, 2);
        yield return One("in phases, as Microsoft's generator writes", disk, TinyDisk.InPhases(disk, 2048), old);
        yield return One("tables first", disk, [.. TinyDisk.Blocks(disk, 2048).OrderBy(b => b.Locations[0].BlockIndex)], old);
        yield return One("shuffled", disk, Shuffled(TinyDisk.InPhases(disk, 2048)[1..]), old);
        yield return One("backwards", disk, [.. TinyDisk.Blocks(disk, 2048).AsEnumerable().Reverse()], old);
        yield return One("the same image again", disk, TinyDisk.InPhases(disk, 2048), disk);
        yield return One("onto zeros", disk, TinyDisk.InPhases(disk, 2048), new byte[disk.Length]);
        yield return One("made zero first", disk, TinyDisk.InPhases(disk, 2048), old) with { Options = new() { BatchBytes = 8192, CheckpointBytes = 16384, Blank = true } };
        yield return One("compressed", disk, TinyDisk.InPhases(disk, 2048), old, compressed: true);
        yield return One("chunks smaller than blocks", disk, TinyDisk.InPhases(disk, 4096), old, chunk: 1024);
        yield return One("chunks larger than blocks", disk, TinyDisk.InPhases(disk, 2048), old, chunk: 6144);
        yield return One("a disk that is no multiple of the block", Odd(), TinyDisk.InPhases(Odd(), 2048), TinyDisk.Make(512, 67, 3));
        yield return One("a larger disk", disk, TinyDisk.InPhases(disk, 2048), TinyDisk.Make(512, 93, 4));
        yield return One("a larger disk, the table left as it is", disk, TinyDisk.InPhases(disk, 2048), TinyDisk.Make(512, 93, 4)) with
        {
            Options = new() { BatchBytes = 8192, CheckpointBytes = 16384, RepairTable = false },
        };
        var mbr = TinyDisk.MakeMbr(512, 64, 5);
        yield return One("an MBR over a GPT", mbr, TinyDisk.Blocks(mbr, 2048), old);
        yield return One("a GPT over an MBR", disk, TinyDisk.InPhases(disk, 2048), mbr);
        var large = TinyDisk.Make(4096, 24, 6);
        yield return One("sectors of 4096", large, TinyDisk.InPhases(large, 8192), TinyDisk.Make(4096, 24, 7), chunk: 8192, sector: 4096);
        yield return One("sectors of 4096, chunks smaller than sectors", large, TinyDisk.InPhases(large, 8192), TinyDisk.Make(4096, 29, 7), chunk: 1024, sector: 4096);
        yield return Two();

        static List<TinyBlock> Shuffled(List<TinyBlock> blocks)
        {
            new Random(9).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(blocks));
            return blocks;
        }

        static byte[] Odd() => TinyDisk.Make(512, 67, 8);
    }

    private static Scene One(string name, byte[] disk, List<TinyBlock> blocks, byte[] old, int chunk = 2048, bool compressed = false, int sector = 512) =>
        new(name, TinyFfu.Prove(TinyFfu.Make([new TinyStore(sector, blocks[0].Data.Length, disk.Length, blocks)], chunk, compressed)), [old], sector);

    private static Scene Two()
    {
        var (boot, data) = (TinyDisk.Make(512, 32, 10), TinyDisk.Make(512, 48, 11));
        var image = TinyFfu.Make(
            [new TinyStore(512, 2048, boot.Length, TinyDisk.InPhases(boot, 2048)) { IsMain = true }, new TinyStore(512, 2048, data.Length, TinyDisk.Blocks(data, 2048))], 2048);
        return new Scene("two stores", TinyFfu.Prove(image), [TinyDisk.Make(512, 32, 12), TinyDisk.Make(512, 60, 13)], 512);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Leaves_the_old_image_the_new_one_or_no_table_wherever_the_power_goes(string name)
    {
        var scene = s_scenes[name];
        var expected = Flash(scene, scene.Old, null, out var steps);
        Assert.True(steps > 20, $"{steps} steps");

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var cut = 0; cut < steps; cut++)
        {
            foreach (var (disks, journal) in Survivors(Run(scene, scene.Old, null, cut), cut))
            {
                if (seen.Add(Fingerprint(disks, journal)))
                {
                    Check(scene, expected, disks, $"power gone before step {cut} of {steps}");
                    AssertSame(expected, Flash(scene, disks, journal, out _), $"resumed after a cut before step {cut}");
                }
            }
        }

        Assert.True(seen.Count > 20, $"only {seen.Count} states");
        TestContext.Current.SendDiagnosticMessage($"{name}: {seen.Count} states after {steps} cuts");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Holds_that_also_when_the_power_goes_again_and_again(string name)
    {
        var scene = s_scenes[name];
        var expected = Flash(scene, scene.Old, null, out var steps);
        for (var seed = 0; seed < (Shared.Long ? 1000 : 60); seed++)
        {
            var random = new Random(seed);
            (IReadOnlyList<byte[]> disks, byte[]? journal) = (scene.Old, null);
            for (var round = 0; round < 6; round++)
            {
                var cut = random.Next(steps);
                var machine = Run(scene, disks, journal, cut);
                if (machine.Done)
                {
                    break;
                }

                var survivors = Survivors(machine, random.Next(1_000_000)).ToList();
                (disks, journal) = survivors[random.Next(survivors.Count)];
                Check(scene, expected, disks, $"seed {seed}, round {round}, power gone before step {cut}");
            }

            AssertSame(expected, Flash(scene, disks, journal, out _), $"seed {seed}");
        }
    }

    [Fact]
    public void A_flash_in_the_order_of_the_descriptors_would_be_caught()
    {
        // The oracle is worth nothing if it does not know a half image when it sees one: the table, then some of the data.
        var scene = s_scenes["tables first"];
        var expected = Flash(scene, scene.Old, null, out _);
        var half = scene.Old[0].ToArray();
        expected[0].AsSpan(0, 8192).CopyTo(half);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Check(scene, expected, [half], "half"));
    }

    // Both are whole disks of the image, by their own reader, wherever a flash that nobody disturbs is compared.
    [Theory]
    [MemberData(nameof(Names))]
    public void Ends_with_what_the_reader_of_images_says(string name)
    {
        var scene = s_scenes[name];
        var flashed = Flash(scene, scene.Old, null, out _);
        foreach (var (store, disk) in flashed.Index())
        {
            var blank = scene.Options.Blank ? new byte[disk.Length] : scene.Old[store];
            var expected = TinyDisk.Flashed(scene.Image, store, blank, scene.SectorSize);
            var fitted = scene.Options.RepairTable && disk.Length > scene.Image.File.Manifest.Stores[store].DiskSize;
            var kept = fitted ? Data(scene, disk) : [new Range(0, disk.Length)];
            Assert.All(kept, range => Assert.Equal(Convert.ToHexString(expected[range]), Convert.ToHexString(disk[range])));
            Assert.Equal(!name.Contains("MBR over", StringComparison.Ordinal), TinyDisk.HasTable(disk, scene.SectorSize));
        }
    }

    // Never a table over data that are neither all old nor all new, on whichever of the disks.
    private static void Check(Scene scene, List<byte[]> expected, IReadOnlyList<byte[]> disks, string when)
    {
        if (disks.Any(d => TinyDisk.HasTable(d, scene.SectorSize) || TinyDisk.HasMbr(d)))
        {
            var old = disks.Index().All(d => SameData(scene, d.Item, scene.Old[d.Index]));
            var fresh = disks.Index().All(d => SameData(scene, d.Item, expected[d.Index]));
            Assert.True(old || fresh, $"{scene.Name}: {when}: there is a partition table over data that are neither the old nor the new");
        }
    }

    private static bool SameData(Scene scene, byte[] one, byte[] other) => Data(scene, one).All(range => one.AsSpan(range).SequenceEqual(other.AsSpan(range)));

    // All but the sectors of tables: 0, 1, the entries of four partitions behind each header, the last.
    private static Range[] Data(Scene scene, byte[] disk) => [(3 * scene.SectorSize)..(disk.Length - (2 * scene.SectorSize))];

    private static List<byte[]> Flash(Scene scene, IReadOnlyList<byte[]> disks, byte[]? journal, out int steps)
    {
        var machine = Run(scene, disks, journal, int.MaxValue);
        Assert.True(machine.Done, "the flash comes to its end");
        Assert.Null(machine.Journal.Bytes);
        Assert.All(machine.Disks, t => Assert.Empty(t.Pending));
        steps = machine.Steps;
        return [.. machine.Disks.Select(t => t.Durable)];
    }

    private static Outcome Run(Scene scene, IReadOnlyList<byte[]> disks, byte[]? journal, int cut)
    {
        var machine = new PowerCutMachine(cut);
        var targets = disks.Select((d, i) => new PowerCutDisk(machine, d, scene.SectorSize, $"disk {i}")).ToList();
        var kept = new PowerCutJournal(machine, journal);
        var options = scene.Options with { Resume = true };
        var done = true;
        try
        {
            new FlashRun(FlashPlan.Make(scene.Image, targets, options), options, new FlashJournal(kept), null, CancellationToken.None).Run();
        }
        catch (PowerCutException)
        {
            done = false;
        }

        return new Outcome(targets, kept, machine.Steps, done);
    }

    // What may be on the disks afterwards.
    private static IEnumerable<(IReadOnlyList<byte[]> Disks, byte[]? Journal)> Survivors(Outcome outcome, int seed)
    {
        var (disks, journal) = (outcome.Disks, outcome.Journal);
        foreach (var kept in journal.Torn is { } torn ? new[] { journal.Bytes, torn } : [journal.Bytes])
        {
            foreach (var keeps in Subsets(disks.Max(d => d.Pending.Count), seed))
            {
                yield return ([.. disks.Select(d => d.Survivor(keeps))], kept);
            }
        }
    }

    private static IEnumerable<Func<int, int, int, bool>> Subsets(int writes, int seed)
    {
        yield return (_, _, _) => false;
        if (writes == 0)
        {
            yield break;
        }

        yield return (_, _, _) => true;
        yield return (_, sector, _) => sector == 0;
        yield return (_, sector, sectors) => sector == sectors - 1;
        yield return (_, sector, sectors) => sector < sectors / 2;
        for (var i = 0; i < writes; i++)
        {
            var number = i;
            yield return (write, _, _) => write != number;
            yield return (write, _, _) => write == number;
            yield return (write, sector, sectors) => write != number || sector < sectors / 2;
        }

        for (var i = 0; i < RandomSurvivors; i++)
        {
            var random = new Random((seed * 31) + i);
            yield return (_, _, _) => random.Next(2) == 0;
        }
    }

    private static void AssertSame(List<byte[]> expected, List<byte[]> found, string when)
    {
        foreach (var (index, disk) in found.Index())
        {
            var at = disk.AsSpan().CommonPrefixLength(expected[index]);
            Assert.True(at == disk.Length, $"{when}: disk {index} differs at {at}");
        }
    }

    private static string Fingerprint(IReadOnlyList<byte[]> disks, byte[]? journal)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var bytes in disks.Append(journal ?? []))
        {
            hash.AppendData(bytes);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
