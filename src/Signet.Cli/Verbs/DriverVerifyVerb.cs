using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Drivers;
using Signet.Trust;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet driver verify</c> was asked.</summary>
internal sealed record DriverVerifyRequest
{
    public string Folder { get; init; } = "";

    public IReadOnlyList<DriverOs> Releases { get; init; } = [];

    public TrustRequest Trust { get; init; } = new() { Policy = Policy.Driver.Name };

    /// <summary>True when SHA-1 may prove a signer.</summary>
    public bool AllowSha1 { get; init; }
}

/// <summary><c>signet driver verify DIR</c>: a driver package as a whole, in one report.</summary>
internal static class DriverVerifyVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<DriverVerifyRequest> Verb { get; } =
        new("verify", "Verifies a driver package as a whole: every file that its INFs name, every member of its catalogs, every signature. Ends with 0 only if all is proved.",
            new DriverVerifyRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet driver verify package", "for the releases of Windows that its catalogs name"),
                new("signet driver verify package --os 10_25H2_X64 --trust test-root.cer", "for one release, test-signed"),
            ],
            Arguments = [new("DIR", "The folder of the driver package.", (r, v) => r with { Folder = v })],
            Options =
            [
                DriverOptions.Releases<DriverVerifyRequest>("The releases of Windows that the package must be good for.", (r, v) => r with { Releases = v })
                    with { Default = "those that its catalogs name" },
                new("--policy", "POLICY", "What to require of signatures.", (r, v) => r with { Trust = r.Trust with { Policy = v } })
                {
                    Category = "Trust", Choices = [Policy.Driver.Name, Policy.Windows.Name], Default = Policy.Driver.Name,
                },
                .. TrustOptions.Options.Where(o => o.Name != "--policy").Within<TrustRequest, DriverVerifyRequest>(r => r.Trust, (r, trust) => r with { Trust = trust }),
                new("--allow-sha1", null, "Let SHA-1 prove a signer, as older releases of Windows do.", (r, _) => r with { AllowSha1 = true }) { Category = "Trust" },
            ],
        };

    private static async Task<ExitCode> RunAsync(DriverVerifyRequest request, CliContext context, CancellationToken cancellation)
    {
        using var download = request.Trust.RevocationOnline ? new CrlDownload() : null;
        var signatures = VerifyVerb.Options(new VerifyRequest { Trust = request.Trust, AllowSha1 = request.AllowSha1 }, download, context.Clock.GetUtcNow());
        var report = await DriverVerifier.VerifyAsync(
            request.Folder, new DriverVerifyOptions { Signatures = signatures, Releases = request.Releases }, null, cancellation);
        if (context.Json)
        {
            context.WriteJson("driver-verify", json => new DriverVerifyJson(json).Write(request.Folder, signatures, report));
        }
        else
        {
            new DriverVerifyText(context).Write(request.Folder, signatures, report);
        }

        return report.Report.Verdict == Verdict.Trusted ? ExitCode.Success : ExitCode.Failed;
    }
}
