using Signet.Authenticode;
using Signet.Files;
using Signet.Timestamps;
using Signet.Trust;

namespace Signet.Pe;

/// <summary>Verifies a PE file: every byte against every signature, and every signer against the policy.</summary>
/// <remarks>
/// The file is read once. Integrity is asked of all signatures, trust of one: a file signed twice, the older way with SHA-1 and
/// again with SHA-256, is trusted for the second; what withholds trust from the first is then a warning. docs/policies.md has the rules.
/// </remarks>
public static class PeVerifier
{
    /// <summary>Verifies on a thread of the pool; see <see cref="Verify"/>.</summary>
    public static Task<FileReport> VerifyAsync(ByteSource source, VerifyOptions options, CancellationToken cancellation = default) =>
        Task.Run(() => Verify(source, options, cancellation), cancellation);

    /// <summary>Verifies.</summary>
    /// <param name="source">The file; the caller's to dispose of.</param>
    /// <param name="options">The policy and what goes with it.</param>
    /// <param name="cancellation">Stops between two pieces of the file.</param>
    /// <returns>The report: bad input is in its findings, never an exception.</returns>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static FileReport Verify(ByteSource source, VerifyOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        if (!PeFile.Open(source, out var file, out var problem))
        {
            var report = new Report(options.Policy.Required);
            report.Add(problem);
            return new FileReport { Format = "pe", Report = report };
        }

        return new PeVerification(file, options).Run(cancellation);
    }
}

/// <summary>One file under verification.</summary>
internal sealed class PeVerification(PeFile file, VerifyOptions options)
{
    private readonly Report _report = new(options.Policy.Required);
    private readonly SearchBudget _budget = new();

    public FileReport Run(CancellationToken cancellation)
    {
        Add(file.Findings);
        var entries = file.Certificates.Where(c => c.Type == WinCertificate.PkcsSignedData).ToList();
        var signatures = AuthenticodeSignature.ReadAll(
            entries.Select(c => (file.ContentOf(c), c.Content.Offset)), SignedContentKind.Pe, out var findings);
        Add(findings);

        var digests = Digest(signatures, cancellation);
        if (digests.CheckSum is { } checkSum && PeFindings.CheckSum(file.Headers, checkSum) is { } checkSumFinding)
        {
            Add([checkSumFinding]);
        }

        Add(Oddities(signatures));

        var shown = signatures.Select(s => s.Digest).FirstOrDefault(d => d is not null) ?? DigestAlgorithm.Sha256;
        var result = new FileReport
        {
            Format = "pe",
            Report = _report,
            Digest = new FileDigest(shown, digests.Digests[shown]),
        };
        return signatures.Count == 0 ? Unsigned(result) : Judge(result, signatures, digests);
    }

    // What is unwise about the file although its digest holds. Firmware does not take an image that it hashes otherwise, whatever its subsystem.
    private IEnumerable<Finding> Oddities(IReadOnlyList<AuthenticodeSignature> signatures)
    {
        var oddities = PeLint.Check(file.Layout, pageHashes: signatures.Any(s => s.Content?.PageHashes is not null)).AsEnumerable();
        if (options.Policy.RequiresFirmwareDigest && !PeSectionWalk.CoversTheSame(file.Layout))
        {
            oddities = oddities.Where(f => f.Rule != PeLintFindings.EfiDigest)
                .Append(PeLintFindings.EfiDigest.With("hashed section by section, as firmware does, the image gives another digest") with { Severity = Severity.Error });
        }

        return PeLint.CheckMarkers(file.Table.Span, file.Layout.CertificateTable.Offset) is { } marker ? oddities.Append(marker) : oddities;
    }

    private FileReport Unsigned(FileReport result)
    {
        Add([TrustFindings.Unsigned.With("the file carries no signature")]);
        return result;
    }

    private FileReport Judge(FileReport result, IReadOnlyList<AuthenticodeSignature> signatures, PeDigests digests)
    {
        _report.Prove(Claims.Signed);
        var judged = signatures.Select(s => new PeSignatureCheck(s, digests, options, _budget, Weigh)).ToList();
        foreach (var (claim, holds) in new (Claims, Func<PeSignatureCheck, bool>)[]
        {
            (Claims.ContentIntact, c => c.ContentIntact),
            (Claims.SignatureValid, c => c.Signature.SignatureValid),
        })
        {
            if (judged.TrueForAll(c => holds(c)))
            {
                _report.Prove(claim);
            }
        }

        var trusted = judged.Exists(c => c.Trusted && c.Counts);
        if (trusted)
        {
            _report.Prove(Claims.SignerTrusted);
        }

        var reports = judged.ConvertAll(c => c.Report(softened: trusted && !(c.Trusted && c.Counts)));
        foreach (var report in reports)
        {
            var prefix = reports.Count == 1 ? "" : $"signature {report.Index}: ";
            _report.Add(report.Findings.Select(f => f with { Message = prefix + f.Message }));
        }

        return result with { Signatures = reports };
    }

    private PeDigests Digest(IReadOnlyList<AuthenticodeSignature> signatures, CancellationToken cancellation)
    {
        var algorithms = signatures.Select(s => s.Digest).OfType<DigestAlgorithm>().Distinct().ToList();
        var pages = signatures.Select(s => s.Content?.PageHashes?.Algorithm).OfType<DigestAlgorithm>().Distinct().ToList();
        return PeDigestPass.Compute(
            file.Source, file.Layout, algorithms.Count == 0 ? [DigestAlgorithm.Sha256] : algorithms, pages, checksum: true, cancellation: cancellation);
    }

    private void Add(IEnumerable<Finding> findings) => _report.Add(findings.Select(Weigh));

    private Finding Weigh(Finding finding) =>
        options.Lenient && finding.Severity == Severity.Error && PeFindings.Lenient.Contains(finding.Rule)
            ? finding with { Severity = Severity.Warning, Message = finding.Message + " (lenient)" }
            : finding;
}

/// <summary>One signature of a PE file compared with the file, and its signer judged.</summary>
internal sealed class PeSignatureCheck
{
    private readonly List<Finding> _integrity = [];
    private readonly SignerTrust? _trust;

    /// <param name="budget">What the searches for chains may cost in this file.</param>
    /// <param name="weigh">Applies the options to a finding.</param>
    public PeSignatureCheck(
        AuthenticodeSignature signature, PeDigests digests, VerifyOptions options, SearchBudget budget, Func<Finding, Finding> weigh)
    {
        Signature = signature;
        Counts = options.Policy.Counts(signature.Index, signature.NestedIn);
        _integrity.AddRange(signature.Findings.Select(weigh));
        ContentIntact = PeContent.IsThatOf(signature, digests, _integrity);
        if (!Counts)
        {
            _integrity.Add(SignatureFindings.DoesNotCount.With($"the policy {options.Policy.Name} does not look at this signature", signature.Where));
        }

        if (signature is { Signer: { } signer, SignerInfo: { } info })
        {
            var timestamps = TimestampReader.Read(info, signature.Certificates, signature.Where.Offset, signature.Data);
            var weights = new[] { signature.Digest, DigestAlgorithm.FromOid(info.DigestAlgorithm.Oid) }.OfType<DigestAlgorithm>().ToList();
            _trust = SignerTrust.Judge(new SignerEvidence(signer, signature.Certificates, timestamps, weights) { Budget = budget }, options);
        }
    }

    public AuthenticodeSignature Signature { get; }

    /// <summary>True when the policy's system looks at this signature.</summary>
    public bool Counts { get; }

    /// <summary>True when the file digest and the page hashes are those of the file.</summary>
    public bool ContentIntact { get; }

    public bool Intact => ContentIntact && Signature.SignatureValid && !_integrity.Exists(f => f.Severity == Severity.Error);

    public bool Trusted => Intact && _trust is { Trusted: true };

    /// <param name="softened">True when another signature makes the file trusted, so that what withholds trust from this one is a warning.</param>
    public SignatureReport Report(bool softened)
    {
        var trust = (_trust?.Findings ?? []).Select(f => softened && f.Severity == Severity.Error && IsOfTrust(f.Rule) ? f with { Severity = Severity.Warning } : f);
        return new SignatureReport
        {
            Index = Signature.Index,
            NestedIn = Signature.NestedIn,
            Where = Signature.Where,
            DigestAlgorithm = Signature.Digest,
            Signer = Signature.Signer,
            Chain = _trust?.Chain.Chain ?? [],
            Timestamp = _trust?.Timestamp,
            PageHashes = Signature.Content?.PageHashes?.Algorithm,
            ProgramName = Signature.Description?.ProgramName?.Text,
            MoreInfo = Signature.Description?.MoreInfo is { } link ? link.Url ?? link.File?.Text : null,
            Source = Signature,
            Intact = Intact,
            Trusted = Trusted,
            Findings = [.. _integrity, .. trust],
        };
    }

    // A forged certificate or a broken time stamp is no question of trust: it stays an error, whoever else has signed.
    private static bool IsOfTrust(FindingRule rule) =>
        rule != TrustFindings.BadSignature && (TrustFindings.Rules.Contains(rule) || RevocationFindings.Rules.Contains(rule));
}
