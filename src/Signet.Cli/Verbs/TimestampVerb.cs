using Signet.Authenticode;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Cli.Running;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet timestamp</c> was asked.</summary>
internal sealed record TimestampVerbRequest
{
    public InputRequest Input { get; init; } = new();

    public TimestampRequest Timestamps { get; init; } = new();

    public WriteRequest Write { get; init; } = new();

    public int Index { get; init; }
}

/// <summary><c>signet timestamp FILE…</c>: time-stamps a signature that is there.</summary>
internal static class TimestampVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<TimestampVerbRequest> Verb { get; } =
        new("timestamp", "Time-stamps a signature that is there; a time stamp that it has is replaced.", new TimestampVerbRequest(), RunAsync)
        {
            HasJson = true,
            Examples = [new("signet timestamp --timestamp http://tsa.example --timestamp http://other.example app.exe", "the second server is asked when the first fails")],
            Arguments = [.. InputOptions.Arguments.Within<InputRequest, TimestampVerbRequest>(r => r.Input, (r, p) => r with { Input = p })],
            Options =
            [
                .. TimestampOptions.Options.Within<TimestampRequest, TimestampVerbRequest>(r => r.Timestamps, (r, p) => r with { Timestamps = p }),
                SignatureIndex.Option<TimestampVerbRequest>("0", (r, i) => r with { Index = i }),
                .. WriteOptions.Options.Within<WriteRequest, TimestampVerbRequest>(r => r.Write, (r, p) => r with { Write = p }),
                .. InputOptions.Options.Within<InputRequest, TimestampVerbRequest>(r => r.Input, (r, p) => r with { Input = p }),
            ],
            Check = r =>
            {
                InputOptions.Check(r.Input);
                WriteOptions.Check(r.Write, r.Input);
                if (r.Timestamps.Servers.Count == 0)
                {
                    throw new UsageException("no time-stamp server was given", "Name one with --timestamp or --legacy-timestamp.");
                }
            },
        };

    private static async Task<ExitCode> RunAsync(TimestampVerbRequest request, CliContext context, CancellationToken cancellation)
    {
        var servers = request.Timestamps.Open(context)!;
        var results = new WriteResults("timestamp", context);
        var code = await FileRunner.RunAsync(
            request.Input, context, "time-stamping",
            (file, token) => FileEditing.RunAsync(file.Path, request.Write.OutputFor(file.Path), async source =>
            {
                var stamped = await FileSigner.TimestampAsync(SignedFile.Open(source), request.Index, servers, token);
                return new FileChange("time-stamped", stamped.Edits, stamped.Timestamp!.Findings)
                {
                    Note = TimestampText.Note(stamped.Timestamp),
                    Details = json => TimestampText.Write(json, stamped.Timestamp),
                };
            }, token),
            results.Add, cancellation);
        results.Print();
        return code;
    }
}
