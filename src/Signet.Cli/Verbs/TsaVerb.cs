using System.Security.Cryptography;
using Signet.Cli.Options;
using Signet.Keys;
using Signet.Timestamps;
using Signet.X509;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet tsa</c> was asked.</summary>
internal sealed record TsaRequest
{
    public KeyRequest Key { get; init; } = new();

    /// <summary>The port on 127.0.0.1; 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>Where the test root and the authority's key are kept; null for memory.</summary>
    public string? Folder { get; init; }

    /// <summary>Where the root certificate is written, PEM.</summary>
    public string? RootOutput { get; init; }

    /// <summary>A clock that stands still; null for the real one.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>True when a key of the user's is to sign, not that of a test authority.</summary>
    public bool HasOwnKey => Key != new KeyRequest();
}

/// <summary><c>signet tsa</c>: a time-stamp authority on loopback, for tests and closed networks.</summary>
internal static class TsaVerb
{
    private const string Category = "Authority";

    /// <summary>The verb's table.</summary>
    public static CliVerb<TsaRequest> Verb { get; } =
        new("tsa", "Runs a time-stamp authority on 127.0.0.1, by RFC 3161 and the legacy protocol; prints its address, ends with Ctrl+C.",
            new TsaRequest(), RunAsync)
        {
            Examples =
            [
                new("signet tsa --root-output tsa-root.pem", "a test root made on the spot; verify with --timestamp-trust tsa-root.pem"),
                new("signet tsa --port 8318 --folder ~/.signet-tsa", "the same root each time, at the same address"),
                new("signet tsa --cert tsa.pem --key tsa.key --password-from prompt", "a certificate of your own"),
            ],
            Options =
            [
                new("--port", "N", "The port on 127.0.0.1; 0 takes any that is free.", (r, v) => r with { Port = OptionValue.Number(v, 0, 65535) })
                {
                    Category = Category, Default = "0",
                },
                new("--folder", "DIR", "Keep the test root and the authority's key here; they are made on first use.", (r, v) => r with { Folder = v })
                {
                    Category = Category, Default = "memory: a new root each time",
                },
                new("--root-output", "FILE", "Write the root certificate here (PEM), for those who verify.", (r, v) => r with { RootOutput = v })
                {
                    Category = Category,
                },
                WriteOptions.Time<TsaRequest>((r, t) => r with { Time = t }),
                .. KeyOptions.Options.Within<KeyRequest, TsaRequest>(r => r.Key, (r, p) => r with { Key = p }),
            ],
            Check = r =>
            {
                if (r.HasOwnKey && r.Folder is not null)
                {
                    throw new UsageException("--folder is for the test authority and does not go together with a certificate of your own");
                }
            },
        };

    private static async Task<ExitCode> RunAsync(TsaRequest request, CliContext context, CancellationToken cancellation)
    {
        TimeProvider clock = request.Time is { } time ? new StandingClock(time) : context.Clock;
        var (signer, root) = request.HasOwnKey ? await OpenAsync(request, context) : OpenTestAuthority(request, clock);
        await using (signer)
        {
            var authority = new TimestampAuthority(signer, clock);
            await using var listener = Start(authority, request.Port, line =>
            {
                lock (signer)
                {
                    context.Tell(line);
                }
            });
            if (request.RootOutput is not null)
            {
                await File.WriteAllTextAsync(request.RootOutput, PemEncoding.WriteString("CERTIFICATE", root!.Raw.Span) + "\n", cancellation);
            }

            // The first line is the address: whoever waits for it may ask from then on.
            context.Out.WriteLine($"{listener.Address}");
            context.TellMore($"time-stamping as {authority.Certificate.SubjectName}, certificate {authority.Certificate.Sha1Thumbprint}; Ctrl+C ends");
            await listener.RunAsync(cancellation);
            return ExitCode.Success; // to be interrupted is how a server ends
        }
    }

    private static (Signer Signer, Certificate? Root) OpenTestAuthority(TsaRequest request, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var authority = request.Folder is null ? TestAuthority.Create(now) : TestAuthority.OpenOrCreate(request.Folder, now);
        return (authority.Signer, authority.Root);
    }

    private static async Task<(Signer Signer, Certificate? Root)> OpenAsync(TsaRequest request, CliContext context)
    {
        var signer = await request.Key.Signer(context).OpenAsync();
        var root = signer.Further.Prepend(signer.Certificate).FirstOrDefault(c => c.IsSelfIssued);
        if (request.RootOutput is not null && root is null)
        {
            await signer.DisposeAsync();
            throw new UsageException("--root-output: none of the certificates given is a root", "Name the root with --add-cert.");
        }

        return (signer, root);
    }

    private static TimestampListener Start(TimestampAuthority authority, int port, Action<string> log)
    {
        try
        {
            return TimestampListener.Start(authority, port, log);
        }
        catch (IOException e)
        {
            throw new SigningException(TsaFindings.PortUnavailable.With(e.Message), e);
        }
    }

    /// <summary>A clock that always shows the same time; its timers run.</summary>
    private sealed class StandingClock(DateTimeOffset time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time;
    }
}
