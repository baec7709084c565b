using System.Text.Json;
using Signet.Cli.Options;
using Signet.Cli.Output;

namespace Signet.Cli.Running;

/// <summary>What a writing verb did with one file.</summary>
/// <param name="Path">The input.</param>
/// <param name="Output">The file that was written; null when none was.</param>
/// <param name="Result">One word: <c>signed</c>, <c>skipped</c>, <c>removed</c>.</param>
/// <param name="Findings">What is worth telling all the same.</param>
internal sealed record Written(string Path, string? Output, string Result, IReadOnlyList<Finding> Findings)
{
    /// <summary>Writes the verb's own properties.</summary>
    public Action<Utf8JsonWriter>? Details { get; init; }

    /// <summary>What people are told besides the word, or empty.</summary>
    public string Note { get; init; } = "";
}

/// <summary>Collects and prints what a writing verb did: a line each, or one JSON document at the end.</summary>
/// <param name="verb">The verb, for the schema.</param>
internal sealed class WriteResults(string verb, CliContext context)
{
    private readonly List<Written> _files = [];

    /// <summary>Runs the work on one file that the command line names as such, and prints its outcome.</summary>
    public static Task<ExitCode> RunOneAsync(
        string verb, string path, CliContext context, Func<CancellationToken, ValueTask<Written>> work, CancellationToken cancellation) =>
        RunOneAsync(verb, path, context, verb, false, (_, token) => work(token), cancellation);

    /// <summary>As the other, for work that tells the bytes that are done.</summary>
    public static Task<ExitCode> RunOneAsync(
        string verb, string path, CliContext context, string doing, Func<IProgress<long>?, CancellationToken, ValueTask<Written>> work, CancellationToken cancellation) =>
        RunOneAsync(verb, path, context, doing, true, work, cancellation);

    /// <summary>As the other, for work that tells by itself how far it is.</summary>
    public static Task<ExitCode> RunOneAloneAsync(
        string verb, string path, CliContext context, Func<CancellationToken, ValueTask<Written>> work, CancellationToken cancellation) =>
        RunOneAsync(verb, path, context, null, false, (_, token) => work(token), cancellation);

    private static async Task<ExitCode> RunOneAsync(
        string verb, string path, CliContext context, string? doing, bool tellsBytes, Func<IProgress<long>?, CancellationToken, ValueTask<Written>> work,
        CancellationToken cancellation)
    {
        var results = new WriteResults(verb, context);
        var code = await FileRunner.RunAsync(
            new InputRequest { Paths = [path] }, context, doing, (file, token) => work(file.Progress, token), results.Add, cancellation, tellsBytes);
        results.Print();
        return code;
    }

    /// <summary>Takes one outcome: prints it for people at once, keeps it for JSON.</summary>
    public FileCount Add(FileOutcome<Written> outcome)
    {
        var written = outcome.Value ?? new Written(outcome.File.Path, null, "failed", [outcome.Problem!]);
        _files.Add(written);
        if (outcome.Value is null)
        {
            return new FileCount(ExitCode.Failed, "failed"); // the runner has printed the reason and knows the code
        }

        foreach (var finding in written.Findings)
        {
            if (finding.Severity > Severity.Note || context.Verbose)
            {
                context.WriteError(finding, written.Path);
            }
        }

        if (!context.Json && !context.Quiet)
        {
            var target = written.Output is null || written.Output == written.Path ? "" : $" → {written.Output}";
            context.Out.WriteLine($"{written.Path}{target}: {written.Result}{written.Note}");
        }

        return new FileCount(ExitCode.Success, written.Result);
    }

    /// <summary>Prints the JSON document, when JSON was asked for.</summary>
    public void Print()
    {
        if (!context.Json)
        {
            return;
        }

        context.WriteJson(verb, json =>
        {
            json.WriteStartArray("files");
            foreach (var file in _files)
            {
                Write(json, file);
            }

            json.WriteEndArray();
            json.WriteStartObject("summary");
            foreach (var group in _files.GroupBy(f => f.Result))
            {
                json.WriteNumber(group.Key, group.Count());
            }

            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, Written file)
    {
        json.WriteStartObject();
        json.WriteString("path", file.Path);
        json.WriteString("result", file.Result);
        json.WriteString("output", file.Output);
        file.Details?.Invoke(json);
        JsonParts.WriteFindings(json, file.Findings);
        json.WriteEndObject();
    }
}
