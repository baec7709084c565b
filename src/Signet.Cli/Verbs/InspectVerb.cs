using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Files;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet inspect</c> was asked.</summary>
internal sealed record InspectRequest
{
    public InputRequest Input { get; init; } = new();
}

/// <summary><c>signet inspect FILE</c>: what a file is made of. Needs no key and asks nobody for trust.</summary>
internal static class InspectVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<InspectRequest> Verb { get; } =
        new("inspect", "Shows what a file is made of: headers, digest, signatures, certificates, oddities. Needs no key; trust is for verify.",
            new InspectRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet inspect app.exe", "everything, with offsets"),
                new("signet inspect --verbose app.exe", "with every certificate in full"),
                new("signet inspect driver.cat", "what a catalog lists"),
                new("signet inspect --format json app.exe", "for a program"),
            ],
            Arguments = [.. InputOptions.Arguments.Within<InputRequest, InspectRequest>(r => r.Input, (r, input) => r with { Input = input })],
            Options = [.. InputOptions.Options.Within<InputRequest, InspectRequest>(r => r.Input, (r, input) => r with { Input = input })],
            Check = request => InputOptions.Check(request.Input),
        };

    private static Task<ExitCode> RunAsync(InspectRequest request, CliContext context, CancellationToken cancellation)
    {
        // The document is that of one file: its properties stand at the top, as the schema has it for every format.
        if (context.Json && request.Input is not { Paths.Count: 1, FileLists.Count: 0, Recursive: false })
        {
            throw new UsageException("--format json is for one FILE");
        }

        return FileRunner.RunAsync(request.Input, context, "inspecting", Inspect, outcome => Report(outcome, context), cancellation);
    }

    // Runs on several threads: reads, prints nothing.
    private static ValueTask<FileInspection> Inspect(InputFile file, CancellationToken cancellation)
    {
        using var source = FileSource.Open(file.Path);
        return ValueTask.FromResult(FileInspection.Read(source, cancellation: cancellation));
    }

    // Runs on one thread at a time, in input order: prints, and says how the file counts.
    private static FileCount Report(FileOutcome<FileInspection> outcome, CliContext context)
    {
        if (outcome.Value is not { } inspection)
        {
            return new FileCount(ExitCode.Failed, "failed");
        }

        if (inspection.Format == FileFormat.Unknown && !outcome.File.Named)
        {
            return new FileCount(ExitCode.Success, "skipped");
        }

        Print(outcome.File.Path, inspection, context);
        return inspection.Format == FileFormat.Unknown ? new FileCount(ExitCode.Failed, "of no known kind") : new FileCount(ExitCode.Success, "inspected");
    }

    /// <summary>Prints what one file is made of.</summary>
    internal static void Print(string path, FileInspection inspection, CliContext context)
    {
        if (context.Json)
        {
            context.WriteJson("inspect", json => new InspectJson(json).Write(path, inspection));
        }
        else
        {
            new InspectText(context.Out, context.Verbose).Write(path, inspection);
        }
    }
}
