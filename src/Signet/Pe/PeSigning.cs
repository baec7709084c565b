using Signet.Authenticode;
using Signet.Binary;
using Signet.Cms;
using Signet.Files;
using Signet.Keys;
using Signet.X509;

namespace Signet.Pe;

/// <summary>A PE file read, judged and hashed: all that a signature of it needs, except the key's answer.</summary>
public sealed class PeSigning
{
    private readonly PeFile _file;
    private readonly PeDigests _digests;
    private readonly PeTable? _existing;
    private readonly SignatureOptions _options;
    private readonly ReadOnlyMemory<byte> _contentValue;

    private PeSigning(PeFile file, PeTable? existing, PeDigests digests, SignatureOptions options)
    {
        (_file, _existing, _digests, _options) = (file, existing, digests, options);
        Content = SpcIndirectData.ForPe(options.Digest, Digest, digests.PageHashes.Values.SingleOrDefault()).Encode();
        _contentValue = new DerReader(Content).Value(DerTag.Sequence);
    }

    /// <summary>The chosen digest.</summary>
    public DigestAlgorithm DigestAlgorithm => _options.Digest;

    /// <summary>The image digest by the chosen algorithm.</summary>
    public ReadOnlyMemory<byte> Digest => _digests.Digests[_options.Digest];

    /// <summary>The SpcIndirectDataContent, DER.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>What is worth telling about the file, though it can be signed.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The edits of the headers that were asked for besides the signature.</summary>
    private Edits Repairs { get; init; } = new();

    // One more than any nested signature has, so that no number comes twice when one was removed; null for a signature of its own.
    // Nothing rests on the numbers, and what is there may be anybody's: the largest has no next one.
    private int? SequenceNumber =>
        IsNested ? Math.Min(_existing!.Signatures.Max(s => AuthenticodeAttributes.ReadSequenceNumber(s.SignerInfo!) ?? 0), int.MaxValue - 1) + 1 : null;

    private bool IsNested => _existing is not null && !_file.Headers.IsEfi;

    /// <summary>Reads, judges and hashes a file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="options">What the signature is to say.</param>
    /// <param name="progress">Told the bytes read so far.</param>
    /// <param name="cancellation">Stops between two pieces of the file.</param>
    /// <exception cref="SigningException">It cannot be signed: no PE file, malformed, or signed already and <see cref="ExistingSignature.Fail"/>.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static PeSigning Open(ByteSource source, SignatureOptions options, IProgress<long>? progress, CancellationToken cancellation)
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
            file.Source, file.Layout, [options.Digest, .. PeSelfCheck.DigestsOf(existing?.Signatures ?? [])], options.PageHashes ? [options.Digest] : [],
            checksum: PeCheckSumEdit.NeedsWholeFile(file.Headers), progress, cancellation);
        // Nothing is added to a file that verification would reject all the same.
        PeSelfCheck.Check(existing?.Signatures ?? [], digests.Digests);
        return digests.PageHashProblem is { } pages
            ? throw new SigningException(pages)
            : new PeSigning(file, existing, digests, options) { Findings = findings, Repairs = repairs };
    }

    /// <summary>The authenticated attributes, in DER order.</summary>
    /// <param name="signer">
    /// The signer's certificate; null while it is not known, which counts as one with extended key usages, for code-signing certificates have them.
    /// </param>
    public IReadOnlyList<CmsAttribute> Attributes(Certificate? signer) => AuthenticodeAttributes.ForSigning(
        Oids.SpcIndirectData, _options.Digest.Hash(_contentValue.Span), SpcSpOpusInfo.Of(_options.Description, _options.Url), SequenceNumber,
        statementType: signer is null || signer.ExtendedKeyUsages is not null);

    /// <summary>Prepares the signature.</summary>
    /// <param name="signer">The signer's certificate.</param>
    /// <param name="others">Certificates that go with it.</param>
    public PendingSignature<SignedData> Prepare(Certificate signer, IReadOnlyList<Certificate> others) =>
        AuthenticodeSigner.Prepare(Oids.SpcIndirectData, Content, _contentValue, _options.Digest, Attributes(signer), signer, others);

    /// <summary>The edits that put <paramref name="signature"/> into the file, after reading the result back.</summary>
    /// <exception cref="SigningException">The signature is for another file, or does not hold: nothing may be written.</exception>
    public Edits Embed(SignedData signature)
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
