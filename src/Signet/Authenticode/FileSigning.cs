using Signet.Binary;
using Signet.Cab;
using Signet.Catalogs;
using Signet.Cms;
using Signet.Ffu;
using Signet.Files;
using Signet.Keys;
using Signet.Msi;
using Signet.Pe;
using Signet.X509;

namespace Signet.Authenticode;

/// <summary>A file of any kind read, judged and hashed: all that a signature of it needs, except the key's answer.</summary>
/// <param name="contentType">The type of <paramref name="content"/>.</param>
/// <param name="content">What is signed, DER with tag and length.</param>
/// <param name="options">What the signature is to say.</param>
public abstract class FileSigning(string contentType, ReadOnlyMemory<byte> content, SignatureOptions options)
{
    private readonly ReadOnlyMemory<byte> _contentValue = new DerReader(content).Value(DerTag.Sequence);

    /// <summary>The chosen digest.</summary>
    public DigestAlgorithm DigestAlgorithm => options.Digest;

    /// <summary>The file's digest by the chosen algorithm: for most kinds the one that <see cref="Content"/> holds, for catalogs that of <see cref="Content"/> itself.</summary>
    public abstract ReadOnlyMemory<byte> Digest { get; }

    /// <summary>What is signed, DER: an SpcIndirectDataContent, or the list of a catalog.</summary>
    public ReadOnlyMemory<byte> Content { get; } = content;

    /// <summary>What is worth telling about the file, though it can be signed.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The number among nested signatures; null for a signature of its own.</summary>
    protected virtual int? SequenceNumber => null;

    /// <summary>Reads, judges and hashes a file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="options">What the signature is to say.</param>
    /// <param name="progress">Told the bytes read so far.</param>
    /// <param name="cancellation">Stops between two pieces of the file.</param>
    /// <exception cref="SigningException">
    /// It cannot be signed: of no kind that can be, malformed, or signed already and <see cref="ExistingSignature.Fail"/>.
    /// </exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileSigning Open(ByteSource source, SignatureOptions options, IProgress<long>? progress, CancellationToken cancellation) =>
        FileFormats.Detect(source) switch
        {
            FileFormat.Catalog => CatalogSigning.Open(source, options),
            FileFormat.Cab => CabSigning.Open(source, options, progress, cancellation),
            FileFormat.Msi => MsiSigning.Open(source, options, progress, cancellation),
            FileFormat.Ffu => FfuCatalogSigning.Open(source, options, progress, cancellation),

            // What is of no kind gets the words of the kind that most files are.
            _ => PeSigning.Open(source, options, progress, cancellation),
        };

    /// <summary>The authenticated attributes, in DER order.</summary>
    /// <param name="signer">
    /// The signer's certificate; null while it is not known, which counts as one with extended key usages, for code-signing certificates have them.
    /// </param>
    public IReadOnlyList<CmsAttribute> Attributes(Certificate? signer) => AuthenticodeAttributes.ForSigning(
        contentType, options.Digest.Hash(_contentValue.Span), SpcSpOpusInfo.Of(options.Description, options.Url), SequenceNumber,
        statementType: signer is null || signer.ExtendedKeyUsages is not null,
        relaxedMarkerCheck: options.RelaxedMarkerCheck, intentToSeal: options.IntentToSeal, further: options.Attributes);

    /// <summary>Prepares the signature.</summary>
    /// <param name="signer">The signer's certificate.</param>
    /// <param name="others">Certificates that go with it.</param>
    public PendingSignature<SignedData> Prepare(Certificate signer, IReadOnlyList<Certificate> others) =>
        AuthenticodeSigner.Prepare(contentType, Content, _contentValue, options.Digest, Attributes(signer), signer, others);

    /// <summary>The edits that put <paramref name="signature"/> into the file, after reading the result back.</summary>
    /// <exception cref="SigningException">The signature is for another file, or does not hold: nothing may be written.</exception>
    public abstract Edits Embed(SignedData signature);
}
