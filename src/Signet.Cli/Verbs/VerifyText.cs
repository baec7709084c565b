using System.Globalization;
using Signet.Catalogs;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Timestamps;
using Signet.Trust;
using Signet.X509;

namespace Signet.Cli.Verbs;

/// <summary>The human output of <c>signet verify</c>: what was checked, what was seen, and under which policy.</summary>
/// <remarks>
/// One file, or <c>--verbose</c>, is shown with every check and every note. Of many files each gets a line with its verdict, and below
/// it the errors and warnings; <c>--quiet</c> leaves out the lines of trusted files.
/// </remarks>
internal sealed class VerifyText : VerifyPrinter
{
    private readonly CliContext _context;
    private readonly VerifyOptions _options;
    private readonly bool _detailed;

    public VerifyText(CliContext context, VerifyOptions options, InputRequest input)
    {
        (_context, _options) = (context, options);
        _detailed = context.Verbose || (input is { Paths: [var only], FileLists: [] } && File.Exists(only));
        if (!context.Quiet)
        {
            PrintPolicy();
        }
    }

    private HumanWriter Out => _context.Out;

    public override void Print(string path, FileReport report)
    {
        var verdict = report.Report.Verdict;
        if (_context.Quiet && verdict == Verdict.Trusted)
        {
            return;
        }

        var (ink, word) = verdict switch
        {
            Verdict.Trusted => (Ink.Good, "trusted"),
            Verdict.NotProven => (Ink.Warning, "not proven"),
            _ => (Ink.Bad, "rejected"),
        };
        Out.WriteLine($"{new Inked(ink, word),-10}  {path}");
        if (_detailed)
        {
            PrintFile(report);
        }

        foreach (var finding in report.Report.Findings.Where(f => Shows(f, verdict)).OrderByDescending(f => f.Severity))
        {
            PrintFinding(finding);
        }
    }

    public override void End(VerifyCounts counts)
    {
    }

    // What withholds trust from one signature is told of a trusted file only in detail: another signature bears the verdict.
    private bool Shows(Finding finding, Verdict verdict) => _detailed
        || (finding.Severity > Severity.Note
            && !(verdict == Verdict.Trusted && (TrustFindings.Rules.Contains(finding.Rule) || finding.Rule == TimestampFindings.WeakDigest)));

    private void PrintPolicy()
    {
        var lenient = (_options.Lenient ? "; lenient" : "") + (_options.AllowSha1 ? "; sha1 allowed" : "");
        if (_options.Policy.Name == Policy.McuBoot.Name)
        {
            var keys = _options.McuBoot?.Keys.Count ?? 0;
            Out.WriteLine($"policy {_options.Policy.Name}, {(keys == 0 ? "no public key given" : keys == 1 ? "1 given public key" : $"{keys} given public keys")}{lenient}");
            Out.WriteLine();
            return;
        }

        var revocation = _options.Revocation is null ? "not checked" : "checked";
        Out.WriteLine($"policy {_options.Policy.Name}{lenient}, as of {Moment(_options.At)}, revocation {revocation}");
        Out.WriteLine($"signers end in {_options.DecidingAnchors.Description}");
        if (_options.Policy.ChecksTime)
        {
            Out.WriteLine($"time stamps end in {_options.AuthorityTrust.Description}");
        }

        Out.WriteLine();
    }

    private void PrintFile(FileReport report)
    {
        if (report.Format == FileFormat.McuBoot.Name())
        {
            VerifyMcuBootText.Print(Out, report);
            return;
        }

        if (report.Digest is { } digest)
        {
            Out.WriteLine($"  digest       {digest.Algorithm.Name} {Convert.ToHexStringLower(digest.Value.Span)}");
        }

        Row("content", report, Claims.ContentIntact, "as every signature says", "not as every signature says");
        Row("signatures", report, Claims.SignatureValid, "each made by its signer's key", "not each made by its signer's key");
        Row("signer", report, Claims.SignerTrusted, "trusted", "not trusted");
        foreach (var signature in report.Signatures)
        {
            PrintSignature(signature);
        }

        if (report.Catalog is { } membership)
        {
            PrintCatalog(membership);
        }
    }

    private void PrintCatalog(CatalogMembership membership)
    {
        var name = membership.Member.File is { } file ? ", as " + file : "";
        Out.WriteLine($"  catalog      {membership.Catalog.Path}: {new Inked(membership.Proves ? Ink.Good : Ink.Warning, membership.Proves ? "vouches for the file" : "lists the file, and proves nothing")}");
        Out.WriteLine($"    member     {membership.Algorithm.Name} {membership.Member.Tag}{name}");
        foreach (var signature in membership.Catalog.Report.Signatures)
        {
            PrintChain("signer", signature.Chain.Count > 0 ? signature.Chain : signature.Signer is { } signer ? [signer] : []);
        }
    }

    private void Row(string what, FileReport report, Claims claim, string yes, string no)
    {
        if (report.Signatures.Count > 0)
        {
            var holds = report.Report.Proved.HasFlag(claim);
            Out.WriteLine($"  {what,-11}  {new Inked(holds ? Ink.Good : Ink.Bad, holds ? yes : no)}");
        }
    }

    private void PrintSignature(SignatureReport signature)
    {
        var nested = signature.NestedIn is { } outer ? $", nested in {outer}" : "";
        var state = signature.Trusted ? "trusted" : signature.Intact ? "intact, not trusted" : "broken";
        Out.WriteLine($"  signature {signature.Index}{nested}: {new Inked(signature.Trusted ? Ink.Good : signature.Intact ? Ink.Warning : Ink.Bad, state)}, file digest {signature.DigestAlgorithm?.Name ?? "unknown"}, page hashes {signature.PageHashes?.Name ?? "none"}");
        if (signature.ProgramName is { } program)
        {
            Out.WriteLine($"    program    {program}");
        }

        if (signature.MoreInfo is { } more)
        {
            Out.WriteLine($"    more       {more}");
        }

        PrintChain("signer", signature.Chain.Count > 0 ? signature.Chain : signature.Signer is { } signer ? [signer] : []);
        if (!signature.CrossChain.SequenceEqual(signature.Chain))
        {
            PrintChain("kernel", signature.CrossChain);
        }

        if (signature.Timestamp is { } stamp)
        {
            Out.WriteLine($"    time       {Moment(stamp.Time)} ({stamp.Kind}), {(stamp.Trusted ? "counts" : "does not count")}");
            PrintChain("authority", stamp.Chain.Count > 0 ? stamp.Chain : stamp.Signer is { } authority ? [authority] : []);
        }
        else
        {
            Out.WriteLine($"    time       no time stamp");
        }
    }

    private void PrintChain(string label, IReadOnlyList<Certificate> chain)
    {
        foreach (var (index, certificate) in chain.Index())
        {
            Out.WriteLine($"    {(index == 0 ? label : "issued by"),-9}  {certificate.SubjectName}");
            Out.WriteLine($"               {new Inked(Ink.Dim, $"sha1 {certificate.Sha1Thumbprint}, valid {Day(certificate.NotBefore)} to {Day(certificate.NotAfter)}")}");
        }
    }

    private void PrintFinding(Finding finding)
    {
        var (ink, word) = finding.Severity switch
        {
            Severity.Error => (Ink.Bad, "error"),
            Severity.Warning => (Ink.Warning, "warning"),
            _ => (Ink.Dim, "note"),
        };
        var where = finding.Where is { } range ? $" at {range}" : "";
        Out.WriteLine($"  {new Inked(ink, word)}: {finding.Message}{where} [{finding.Code}]");
        if (_detailed && finding.Severity > Severity.Note)
        {
            Out.WriteLine($"    {new Inked(Ink.Dim, "help")}: {finding.Remedy}");
        }
    }

    private static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
