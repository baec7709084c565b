using Signet.Cli.Options;
using Signet.Cli.Running;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet inspect</c> was asked.</summary>
internal sealed record InspectRequest
{
    public InputRequest Input { get; init; } = new();
}

/// <summary>What <c>signet inspect</c> found out about one file.</summary>
internal sealed record Inspection(string Format, long Length);

/// <summary><c>signet inspect FILE</c>: what a file is made of. Needs no key and judges nothing.</summary>
internal static class InspectVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<InspectRequest> Verb { get; } =
        new("inspect", "Shows what a file is made of. Needs no key; judges nothing.", new InspectRequest(), RunAsync)
        {
            HasJson = true,
            Arguments = [.. InputOptions.Arguments.Within<InputRequest, InspectRequest>(r => r.Input, (r, input) => r with { Input = input })],
            Options = [.. InputOptions.Options.Within<InputRequest, InspectRequest>(r => r.Input, (r, input) => r with { Input = input })],
            Check = request => InputOptions.Check(request.Input),
        };

    private static Task<ExitCode> RunAsync(InspectRequest request, CliContext context, CancellationToken cancellation) =>
        FileRunner.RunAsync(request.Input, context, "inspecting", Inspect, outcome => Report(outcome, context), cancellation);

    // Runs on several threads: reads, prints nothing.
    private static ValueTask<Inspection> Inspect(InputFile file, CancellationToken cancellation)
    {
        using var handle = File.OpenHandle(file.Path);
        var head = new byte[2];
        var read = RandomAccess.Read(handle, head, 0);
        var format = read == 2 && head.AsSpan().SequenceEqual("MZ"u8) ? "pe" : "unknown";
        return ValueTask.FromResult(new Inspection(format, RandomAccess.GetLength(handle)));
    }

    // Runs on one thread at a time, in input order: prints, and says how the file counts.
    private static FileCount Report(FileOutcome<Inspection> outcome, CliContext context)
    {
        if (outcome.Value is { } found)
        {
            context.Out.WriteLine($"{outcome.File.Path}: {found.Format}, {found.Length} bytes");
        }

        return new FileCount(ExitCode.Success, "inspected");
    }
}
