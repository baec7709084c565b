using Signet.Authenticode;
using Signet.Cli.Options;
using Signet.Cli.Running;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet remove</c> was asked.</summary>
internal sealed record RemoveRequest
{
    public InputRequest Input { get; init; } = new();

    public WriteRequest Write { get; init; } = new();

    /// <summary>Which signature; null for all.</summary>
    public int? Index { get; init; }
}

/// <summary><c>signet remove FILE…</c>: takes signatures off.</summary>
internal static class RemoveVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<RemoveRequest> Verb { get; } =
        new("remove", "Removes all signatures of a file, or one.", new RemoveRequest(), RunAsync)
        {
            HasJson = true,
            Examples = [new("signet remove app.exe", "all of them"), new("signet remove --index 1 app.exe", "the first nested one")],
            Arguments = [.. InputOptions.Arguments.Within<InputRequest, RemoveRequest>(r => r.Input, (r, p) => r with { Input = p })],
            Options =
            [
                SignatureIndex.Option<RemoveRequest>("all", (r, i) => r with { Index = i }),
                .. WriteOptions.Options.Within<WriteRequest, RemoveRequest>(r => r.Write, (r, p) => r with { Write = p }),
                .. InputOptions.Options.Within<InputRequest, RemoveRequest>(r => r.Input, (r, p) => r with { Input = p }),
            ],
            Check = r =>
            {
                InputOptions.Check(r.Input);
                WriteOptions.Check(r.Write, r.Input);
            },
        };

    private static async Task<ExitCode> RunAsync(RemoveRequest request, CliContext context, CancellationToken cancellation)
    {
        var results = new WriteResults("remove", context);
        var code = await FileRunner.RunAsync(
            request.Input, context, "removing signatures",
            (file, token) => FileEditing.RunAsync(file.Path, request.Write.OutputFor(file.Path), source =>
            {
                var signed = SignedFile.Open(source);
                return ValueTask.FromResult(new FileChange("removed", request.Index is { } index ? signed.Remove(index) : signed.RemoveAll(), []));
            }, token),
            results.Add, cancellation);
        results.Print();
        return code;
    }
}
