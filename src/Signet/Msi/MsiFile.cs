using System.Diagnostics.CodeAnalysis;
using Signet.Authenticode;
using Signet.Binary;
using Signet.Cms;
using Signet.Files;

namespace Signet.Msi;

/// <summary>An installer package opened for work: its streams, and its signature if it is signed.</summary>
public sealed class MsiFile : SignedFile
{
    /// <summary>Signatures up to this many bytes are read.</summary>
    public const long MaxSignatureBytes = 128 * 1024 * 1024;

    private readonly ReadOnlyMemory<byte>? _signature;
    private SignatureBlock? _block;

    private MsiFile(CompoundFile file, ReadOnlyMemory<byte>? signature, ReadOnlyMemory<byte>? extended, IReadOnlyList<Finding> findings) =>
        (Compound, _signature, Extended, Findings) = (file, signature, extended, findings);

    /// <summary>The compound file.</summary>
    public CompoundFile Compound { get; }

    /// <summary>The extended digest in its stream; null when there is none.</summary>
    public ReadOnlyMemory<byte>? Extended { get; }

    /// <summary>What is wrong with the package as such.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <inheritdoc/>
    public override bool IsSigned => _signature is not null;

    /// <inheritdoc/>
    public override IReadOnlyList<AuthenticodeSignature> Signatures => IsSigned ? Block.Signatures : [];

    private SignatureBlock Block => _block ??= SignatureBlock.Read(_signature!.Value, SignatureOffset, SignedContentKind.Msi);

    // A stream may lie in pieces; where it begins is all that can be said.
    private long SignatureOffset => Compound.Find(MsiNames.Signature) is { Ranges: [var first, ..] } ? first.Offset : 0;

    /// <summary>Reads a package.</summary>
    /// <param name="source">The file.</param>
    /// <param name="file">The opened file. Its <see cref="Findings"/> may hold errors.</param>
    /// <param name="problem">Why it is no package that we can work on.</param>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static bool Open(ByteSource source, [NotNullWhen(true)] out MsiFile? file, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(source);
        file = null;
        if (!CompoundFile.Open(source, out var compound, out problem))
        {
            return false;
        }

        var streams = new[] { compound.Find(MsiNames.Signature), compound.Find(MsiNames.ExtendedDigest) };
        if (Array.Find(streams, s => s?.Entry.Length > MaxSignatureBytes) is { } large)
        {
            problem = MsiFindings.TooLarge.With($"the stream of the signature has {large.Entry.Length} bytes");
            return false;
        }

        var unfinished = source is FileSource { UnfinishedEdit: { } edit } ? new[] { edit } : [];
        file = new MsiFile(compound, Content(streams[0]), Content(streams[1]), [.. unfinished, .. compound.CheckUnhashed()]);
        return true;

        ReadOnlyMemory<byte>? Content(CompoundNode? stream) => stream is null ? default(ReadOnlyMemory<byte>?) : compound.Read(stream);
    }

    /// <summary>As <see cref="Open(ByteSource, out MsiFile?, out Finding?)"/>, for those who cannot go on without the file.</summary>
    /// <exception cref="SigningException">It is no package that we can work on.</exception>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static MsiFile OpenForWork(ByteSource source) =>
        Open(source, out var file, out var problem) ? file : throw new SigningException(problem);

    /// <summary>Hashes the package as its signature does, the extended digest included where there is one.</summary>
    public IReadOnlyDictionary<DigestAlgorithm, byte[]> Digest(
        IEnumerable<DigestAlgorithm> algorithms, IProgress<long>? progress, CancellationToken cancellation) =>
        MsiDigest.Compute(Compound, algorithms.Distinct().ToDictionary(a => a, _ => Extended?.ToArray()), progress, cancellation);

    /// <summary>The signatures, and what is wrong with them together; where they cannot be read, as far as they can.</summary>
    internal IReadOnlyList<AuthenticodeSignature> ReadSignatures(out IReadOnlyList<Finding> findings)
    {
        findings = [];
        return IsSigned ? AuthenticodeSignature.ReadAll([(_signature!.Value, SignatureOffset)], SignedContentKind.Msi, out findings) : [];
    }

    /// <summary>The edits that give the package this signature, and an extended digest: null leaves the one that there is.</summary>
    internal Edits WithSignature(SignedData signature, byte[]? extended) => CompoundEdits.For(
        Compound,
        extended is null
            ? new Dictionary<string, byte[]?> { [MsiNames.Signature] = signature.Encode() }
            : new Dictionary<string, byte[]?> { [MsiNames.Signature] = signature.Encode(), [MsiNames.ExtendedDigest] = extended });

    /// <inheritdoc/>
    public override Edits With(int index, SignedData replacement)
    {
        _ = At(index);
        EnsureSound();
        return WithSignature(Block.With(index, replacement), null);
    }

    /// <inheritdoc/>
    public override Edits RemoveAll()
    {
        if (!IsSigned)
        {
            throw new SigningException(SigningFindings.NotSigned.With("the package bears no signature"));
        }

        EnsureSound();
        return CompoundEdits.For(Compound, new Dictionary<string, byte[]?> { [MsiNames.Signature] = null, [MsiNames.ExtendedDigest] = null });
    }

    /// <inheritdoc/>
    public override Edits Remove(int index)
    {
        _ = At(index);
        EnsureSound();
        return Block.Without(index) is { } rest ? WithSignature(rest, null) : RemoveAll();
    }

    /// <inheritdoc/>
    public override void EnsureIntact(CancellationToken cancellation)
    {
        _ = At(0);
        EnsureSound();
        foreach (var signature in Signatures)
        {
            if (MsiVerifier.ExtendedDifference(signature, this) is { } difference)
            {
                throw new SigningException(difference);
            }
        }

        SelfCheck.EnsureHold(Signatures, Digest(SelfCheck.DigestsOf(Signatures), null, cancellation));
    }

    /// <summary>Throws when something is wrong with the package: nothing is put into such a file or taken out of it.</summary>
    internal void EnsureSound()
    {
        if (Findings.FirstOrDefault(f => f.Severity == Severity.Error) is { } error)
        {
            throw new SigningException(error);
        }
    }
}
