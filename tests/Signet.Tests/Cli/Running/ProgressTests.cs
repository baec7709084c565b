using System.Text;
using Signet.Cli;
using Signet.Cli.Running;

namespace Signet.Tests.Cli.Running;

public sealed class ProgressTests : IDisposable
{
    private readonly MemoryStream _error = new();
    private readonly ManualClock _clock = new();

    private string Shown => Encoding.UTF8.GetString(_error.ToArray());

    public void Dispose() => _error.Dispose();

    [Fact]
    public void Says_nothing_in_the_first_second()
    {
        using var progress = Start(interactive: true);
        progress.Done("a.dll");
        _clock.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal("", Shown);
    }

    [Fact]
    public void Moves_in_one_line_on_a_terminal_and_leaves_nothing_behind()
    {
        var progress = Start(interactive: true);
        progress.Done("a.dll");
        _clock.Advance(TimeSpan.FromSeconds(1.05));
        Assert.Equal("\r\e[Kverifying 1 of 3  a.dll", Shown);
        progress.Dispose();
        Assert.Equal("\r\e[Kverifying 1 of 3  a.dll\r\e[K", Shown);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.EndsWith("a.dll\r\e[K", Shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_aside_while_a_result_is_printed()
    {
        using var progress = Start(interactive: true);
        _clock.Advance(TimeSpan.FromSeconds(1.05));
        using (progress.Pause())
        {
            Assert.EndsWith("\r\e[K", Shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Makes_names_printable_and_short()
    {
        using var progress = Start(interactive: true);
        progress.Done("\e[2J" + new string('x', 200));
        _clock.Advance(TimeSpan.FromSeconds(1.05));
        Assert.Equal("\r\e[Kverifying 1 of 3  …" + new string('x', 39), Shown);
    }

    [Fact]
    public void Says_a_plain_line_every_fifteen_seconds_where_nobody_watches()
    {
        using var progress = Start(interactive: false);
        _clock.Advance(TimeSpan.FromSeconds(14));
        Assert.Equal("", Shown);
        progress.Done("a.dll");
        _clock.Advance(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("verifying: 1 of 3 files done\nverifying: 1 of 3 files done\n", Shown);
    }

    [Fact]
    public void Is_silent_when_asked_to_be()
    {
        using var progress = Progress.Start(Context(true) with { Quiet = true }, "verifying", 3);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("", Shown);
    }

    private Progress Start(bool interactive) => Progress.Start(Context(interactive), "verifying", 3);

    private CliContext Context(bool interactive) => new(Stream.Null, _error, color: false) { Clock = _clock, Interactive = interactive };
}
