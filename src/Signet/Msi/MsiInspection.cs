using Signet.Authenticode;
using Signet.Files;

namespace Signet.Msi;

/// <summary>What an installer package is made of: its streams, its signature.</summary>
public sealed record MsiInspection : FileInspection
{
    /// <inheritdoc/>
    public override FileFormat Format => FileFormat.Msi;

    /// <summary>The header; meaningless without <see cref="Root"/>.</summary>
    public CompoundHeader Header { get; init; }

    /// <summary>The root storage; null when the file cannot be read.</summary>
    public CompoundNode? Root { get; init; }

    /// <summary>True when there is an extended digest, over names, sizes and times.</summary>
    public bool HasExtendedDigest { get; init; }

    /// <summary>The digests by the algorithms of the signatures, or SHA-256.</summary>
    public IReadOnlyDictionary<DigestAlgorithm, byte[]> Digests { get; init; } = new Dictionary<DigestAlgorithm, byte[]>();

    /// <summary>Reads a package and takes it apart.</summary>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static new MsiInspection Read(ByteSource source, IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!MsiFile.Open(source, out var file, out var problem))
        {
            return new MsiInspection { Length = source.Length, Findings = [problem] };
        }

        var signatures = file.ReadSignatures(out var together);
        var algorithms = SelfCheck.DigestsOf(signatures);
        var digests = file.Digest(algorithms.Length == 0 ? [DigestAlgorithm.Sha256] : algorithms, progress, cancellation);
        List<SignatureInspection> inspected = [.. signatures.Select(s =>
        {
            var differences = MsiVerifier.Differences(s, file, digests).ToList();
            bool? matches = s is { Content: not null, Digest: not null } ? !differences.Exists(f => f.Severity == Severity.Error) : null;
            return SignatureInspection.Of(s, matches, null, differences);
        })];
        return new MsiInspection
        {
            Length = source.Length,
            Header = file.Compound.Header,
            Root = file.Compound.Root,
            HasExtendedDigest = file.Extended is not null,
            Digests = digests,
            Signatures = inspected,
            Findings = [.. file.Findings, .. together, .. inspected.SelectMany(s => s.Findings)],
        };
    }
}
