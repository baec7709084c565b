using System.Diagnostics;

namespace Signet.EndToEnd;

/// <summary>What only a real process shows: signals, streams, the launcher.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Ctrl_C_ends_it_with_130_even_while_it_waits_for_standard_input()
    {
        using var process = Start(SignetProgram.Path, "inspect", "--file-list", "-");

        // The process is ready for the signal once it reads: its handlers were set before.
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.False(process.HasExited);
        await SignetProgram.RunAsync("kill", ["-INT", $"{process.Id}"], cancellation: TestContext.Current.CancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(limit.Token);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("[interrupted]", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_goes_away_is_no_error()
    {
        var ended = await SignetProgram.RunAsync(
            "bash", ["-o", "pipefail", "-c", $"'{SignetProgram.Path}' explain | head -n 1"], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (ended.Code, ended.Error));
    }

    [Fact]
    public async Task A_full_disk_under_standard_output_is_an_error()
    {
        var ended = await SignetProgram.RunAsync(
            "bash", ["-c", $"'{SignetProgram.Path}' explain > /dev/full"], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(1, ended.Code);
        Assert.Contains("[file-access]", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_launcher_works_through_a_link_from_any_folder_and_passes_the_exit_code_on()
    {
        var folder = Directory.CreateTempSubdirectory("signet-launcher-");
        try
        {
            var link = Path.Combine(folder.FullName, "a link");
            File.CreateSymbolicLink(link, Path.Combine(SignetProgram.Repository, "signet"));
            var ended = await SignetProgram.RunAsync(link, ["explain", "no such code"], start => start.WorkingDirectory = folder.FullName, TestContext.Current.CancellationToken);
            Assert.Equal(4, ended.Code);
            Assert.StartsWith("error: there is no finding 'no such code' [usage]", ended.Error, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Several_launchers_at_once_all_run()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SignetProgram.RunAsync(
            Path.Combine(SignetProgram.Repository, "signet"), ["--version"], cancellation: TestContext.Current.CancellationToken)));
        Assert.All(all, e => Assert.Equal((0, "signet 0.1.0\n", ""), (e.Code, e.Output, e.Error)));
    }

    [Fact]
    public async Task Colours_are_for_terminals_only()
    {
        var ended = await SignetProgram.RunAsync(SignetProgram.Path, ["explain", "usage"], cancellation: TestContext.Current.CancellationToken);
        Assert.DoesNotContain('\u001b', ended.Output);
    }

    private static Process Start(string program, params string[] args) => Process.Start(new ProcessStartInfo(program, args)
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
    })!;
}
