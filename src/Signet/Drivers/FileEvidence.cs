using Signet.Authenticode;
using Signet.Catalogs;
using Signet.Files;
using Signet.Hashing;
using Signet.Pe;
using Signet.Trust;

namespace Signet.Drivers;

/// <summary>What reading a file of a package once has shown.</summary>
internal sealed record FileEvidence
{
    public required PackageFile File { get; init; }

    /// <summary>How catalogs hash it.</summary>
    public required SubjectKind Kind { get; init; }

    /// <summary>The headers of a PE image; null for other files.</summary>
    public PeHeaders? Headers { get; init; }

    /// <summary>The digests as catalogs have them: of images and cabinets without their signatures, of other files of all bytes.</summary>
    public required IReadOnlyDictionary<DigestAlgorithm, byte[]> Digests { get; init; }

    /// <summary>The page hashes of a PE image.</summary>
    public IReadOnlyDictionary<DigestAlgorithm, PageHashTable> PageHashes { get; init; } = new Dictionary<DigestAlgorithm, PageHashTable>();

    /// <summary>The second digests of a cabinet.</summary>
    public IReadOnlyDictionary<DigestAlgorithm, SpcEnhancedHash> EnhancedHashes { get; init; } = new Dictionary<DigestAlgorithm, SpcEnhancedHash>();

    /// <summary>What the signature in the file has shown; null when it bears none.</summary>
    public FileReport? Signature { get; init; }

    /// <summary>What is wrong with the file as such.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="digests">The algorithms that the catalogs use.</param>
    /// <param name="pages">The algorithms of the catalogs' page hashes.</param>
    /// <param name="options">How the signature in the file is judged.</param>
    /// <param name="cancellation">Stops between two pieces of the file.</param>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static FileEvidence Read(
        PackageFile file, IReadOnlyCollection<DigestAlgorithm> digests, IReadOnlyCollection<DigestAlgorithm> pages, VerifyOptions options, CancellationToken cancellation)
    {
        using var source = file.Open();
        var kind = Subject.KindOf(source);
        if (kind != SubjectKind.Pe || !PeFile.Open(source, out var image, out _))
        {
            var subject = Subject.Compute(kind, source, digests, [], null, cancellation);
            var own = kind == SubjectKind.Flat ? null : FileVerifier.Verify(source, options, cancellation);
            return new FileEvidence
            {
                File = file,
                Kind = kind,
                Digests = subject.Digests,
                EnhancedHashes = subject.EnhancedHashes,
                Signature = own is { Signatures.Count: > 0 } ? own : null,
                Findings = [.. own?.Report.Findings.Where(f => f.Rule != TrustFindings.Unsigned) ?? []],
            };
        }

        var signature = image.Layout.CertificateTable.Length > 0 ? PeVerifier.Verify(source, options, cancellation) : null;
        var computed = PeDigestPass.Compute(source, image.Layout.ForCatalogs(), digests, pages, checksum: signature is null, cancellation: cancellation);
        return new FileEvidence
        {
            File = file,
            Kind = kind,
            Headers = image.Headers,
            Digests = computed.Digests,
            PageHashes = computed.PageHashes,
            Signature = signature,
            Findings = signature is not null ? [.. signature.Report.Findings]
                : [.. image.Findings, .. computed.CheckSum is { } sum && PeFindings.CheckSum(image.Headers, sum) is { } finding ? [finding] : (Finding[])[]],
        };
    }

    /// <summary>Reads an image or a cabinet again and hashes all of its bytes: some catalogs list them so.</summary>
    public IReadOnlyDictionary<DigestAlgorithm, byte[]> FlatDigests(CancellationToken cancellation)
    {
        using var source = File.Open();
        return DigestPass.Compute(source, [.. Digests.Keys], cancellation: cancellation);
    }
}
