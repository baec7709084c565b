using Signet.Catalogs;
using Signet.Files;
using Signet.Pe;
using Signet.Trust;

namespace Signet.Authenticode;

/// <summary>Gathers what is found about one file, and draws the conclusion: the same for every format.</summary>
/// <remarks>
/// Integrity is asked of all signatures, trust of one, or of a catalog that lists the file: a file signed twice, the older way with SHA-1
/// and again with SHA-256, is trusted for the second; what withholds trust from the first is then a warning. docs/policies.md has the rules.
/// </remarks>
/// <param name="format">The format's name in reports.</param>
/// <param name="options">The policy and what goes with it.</param>
/// <param name="weigh">Applies the options to a finding of the format.</param>
internal sealed class FileJudgement(string format, VerifyOptions options, Func<Finding, Finding> weigh)
{
    private readonly Report _report = new(options.Policy.Required);
    private readonly SearchBudget _budget = new();
    private CatalogMembership? _membership;
    private Finding? _notListed;

    /// <summary>Adds findings about the file as such.</summary>
    public void Add(IEnumerable<Finding> findings) => _report.Add(findings.Select(weigh));

    /// <summary>Judges the signer of a signature that was compared with the file.</summary>
    /// <param name="signature">The signature.</param>
    /// <param name="contentIntact">True when what it says about the file is true of the file.</param>
    /// <param name="differences">What is not true.</param>
    public SignatureCheck Check(AuthenticodeSignature signature, bool contentIntact, IEnumerable<Finding> differences) =>
        new(signature, contentIntact, differences, options, _budget, weigh);

    /// <summary>The digests of the file that the catalogs need besides those of its signatures.</summary>
    public IReadOnlyList<DigestAlgorithm> CatalogDigests => options.Catalogs?.Algorithms ?? [];

    /// <summary>Looks the file up in the catalogs, if there are any.</summary>
    /// <param name="source">The file.</param>
    /// <param name="digests">Its digests as its kind is hashed, <see cref="CatalogDigests"/> among them.</param>
    /// <param name="image">The file as an image, when it is one.</param>
    /// <param name="cancellation">Stops between two pieces of the file.</param>
    public void LookUp(ByteSource source, IReadOnlyDictionary<DigestAlgorithm, byte[]> digests, PeFile? image, CancellationToken cancellation)
    {
        if (options.Catalogs is { } catalogs)
        {
            _membership = new CatalogLookup(source, catalogs, options).Find(digests, image, cancellation);
            _notListed = _membership is null ? CatalogLookup.NotListed(catalogs) : null;
        }
    }

    /// <summary>Draws the conclusion.</summary>
    /// <param name="digest">The file's digest that is shown.</param>
    /// <param name="checks">Every signature; none for an unsigned file.</param>
    public FileReport Conclude(FileDigest? digest, IReadOnlyList<SignatureCheck> checks)
    {
        var listed = _membership is { Proves: true };
        Prove(Claims.Signed, checks.Count > 0 || listed);
        Prove(Claims.ContentIntact, (checks.Count > 0 || listed) && checks.All(c => c.ContentIntact));
        Prove(Claims.SignatureValid, (checks.Count > 0 || listed) && checks.All(c => c.Signature.SignatureValid));
        var trusted = listed || checks.Any(c => c.Trusted && c.Counts);
        Prove(Claims.SignerTrusted, trusted);
        if (checks.Count == 0 && !listed)
        {
            Add([TrustFindings.Unsigned.With("the file carries no signature")]);
        }

        List<SignatureReport> reports = [.. checks.Select(c => c.Report(softened: trusted && !(c.Trusted && c.Counts)))];
        foreach (var report in reports)
        {
            var prefix = reports.Count == 1 ? "" : $"signature {report.Index}: ";
            _report.Add(report.Findings.Select(f => f with { Message = prefix + f.Message }));
        }

        _report.Add(_membership?.Findings ?? []);
        _report.Add(_notListed is null ? [] : [_notListed]);
        return new FileReport { Format = format, Report = _report, Digest = digest, Signatures = reports, Catalog = _membership };
    }

    private void Prove(Claims claim, bool holds)
    {
        if (holds)
        {
            _report.Prove(claim);
        }
    }
}
