using Signet.Authenticode;
using Signet.Cab;
using Signet.Catalogs;
using Signet.Ffu;
using Signet.Files;
using Signet.Hashing;
using Signet.McuBoot;
using Signet.Msi;
using Signet.Pe;
using Signet.Trust;

namespace Signet;

/// <summary>Verifies a file of any kind that we know. The kind is found from the bytes, never from the name.</summary>
public static class FileVerifier
{
    public static readonly FindingRule FormatUnknown = new("format-unknown", Severity.Error,
        "The file is of no kind that this program can verify.",
        "Name a signed file (exe, dll, sys, efi or another PE file, a catalog, a cabinet, or an installer package), or the catalog that lists the file with --catalog.");

    /// <summary>All rules of this class.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } = [FormatUnknown];

    /// <summary>The format's name in reports when no format fits.</summary>
    public const string Unknown = "unknown";

    /// <summary>Verifies.</summary>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static FileReport Verify(ByteSource source, VerifyOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        var format = FileFormats.Detect(source);
        return format switch
        {
            FileFormat.Pe => PeVerifier.Verify(source, options, cancellation),
            FileFormat.Catalog => CatalogVerifier.Verify(source, options),
            FileFormat.Cab => CabVerifier.Verify(source, options, cancellation),
            FileFormat.Ffu => FfuVerifier.Verify(source, options, null, cancellation),
            FileFormat.McuBoot => McuBootVerifier.Verify(source, options),
            FileFormat.Msi => MsiVerifier.Verify(source, options, cancellation),
            _ when options.Catalogs is not null => VerifyFlat(source, options, cancellation),
            _ => Refuse(source, options),
        };
    }

    // A file of any kind may be listed in a catalog, as the INF of a driver package is.
    private static FileReport VerifyFlat(ByteSource source, VerifyOptions options, CancellationToken cancellation)
    {
        var judgement = new FileJudgement(Unknown, options, f => f);
        var digests = DigestPass.Compute(source, [.. judgement.CatalogDigests.Append(DigestAlgorithm.Sha256)], null, cancellation);
        judgement.LookUp(source, digests, null, cancellation);
        return judgement.Conclude(new FileDigest(DigestAlgorithm.Sha256, digests[DigestAlgorithm.Sha256]), []);
    }

    private static FileReport Refuse(ByteSource source, VerifyOptions options) => FileReport.Unreadable(
        Unknown, options, FormatUnknown.With("the file begins like no format that can be verified", new FileRange(0, Math.Min(2, source.Length))));
}
