using System.Diagnostics;
using Signet.Cli.Options;

namespace Signet.Cli.Running;

/// <summary>What became of one file: a value, or the reason why there is none.</summary>
public sealed record FileOutcome<T>(InputFile File, T? Value, Finding? Problem)
    where T : class;

/// <summary>How a verb counts an outcome.</summary>
/// <param name="Code">What the outcome makes of the program's end.</param>
/// <param name="Tally">The word it is counted under in the summary: <c>trusted</c>, <c>signed</c>, <c>skipped</c>.</param>
public readonly record struct FileCount(ExitCode Code, string Tally);

/// <summary>Works on many files at once and reports on them in the order in which they were named.</summary>
public static class FileRunner
{
    /// <summary>Runs <paramref name="work"/> for every file of the request.</summary>
    /// <remarks>
    /// What <paramref name="work"/> throws because the file or the world is so (<see cref="SigningException"/>,
    /// <see cref="IOException"/>, no access) becomes that file's problem, printed on standard error; the others go on.
    /// <paramref name="report"/> is called on one thread at a time, in input order, as soon as all earlier files are done.
    /// </remarks>
    /// <param name="request">Which files, and how many at once.</param>
    /// <param name="context">Where to print.</param>
    /// <param name="doing">The present participle for progress: <c>verifying</c>; null when the work tells how far it is.</param>
    /// <param name="work">Does one file; called on several threads.</param>
    /// <param name="report">Prints one outcome and says how it counts. For an outcome with a problem the error has been printed
    /// already and the returned count is ignored: such a file counts as failed.</param>
    /// <param name="cancellation">Stops the run: files in work are finished or left as they were.</param>
    /// <param name="tellsBytes">True when <paramref name="work"/> reports bytes to <see cref="InputFile.Progress"/>: a single file shows how far it is.</param>
    /// <returns>0 when every file counted as success; see <see cref="ExitCodes.Combine"/>.</returns>
    public static async Task<ExitCode> RunAsync<T>(
        InputRequest request, CliContext context, string? doing,
        Func<InputFile, CancellationToken, ValueTask<T>> work, Func<FileOutcome<T>, FileCount> report, CancellationToken cancellation,
        bool tellsBytes = false)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        var files = InputFiles.Find(request, context.Input);
        var outcomes = new FileOutcome<T>?[files.Count];
        var reporting = new Lock();
        var reported = 0;
        var tallies = new Dictionary<string, int>(StringComparer.Ordinal);
        var code = ExitCode.Success;
        var started = Stopwatch.GetTimestamp();

        using var bytes = tellsBytes && doing is not null && files is [var only] && File.Exists(only.Path) ? ByteProgress.Start(context, doing, new FileInfo(only.Path).Length) : null;
        using var progress = Progress.Start(bytes is null && doing is not null ? context : context with { Quiet = true }, doing ?? "", files.Count);
        try
        {
            if (files.Count == 1)
            {
                // Most calls name one file: for it no threads are started, and nothing of what would run them is compiled.
                cancellation.ThrowIfCancellationRequested();
                await RunOneAsync(0, cancellation);
            }
            else
            {
                await Parallel.ForAsync(
                    0, files.Count,
                    new ParallelOptions { MaxDegreeOfParallelism = request.Jobs ?? Environment.ProcessorCount, CancellationToken = cancellation },
                    RunOneAsync);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            bytes?.Dispose();
            progress.Dispose();
            context.WriteError(CliFindings.Interrupted.With($"interrupted after {reported} of {files.Count} files"));
            return ExitCode.Interrupted;
        }

        progress.Dispose();
        if (files.Count > 1)
        {
            var counts = string.Join(", ", tallies.Select(t => $"{t.Value} {t.Key}"));
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            context.Tell(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{files.Count} files: {counts} in {seconds:0.0} s"));
        }

        return code;

        async ValueTask RunOneAsync(int index, CancellationToken token)
        {
            outcomes[index] = await OutcomeAsync(bytes is null ? files[index] : files[index] with { Progress = bytes }, work, token);
            lock (reporting)
            {
                progress.Done(files[index].Path);
                for (; reported < files.Count && outcomes[reported] is { } next; reported++)
                {
                    Count(next);
                    outcomes[reported] = null;
                }
            }
        }

        void Count(FileOutcome<T> outcome)
        {
            bytes?.Dispose();
            using (progress.Pause())
            {
                if (outcome.Problem is { } problem)
                {
                    context.WriteError(problem, outcome.File.Path);
                }

                var count = report(outcome);
                count = outcome.Problem is null ? count : new FileCount(ExitCodes.For(outcome.Problem), "failed");
                tallies[count.Tally] = tallies.GetValueOrDefault(count.Tally) + 1;
                code = ExitCodes.Combine(code, count.Code);
            }
        }
    }

    private static async ValueTask<FileOutcome<T>> OutcomeAsync<T>(
        InputFile file, Func<InputFile, CancellationToken, ValueTask<T>> work, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return new FileOutcome<T>(file, await work(file, cancellation), null);
        }
        catch (Exception e) when (CliFindings.FromException(e, file.Path) is { } finding)
        {
            return new FileOutcome<T>(file, null, finding);
        }
    }
}
