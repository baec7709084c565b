using Signet.Files;
using Signet.Pe;
using Signet.Trust;

namespace Signet;

/// <summary>Verifies a file of any kind that we know. The kind is found from the bytes, never from the name.</summary>
public static class FileVerifier
{
    public static readonly FindingRule FormatUnknown = new("format-unknown", Severity.Error,
        "The file is of no kind that this program can verify.",
        "Name a signed file: exe, dll, sys, efi or another PE file.");

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
        if (FileFormats.Detect(source) == FileFormat.Pe)
        {
            return PeVerifier.Verify(source, options, cancellation);
        }

        var report = new Report(options.Policy.Required);
        report.Add(FormatUnknown.With("the file begins like no format that can be verified", new FileRange(0, Math.Min(2, source.Length))));
        return new FileReport { Format = Unknown, Report = report };
    }
}
