using Signet.Ffu;
using Signet.Files;
using Signet.Flashing;

namespace Signet.Tests.Flashing;

/// <summary>Disks that fail, fill up or lie, images that change, users who lose patience, journals of something else.</summary>
public sealed class FlashFaultTests : IDisposable
{
    private static readonly byte[] s_disk = TinyDisk.Make(512, 64, 1);
    private static readonly byte[] s_old = TinyDisk.Make(512, 64, 2);
    private static readonly byte[] s_image = TinyFfu.Make([new TinyStore(512, 2048, s_disk.Length, TinyDisk.InPhases(s_disk, 2048))], 2048);

    private readonly string _folder = Directory.CreateTempSubdirectory("signet-flash").FullName;
    private readonly FaultyDisk _target = new(s_old.ToArray());

    private readonly List<string> _told = [];

    private string Journal => Path.Combine(_folder, "sub", "journal");

    private FlashOptions Options => new() { JournalPath = Journal, BatchBytes = 4096, CheckpointBytes = 8192, Told = f => _told.Add(f.Code) };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Names_the_place_of_every_write_that_fails_and_goes_on_from_there()
    {
        for (var number = 1; ; number++)
        {
            var target = new FaultyDisk(s_old.ToArray());
            var writes = 0;
            target.OnWrite = _ => FailIf(++writes == number, () => new IOException("bad sector"));
            try
            {
                await FlashAsync(target, Options);
                Assert.True(number > 10, "there are many writes");
                return;
            }
            catch (SigningException e)
            {
                Assert.Equal("flash-write", e.Finding.Code);
                Assert.Contains("disk at 0x", e.Finding.Message, StringComparison.Ordinal);
            }

            await FlashAsync(target, Options with { Resume = true });
            Assert.Equal(s_disk, target.Content);
        }
    }

    [Fact]
    public async Task Survives_every_flush_that_fails()
    {
        for (var number = 1; ; number++)
        {
            var target = new FaultyDisk(s_old.ToArray());
            var flushes = 0;
            target.OnFlush = () => FailIf(++flushes == number, () => new IOException("cache lost"));
            try
            {
                await FlashAsync(target, Options);
                Assert.True(number > 5, "there are many flushes");
                return;
            }
            catch (SigningException e)
            {
                Assert.Equal("flash-write", e.Finding.Code);
            }

            await FlashAsync(target, Options with { Resume = true });
            Assert.Equal(s_disk, target.Content);
        }
    }

    [Fact]
    public async Task Says_when_there_is_no_room()
    {
        _target.OnWrite = offset => FailIf(offset is > 8192 and < 30000, () => new IOException("no space left on device", 28));

        Assert.Equal("flash-disk-full", await ProblemAsync(Options));
        Assert.False(TinyDisk.HasTable(_target.Content, 512));
    }

    [Fact]
    public async Task Says_when_the_disk_cannot_be_read_back()
    {
        var written = false;
        _target.OnWrite = _ => written = true;
        _target.OnRead = (offset, _) => FailIf(written && offset >= 8192, () => new IOException("bad sector"));

        Assert.Equal("flash-read", await ProblemAsync(Options));
        Assert.False(TinyDisk.HasTable(_target.Content, 512));
    }

    [Fact]
    public async Task Puts_no_table_on_a_disk_that_holds_other_data_than_were_written()
    {
        _target.OnRead = (offset, bytes) => bytes.Span[^1] ^= (byte)(offset is >= 8192 and < 16384 ? 1 : 0);

        Assert.Equal("flash-read-back", await ProblemAsync(Options));
        Assert.False(TinyDisk.HasTable(_target.Content, 512));

        // What an earlier run wrote is in doubt, so all of it is written again.
        _target.OnRead = (_, _) => { };
        var result = await FlashAsync(_target, Options with { Resume = true });
        Assert.Equal(0, result.ResumedAt);
        Assert.Equal(s_disk, _target.Content);
        Assert.True(result.BytesWritten >= s_disk.Length, $"{result.BytesWritten} bytes");
    }

    [Fact]
    public async Task Takes_the_table_away_when_it_cannot_be_read_back()
    {
        _target.OnRead = (offset, bytes) => bytes.Span[0] ^= (byte)(offset == 512 && bytes.Span.StartsWith("EFI"u8) ? 1 : 0);

        Assert.Equal("flash-read-back", await ProblemAsync(Options));
        Assert.False(TinyDisk.HasTable(_target.Content, 512));
    }

    [Fact]
    public async Task Writes_no_chunk_of_an_image_that_changed_since_it_was_proved()
    {
        var payload = FfuFile.OpenForWork(new MemorySource(s_image)).PayloadOffset!.Value;
        for (var at = payload; at < s_image.Length; at += 2048)
        {
            using var source = new ChangingSource(s_image);
            var image = TinyFfu.Prove(source);
            source.Flip(at + 100);
            var target = new FaultyDisk(s_old.ToArray());
            if (at < payload + 2048)
            {
                // The block of zeros that other blocks overwrite: it comes onto no disk.
                await FlashAsync(image, target, Options);
                Assert.Equal(s_disk, target.Content);
                continue;
            }

            var e = await Assert.ThrowsAsync<SigningException>(() => FlashAsync(image, target, Options));

            Assert.Equal("ffu-changed-while-flashed", e.Finding.Code);
            Assert.True(target.Accesses == 0 || !TinyDisk.HasTable(target.Content, 512), "no table over a half image");
        }
    }

    [Fact]
    public async Task Writes_no_chunk_that_changes_between_one_read_and_the_next()
    {
        using var source = new ChangingSource(s_image);
        var image = TinyFfu.Prove(source);
        var payload = image.File.PayloadOffset!.Value;
        _target.OnWrite = offset =>
        {
            if (offset >= 4096)
            {
                source.Flip(payload + (12 * 2048));
                _target.OnWrite = _ => { };
            }
        };

        var e = await Assert.ThrowsAsync<SigningException>(() => FlashAsync(image, _target, Options));

        Assert.Equal("ffu-changed-while-flashed", e.Finding.Code);
        Assert.False(TinyDisk.HasTable(_target.Content, 512));
        await FlashAsync(_target, Options with { Resume = true });
        Assert.Equal(s_disk, _target.Content);
    }

    [Theory]
    [InlineData(FlashPhase.Clearing)]
    [InlineData(FlashPhase.Writing)]
    [InlineData(FlashPhase.ReadingBack)]
    public async Task Stops_in_any_phase_and_goes_on_from_there(FlashPhase phase)
    {
        using var stop = new CancellationTokenSource();
        var listener = new Stopper(phase, stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Flasher.FlashAsync(TinyFfu.Prove(s_image), [_target], Options with { Blank = true }, listener, stop.Token));

        Assert.False(TinyDisk.HasTable(_target.Content, 512));
        var result = await FlashAsync(_target, Options with { Blank = true, Resume = true });
        Assert.Equal(s_disk, _target.Content);
        Assert.NotNull(result.ResumedAt);
        Assert.True(phase != FlashPhase.ReadingBack || result.BytesWritten < 10_000, "all data were there");
    }

    [Fact]
    public async Task Begins_anew_and_says_so_when_not_told_to_resume()
    {
        await CutAsync();

        var result = await FlashAsync(_target, Options);

        Assert.Null(result.ResumedAt);
        Assert.Equal(["flash-unfinished"], _told);
        Assert.Equal(["flash-unfinished"], result.Findings.Select(f => f.Code));
        Assert.Equal(s_disk, _target.Content);
    }

    [Fact]
    public async Task Begins_anew_and_says_so_when_the_journal_is_damaged()
    {
        await CutAsync();
        var bytes = await File.ReadAllBytesAsync(Journal, TestContext.Current.CancellationToken);
        for (var i = 20; i < bytes.Length; i += 64)
        {
            bytes[i] ^= 0xFF;
        }

        await File.WriteAllBytesAsync(Journal, bytes, TestContext.Current.CancellationToken);
        var result = await FlashAsync(_target, Options with { Resume = true });

        Assert.Null(result.ResumedAt);
        Assert.Equal(["flash-journal-damaged"], _told);
        Assert.Equal(s_disk, _target.Content);
    }

    [Fact]
    public async Task Begins_from_the_start_and_says_so_when_there_is_nothing_to_resume()
    {
        var result = await FlashAsync(_target, Options with { Resume = true });

        Assert.Null(result.ResumedAt);
        Assert.Equal(["flash-nothing-to-resume"], _told);
        Assert.Equal(s_disk, _target.Content);
    }

    [Fact]
    public async Task Writes_less_when_it_resumes()
    {
        await CutAsync();

        var result = await FlashAsync(_target, Options with { Resume = true });

        Assert.True(result.ResumedAt > 0, $"{result.ResumedAt}");
        Assert.True(result.BytesWritten < s_disk.Length - 4096, $"{result.BytesWritten} bytes");
        Assert.Equal(s_disk, _target.Content);
    }

    public static TheoryData<string> Others { get; } = ["image", "target", "options", "length", "table"];

    [Theory]
    [MemberData(nameof(Others))]
    public async Task Resumes_no_flash_of_something_else(string what)
    {
        await CutAsync();
        var other = TinyDisk.Make(512, 64, 3);
        var image = what == "image" ? FlasherTests.Image(TinyDisk.InPhases(other, 2048), other) : TinyFfu.Prove(s_image);
        var target = what switch
        {
            "target" => new FaultyDisk(_target.Content.ToArray(), 512, "other"),
            "length" => new FaultyDisk([.. _target.Content, .. new byte[512]]),
            "table" => new FaultyDisk(other.ToArray()),
            _ => _target,
        };
        var before = target.Content.ToArray();

        var e = await Assert.ThrowsAsync<SigningException>(() => FlashAsync(image, target, Options with { Resume = true, Blank = what == "options" }));

        Assert.Equal("flash-journal-mismatch", e.Finding.Code);
        Assert.Equal(before, target.Content);
        Assert.True(File.Exists(Journal), "the flash that was cut off can still go on");
    }

    // A flash of which about half was written.
    private async Task CutAsync()
    {
        _target.OnWrite = offset => FailIf(offset is >= 20000 and < 30000, () => new PowerCutException());
        await Assert.ThrowsAsync<PowerCutException>(() => FlashAsync(_target, Options));
        _target.OnWrite = _ => { };
        _told.Clear();
    }

    private static void FailIf(bool now, Func<Exception> how)
    {
        if (now)
        {
            throw how();
        }
    }

    private async Task<string> ProblemAsync(FlashOptions options) => (await Assert.ThrowsAsync<SigningException>(() => FlashAsync(_target, options))).Finding.Code;

    private static Task<FlashResult> FlashAsync(FaultyDisk target, FlashOptions options) => FlashAsync(TinyFfu.Prove(s_image), target, options);

    private static Task<FlashResult> FlashAsync(VerifiedFfu image, FaultyDisk target, FlashOptions options) =>
        Flasher.FlashAsync(image, [target], options, null, TestContext.Current.CancellationToken);

    private sealed class Stopper(FlashPhase phase, CancellationTokenSource stop) : IProgress<FlashProgress>
    {
        public void Report(FlashProgress value)
        {
            if (value.Phase == phase)
            {
                stop.Cancel();
            }
        }
    }

    /// <summary>An image that somebody writes to after it was proved.</summary>
    private sealed class ChangingSource(byte[] image) : ByteSource
    {
        private readonly byte[] _bytes = image.ToArray();

        public override long Length => _bytes.Length;

        public void Flip(long at) => _bytes[at] ^= 1;

        public override int Read(long offset, Span<byte> buffer)
        {
            var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
            _bytes.AsSpan((int)offset, count).CopyTo(buffer);
            return count;
        }
    }
}
