using System.Text.Json;
using Signet.Catalogs;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Files;
using Signet.Trust;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet catalog verify</c> was asked.</summary>
internal sealed record CatalogVerifyRequest
{
    public string Catalog { get; init; } = "";

    public ListedFileRequest Files { get; init; } = new();

    public TrustRequest Trust { get; init; } = new();

    /// <summary>True when SHA-1 may prove a signer, and a file.</summary>
    public bool AllowSha1 { get; init; }
}

/// <summary><c>signet catalog verify CAT FILE|DIR…</c>: the catalog, and that the files are as it lists them.</summary>
internal static class CatalogVerifyVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<CatalogVerifyRequest> Verb { get; } =
        new("verify", "Checks a catalog's signature, and that files are as it lists them. A folder must hold all of them and no other.", new CatalogVerifyRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet catalog verify release.cat build/", "the whole folder: changed, missing and added files"),
                new("signet catalog verify release.cat build/app.exe", "one file"),
            ],
            Arguments =
            [
                new("CAT", "The catalog.", (r, v) => r with { Catalog = v }),
                .. new[] { ListedFileOptions.Argument(1) }.Within<ListedFileRequest, CatalogVerifyRequest>(r => r.Files, (r, p) => r with { Files = p }),
            ],
            Options =
            [
                .. ListedFileOptions.Options.Within<ListedFileRequest, CatalogVerifyRequest>(r => r.Files, (r, p) => r with { Files = p }),
                .. TrustOptions.Options.Within<TrustRequest, CatalogVerifyRequest>(r => r.Trust, (r, p) => r with { Trust = p }),
                new("--allow-sha1", null, "Let SHA-1 prove a signer and a file (policy windows).", (r, _) => r with { AllowSha1 = true }) { Category = "Trust" },
            ],
            Check = r => VerifyVerb.CheckSha1(r.AllowSha1, r.Trust.Policy),
        };

    private static async Task<ExitCode> RunAsync(CatalogVerifyRequest request, CliContext context, CancellationToken cancellation)
    {
        using var download = request.Trust.RevocationOnline ? new CrlDownload() : null;
        var options = VerifyVerb.Options(new VerifyRequest { Trust = request.Trust, AllowSha1 = request.AllowSha1 }, download, context.Clock.GetUtcNow());
        using var source = FileSource.Open(request.Catalog);
        if (FileFormats.Detect(source) != FileFormat.Catalog)
        {
            throw new SigningException(CatalogFindings.NotACatalog.With($"{request.Catalog} begins like no catalog"));
        }

        var report = await FolderComparison.RunAsync(
            request.Catalog, source, request.Files.Find(request.Catalog), request.Files.HasFolder, options, request.Files.Jobs, null, cancellation);
        if (context.Json)
        {
            context.WriteJson("catalog-verify", json => Write(json, request.Catalog, report, options));
        }
        else
        {
            Print(request, report, options, context);
        }

        return report.Report.Verdict == Verdict.Trusted ? ExitCode.Success : ExitCode.Failed;
    }

    private static void Print(CatalogVerifyRequest request, FolderReport report, VerifyOptions options, CliContext context)
    {
        using var catalog = new VerifyText(context, options, new InputRequest { Paths = [request.Catalog] });
        catalog.Print(request.Catalog, report.Catalog);
        if (!context.Quiet)
        {
            context.Out.WriteLine();
        }

        // A digest that proves nothing is that of every file: it is told once.
        var weak = report.Files.SelectMany(f => f.Findings).Where(f => f.Rule == TrustFindings.WeakDigest).ToList();
        foreach (var file in report.Files.Where(f => f.State != ListedState.Intact || f.Findings.Any(n => n.Rule != TrustFindings.WeakDigest) || context.Verbose))
        {
            context.Out.WriteLine($"{new Inked(file.State == ListedState.Intact ? Ink.Good : Ink.Bad, WordOf(file.State)),-8}  {file.Name}");
            foreach (var finding in file.Findings.Where(f => f.Rule != TrustFindings.WeakDigest))
            {
                var (mark, weight) = finding.Severity == Severity.Error ? (Ink.Bad, "error") : (Ink.Warning, finding.Severity == Severity.Warning ? "warning" : "note");
                context.Out.WriteLine($"  {new Inked(mark, weight)}: {finding.Message} [{finding.Code}]");
            }
        }

        if (weak.Count > 0)
        {
            context.Out.WriteLine($"{new Inked(Ink.Warning, "warning")}: {weak[0].Message} [{weak[0].Code}]");
        }

        var counts = string.Join(", ", Count(report).Where(c => c.Count > 0).Select(c => $"{c.Count} {c.Word}"));
        var (ink, word) = report.Report.Verdict switch
        {
            Verdict.Trusted => (Ink.Good, "trusted"),
            Verdict.NotProven => (Ink.Warning, "not proven"),
            _ => (Ink.Bad, "rejected"),
        };
        context.Out.WriteLine($"{new Inked(ink, word),-10}  {request.Catalog} and {report.Files.Count} {(report.Files.Count == 1 ? "file" : "files")}: {counts}");
    }

    private static void Write(Utf8JsonWriter json, string path, FolderReport report, VerifyOptions options)
    {
        VerifyJson.WriteHead(json, options);
        json.WriteString("verdict", JsonParts.Word(report.Report.Verdict));
        json.WritePropertyName("catalog");
        using (var catalog = new VerifyJson(json))
        {
            catalog.Print(path, report.Catalog);
        }

        json.WriteStartArray("files");
        foreach (var file in report.Files)
        {
            json.WriteStartObject();
            json.WriteString("path", file.Name);
            json.WriteString("state", WordOf(file.State));
            json.WriteString("tag", file.Tag);
            JsonParts.WriteFindings(json, file.Findings);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("summary");
        foreach (var (word, count) in Count(report))
        {
            json.WriteNumber(word, count);
        }

        json.WriteEndObject();
    }

    private static IEnumerable<(string Word, int Count)> Count(FolderReport report) =>
        Enum.GetValues<ListedState>().Select(state => (WordOf(state), report.Files.Count(f => f.State == state)));

    private static string WordOf(ListedState state) => state switch
    {
        ListedState.Intact => "intact",
        ListedState.Changed => "changed",
        ListedState.Renamed => "renamed",
        ListedState.Added => "added",
        ListedState.Missing => "missing",
        _ => "unread",
    };
}
