using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Ffu;

namespace Signet.Cli.Verbs;

/// <summary><c>signet ffu verify IMAGE</c>: <c>signet verify --policy ffu</c> for images alone, whatever else a file may be.</summary>
internal static class FfuVerifyVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<VerifyRequest> Verb { get; } =
        new("verify", "Verifies images as a device does before it writes them: headers, catalog, hash table, every chunk. Ends with 0 only if every image is trusted.",
            new VerifyRequest { Trust = new TrustRequest { Policy = "ffu" } }, RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet ffu verify --trust pk.cer flash.ffu", "as a device with this platform key would"),
                new("signet ffu verify --trust pk.cer --format json flash.ffu", "for a program, as signet verify prints it"),
            ],
            Arguments = [.. InputOptions.Arguments.Within<InputRequest, VerifyRequest>(r => r.Input, (r, input) => r with { Input = input })],
            Options =
            [
                .. InputOptions.Options.Within<InputRequest, VerifyRequest>(r => r.Input, (r, input) => r with { Input = input }),
                .. TrustOptions.Options.Where(o => o.Name is not "--policy")
                    .Select(o => o.Name == "--trust" ? o with { Default = "none: without it no image is trusted" } : o)
                    .Within<TrustRequest, VerifyRequest>(r => r.Trust, (r, trust) => r with { Trust = trust }),
            ],
            Check = request => InputOptions.Check(request.Input),
        };

    private static Task<ExitCode> RunAsync(VerifyRequest request, CliContext context, CancellationToken cancellation) =>
        VerifyVerb.RunAsync(request, FfuVerifier.Verify, true, context, cancellation);
}
