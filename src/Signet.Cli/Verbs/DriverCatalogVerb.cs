using Signet.Authenticode;
using Signet.Catalogs;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Cli.Running;
using Signet.Drivers;
using Signet.Files;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet driver catalog</c> was asked.</summary>
internal sealed record DriverCatalogRequest
{
    public string Folder { get; init; } = "";

    public IReadOnlyList<DriverOs> Releases { get; init; } = [];

    public CatalogVersion? Version { get; init; }

    public bool PageHashes { get; init; }

    /// <summary>True when dates are compared with this machine's day instead of that in UTC.</summary>
    public bool LocalTime { get; init; }

    /// <summary>True when the package is looked at and nothing written.</summary>
    public bool NoCatalog { get; init; }

    public CatalogIdentityRequest Identity { get; init; } = new();

    public KeyRequest Key { get; init; } = new();

    public TimestampRequest Timestamps { get; init; } = new();

    /// <summary>True when the catalogs are to be signed at once.</summary>
    public bool Signs => Key.Key is not null || Key.Certificates.Count > 0;
}

/// <summary><c>signet driver catalog DIR --os LIST</c>: makes the catalogs of a driver package, as Inf2Cat does.</summary>
internal static class DriverCatalogVerb
{
    private const string Category = "Catalogs";

    /// <summary>The verb's table.</summary>
    public static CliVerb<DriverCatalogRequest> Verb { get; } =
        new("catalog", "Makes the catalogs that the INFs of a driver package name, each with the INF and every file it copies.", new DriverCatalogRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet driver catalog package --os 10_X64,10_25H2_X64", "for Windows 10 and later on x64"),
                new("signet driver catalog package --os 7_X86,7_X64,10_X64 --no-catalog", "look whether the package could be signed"),
                new("signet driver catalog package --os 10_X64 --cert release.pfx --password-from env:PFX_PASSWORD --timestamp http://tsa.example", "make and sign"),
            ],
            Arguments = [new("DIR", "The folder of the driver package.", (r, v) => r with { Folder = v })],
            Options =
            [
                DriverOptions.Releases<DriverCatalogRequest>("The releases of Windows that the package is for, as Inf2Cat names them: 10_X64,Server2025_X64.", (r, v) => r with { Releases = v })
                    with { Category = Category },
                new("--catalog-version", "VERSION", "Version 1 names files by SHA-1, version 2 by SHA-256 and SHA-1.", (r, v) => r with { Version = v == "1" ? CatalogVersion.V1 : CatalogVersion.V2 })
                {
                    Category = Category, Choices = ["1", "2"], Default = "2 if all releases are Windows 10 or later, else 1",
                },
                new("--page-hashes", null, "List images with a hash of each page.", (r, _) => r with { PageHashes = true }) { Category = Category },
                new("--local-time", null, "Compare the date of DriverVer with the day here instead of the day in UTC.", (r, _) => r with { LocalTime = true }) { Category = Category },
                new("--no-catalog", null, "Look whether the package can be signed, and write nothing.", (r, _) => r with { NoCatalog = true }) { Category = Category },
                .. CatalogOptions.Identity.Within<CatalogIdentityRequest, DriverCatalogRequest>(r => r.Identity, (r, p) => r with { Identity = p }),
                .. KeyOptions.Options.Within<KeyRequest, DriverCatalogRequest>(r => r.Key, (r, p) => r with { Key = p }),
                .. TimestampOptions.Options.Within<TimestampRequest, DriverCatalogRequest>(r => r.Timestamps, (r, p) => r with { Timestamps = p }),
            ],
            Check = Check,
        };

    private static void Check(DriverCatalogRequest request)
    {
        if (request.Releases.Count == 0)
        {
            throw new UsageException("--os is missing", "Say for which releases of Windows the package is: --os 10_X64.");
        }

        if (!request.Signs && request.Timestamps.Servers.Count > 0)
        {
            throw new UsageException("there is nothing to time-stamp without --cert or --key", "Name the signer, or time-stamp later with signet timestamp.");
        }
    }

    private static async Task<ExitCode> RunAsync(DriverCatalogRequest request, CliContext context, CancellationToken cancellation)
    {
        await using var signer = request is { Signs: true, NoCatalog: false } ? await request.Key.Signer(context).OpenAsync() : null;
        foreach (var finding in signer is null ? [] : SignerCertificate.Check(signer.Certificate, request.Identity.TimeOr(context.Clock)))
        {
            context.WriteError(finding);
        }

        var servers = request.Timestamps.Open(context);
        var result = await DriverCatalogs.MakeAsync(request.Folder, Options(request, context), request.NoCatalog, null, cancellation);
        foreach (var made in result.Made)
        {
            var file = made.Catalog.ToUnsignedFile();
            await OutputFile.WriteAsync(made.FullPath, signer is null ? file : (await FileSigner.SignBytesAsync(file, new SignatureOptions(), signer, servers, cancellation)).Bytes, cancellation);
        }

        if (context.Json)
        {
            context.WriteJson("driver-catalog", json =>
            {
                json.WriteString("folder", request.Folder);
                json.WriteStartArray("os");
                foreach (var os in request.Releases)
                {
                    json.WriteStringValue(os.Keyword);
                }

                json.WriteEndArray();
                json.WriteBoolean("signable", result.Signable);
                json.WriteStartArray("catalogs");
                foreach (var made in result.Made)
                {
                    json.WriteStartObject();
                    json.WriteString("path", made.FullPath);
                    json.WriteNumber("version", (int)made.Catalog.Version);
                    json.WriteNumber("members", made.Catalog.Members.Count);
                    json.WriteBoolean("signed", signer is not null);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                PackageText.Write(json, result.Findings);
            });
        }
        else
        {
            PackageText.Write(context.Out, result.Findings.Where(f => context.Verbose || f.Finding.Severity > Severity.Note));
            foreach (var made in result.Made)
            {
                context.Out.WriteLine($"{new Inked(Ink.Good, signer is null ? "made" : "made and signed")}  {made.FullPath}  version {(int)made.Catalog.Version}, {made.Catalog.Members.Count} members");
            }

            if (request.NoCatalog && result.Signable)
            {
                context.Out.WriteLine($"{new Inked(Ink.Good, "can be signed")}  {request.Folder}");
            }
        }

        return result.Signable ? ExitCode.Success : ExitCode.Failed;
    }

    private static DriverCatalogOptions Options(DriverCatalogRequest request, CliContext context)
    {
        var time = request.Identity.TimeOr(context.Clock);
        return new DriverCatalogOptions
        {
            Releases = request.Releases,
            Version = request.Version,
            PageHashes = request.PageHashes,
            Time = time,
            Today = DateOnly.FromDateTime(request.LocalTime ? TimeZoneInfo.ConvertTime(time, context.Clock.LocalTimeZone).DateTime : time.UtcDateTime),
            ListIdentifier = request.Identity.ListIdentifier,
        };
    }
}
