using Signet.McuBoot;
using Signet.McuBoot.Loader;
using Signet.Tests.Files;

namespace Signet.Tests.McuBoot;

/// <summary>What the loader does not start, and what it does then; starts from either slot; encrypted updates.</summary>
public sealed class LoaderRefusalTests
{
    private static readonly McuBootVersion s_old = new(1, 0, 0, 0);
    private static readonly McuBootVersion s_new = new(2, 0, 0, 0);

    [Theory]
    [InlineData(McuBootMode.Scratch)]
    [InlineData(McuBootMode.Move)]
    [InlineData(McuBootMode.Offset)]
    [InlineData(McuBootMode.Overwrite)]
    public void A_bad_update_is_erased_and_the_old_image_started(McuBootMode mode)
    {
        var update = new TestImage { Version = s_new }.ToArray();
        update[100] ^= 1;
        var bench = Marked(mode, update);
        var outcome = bench.Boot();
        Assert.Equal((s_old, McuBootSwap.Test, McuBootSwap.None), (outcome.Version, outcome.Asked, outcome.Done));
        Assert.Contains(outcome.Findings, f => f.Slot == 1 && f.Finding.Rule == McuBootVerifyFindings.HashMismatch);
        Assert.DoesNotContain(bench.Flash[1], b => b != 0xff);
    }

    [Fact]
    public void An_update_that_is_older_is_erased_where_that_is_asked_for()
    {
        foreach (var (mode, how) in new[] { (McuBootMode.Scratch, DowngradePrevention.Version), (McuBootMode.Overwrite, DowngradePrevention.Version), (McuBootMode.Move, DowngradePrevention.Counter) })
        {
            var bench = Bench.Of(mode, 512, 8, 1, 1, change: o => o with { Downgrade = how }).WithPrimary(new TestImage { Version = s_new, Counter = 5 }.ToArray());
            bench.Do(m => m.WriteUpdate(new TestImage { Version = s_old, Counter = 4 }.ToArray()));
            bench.Do(m => m.MarkPending(permanent: true));
            var outcome = bench.Boot();
            Assert.Equal(s_new, outcome.Version);
            Assert.Contains(outcome.Findings, f => f.Finding.Rule == LoaderFindings.Downgrade);
        }
    }

    [Fact]
    public void An_update_in_the_first_sector_is_refused_in_the_mode_offset()
    {
        var bench = Marked(McuBootMode.Offset, new TestImage { Version = s_new }.ToArray());
        new TestImage { Version = s_new, PayloadSize = 100 }.ToArray().CopyTo(bench.Flash[1], 0);
        var outcome = bench.Boot();
        Assert.Equal(s_old, outcome.Version);
        Assert.Contains(outcome.Findings, f => f.Finding.Rule == LoaderFindings.Misplaced);
    }

    [Fact]
    public void Empty_slots_damaged_images_and_images_that_are_too_large_start_nothing()
    {
        foreach (var mode in McuBootModes.All)
        {
            var empty = Bench.Of(mode, 512, 8, 1);
            Assert.Null(empty.Boot().Started);
            var large = Bench.Of(mode, 512, 8, 1).WithPrimary(new TestImage { PayloadSize = 4000 }.ToArray());
            var outcome = large.Boot();
            Assert.Null(outcome.Started);
            Assert.NotEmpty(outcome.Findings);
        }
    }

    [Fact]
    public void An_update_beside_an_image_without_records_stops_the_loader_and_says_so()
    {
        var bench = Marked(McuBootMode.Scratch, new TestImage { Version = s_new }.ToArray());
        bench.Flash[0].AsSpan(32 + 1000, 4).Clear();
        var outcome = bench.Boot();
        Assert.Null(outcome.Started);
        Assert.Contains(outcome.Findings, f => f.Finding.Rule == LoaderFindings.Halted);
    }

    [Fact]
    public void The_newest_good_image_is_started_where_it_lies()
    {
        foreach (var mode in new[] { McuBootMode.DirectXip, McuBootMode.RamLoad })
        {
            var flags = mode == McuBootMode.RamLoad ? McuBootFlags.RamLoad : McuBootFlags.None;
            var bench = Bench.Of(mode, 512, 8, 1).WithPrimary(new TestImage { Version = s_old, Flags = flags }.ToArray());
            bench.Do(m => m.WriteUpdate(new TestImage { Version = s_new, Flags = flags }.ToArray()));
            Assert.Equal((1, s_new), (bench.Boot().Started, bench.Boot().Version));
            bench.Flash[1][50] ^= 1;
            Assert.Equal((0, s_old), (bench.Boot().Started, bench.Boot().Version));
            Assert.DoesNotContain(bench.Flash[1], b => b != 0xff);
        }
    }

    [Fact]
    public void An_image_that_is_linked_for_the_other_slot_is_passed_over_and_left()
    {
        var bench = Bench.Of(McuBootMode.DirectXip, 512, 8, 1, change: o => o with { PrimaryAddress = 0x1000, SecondaryAddress = 0x2000 })
            .WithPrimary(new TestImage { Version = s_old, Flags = McuBootFlags.RomFixed, LoadAddress = 0x1000 }.ToArray());
        bench.Do(m => m.WriteUpdate(new TestImage { Version = s_new, Flags = McuBootFlags.RomFixed, LoadAddress = 0x1000 }.ToArray()));
        var outcome = bench.Boot();
        Assert.Equal(s_old, outcome.Version);
        Assert.Contains(outcome.Findings, f => f.Finding.Rule == LoaderFindings.Address);
        Assert.Contains(bench.Flash[1], b => b != 0xff);
    }

    [Fact]
    public void Without_confirmation_the_second_start_erases_the_image_and_takes_the_other_wherever_the_power_is_cut()
    {
        var bench = Bench.Of(McuBootMode.DirectXipRevert, 512, 8, 4).WithPrimary(new TestImage { Version = s_old }.ToArray());
        new McuBootTrailer(McuBootMark.Good, McuBootMark.Good, McuBootMark.Good, McuBootSwap.None, 0, null).Write(bench.Flash[0], bench.Options.Layout);
        bench.Do(m => m.WriteUpdate(new TestImage { Version = s_new }.ToArray()));
        bench.Do(m => m.MarkPending(permanent: false));
        var trial = bench.Boot();
        Assert.Equal((1, true), (trial.Started, trial.OnTrial));
        var tried = bench.Keep();
        for (var cut = 0; cut < 8; cut++)
        {
            bench.Restore(tried, null);
            Assert.Throws<PowerCutException>(() => bench.Boot(new PowerSupply(cut)));
            Assert.Equal(s_old, bench.Boot().Version);
        }

        bench.Restore(tried, null);
        (McuBootTrailer.Erased with { ImageOk = McuBootMark.Good }).Write(bench.Flash[1], bench.Options.Layout);
        var kept = bench.Boot();
        Assert.Equal((1, false), (kept.Started, kept.OnTrial));
    }

    [Theory]
    [InlineData(McuBootMode.Scratch, false)]
    [InlineData(McuBootMode.Scratch, true)]
    [InlineData(McuBootMode.Move, false)]
    [InlineData(McuBootMode.Move, true)]
    [InlineData(McuBootMode.Offset, false)]
    [InlineData(McuBootMode.Offset, true)]
    [InlineData(McuBootMode.Overwrite, false)]
    public async Task An_encrypted_update_is_decrypted_on_its_way_in_and_encrypted_on_its_way_out_wherever_the_power_is_cut(McuBootMode mode, bool sealedKeys)
    {
        var old = await EncryptAsync(s_old, 700, clear: true);
        var update = await EncryptAsync(s_new, 1203, clear: false);
        var length = sealedKeys ? McuBootEncryption.ValueLength(TlvType.EncryptedX25519, 16) : 16;
        var bench = Bench.Of(mode, 512, 10, 4, 1, change: o => o with
        {
            Layout = o.Layout with { KeyLength = length },
            KeepsSealedKeys = sealedKeys,
            Demands = o.Demands with { DecryptionKey = McuBootLoaders.Decryption("keys/x25519.pem") },
        }).WithPrimary(old);
        bench.Do(m => m.WriteUpdate(update));
        bench.Do(m => m.MarkPending(permanent: false));
        var before = bench.Keep();
        var power = new PowerSupply(null);
        Assert.Equal(s_new, bench.Boot(power).Version);
        var after = bench.Keep();
        if (mode.Swaps())
        {
            // The old image left the primary slot encrypted; back there it is in the open again.
            Assert.False(after[1].AsSpan(32, 100).SequenceEqual(old.AsSpan(32, 100)));
            Assert.Equal(s_old, bench.Boot().Version);
            Assert.True(bench.Flash[0].AsSpan(0, old.Length).SequenceEqual(old));
        }

        for (var cut = 0; cut < power.Operations; cut++)
        {
            bench.Restore(before, null);
            Assert.Throws<PowerCutException>(() => bench.Boot(new PowerSupply(cut, 0.5)));
            Assert.Equal(s_new, bench.Boot().Version);
            Assert.True(bench.Flash[0].AsSpan(0, update.Length).SequenceEqual(after[0].AsSpan(0, update.Length)), $"cut {cut}");
            Assert.True(!mode.Swaps() || bench.Flash[1].AsSpan(0, old.Length).SequenceEqual(after[1].AsSpan(0, old.Length)), $"cut {cut}");
        }
    }

    [Fact]
    public void Any_trailer_and_any_status_get_an_outcome_and_no_exception()
    {
        var random = new Random(11);
        foreach (var mode in McuBootModes.All)
        {
            for (var i = 0; i < (Shared.Long ? 2000 : 150); i++)
            {
                var bench = Marked(mode, new TestImage { Version = s_new, PayloadSize = random.Next(2000) }.ToArray(), mark: i % 2 == 0);
                foreach (var flash in bench.Flash.Where(f => f.Length > 0))
                {
                    for (var hits = random.Next(6); hits > 0; hits--)
                    {
                        flash[^random.Next(1, Math.Min(flash.Length, 200))] = (byte)random.Next(256);
                    }

                    if (random.Next(3) == 0)
                    {
                        McuBootTrailerLayout.Magic(8).CopyTo(flash, flash.Length - 16);
                    }

                    if (random.Next(4) == 0)
                    {
                        flash[random.Next(64)] ^= (byte)random.Next(1, 256);
                    }
                }

                Assert.NotNull(bench.Boot());
                Assert.NotNull(bench.Boot());
            }
        }
    }

    [Fact]
    public void A_flash_in_a_file_holds_every_write_at_once_and_goes_on_from_there()
    {
        using var folder = new TemporaryFolder();
        var bench = Marked(McuBootMode.Move, new TestImage { Version = s_new }.ToArray());
        var (one, other) = (folder.Write("0", bench.Flash[0]), folder.Write("1", new TestImage().ToArray()));
        File.WriteAllBytes(other, bench.Flash[1]);
        for (var cut = 3; ; cut += 3)
        {
            using var primary = FileFlash.Open(one, bench.Primary);
            using var secondary = FileFlash.Open(other, bench.Secondary);
            var power = new PowerSupply(cut);
            try
            {
                var outcome = new LoaderModel(bench.Options, power.Feed(primary), power.Feed(secondary)).Boot();
                Assert.Equal(s_new, outcome.Version);
                break;
            }
            catch (PowerCutException)
            {
                Assert.True(cut < 200);
            }
        }

        Assert.Equal(bench.Primary.Length, new FileInfo(one).Length);
        Assert.Throws<SigningException>(() => FileFlash.Open(one, bench.Primary with { Length = 512 }));
    }

    [Fact]
    public void Loaders_that_cannot_be_are_refused()
    {
        var geometry = new FlashGeometry(4096, 512);
        using var flash = new MemoryFlash(geometry);
        var options = new LoaderOptions { Layout = new McuBootTrailerLayout { MaxSectors = 8 }, Demands = new McuBootDemands() };
        Assert.Throws<SigningException>(() => new LoaderModel(options, flash, flash));
        Assert.Throws<SigningException>(() => new LoaderModel(options with { Layout = options.Layout with { Mode = McuBootMode.Single } }, flash, flash));
        Assert.Throws<SigningException>(() => new LoaderModel(options with { Layout = options.Layout with { Mode = McuBootMode.Move, MaxSectors = 4096 } }, flash, flash));
        Assert.Throws<ArgumentException>(() => new MemoryFlash(new FlashGeometry(4097, 512)));
        Assert.Throws<ArgumentException>(() => flash.Write(4095, new byte[2]));
    }

    [Fact]
    public void An_application_sees_what_is_pending_confirmed_and_active()
    {
        var bench = Marked(McuBootMode.Scratch, new TestImage { Version = s_new }.ToArray());
        var pending = bench.Run(m => m.Slots());
        Assert.Equal((true, true, true, false), (pending[0].Active, pending[0].Confirmed, pending[1].Pending, pending[1].Permanent));
        Assert.Equal(s_new, pending[1].Image!.Header.Version);
        bench.Boot();
        var trial = bench.Run(m => m.Slots());
        Assert.Equal((true, false, true), (trial[0].Active, trial[0].Confirmed, trial[1].Confirmed));
        bench.Do(m => m.Confirm());
        Assert.True(bench.Run(m => m.Slots())[0].Confirmed);
    }

    private static Bench Marked(McuBootMode mode, byte[] update, bool mark = true)
    {
        var bench = Bench.Of(mode, 512, 8, 1).WithPrimary(new TestImage { Version = s_old, Flags = mode == McuBootMode.RamLoad ? McuBootFlags.RamLoad : 0 }.ToArray());
        if (mode != McuBootMode.Single)
        {
            bench.Do(m => m.WriteUpdate(update));
        }

        if (mark && mode != McuBootMode.Single)
        {
            bench.Do(m => m.MarkPending(permanent: false));
        }

        return bench;
    }

    private static async Task<byte[]> EncryptAsync(McuBootVersion version, int size, bool clear)
    {
        var payload = new byte[size];
        new Random(version.Major).NextBytes(payload);
        var request = new McuBootSignRequest
        {
            Version = version,
            HeaderSize = 32,
            PadHeader = true,
            Encryption = new McuBootEncryptionRequest { Recipient = McuBootLoaders.PublicKey("keys/x25519.pem"), Clear = clear },
        };
        return (await McuBootSigner.SignAsync(new McuBootProgram(payload, null), request, null, TestContext.Current.CancellationToken)).ToBinary().ToArray();
    }
}
