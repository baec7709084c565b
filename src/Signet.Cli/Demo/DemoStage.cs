using System.Buffers;
using System.Text;
using System.Text.Json;
using Signet.Cli.Output;

namespace Signet.Cli.Demo;

/// <summary>What a command of the demo did.</summary>
internal sealed record DemoResult(ExitCode Code, string Output, string Error);

/// <summary>One row of the table in which the demo ends.</summary>
internal sealed record DemoRow(string What, string Expected, string Seen, bool Good);

/// <summary>Runs real command lines in this process, shows them, and keeps score of what was expected and what was seen.</summary>
internal sealed class DemoStage(string folder, CliContext context)
{
    private static readonly SearchValues<char> s_special = SearchValues.Create(" '\"*?;&|<>$");

    private readonly List<DemoRow> _rows = [];
    private readonly List<string> _commands = [];
    private int _titles;

    /// <summary>Where everything goes.</summary>
    internal string Folder { get; } = folder;

    /// <summary>The score so far.</summary>
    internal IReadOnlyList<DemoRow> Rows => _rows;

    /// <summary>Every command that was run, as it was shown.</summary>
    internal IReadOnlyList<string> Commands => _commands;

    /// <summary>The path of a file in the demo's folder, as a user would type it.</summary>
    internal string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Begins a part of the tour.</summary>
    internal void Title(string text)
    {
        context.Out.WriteLine();
        context.Out.WriteLine($"{new Inked(Ink.Bold, $"{++_titles}. {text}")}");
    }

    /// <summary>Tells what happens beside the commands.</summary>
    internal void Tell(string text) => context.Out.WriteLine($"   {text}");

    /// <summary>Runs a command line; one that must succeed for the tour to go on.</summary>
    internal async Task<DemoResult> DoAsync(CancellationToken cancellation, params string[] args)
    {
        var result = await RunAsync(cancellation, args);
        Expect($"signet {args[0]}", "exit code 0", $"exit code {(int)result.Code}{(result.Code == ExitCode.Success ? "" : ": " + FirstLine(result.Error))}", result.Code == ExitCode.Success);
        return result.Code == ExitCode.Success ? result : throw new DemoFailedException();
    }

    /// <summary>Runs a command line and shows it.</summary>
    internal async Task<DemoResult> RunAsync(CancellationToken cancellation, params string[] args)
    {
        var line = "signet " + string.Join(' ', args.Select(Quote));
        _commands.Add(line);
        context.Out.WriteLine($"   {new Inked(Ink.Dim, "$ " + line)}");
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var inner = new CliContext(output, error, color: false) { Clock = context.Clock, Variable = context.Variable };
        var code = await CommandLine.RunAsync(args, inner, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return new DemoResult(code, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    /// <summary>Verifies files and returns the entry of each in the JSON report.</summary>
    internal async Task<IReadOnlyList<JsonElement>> VerifyAsync(CancellationToken cancellation, params string[] args)
    {
        var result = await RunAsync(cancellation, ["verify", .. args, "--format", "json"]);
        if (result.Output.Length == 0)
        {
            Expect("signet verify", "a report", FirstLine(result.Error), false);
            throw new DemoFailedException();
        }

        using var document = JsonDocument.Parse(result.Output);
        return [.. document.RootElement.GetProperty("files").EnumerateArray().Select(f => f.Clone())];
    }

    /// <summary>Adds a row to the table and shows it at once.</summary>
    internal void Expect(string what, string expected, string seen, bool good)
    {
        _rows.Add(new DemoRow(what, expected, seen, good));
        context.Out.WriteLine($"   {new Inked(good ? Ink.Good : Ink.Bad, good ? "as expected" : "NOT AS EXPECTED")}: {what}: {seen}");
    }

    /// <summary>Expects a verdict and, when <paramref name="code"/> is given, that finding.</summary>
    internal void ExpectVerdict(string what, JsonElement file, string verdict, string? code = null)
    {
        var seen = file.GetProperty("verdict").GetString()!;
        var codes = file.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("code").GetString()!).Distinct().ToList();
        var signers = file.GetProperty("signatures").EnumerateArray()
            .Select(s => s.GetProperty("signer")).Where(s => s.ValueKind == JsonValueKind.Object).Select(s => s.GetProperty("subject").GetString());
        var detail = code is null ? string.Join("; ", signers) : codes.Contains(code) ? code : string.Join(", ", codes);
        Expect(what, code is null ? verdict : $"{verdict}, {code}", $"{seen}{(detail.Length == 0 ? "" : ", ")}{detail}", seen == verdict && (code is null || codes.Contains(code)));
    }

    private static string FirstLine(string text) => text.Split('\n')[0];

    private static string Quote(string word) => word.AsSpan().ContainsAny(s_special) ? $"'{word}'" : word;
}

/// <summary>A step without which the tour cannot go on has failed; its row is in the table.</summary>
internal sealed class DemoFailedException : Exception;
