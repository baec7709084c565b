using Signet.Authenticode;
using Signet.Files;

namespace Signet.Cab;

/// <summary>What a cabinet is made of: its header, where its folders lie, its signature.</summary>
public sealed record CabInspection : FileInspection
{
    /// <inheritdoc/>
    public override FileFormat Format => FileFormat.Cab;

    /// <summary>The layout; null when it cannot be read.</summary>
    public CabLayout? Layout { get; init; }

    /// <summary>The digests by the algorithms of the signatures, or SHA-256.</summary>
    public IReadOnlyDictionary<DigestAlgorithm, byte[]> Digests { get; init; } = new Dictionary<DigestAlgorithm, byte[]>();

    /// <summary>Reads a cabinet and takes it apart.</summary>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static new CabInspection Read(ByteSource source, IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!CabFile.Open(source, out var file, out var problem))
        {
            return new CabInspection { Length = source.Length, Findings = [problem] };
        }

        var signatures = file.ReadSignatures(out var together);
        var algorithms = SelfCheck.DigestsOf(signatures);
        var digests = file.Digest(algorithms.Length == 0 ? [DigestAlgorithm.Sha256] : algorithms, progress, cancellation);
        List<SignatureInspection> inspected = [.. signatures.Select(s =>
        {
            var differences = CabVerifier.Differences(s, file, digests).ToList();
            return SignatureInspection.Of(s, s is { Content: not null, Digest: not null } ? differences.Count == 0 : null, null, differences);
        })];
        return new CabInspection
        {
            Length = source.Length,
            Layout = file.Layout,
            Digests = digests,
            Signatures = inspected,
            Findings = [.. file.Findings, .. together, .. inspected.SelectMany(s => s.Findings)],
        };
    }
}
