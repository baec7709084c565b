using Signet.Cli.Output;
using Signet.Drivers;
using Signet.Inf;
using Signet.Trust;

namespace Signet.Cli.Verbs;

/// <summary>The human output of <c>signet driver verify</c>: verdict, files, and what was found about them.</summary>
internal sealed class DriverVerifyText(CliContext context)
{
    public void Write(string folder, VerifyOptions options, DriverReport report)
    {
        var writer = context.Out;
        var (ink, word) = report.Report.Verdict switch
        {
            Verdict.Trusted => (Ink.Good, "trusted"),
            Verdict.NotProven => (Ink.Warning, "not proven"),
            _ => (Ink.Bad, "rejected"),
        };
        if (!context.Quiet)
        {
            writer.WriteLine($"policy {options.Policy.Name}, as of {JsonParts.Moment(options.At)}, signers end in {options.DecidingAnchors.Description}");
            writer.WriteLine($"for {(report.Releases.Count == 0 ? "every machine that the INFs tell apart" : string.Join(", ", report.Releases.Select(os => os.Keyword)))}");
            writer.WriteLine();
        }

        writer.WriteLine($"{new Inked(ink, word)}  {folder}");
        foreach (var file in report.Files.Where(_ => !context.Quiet))
        {
            WriteFile(writer, file);
        }

        if (!context.Quiet && report.Findings.Count > 0)
        {
            writer.WriteLine();
        }

        PackageText.Write(writer, report.Findings.Where(f => context.Verbose || f.Finding.Severity > Severity.Note));
    }

    private static void WriteFile(HumanWriter writer, DriverFileReport file)
    {
        var what = file.Role switch
        {
            DriverFileRole.Inf => "INF",
            DriverFileRole.Catalog => Signer(file),
            DriverFileRole.Driver => "copied on " + string.Join(", ", file.Architectures.Each().Select(a => a.Name())),
            DriverFileRole.Missing => "missing",
            _ => "named by no INF",
        };
        var listed = file.Catalogs.Count > 0 ? ", listed in " + string.Join(", ", file.Catalogs) : "";
        writer.WriteLine($"  {new Inked(file.Good ? Ink.Good : Ink.Bad, file.Good ? "good" : "bad "),-4}  {file.Path}: {what}{listed}");
    }

    private static string Signer(DriverFileReport file)
    {
        if (file.Signature?.Signatures is not [{ Signer: { } signer } signature, ..])
        {
            return "catalog, not signed";
        }

        var stamp = signature.Timestamp is { } time ? $", time-stamped {JsonParts.Moment(time.Time)}" : "";
        return $"catalog, signed by {signer.SubjectName}{stamp}";
    }
}
