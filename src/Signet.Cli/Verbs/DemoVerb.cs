using System.Diagnostics;
using System.Globalization;
using Signet.Cli.Demo;
using Signet.Cli.Options;
using Signet.Cli.Output;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet demo</c> was asked.</summary>
internal sealed record DemoRequest
{
    /// <summary>Where the files go.</summary>
    public string Folder { get; init; } = "demo-out";
}

/// <summary><c>signet demo</c>: the whole tour on real input. Every step says what it expects, and the end says whether all of it came true.</summary>
internal static class DemoVerb
{
    // Tells a folder of ours, which may be made anew, from somebody else's, which must not.
    private const string Marker = "made-by-signet-demo.txt";

    /// <summary>The verb's table.</summary>
    public static CliVerb<DemoRequest> Verb { get; } =
        new("demo", "Signs, time-stamps, verifies and attacks real files, and checks that each step ends as it should. Ends with 0 only if all did.",
            new DemoRequest(), RunAsync)
        {
            Examples = [new("signet demo", "in the folder demo-out"), new("signet demo /tmp/tour", "somewhere else")],
            Arguments =
            [
                new("DIR", "Where the files go; a demo's own folder is made anew.", (r, v) => r with { Folder = v }) { Minimum = 0 },
            ],
        };

    private static async Task<ExitCode> RunAsync(DemoRequest request, CliContext context, CancellationToken cancellation)
    {
        Prepare(request.Folder);
        var started = Stopwatch.GetTimestamp();
        var stage = new DemoStage(request.Folder, context);
        try
        {
            await new DemoTour(stage, context).RunAsync(cancellation);
        }
        catch (DemoFailedException)
        {
            context.Error.WriteLine("the tour ends here: what follows needs this step");
        }

        await File.WriteAllLinesAsync(stage.PathOf("commands.txt"), stage.Commands, cancellation);
        WriteTable(stage, context, Stopwatch.GetElapsedTime(started));
        return stage.Rows.All(r => r.Good) ? ExitCode.Success : ExitCode.Failed;
    }

    private static void Prepare(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            if (!File.Exists(Path.Combine(folder, Marker)))
            {
                throw new UsageException($"'{folder}' holds something else than a demo", "Name another folder: signet demo DIR.");
            }

            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, Marker), "`signet demo` made this folder and makes it anew each time it runs.\n");
    }

    private static void WriteTable(DemoStage stage, CliContext context, TimeSpan time)
    {
        var rows = stage.Rows.Where(r => !r.Good || !r.What.StartsWith("signet ", StringComparison.Ordinal)).ToList();
        var (what, expected) = (Width(r => r.What), Width(r => r.Expected));
        context.Out.WriteLine();
        context.Out.WriteLine($"{new Inked(Ink.Bold, "     " + "step".PadRight(what + 2) + "expected".PadRight(expected + 2) + "seen")}");
        foreach (var row in rows)
        {
            context.Out.WriteLine($"{new Inked(row.Good ? Ink.Good : Ink.Bad, row.Good ? " ok" : " NO")}  {row.What.PadRight(what + 2)}{row.Expected.PadRight(expected + 2)}{row.Seen}");
        }

        var failed = stage.Rows.Count(r => !r.Good);
        var outcome = failed == 0 ? $"all {stage.Rows.Count} steps went as expected" : $"{failed} of {stage.Rows.Count} steps did not go as expected";
        context.Out.WriteLine();
        context.Out.WriteLine($"{new Inked(failed == 0 ? Ink.Good : Ink.Bad, outcome)} in {time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
        context.Out.WriteLine($"look at the files: {Path.GetFullPath(stage.Folder)} (commands.txt has every command)");

        int Width(Func<DemoRow, string> of) => rows.Select(r => of(r).Length).DefaultIfEmpty(0).Max();
    }
}
