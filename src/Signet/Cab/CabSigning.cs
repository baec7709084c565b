using Signet.Authenticode;
using Signet.Binary;
using Signet.Cms;
using Signet.Files;

namespace Signet.Cab;

/// <summary>A cabinet read, judged and hashed.</summary>
/// <remarks>The digest is that of the cabinet with its place for a signature, which an unsigned one has not: it is hashed as it will be.</remarks>
public sealed class CabSigning : FileSigning
{
    private readonly CabFile _file;
    private readonly CabLayout _prepared;
    private readonly IReadOnlyDictionary<DigestAlgorithm, byte[]> _digests;
    private readonly SignatureBlock? _existing;

    private CabSigning(
        CabFile file, CabLayout prepared, SignatureBlock? existing, IReadOnlyDictionary<DigestAlgorithm, byte[]> digests, SignatureOptions options)
        : base(Oids.SpcIndirectData, SpcIndirectData.ForCab(options.Digest, digests[options.Digest], CabFile.EnhancedHash(options.Digest, prepared)).Encode(), options) =>
        (_file, _prepared, _existing, _digests) = (file, prepared, existing, digests);

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Digest => _digests[DigestAlgorithm];

    /// <inheritdoc/>
    protected override int? SequenceNumber => _existing?.NextSequenceNumber;

    /// <inheritdoc cref="FileSigning.Open"/>
    public static new CabSigning Open(ByteSource source, SignatureOptions options, IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var file = CabFile.OpenForWork(source);
        if (file.IsSigned && options.Existing is ExistingSignature.Fail or ExistingSignature.Skip)
        {
            throw new SigningException(SigningFindings.AlreadySigned.With("the cabinet bears a signature already", file.Layout.Signature));
        }

        if (options.PageHashes || options.FixPointerToRawData)
        {
            throw new SigningException(SigningFindings.OptionNotForKind.With(options.PageHashes ? "a cabinet has no pages" : "a cabinet has no sections"));
        }

        file.EnsureSound();
        var existing = file.IsSigned && options.Existing == ExistingSignature.Append ? file.Block : null;
        using var place = new EditedSource(source, file.Layout.WithSignature([]));
        var prepared = CabFile.OpenForWork(place);
        var digests = prepared.Digest([options.Digest, .. SelfCheck.DigestsOf(existing?.Signatures ?? [])], progress, cancellation);

        // Nothing is added to a file that verification would reject all the same.
        SelfCheck.EnsureHold(existing?.Signatures ?? [], digests);
        return new CabSigning(file, prepared.Layout, existing, digests, options) { Findings = file.Findings };
    }

    /// <inheritdoc/>
    public override Edits Embed(SignedData signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        var edits = _file.Layout.WithSignature((_existing is null ? signature : _existing.WithNested(signature)).Encode());
        using var edited = new EditedSource(_file.Source, edits);
        if (!CabFile.Open(edited, out var result, out var problem))
        {
            throw SelfCheck.Refuse(problem.Message);
        }

        if (result.Findings.FirstOrDefault(f => f.Severity == Severity.Error) is { } error)
        {
            throw SelfCheck.Refuse(error.Message);
        }

        // The body was hashed with the same header but for the signature's length, which no digest covers.
        if (!result.Layout.DigestRanges.SequenceEqual(_prepared.DigestRanges) || result.Layout.Header != _prepared.Header)
        {
            throw SelfCheck.Refuse("the edits touch bytes that the digest covers");
        }

        var der = signature.Encode();
        SelfCheck.EnsureHold(
            [result.Signatures.FirstOrDefault(s => s.Data!.Raw.Span.SequenceEqual(der)) ?? throw SelfCheck.Refuse("the signature is not where it was put")], _digests);
        return edits;
    }
}
