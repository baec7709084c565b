using Signet.Files;
using Signet.McuBoot;
using Signet.Smp;
using Signet.Tests.McuBoot;
using Signet.Trust;

namespace Signet.Tests.Smp;

public sealed class SmpFlashTests
{
    private static readonly byte[] s_old = new TestImage { Version = new(1, 0, 0, 0) }.ToArray();
    private static readonly byte[] s_new = new TestImage { Version = new(2, 0, 0, 7), PayloadSize = 5000 }.ToArray();

    public static TheoryData<McuBootMode> Modes { get; } = [McuBootMode.Move, McuBootMode.Overwrite, McuBootMode.Offset];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task The_device_runs_the_image_and_keeps_it(McuBootMode mode)
    {
        var bench = new SmpBench(s_old, mode);
        var result = await FlashAsync(bench);
        Assert.Equal(SmpOutcome.Confirmed, result.Outcome);
        Assert.Equal("2.0.0.7", result.Images.Single(i => i.Active).Version);
        Assert.Equal("2.0.0+7", bench.Server.Start().Version?.ToString());
    }

    [Fact]
    public async Task Without_confirmation_the_next_start_takes_it_back()
    {
        var bench = new SmpBench(s_old);
        Assert.Equal(SmpOutcome.OnTrial, (await FlashAsync(bench, SmpGoal.OnTrial)).Outcome);
        Assert.Equal(2, Running(bench));
        Assert.Equal(1, (int?)bench.Server.Start().Version?.Major);
    }

    [Fact]
    public async Task A_marked_image_waits_for_the_next_start()
    {
        var bench = new SmpBench(s_old);
        var result = await FlashAsync(bench, SmpGoal.Marked);
        Assert.Equal(SmpOutcome.Marked, result.Outcome);
        Assert.True(result.Images.Single(i => i.Slot == 1).Pending);
        Assert.Equal(1, Running(bench));
        Assert.Equal(2, (int?)bench.Server.Start().Version?.Major);
    }

    [Fact]
    public async Task What_runs_and_stays_is_not_sent_again()
    {
        var bench = new SmpBench(s_new);
        Assert.Equal(SmpOutcome.Unchanged, (await FlashAsync(bench)).Outcome);
        Assert.DoesNotContain(bench.Link.Sent, m => m[0] == 2);
    }

    [Theory]
    [InlineData(SmpGoal.Confirmed, SmpOutcome.Confirmed)]
    [InlineData(SmpGoal.OnTrial, SmpOutcome.OnTrial)]
    public async Task A_flash_that_was_killed_after_any_message_is_gone_on_with(SmpGoal goal, SmpOutcome outcome)
    {
        for (var cut = 1; ; cut++)
        {
            var heard = 0;
            var bench = new SmpBench(s_old);
            using var killed = new CancellationTokenSource();
            bench.PowerFails = () =>
            {
                if (++heard == cut)
                {
                    killed.Cancel();
                }

                return false;
            };
            try
            {
                await FlashAsync(bench, goal, killed.Token);
                Assert.True(cut > 15);
                return;
            }
            catch (OperationCanceledException)
            {
                var again = (await FlashAsync(bench, goal)).Outcome;
                Assert.True(again == outcome || (again == SmpOutcome.Unchanged && goal == SmpGoal.Confirmed), $"{again} after message {cut}"); // unchanged: it was confirmed when it was killed
                Assert.Equal(2, Running(bench));
            }
        }
    }

    [Fact]
    public async Task A_device_that_loses_its_power_at_any_message_ends_with_one_of_both_images()
    {
        var ended = new HashSet<string>();
        for (var cut = 1; cut < 25; cut++)
        {
            var heard = 0;
            var bench = new SmpBench(s_old);
            bench.PowerFails = () => ++heard == cut;
            try
            {
                ended.Add((await FlashAsync(bench)).Outcome.ToString());
                Assert.Equal(2, Running(bench));
            }
            catch (SigningException e)
            {
                ended.Add(e.Finding.Code); // it was taken back, because the power went off before it was confirmed
                Assert.Equal(1, Running(bench));
            }
        }

        Assert.Equal(["Confirmed", "smp-not-started"], ended.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(15, 2)]
    [InlineData(25, 3)]
    public async Task Losses_repeats_and_detours_change_nothing(int trouble, int seed) =>
        Assert.Equal(SmpOutcome.Confirmed, (await FlashAsync(new SmpBench(s_old, trouble: trouble, seed: seed))).Outcome);

    [Fact]
    public async Task An_image_that_the_loader_refuses_is_told_of()
    {
        var bad = (byte[])s_new.Clone();
        bad[500] ^= 1;
        var bench = new SmpBench(s_old);
        Assert.Equal("smp-not-started", (await Assert.ThrowsAsync<SigningException>(() => FlashAsync(bench, image: bad))).Finding.Code);
        Assert.Equal(1, Running(bench));
    }

    [Fact]
    public async Task Recovery_writes_over_the_primary_slot_and_lists_valid_images_alone()
    {
        var bench = new SmpBench(s_old, McuBootMode.Single, recovery: true);
        var result = await FlashAsync(bench);
        Assert.Equal(SmpOutcome.Replaced, result.Outcome);
        Assert.Equal(2, Running(bench));
        var bad = (byte[])s_new.Clone();
        bad[500] ^= 1;
        Assert.Equal("smp-not-stored", (await Assert.ThrowsAsync<SigningException>(() => FlashAsync(bench, image: bad))).Finding.Code);
    }

    [Fact]
    public async Task A_slot_is_found_by_the_devices_own_list()
    {
        var bench = new SmpBench(s_old);
        Assert.Equal(SmpOutcome.Confirmed, (await new SmpFlash(bench.Device, new SmpFlashOptions { Slot = 1 }).RunAsync(Firmware(s_new), TestContext.Current.CancellationToken)).Outcome);
        var refusal = await Assert.ThrowsAsync<SigningException>(() => new SmpFlash(bench.Device, new SmpFlashOptions { Slot = 3 }).RunAsync(Firmware(s_old), TestContext.Current.CancellationToken));
        Assert.Equal("smp-slot", refusal.Finding.Code);
    }

    [Fact]
    public async Task A_slot_that_holds_what_an_image_on_trial_is_taken_back_to_is_not_overwritten()
    {
        var bench = new SmpBench(s_old);
        await FlashAsync(bench, SmpGoal.OnTrial);
        var third = new TestImage { Version = new(3, 0, 0, 0) }.ToArray();
        Assert.Equal("smp-refused", (await Assert.ThrowsAsync<SigningException>(() => FlashAsync(bench, image: third))).Finding.Code);
        Assert.Equal("smp-refused", (await Assert.ThrowsAsync<SigningException>(() => bench.Device.EraseAsync(null, TestContext.Current.CancellationToken))).Finding.Code);
        Assert.Equal(1, (int?)bench.Server.Start().Version?.Major);
    }

    [Fact]
    public async Task A_device_answers_what_it_is_asked()
    {
        var bench = new SmpBench(s_old, buffer: 1024);
        var cancellation = TestContext.Current.CancellationToken;
        Assert.Equal("hello", await bench.Device.EchoAsync("hello", cancellation));
        Assert.Equal(1024, (await bench.Device.ParametersAsync(cancellation))?.BufferSize);
        Assert.Equal([(0L, null), (1L, 0L)], (await bench.Device.SlotsAsync(cancellation))!.Slots.Select(s => (s.Slot, s.UploadId)));
        await FlashAsync(bench, SmpGoal.Confirmed);
        await bench.Device.EraseAsync(1, cancellation);
        Assert.Single((await bench.Device.ListAsync(null, cancellation)).Images);
        var unknown = await bench.Device.Client.AskAsync(SmpOp.Read, new SmpCommand(9, 1), [], null, null, cancellation);
        Assert.True(unknown.Error?.IsUnsupported);
    }

    [Fact]
    public void Padding_is_not_sent_and_an_unproved_image_not_at_all()
    {
        byte[] padded = [.. s_new, .. Enumerable.Repeat((byte)0xff, 3000)];
        Assert.Equal(s_new, Firmware(padded).Bytes.ToArray());
        Assert.Equal(3000, Firmware(padded).Cut);
        using var source = new MemorySource(s_new);
        Assert.False(SmpFirmware.TryOpen(source, Options, vouched: false, out _, out _, out var problem));
        Assert.Equal("smp-unproved", problem.Code);
        using var junk = new MemorySource(new byte[100]);
        Assert.False(SmpFirmware.TryOpen(junk, Options, vouched: true, out _, out _, out problem));
        Assert.Equal("mcuboot-not-an-image", problem.Code);
    }

    internal static SmpFirmware Firmware(byte[] image)
    {
        using var source = new MemorySource(image);
        Assert.True(SmpFirmware.TryOpen(source, Options, vouched: true, out var firmware, out _, out var problem), problem?.Message);
        return firmware;
    }

    private static VerifyOptions Options => new() { Policy = Policy.McuBoot, At = DateTimeOffset.UnixEpoch, McuBoot = new McuBootDemands() };

    private static int? Running(SmpBench bench) => bench.Loader.Slots()[bench.Loader.Running!.Value].Image?.Header.Version.Major;

    private static Task<SmpFlashResult> FlashAsync(SmpBench bench, SmpGoal goal = SmpGoal.Confirmed, CancellationToken? cancellation = null, byte[]? image = null) =>
        new SmpFlash(bench.Device, new SmpFlashOptions { Goal = goal }).RunAsync(Firmware(image ?? s_new), cancellation ?? TestContext.Current.CancellationToken);
}
