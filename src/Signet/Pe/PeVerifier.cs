using Signet.Authenticode;
using Signet.Files;
using Signet.Trust;

namespace Signet.Pe;

/// <summary>Verifies a PE file: every byte against every signature, and every signer against the policy.</summary>
/// <remarks>The file is read once. What its signatures and catalogs prove together is <see cref="FileJudgement"/>'s to say.</remarks>
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
            return FileReport.Unreadable(FileFormat.Pe.Name(), options, problem);
        }

        return new PeVerification(file, options).Run(cancellation);
    }
}

/// <summary>One file under verification.</summary>
internal sealed class PeVerification
{
    private readonly PeFile _file;
    private readonly VerifyOptions _options;
    private readonly FileJudgement _judgement;

    public PeVerification(PeFile file, VerifyOptions options)
    {
        (_file, _options) = (file, options);
        _judgement = new FileJudgement(FileFormat.Pe.Name(), options, Weigh);
    }

    public FileReport Run(CancellationToken cancellation)
    {
        _judgement.Add(_file.Findings);
        var entries = _file.Certificates.Where(c => c.Type == WinCertificate.PkcsSignedData).ToList();
        var signatures = AuthenticodeSignature.ReadAll(
            entries.Select(c => (_file.ContentOf(c), c.Content.Offset)), SignedContentKind.Pe, out var findings);
        _judgement.Add(findings);

        var digests = Digest(signatures, cancellation);
        if (digests.CheckSum is { } checkSum && PeFindings.CheckSum(_file.Headers, checkSum) is { } checkSumFinding)
        {
            _judgement.Add([checkSumFinding]);
        }

        _judgement.Add(Oddities(signatures));
        _judgement.LookUp(_file.Source, digests.Digests, _file, cancellation);
        var shown = AuthenticodeSignature.DigestShown(signatures);
        return _judgement.Conclude(new FileDigest(shown, digests.Digests[shown]), [.. signatures.Select(s => Check(s, digests))]);
    }

    // What is unwise about the file although its digest holds. Firmware does not take an image that it hashes otherwise, whatever its subsystem.
    private IEnumerable<Finding> Oddities(IReadOnlyList<AuthenticodeSignature> signatures)
    {
        var oddities = PeLint.Check(_file.Layout, pageHashes: signatures.Any(s => s.Content?.PageHashes is not null)).AsEnumerable();
        if (_options.Policy.RequiresFirmwareDigest && !PeSectionWalk.CoversTheSame(_file.Layout))
        {
            oddities = oddities.Where(f => f.Rule != PeLintFindings.EfiDigest)
                .Append(PeLintFindings.EfiDigest.With("hashed section by section, as firmware does, the image gives another digest") with { Severity = Severity.Error });
        }

        return PeLint.CheckMarkers(_file.Table.Span, _file.Layout.CertificateTable.Offset) is { } marker ? oddities.Append(marker) : oddities;
    }

    private SignatureCheck Check(AuthenticodeSignature signature, PeDigests digests)
    {
        var differences = new List<Finding>();
        var intact = PeContent.IsThatOf(signature, digests, differences);
        return _judgement.Check(signature, intact, differences);
    }

    private PeDigests Digest(IReadOnlyList<AuthenticodeSignature> signatures, CancellationToken cancellation)
    {
        List<DigestAlgorithm> algorithms = [.. signatures.Select(s => s.Digest).OfType<DigestAlgorithm>()];
        if (algorithms.Count == 0)
        {
            algorithms.Add(DigestAlgorithm.Sha256);
        }

        var pages = signatures.Select(s => s.Content?.PageHashes?.Algorithm).OfType<DigestAlgorithm>().Distinct().ToList();
        return PeDigestPass.Compute(
            _file.Source, _file.Layout, [.. algorithms.Union(_judgement.CatalogDigests)], pages, checksum: true, cancellation: cancellation);
    }

    private Finding Weigh(Finding finding) =>
        _options.Lenient && finding.Severity == Severity.Error && PeFindings.Lenient.Contains(finding.Rule)
            ? finding with { Severity = Severity.Warning, Message = finding.Message + " (lenient)" }
            : finding;
}
