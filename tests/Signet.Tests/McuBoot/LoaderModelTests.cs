using Signet.McuBoot;
using Signet.McuBoot.Loader;

namespace Signet.Tests.McuBoot;

public sealed class LoaderModelTests
{
    private static readonly McuBootVersion s_old = new(1, 0, 0, 0);
    private static readonly McuBootVersion s_new = new(2, 0, 0, 0);

    // mode, bytes of a sector, sectors, bytes of a write, sectors of the scratch area, bytes of the old and of the new payload
    public static TheoryData<McuBootMode, int, int, int, int, int, int> Benches { get; } = new()
    {
        { McuBootMode.Scratch, 512, 8, 1, 1, 1000, 1500 },
        { McuBootMode.Scratch, 512, 8, 8, 1, 2900, 300 },
        { McuBootMode.Scratch, 1024, 5, 4, 2, 4000, 3771 },
        { McuBootMode.Scratch, 512, 9, 16, 3, 100, 3001 },
        { McuBootMode.Scratch, 256, 20, 8, 2, 3500, 3200 }, // the trailer reaches over two sectors and more
        { McuBootMode.Move, 512, 8, 1, 0, 1000, 1500 },
        { McuBootMode.Move, 512, 8, 8, 0, 2900, 300 },
        { McuBootMode.Move, 256, 17, 16, 0, 31, 2000 },
        { McuBootMode.Move, 1024, 4, 4, 0, 900, 1901 },
        { McuBootMode.Offset, 512, 8, 1, 0, 1000, 1500 },
        { McuBootMode.Offset, 512, 8, 8, 0, 2900, 300 },
        { McuBootMode.Offset, 256, 17, 16, 0, 31, 2000 },
        { McuBootMode.Offset, 1024, 4, 4, 0, 400, 301 },
        { McuBootMode.Overwrite, 512, 8, 1, 0, 1000, 1500 },
        { McuBootMode.Overwrite, 512, 8, 8, 0, 2900, 301 },
    };

    [Theory]
    [MemberData(nameof(Benches))]
    public void An_update_is_tried_and_taken_back_unless_it_confirms_itself(McuBootMode mode, int sector, int sectors, int write, int scratch, int oldSize, int newSize)
    {
        var bench = Updated(mode, sector, sectors, write, scratch, oldSize, newSize, permanent: false);
        var trial = bench.Boot();
        Assert.Equal((0, s_new, McuBootSwap.Test, mode.Swaps()), (trial.Started, trial.Version, trial.Done, trial.OnTrial));
        var tried = bench.Keep();

        var second = bench.Boot();
        Assert.Equal((mode.Swaps() ? s_old : s_new, mode.Swaps() ? McuBootSwap.Revert : McuBootSwap.None), (second.Version, second.Done));
        Assert.Equal(McuBootSwap.None, bench.Boot().Done);

        bench.Restore(tried, null);
        bench.Do(m => m.Confirm());
        Assert.Equal((s_new, McuBootSwap.None, false), (bench.Boot().Version, bench.Boot().Done, bench.Boot().OnTrial));
    }

    [Theory]
    [MemberData(nameof(Benches))]
    public void A_power_cut_at_any_write_or_erase_is_healed_by_the_next_start(McuBootMode mode, int sector, int sectors, int write, int scratch, int oldSize, int newSize)
    {
        foreach (var permanent in (bool[])[false, true])
        {
            var bench = Updated(mode, sector, sectors, write, scratch, oldSize, newSize, permanent);
            CutEverywhere(bench, s_new);
            if (mode.Swaps() && !permanent)
            {
                Assert.Equal(McuBootSwap.Test, bench.Boot().Done);
                CutEverywhere(bench, s_old);
            }
        }
    }

    [Fact]
    public void A_second_cut_while_the_first_is_healed_changes_nothing()
    {
        var random = new Random(7);
        foreach (var row in Benches)
        {
            var (mode, sector, sectors, write, scratch, oldSize, newSize) = row.Data;
            var bench = Updated(mode, sector, sectors, write, scratch, oldSize, newSize, permanent: false);
            for (var revert = 0; revert < (mode.Swaps() ? 2 : 1); revert++)
            {
                var before = bench.Keep();
                var operations = Count(bench);
                var after = bench.Keep();
                for (var i = 0; i < (Shared.Long ? 400 : 40); i++)
                {
                    bench.Restore(before, null);
                    var left = random.Next(2, 5);
                    while (left > 0 && Cut(bench, random.Next(operations), random.NextDouble()))
                    {
                        left--;
                    }

                    if (left == 0)
                    {
                        Assert.Equal(revert == 0 ? s_new : s_old, bench.Boot().Version);
                    }

                    AssertSame(bench, after, $"{row.Data}, {i}");
                }

                bench.Restore(after, null);
            }
        }
    }

    [Theory]
    [InlineData(McuBootMode.Scratch)]
    [InlineData(McuBootMode.Move)]
    [InlineData(McuBootMode.Offset)]
    public void The_security_counter_rises_only_once_the_image_is_confirmed_wherever_the_power_was_cut(McuBootMode mode)
    {
        var bench = Bench.Of(mode, 512, 8, 8, 1, counter: 3).WithPrimary(new TestImage { Version = s_old, Counter = 3 }.ToArray());
        bench.Do(m => m.WriteUpdate(new TestImage { Version = s_new, Counter = 9, PayloadSize = 1501 }.ToArray()));
        bench.Do(m => m.MarkPending(permanent: false));
        var before = bench.Keep();
        var operations = Count(bench);
        for (var cut = 0; cut < operations; cut++)
        {
            bench.Restore(before, 3);
            Assert.True(Cut(bench, cut, 0.5));
            Assert.Equal((s_new, 3u), (bench.Boot().Version, bench.Counter));
            var tried = bench.Keep();
            Assert.Equal((s_old, 3u), (bench.Boot().Version, bench.Counter));
            bench.Restore(tried, 3);
            bench.Do(m => m.Confirm());
            Assert.Equal((s_new, 9u), (bench.Boot().Version, bench.Counter));
        }

        bench.Do(m => m.WriteUpdate(new TestImage { Version = new(3, 0, 0, 0), Counter = 8 }.ToArray()));
        bench.Do(m => m.MarkPending(permanent: true));
        var refused = bench.Boot();
        Assert.Equal(s_new, refused.Version);
        Assert.Contains(refused.Findings, f => f.Slot == 1 && f.Finding.Rule == McuBootVerifyFindings.SecurityCounter);
    }

    private static Bench Updated(McuBootMode mode, int sector, int sectors, int write, int scratch, int oldSize, int newSize, bool permanent)
    {
        var bench = Bench.Of(mode, sector, sectors, write, scratch).WithPrimary(new TestImage { Version = s_old, PayloadSize = oldSize }.ToArray());
        bench.Do(m => m.WriteUpdate(new TestImage { Version = s_new, PayloadSize = newSize }.ToArray()));
        bench.Do(m => m.MarkPending(permanent));
        return bench;
    }

    // Each cut is followed by a start, which must end where one without a cut ends.
    private static void CutEverywhere(Bench bench, McuBootVersion expected)
    {
        var before = bench.Keep();
        var operations = Count(bench);
        var after = bench.Keep();
        for (var cut = 0; cut < operations; cut++)
        {
            foreach (var torn in (double[])[0, 0.5, 1])
            {
                bench.Restore(before, null);
                Cut(bench, cut, torn);
                var outcome = bench.Boot();
                Assert.True(outcome.Version == expected, $"cut {cut} of {operations}, torn {torn}: {string.Join("; ", outcome.Steps)}; {string.Join("; ", outcome.Findings.Select(f => f.Finding.Message))}");
                AssertSame(bench, after, $"cut {cut} of {operations}, torn {torn}");
            }
        }

        bench.Restore(before, null);
    }

    private static int Count(Bench bench)
    {
        var power = new PowerSupply(null);
        bench.Boot(power);
        return power.Operations;
    }

    // True when the power went off before the start was over.
    private static bool Cut(Bench bench, int operations, double torn)
    {
        try
        {
            bench.Boot(new PowerSupply(operations, torn));
            return false;
        }
        catch (PowerCutException)
        {
            return true;
        }
    }

    // Images byte for byte; of the trailers what the next start goes by. The kind of swap that is noted may differ: a revert that was cut off early goes on as a permanent swap.
    private static void AssertSame(Bench bench, byte[][] after, string when)
    {
        var layout = bench.Options.Layout;

        // Half erased after it was copied, an update leaves its request behind, which then finds no image.
        for (var flash = 0; flash < (layout.Mode.Swaps() ? 2 : 1); flash++)
        {
            McuBootTrailer.TryRead(bench.Flash[flash], layout, 0xff, out var trailer);
            McuBootTrailer.TryRead(after[flash], layout, 0xff, out var expected);
            Assert.Equal((expected.Magic, expected.ImageOk, expected.CopyDone), (trailer.Magic, trailer.ImageOk, trailer.CopyDone));
            var offset = flash == 1 && McuBootImage.TryRead(after[1], out _, out _) ? 0 : flash == 1 && layout.Mode == McuBootMode.Offset ? bench.Secondary.SectorSize : 0;
            if (McuBootImage.TryRead(after[flash].AsMemory(offset), out var image, out _))
            {
                Assert.True(after[flash].AsSpan(offset, (int)image.End).SequenceEqual(bench.Flash[flash].AsSpan(offset, (int)image.End)), $"flash {flash} differs, {when}");
            }
        }
    }
}
