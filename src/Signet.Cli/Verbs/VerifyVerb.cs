using Signet.Catalogs;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Cli.Running;
using Signet.Files;
using Signet.Trust;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet verify</c> was asked.</summary>
internal sealed record VerifyRequest
{
    public InputRequest Input { get; init; } = new();

    public TrustRequest Trust { get; init; } = new();

    /// <summary>What an MCUboot loader asks; for the policy mcuboot alone.</summary>
    public McuBootTrustRequest McuBoot { get; init; } = new();

    /// <summary>Catalogs in which the files are looked up.</summary>
    public IReadOnlyList<string> Catalogs { get; init; } = [];

    /// <summary>True when SHA-1 may prove a signer.</summary>
    public bool AllowSha1 { get; init; }

    /// <summary>True when hidden padding and a table that is not last are warnings.</summary>
    public bool Lenient { get; init; }
}

/// <summary><c>signet verify FILE…</c>: signatures, integrity and trust under a named policy.</summary>
internal static class VerifyVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<VerifyRequest> Verb { get; } =
        new("verify", "Checks signatures, integrity and trust under a named policy. Ends with 0 only if every file is trusted.", new VerifyRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet verify app.exe", "one file, in detail"),
                new("signet verify --recursive publish --format json", "a folder, for a program to read"),
                new("signet verify --catalog driver.cat driver.sys driver.inf", "files that a catalog lists"),
                new("signet verify driver.sys --policy driver", "as the Windows kernel would: cross-certificates and Microsoft's roots"),
                new("signet verify app.signed.bin --policy mcuboot --key root-pub.pem", "as MCUboot's loader with this key would"),
                new("signet verify boot.efi --policy uefi --trust db.cer", "as firmware with this db would"),
            ],
            Arguments = [.. InputOptions.Arguments.Within<InputRequest, VerifyRequest>(r => r.Input, (r, input) => r with { Input = input })],
            Options =
            [
                .. InputOptions.Options.Within<InputRequest, VerifyRequest>(r => r.Input, (r, input) => r with { Input = input }),
                .. TrustOptions.Options.Within<TrustRequest, VerifyRequest>(r => r.Trust, (r, trust) => r with { Trust = trust }),
                .. McuBootTrustOptions.OfImages.Within<McuBootTrustRequest, VerifyRequest>(r => r.McuBoot, (r, trust) => r with { McuBoot = trust }),
                new("--catalog", "FILE", "Look the files up in this catalog: one that is trusted vouches for what it lists.",
                    (r, v) => r with { Catalogs = [.. r.Catalogs, v] })
                {
                    Category = "Trust", Repeatable = true,
                },
                new("--allow-sha1", null, "Let SHA-1 prove a signer (policies windows and driver).", (r, _) => r with { AllowSha1 = true }) { Category = "Trust" },
                new("--lenient", null, "Weigh hidden padding and data behind the certificate table as warnings.", (r, _) => r with { Lenient = true })
                {
                    Category = "Trust",
                },
            ],
            Check = Check,
        };

    private static void Check(VerifyRequest request)
    {
        InputOptions.Check(request.Input);
        CheckSha1(request.AllowSha1, request.Trust.Policy);
        if (request.McuBoot.IsGiven && Policy.Find(request.Trust.Policy) != Policy.McuBoot)
        {
            throw new UsageException("--key and the other options about MCUboot go with --policy mcuboot alone");
        }

        if (request.Catalogs.Count > 0 && Policy.Find(request.Trust.Policy) is { CountsCatalogs: false } policy)
        {
            throw new UsageException($"--catalog does not go with the policy {policy.Name}", "Firmware knows no catalogs.");
        }
    }

    /// <summary>Refuses <c>--allow-sha1</c> where the policy does not know it.</summary>
    internal static void CheckSha1(bool allow, string name)
    {
        if (allow && Policy.Find(name) is { AllowsSha1WhenAsked: false } policy)
        {
            throw new UsageException($"--allow-sha1 does not go with the policy {policy.Name}", "Firmware accepts no SHA-1 signatures.");
        }
    }

    private static Task<ExitCode> RunAsync(VerifyRequest request, CliContext context, CancellationToken cancellation) =>
        RunAsync(request, (source, options, _, token) => FileVerifier.Verify(source, options, token), false, context, cancellation);

    /// <summary>Runs over the files.</summary>
    /// <param name="request">Which, and what to require of them.</param>
    /// <param name="verify">Verifies one; called on several threads.</param>
    /// <param name="tellsBytes">True when it tells the bytes that are done.</param>
    /// <param name="context">Where to print.</param>
    /// <param name="cancellation">Stops the run.</param>
    internal static async Task<ExitCode> RunAsync(
        VerifyRequest request, Func<ByteSource, VerifyOptions, IProgress<long>?, CancellationToken, FileReport> verify, bool tellsBytes, CliContext context,
        CancellationToken cancellation)
    {
        using var download = request.Trust.RevocationOnline ? new CrlDownload() : null;
        var options = Options(request, download, context.Clock.GetUtcNow()) with { McuBoot = await request.McuBoot.OpenAsync(context) };
        options = request.Catalogs.Count > 0 ? options with { Catalogs = CatalogSet.Open(request.Catalogs, options) } : options;
        var run = new VerifyRun(options, verify, tellsBytes, context);
        return context.Json
            ? await context.WriteJsonAsync("verify", async json =>
            {
                using var printer = new VerifyJson(json, options);
                return await run.RunAsync(request.Input, printer, cancellation);
            })
            : await run.RunAsync(request.Input, new VerifyText(context, options, request.Input), cancellation);
    }

    internal static VerifyOptions Options(VerifyRequest request, CrlDownload? download, DateTimeOffset now)
    {
        var trust = request.Trust;
        return new VerifyOptions
        {
            Policy = Policy.Find(trust.Policy)!,
            At = trust.At ?? now,
            Trust = trust.Anchors.Count > 0 ? TrustFiles.Load(trust.Anchors) : null,
            TimestampTrust = trust.TimestampAnchors.Count > 0 ? TrustFiles.Load(trust.TimestampAnchors) : null,
            Revocation = trust.Crls.Count > 0 || download is not null ? new RevocationLists([.. trust.Crls.SelectMany(CrlFile.Read)], download) : null,
            AllowSha1 = request.AllowSha1,
            Lenient = request.Lenient,
        };
    }
}

/// <summary>Prints the reports of a run, one after the other.</summary>
internal abstract class VerifyPrinter : IDisposable
{
    /// <summary>Prints one report.</summary>
    public abstract void Print(string path, FileReport report);

    /// <summary>Prints what closes the output; called once, in the end.</summary>
    public abstract void End(VerifyCounts counts);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}

/// <summary>How many files got which verdict, and how many found ones were of no known kind.</summary>
internal sealed record VerifyCounts(int Trusted, int NotProven, int Rejected, int Skipped)
{
    /// <summary>Files that were judged.</summary>
    public int Judged => Trusted + NotProven + Rejected;
}

/// <summary>A run over files: verifies on several threads, prints and counts in order.</summary>
internal sealed class VerifyRun(
    VerifyOptions options, Func<ByteSource, VerifyOptions, IProgress<long>?, CancellationToken, FileReport> verify, bool tellsBytes, CliContext context)
{
    private VerifyCounts _counts = new(0, 0, 0, 0);

    public async Task<ExitCode> RunAsync(InputRequest input, VerifyPrinter printer, CancellationToken cancellation)
    {
        var code = await FileRunner.RunAsync(input, context, "verifying", Verify, outcome => Report(outcome, printer), cancellation, tellsBytes);
        printer.End(_counts);
        if (_counts.Judged == 0 && code == ExitCode.Success)
        {
            context.WriteError(CliFindings.NoMatch.With("none of the files found is of a kind that can be verified"));
            return ExitCode.NothingMatched;
        }

        return code;
    }

    // Runs on several threads: reads, prints nothing.
    private ValueTask<FileReport> Verify(InputFile file, CancellationToken cancellation)
    {
        using var source = FileSource.Open(file.Path);
        return ValueTask.FromResult(verify(source, options, file.Progress, cancellation));
    }

    // Runs on one thread at a time, in input order.
    private FileCount Report(FileOutcome<FileReport> outcome, VerifyPrinter printer)
    {
        if (outcome.Value is { Format: FileVerifier.Unknown, Catalog: null } && !outcome.File.Named)
        {
            _counts = _counts with { Skipped = _counts.Skipped + 1 };
            return new FileCount(ExitCode.Success, "skipped");
        }

        var report = outcome.Value ?? Unread(outcome.Problem!);
        printer.Print(outcome.File.Path, report);
        switch (report.Report.Verdict)
        {
            case Verdict.Trusted:
                _counts = _counts with { Trusted = _counts.Trusted + 1 };
                return new FileCount(ExitCode.Success, "trusted");
            case Verdict.NotProven:
                _counts = _counts with { NotProven = _counts.NotProven + 1 };
                return new FileCount(ExitCode.Failed, "not proven");
            default:
                _counts = _counts with { Rejected = _counts.Rejected + 1 };
                return new FileCount(ExitCode.Failed, "rejected");
        }
    }

    // A file that could not be read is in the output too: whoever counts the files must not miss one.
    private FileReport Unread(Finding problem)
    {
        var report = new Report(options.Policy.Required);
        report.Add(problem);
        return new FileReport { Format = FileVerifier.Unknown, Report = report };
    }
}
