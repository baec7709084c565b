using Signet.Authenticode;
using Signet.Binary;
using Signet.Cms;
using Signet.Files;

namespace Signet.Pe;

/// <summary>A PE file read, judged and hashed.</summary>
/// <remarks>
/// The order of work is the one that keeps every digest true (docs/formats/pe.md): pad, hash pages and image, sign, time-stamp, put the table in,
/// write data directory 4, update the CheckSum.
/// </remarks>
public sealed class PeSigning : FileSigning
{
    private readonly PeFile _file;
    private readonly PeDigests _digests;
    private readonly PeTable? _existing;

    private PeSigning(PeFile file, PeTable? existing, PeDigests digests, SignatureOptions options)
        : base(Oids.SpcIndirectData, ContentOf(digests, options.Digest), options) =>
        (_file, _existing, _digests) = (file, existing, digests);

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Digest => _digests.Digests[DigestAlgorithm];

    /// <summary>The edits of the headers that were asked for besides the signature.</summary>
    private Edits Repairs { get; init; } = new();

    /// <inheritdoc/>
    // One more than any nested signature has, so that no number comes twice when one was removed; null for a signature of its own.
    // Nothing rests on the numbers, and what is there may be anybody's: the largest has no next one.
    protected override int? SequenceNumber =>
        IsNested ? Math.Min(_existing!.Signatures.Max(s => AuthenticodeAttributes.ReadSequenceNumber(s.SignerInfo!) ?? 0), int.MaxValue - 1) + 1 : null;

    private bool IsNested => _existing is not null && !_file.Headers.IsEfi;

    /// <summary>Reads, judges and hashes a file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="options">What the signature is to say.</param>
    /// <param name="progress">Told the bytes read so far.</param>
    /// <param name="cancellation">Stops between two pieces of the file.</param>
    /// <exception cref="SigningException">It cannot be signed: no PE file, malformed, or signed already and <see cref="ExistingSignature.Fail"/>.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static new PeSigning Open(ByteSource source, SignatureOptions options, IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (file, repairs) = OpenRepaired(source, options.FixPointerToRawData);
        var signed = file.Layout.HasCertificateTable;
        if (signed && options.Existing is ExistingSignature.Fail or ExistingSignature.Skip)
        {
            throw new SigningException(SigningFindings.AlreadySigned.With($"the file bears {file.Certificates.Count} signature(s) already", file.Layout.CertificateTable));
        }

        var findings = PeSignability.Check(file, options);
        var append = signed && options.Existing == ExistingSignature.Append;
        var existing = append ? PeTable.Read(file) : null;
        var digests = PeDigestPass.Compute(
            file.Source, file.Layout, [options.Digest, .. SelfCheck.DigestsOf(existing?.Signatures ?? [])], options.PageHashes ? [options.Digest] : [],
            checksum: PeCheckSumEdit.NeedsWholeFile(file.Headers), progress, cancellation);
        // Nothing is added to a file that verification would reject all the same.
        SelfCheck.EnsureHold(existing?.Signatures ?? [], digests.Digests);
        return digests.PageHashProblem is { } pages
            ? throw new SigningException(pages)
            : new PeSigning(file, existing, digests, options) { Findings = findings, Repairs = repairs };
    }

    /// <inheritdoc/>
    public override Edits Embed(SignedData signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        var entries =
            _existing is null ? PeTable.Only(signature)
            : IsNested ? _existing.WithNested(signature)
            : _existing.WithEntry(signature);
        var edits = PeTableEdits.For(_file, entries, _digests.CheckSum);
        PeSelfCheck.Check(_file, edits, signature, _digests.Digests);
        foreach (var repair in Repairs.List.Where(r => r.Range.Offset != _file.Headers.CheckSumOffset))
        {
            edits.Replace(repair.Range, repair.Data);
        }

        return edits;
    }

    private static byte[] ContentOf(PeDigests digests, DigestAlgorithm digest) =>
        SpcIndirectData.ForPe(digest, digests.Digests[digest], digests.PageHashes.Values.SingleOrDefault()).Encode();

    // The file as it will be before signing: with the repairs and the CheckSum that goes with them, where the field can be carried forward.
    private static (PeFile File, Edits Repairs) OpenRepaired(ByteSource source, bool fixPointers)
    {
        var file = PeFile.OpenForWork(source);
        var repairs = fixPointers ? PeLint.FixPointerToRawData(file.Headers) : new Edits();
        if (repairs.List.Count == 0)
        {
            return (file, repairs);
        }

        if (!PeCheckSumEdit.NeedsWholeFile(file.Headers))
        {
            PeCheckSumEdit.AddTo(repairs, source, file.Headers, null);
        }

        return (PeFile.OpenForWork(new EditedSource(source, repairs)), repairs);
    }
}
