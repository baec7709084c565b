using Signet.Authenticode;
using Signet.Files;

namespace Signet.Pe;

/// <summary>What a PE file is made of: headers, digest, certificate table, signatures.</summary>
public sealed record PeInspection : FileInspection
{
    private static readonly DigestAlgorithm[] s_shown = [DigestAlgorithm.Sha1, DigestAlgorithm.Sha256];

    /// <inheritdoc/>
    public override FileFormat Format => Headers is null ? FileFormat.Unknown : FileFormat.Pe;

    /// <summary>The headers; null when they cannot be read.</summary>
    public PeHeaders? Headers { get; init; }

    /// <summary>The file with its layout and certificate table; null when they contradict each other.</summary>
    public PeFile? File { get; init; }

    /// <summary>SHA-1, SHA-256 and whatever the signatures use, and the checksum; null without a layout.</summary>
    public PeDigests? Digests { get; init; }

    /// <summary>Reads a file once and takes it apart.</summary>
    /// <param name="source">The file; the caller's to dispose of.</param>
    /// <param name="progress">Told the bytes read so far.</param>
    /// <param name="cancellation">Stops between two pieces of the file.</param>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static new PeInspection Read(ByteSource source, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!PeFile.Open(source, out var file, out var problem))
        {
            PeFile.TryReadHeaders(source, out var headers, out _);
            return new PeInspection { Length = source.Length, Headers = headers, Findings = [problem] };
        }

        var entries = file.Certificates.Where(c => c.Type == WinCertificate.PkcsSignedData).Select(c => (file.ContentOf(c), c.Content.Offset));
        var signatures = AuthenticodeSignature.ReadAll(entries, SignedContentKind.Pe, out var together);
        var pages = signatures.Select(s => s.Content?.PageHashes?.Algorithm).OfType<DigestAlgorithm>().Distinct().ToList();
        var digests = PeDigestPass.Compute(
            source, file.Layout, [.. s_shown.Union(signatures.Select(s => s.Digest).OfType<DigestAlgorithm>())], pages, checksum: true, progress, cancellation);
        List<SignatureInspection> inspected = [.. signatures.Select(s => Inspect(s, file, digests))];
        List<Finding> findings = [.. file.Findings, .. PeLint.Check(file.Layout, pages.Count > 0), .. together];
        if (PeLint.CheckMarkers(file.Table.Span, file.Layout.CertificateTable.Offset) is { } marker)
        {
            findings.Add(marker);
        }

        if (digests.CheckSum is { } sum && PeFindings.CheckSum(file.Headers, sum) is { } finding)
        {
            findings.Add(finding);
        }

        return new PeInspection
        {
            Length = source.Length,
            Headers = file.Headers,
            File = file,
            Digests = digests,
            Signatures = inspected,
            Findings = [.. findings, .. inspected.SelectMany(s => s.Findings)],
        };
    }

    private static SignatureInspection Inspect(AuthenticodeSignature signature, PeFile file, PeDigests digests)
    {
        List<Finding> differences = [];
        bool? digestMatches = null;
        if (signature is { Content: { } content, Digest: { } algorithm })
        {
            digestMatches = content.Digest.Span.SequenceEqual(digests.Digests[algorithm]);
            if (digestMatches == false)
            {
                differences.Add(PeFindings.DigestMismatch(algorithm, content.Digest.Span, digests.Digests[algorithm]));
            }
        }

        bool? pagesMatch = null;
        if (signature.Content?.PageHashes is { } signed)
        {
            IReadOnlyList<Finding> wrong = PePages.TryCreate(file.Headers, out var pages, out var problem)
                ? PageHashes.Compare(pages, signed, digests.PageHashes[signed.Algorithm])
                : [problem];
            pagesMatch = pages is null ? null : wrong.Count == 0;
            differences.AddRange(wrong);
        }

        return SignatureInspection.Of(signature, digestMatches, pagesMatch, differences);
    }
}
