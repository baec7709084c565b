using System.Diagnostics.CodeAnalysis;
using Signet.Authenticode;
using Signet.Binary;
using Signet.Cms;
using Signet.Files;
using Signet.Hashing;

namespace Signet.Cab;

/// <summary>A cabinet opened for work: its layout, and its signature if it is signed.</summary>
public sealed class CabFile : SignedFile
{
    /// <summary>Signatures up to this many bytes are read.</summary>
    public const long MaxSignatureBytes = 128 * 1024 * 1024;

    private const int FirstRead = 4096;

    private readonly ReadOnlyMemory<byte> _signature;
    private SignatureBlock? _block;

    private CabFile(ByteSource source, CabLayout layout, ReadOnlyMemory<byte> signature, IReadOnlyList<Finding> findings) =>
        (Source, Layout, _signature, Findings) = (source, layout, signature, findings);

    /// <summary>Where the bytes come from; the caller's to dispose of.</summary>
    public ByteSource Source { get; }

    /// <summary>The layout.</summary>
    public CabLayout Layout { get; }

    /// <summary>What is wrong with the cabinet as such.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <inheritdoc/>
    public override bool IsSigned => Layout.Signature.Length > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<AuthenticodeSignature> Signatures => IsSigned ? Block.Signatures : [];

    internal SignatureBlock Block => _block ??= SignatureBlock.Read(_signature, Layout.Signature.Offset, SignedContentKind.Cab);

    /// <summary>The second digest of the cabinet: what it is over stands in <see cref="SpcEnhancedHash"/>.</summary>
    public static SpcEnhancedHash EnhancedHash(DigestAlgorithm algorithm, CabLayout layout)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        ArgumentNullException.ThrowIfNull(layout);
        var size = new byte[4];
        new SpanWriter(size).U32(layout.Header.CabinetSize);
        return new SpcEnhancedHash(algorithm.Hash(size));
    }

    /// <summary>Reads the headers and the signature of a cabinet.</summary>
    /// <param name="source">The file.</param>
    /// <param name="file">The opened file. Its <see cref="Findings"/> may hold errors.</param>
    /// <param name="problem">Why it is no cabinet that we can work on.</param>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static bool Open(ByteSource source, [NotNullWhen(true)] out CabFile? file, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(source);
        file = null;
        CabLayout? layout;
        IReadOnlyList<Finding> findings;
        for (var size = FirstRead; ; )
        {
            var head = source.ReadExactly(new FileRange(0, Math.Min(size, source.Length)));
            if (CabLayout.TryRead(head, source.Length, out layout, out size, out findings))
            {
                break;
            }

            if (size == 0)
            {
                problem = findings[^1];
                return false;
            }
        }

        if (layout.Signature.Length > MaxSignatureBytes)
        {
            problem = CabFindings.TooLarge.With($"the signature has {layout.Signature.Length} bytes", layout.Signature);
            return false;
        }

        // A signature outside the file is a finding already; what there is of it is not read.
        var block = layout.Signature.FitsIn(source.Length) ? source.ReadToKeep(layout.Signature) : default;
        var length = DerStructure.LengthOf(block.Span);
        var rest = block.Span[length..];
        var hidden = rest.Length > 7 || rest.ContainsAnyExcept((byte)0)
            ? [CabFindings.HiddenData.With($"{rest.Length} bytes follow the signature", new FileRange(layout.Signature.Offset + length, rest.Length))]
            : Array.Empty<Finding>();
        var unfinished = source is FileSource { UnfinishedEdit: { } edit } ? new[] { edit } : [];
        file = new CabFile(source, layout, block[..length], [.. unfinished, .. findings, .. hidden]);
        problem = null;
        return true;
    }

    /// <summary>As <see cref="Open(ByteSource, out CabFile?, out Finding?)"/>, for those who cannot go on without the file.</summary>
    /// <exception cref="SigningException">It is no cabinet that we can work on.</exception>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static CabFile OpenForWork(ByteSource source) =>
        Open(source, out var file, out var problem) ? file : throw new SigningException(problem);

    /// <summary>Hashes the cabinet as its signature does.</summary>
    public IReadOnlyDictionary<DigestAlgorithm, byte[]> Digest(
        IReadOnlyCollection<DigestAlgorithm> algorithms, IProgress<long>? progress, CancellationToken cancellation) =>
        DigestPass.Compute(Source, Layout.DigestRanges, algorithms, progress, cancellation);

    /// <summary>The signatures, and what is wrong with them together; where they cannot be read, as far as they can.</summary>
    internal IReadOnlyList<AuthenticodeSignature> ReadSignatures(out IReadOnlyList<Finding> findings)
    {
        findings = [];
        return IsSigned ? AuthenticodeSignature.ReadAll([(_signature, Layout.Signature.Offset)], SignedContentKind.Cab, out findings) : [];
    }

    /// <inheritdoc/>
    public override Edits With(int index, SignedData replacement)
    {
        _ = At(index);
        EnsureSound();
        return Layout.WithSignature(Block.With(index, replacement).Encode());
    }

    /// <inheritdoc/>
    public override Edits RemoveAll()
    {
        if (!IsSigned)
        {
            throw new SigningException(SigningFindings.NotSigned.With("the cabinet bears no signature"));
        }

        EnsureSound();
        return Layout.WithoutSignature();
    }

    /// <inheritdoc/>
    public override Edits Remove(int index)
    {
        _ = At(index);
        EnsureSound();
        return Block.Without(index) is { } rest ? Layout.WithSignature(rest.Encode()) : Layout.WithoutSignature();
    }

    /// <inheritdoc/>
    public override void EnsureIntact(CancellationToken cancellation)
    {
        _ = At(0);
        EnsureSound();
        SelfCheck.EnsureHold(Signatures, Digest(SelfCheck.DigestsOf(Signatures), null, cancellation));
    }

    /// <summary>Throws when something is wrong with the cabinet: nothing is put into such a file or taken out of it.</summary>
    internal void EnsureSound()
    {
        if (Findings.FirstOrDefault(f => f.Severity == Severity.Error) is { } error)
        {
            throw new SigningException(error);
        }
    }
}
