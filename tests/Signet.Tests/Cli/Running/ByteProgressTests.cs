using System.Text;
using Signet.Cli;
using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Flashing;

namespace Signet.Tests.Cli.Running;

public sealed class ByteProgressTests : IDisposable
{
    private readonly MemoryStream _error = new();
    private readonly ManualClock _clock = new();

    private string Shown => Encoding.UTF8.GetString(_error.ToArray());

    public void Dispose() => _error.Dispose();

    [Fact]
    public void Says_nothing_in_the_first_second()
    {
        using var progress = ByteProgress.Start(Context(true), "verifying", 1000);
        progress.Report(900L);
        _clock.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal("", Shown);
    }

    [Fact]
    public void Tells_percent_rate_and_time_left_in_one_moving_line()
    {
        var progress = ByteProgress.Start(Context(true), "verifying", 400_000_000);
        progress.Report(100_000_000L);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("\r\e[Kverifying  25 % of 400 MB  100.0 MB/s  0:03 left", Shown);
        progress.Dispose();
        Assert.EndsWith("left\r\e[K", Shown, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.EndsWith("left\r\e[K", Shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_a_plain_line_every_fifteen_seconds_where_nobody_watches()
    {
        using var progress = ByteProgress.Start(Context(false), "signing", 450_000_000_000);
        progress.Report(1_500_000_000L);
        _clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("signing: 0 % of 450000 MB, 100.0 MB/s, 1:14:45 left\n", Shown);
    }

    [Fact]
    public void Measures_each_phase_by_itself_and_leaves_out_what_an_earlier_run_did()
    {
        using var progress = ByteProgress.Start(Context(false), "verifying", 10_000_000);
        _clock.Advance(TimeSpan.FromSeconds(10));
        progress.Report(new FlashProgress(FlashPhase.Writing, 50_000_000, 100_000_000));
        progress.Report(new FlashProgress(FlashPhase.Writing, 60_000_000, 100_000_000));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("writing: 60 % of 100 MB, 2.0 MB/s, 0:20 left\n", Shown);
    }

    [Fact]
    public void Counts_the_most_that_any_thread_reported()
    {
        using var progress = ByteProgress.Start(Context(false), "verifying", 20_000_000);
        progress.Report(15_000_000L);
        progress.Report(10_000_000L);
        _clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("verifying: 75 % of 20 MB, 1.0 MB/s, 0:05 left\n", Shown);
    }

    [Fact]
    public void Tells_no_percentage_of_an_unknown_whole()
    {
        using var progress = ByteProgress.Start(Context(false), "reading", 0);
        progress.Report(15_000_000L);
        _clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("reading: 15 MB, 1.0 MB/s\n", Shown);
    }

    [Fact]
    public void Steps_aside_while_something_is_told()
    {
        using var progress = ByteProgress.Start(Context(true), "writing", 100);
        _clock.Advance(TimeSpan.FromSeconds(1));
        progress.Pause(() => Assert.EndsWith("\r\e[K", Shown, StringComparison.Ordinal));
    }

    [Fact]
    public void Is_silent_when_asked_to_be()
    {
        using var progress = ByteProgress.Start(Context(true) with { Quiet = true }, "writing", 100);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("", Shown);
    }

    [Fact]
    public async Task Shows_how_far_a_run_is_in_its_only_file()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("signet-progress").FullName, "large");
        try
        {
            await File.WriteAllBytesAsync(path, new byte[2_000_000], TestContext.Current.CancellationToken);
            await FileRunner.RunAsync(
                new InputRequest { Paths = [path] }, Context(false), "verifying",
                (file, _) =>
                {
                    file.Progress!.Report(1_500_000);
                    _clock.Advance(TimeSpan.FromSeconds(15));
                    return ValueTask.FromResult("done");
                },
                _ => new FileCount(ExitCode.Success, "verified"), TestContext.Current.CancellationToken, tellsBytes: true);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }

        Assert.Equal("verifying: 75 % of 2 MB, 0.1 MB/s, 0:05 left\n", Shown);
    }

    private CliContext Context(bool interactive) => new(Stream.Null, _error, color: false) { Clock = _clock, Interactive = interactive };
}
