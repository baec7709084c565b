using Signet.Authenticode;
using Signet.Files;
using Signet.Timestamps;

namespace Signet.Pe;

/// <summary>What a PE file is made of: headers, digest, certificate table, signatures. Needs no key and asks nobody for trust.</summary>
/// <remarks>Where a part cannot be read the parts before it are shown all the same, and <see cref="Findings"/> says why.</remarks>
public sealed record PeInspection
{
    private static readonly DigestAlgorithm[] s_shown = [DigestAlgorithm.Sha1, DigestAlgorithm.Sha256];

    /// <summary>Length of the file in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The headers; null when they cannot be read.</summary>
    public PeHeaders? Headers { get; init; }

    /// <summary>The file with its layout and certificate table; null when they contradict each other.</summary>
    public PeFile? File { get; init; }

    /// <summary>SHA-1, SHA-256 and whatever the signatures use, and the checksum; null without a layout.</summary>
    public PeDigests? Digests { get; init; }

    /// <summary>The signatures, each followed by those nested in it.</summary>
    public IReadOnlyList<PeSignatureInspection> Signatures { get; init; } = [];

    /// <summary>What is odd or wrong, about the file and each signature.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Reads a file once and takes it apart.</summary>
    /// <param name="source">The file; the caller's to dispose of.</param>
    /// <param name="progress">Told the bytes read so far.</param>
    /// <param name="cancellation">Stops between two pieces of the file.</param>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static PeInspection Read(ByteSource source, IProgress<long>? progress = null, CancellationToken cancellation = default)
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
        List<PeSignatureInspection> inspected = [.. signatures.Select(s => PeSignatureInspection.Of(s, file, digests))];
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
}

/// <summary>A signature of a PE file, held against the file.</summary>
public sealed record PeSignatureInspection
{
    /// <summary>The signature, taken apart.</summary>
    public required AuthenticodeSignature Signature { get; init; }

    /// <summary>Its time stamps, in file order.</summary>
    public required IReadOnlyList<Timestamp> Timestamps { get; init; }

    /// <summary>True when the digest in the signature is that of the file; null when it cannot be told.</summary>
    public required bool? DigestMatches { get; init; }

    /// <summary>True when every page hash is right; null when there are none or they cannot be computed.</summary>
    public required bool? PagesMatch { get; init; }

    /// <summary>What is odd or wrong about it.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    internal static PeSignatureInspection Of(AuthenticodeSignature signature, PeFile file, PeDigests digests)
    {
        List<Finding> findings = [.. signature.Findings];
        bool? digestMatches = null;
        if (signature is { Content: { } content, Digest: { } algorithm })
        {
            digestMatches = content.Digest.Span.SequenceEqual(digests.Digests[algorithm]);
            if (digestMatches == false)
            {
                findings.Add(PeFindings.DigestMismatch(algorithm, content.Digest.Span, digests.Digests[algorithm]));
            }
        }

        bool? pagesMatch = null;
        if (signature.Content?.PageHashes is { } signed)
        {
            IReadOnlyList<Finding> wrong = PePages.TryCreate(file.Headers, out var pages, out var problem)
                ? PageHashes.Compare(pages, signed, digests.PageHashes[signed.Algorithm])
                : [problem];
            pagesMatch = pages is null ? null : wrong.Count == 0;
            findings.AddRange(wrong);
        }

        var timestamps = signature.SignerInfo is { } signer
            ? TimestampReader.Read(signer, signature.Certificates, signature.Where.Offset, signature.Data)
            : [];
        findings.AddRange(timestamps.SelectMany(t => t.Findings));
        return new PeSignatureInspection
        {
            Signature = signature,
            Timestamps = timestamps,
            DigestMatches = digestMatches,
            PagesMatch = pagesMatch,
            Findings = findings,
        };
    }
}
