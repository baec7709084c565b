using System.Text;
using Signet.Cli;
using Signet.Cli.Options;
using Signet.Cli.Running;

namespace Signet.Tests.Cli.Running;

public sealed class FileRunnerTests : IDisposable
{
    private static readonly FindingRule s_refused = new("pe-refused", Severity.Error, "meaning.", "Do something else.");
    private static readonly FindingRule s_noKey = new("key-not-found", Severity.Error, "meaning.", "Find the key.");

    private readonly MemoryStream _error = new();
    private readonly MemoryStream _output = new();

    public void Dispose()
    {
        _error.Dispose();
        _output.Dispose();
    }

    [Fact]
    public async Task Reports_in_the_order_of_the_request_whatever_is_done_first()
    {
        // Each file waits for the one named after it: they can only end in reverse order.
        var done = Enumerable.Range(0, 5).Select(_ => new TaskCompletionSource()).ToArray();
        done[4].SetResult();
        var code = await RunAsync(["0", "1", "2", "3"], jobs: 4, async file =>
        {
            var index = int.Parse(file.Path, System.Globalization.CultureInfo.InvariantCulture);
            await done[index + 1].Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            done[index].SetResult();
            return file.Path;
        });
        Assert.Equal(ExitCode.Success, code);
        Assert.Equal("0\n1\n2\n3\n", Text(_output));
        Assert.Matches("^4 files: 4 good in [0-9.]+ s\n$", Text(_error));
    }

    [Fact]
    public async Task Goes_on_after_a_file_that_fails()
    {
        var code = await RunAsync(["a", "b", "c"], jobs: 2, file => file.Path == "b"
            ? throw new SigningException(s_refused.With("the headers overlap"))
            : new ValueTask<string>(file.Path));
        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal("a\nc\n", Text(_output));
        Assert.StartsWith("error: b: the headers overlap [pe-refused]\nhelp: Do something else.\n3 files: 2 good, 1 failed", Text(_error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_with_the_common_code_of_all_failures() => Assert.Equal(
        ExitCode.KeyUnavailable, await RunAsync(["a", "b"], jobs: 2, _ => throw new SigningException(s_noKey.With("no key"))));

    [Fact]
    public async Task Lets_a_defect_through() => await Assert.ThrowsAsync<InvalidOperationException>(
        () => RunAsync(["a"], jobs: 1, _ => throw new InvalidOperationException("a bug")));

    [Fact]
    public async Task Stops_when_interrupted_and_says_how_far_it_came()
    {
        using var stop = new CancellationTokenSource();
        var code = await RunAsync(["a", "b", "c"], jobs: 1, file =>
        {
            if (file.Path == "b")
            {
                stop.Cancel();
            }

            return new ValueTask<string>(file.Path);
        }, stop.Token);
        Assert.Equal(ExitCode.Interrupted, code);
        Assert.Equal("a\nb\n", Text(_output));
        Assert.Contains("interrupted after 2 of 3 files [interrupted]", Text(_error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Never_runs_more_at_once_than_asked()
    {
        var (running, most) = (0, 0);
        await RunAsync([.. Enumerable.Range(0, 40).Select(i => $"{i}")], jobs: 3, async file =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Delay(2, TestContext.Current.CancellationToken);
            Interlocked.Decrement(ref running);
            return file.Path;
        });
        Assert.InRange(most, 1, 3);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen; seen = target)
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray());

    private async Task<ExitCode> RunAsync(
        string[] paths, int jobs, Func<InputFile, ValueTask<string>> work, CancellationToken cancellation = default)
    {
        var context = new CliContext(_output, _error, color: false);
        return await FileRunner.RunAsync(
            new InputRequest { Paths = paths, Jobs = jobs }, context, "trying", (file, _) => work(file),
            outcome =>
            {
                if (outcome.Value is not null)
                {
                    context.Out.WriteLine(outcome.Value);
                }

                return new FileCount(ExitCode.Success, "good");
            }, cancellation);
    }
}
