using Signet.Authenticode;
using Signet.Binary;
using Signet.Cms;
using Signet.Files;

namespace Signet.Catalogs;

/// <summary>A catalog read and judged: what is signed is its list, byte for byte as it stands.</summary>
public sealed class CatalogSigning : FileSigning
{
    private readonly CatalogFile _file;

    private CatalogSigning(CatalogFile file, SignatureOptions options)
        : base(Oids.CertificateTrustList, file.Data.Content, options) =>
        (_file, Digest) = (file, file.DigestBy(options.Digest));

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Digest { get; }

    /// <summary>Reads and judges a catalog.</summary>
    /// <exception cref="SigningException">
    /// It cannot be signed: malformed, signed already and <see cref="ExistingSignature.Fail"/>, or to be signed twice, which catalogs cannot be.
    /// </exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static CatalogSigning Open(ByteSource source, SignatureOptions options) => Of(CatalogFile.OpenForWork(source), options);

    /// <summary>Judges a catalog that was read.</summary>
    internal static CatalogSigning Of(CatalogFile file, SignatureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (file.IsSigned && options.Existing is ExistingSignature.Fail or ExistingSignature.Skip)
        {
            throw new SigningException(SigningFindings.AlreadySigned.With("the catalog bears a signature already"));
        }

        if (file.IsSigned && options.Existing == ExistingSignature.Append)
        {
            throw new SigningException(CatalogFindings.NestedSignature.With("a catalog cannot bear a second signature"));
        }

        if (options.PageHashes || options.FixPointerToRawData)
        {
            throw new SigningException(SigningFindings.OptionNotForKind.With(
                options.PageHashes ? "the signature of a catalog has no page hashes; its members may have them" : "a catalog has no sections"));
        }

        // Replacing the signature mends what is wrong with the old one, nested ones among it.
        var findings = file.Findings.Where(f => f.Rule != CatalogFindings.NestedSignature).ToList();
        return findings.Find(f => f.Severity == Severity.Error) is { } error
            ? throw new SigningException(error)
            : new CatalogSigning(file, options) { Findings = findings.FindAll(f => f.Severity > Severity.Note) };
    }

    /// <inheritdoc/>
    public override Edits Embed(SignedData signature) => _file.Replace(Signed(signature));

    /// <summary>The signed catalog, after reading it back.</summary>
    internal byte[] Signed(SignedData signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        if (!signature.Content.Span.SequenceEqual(Content.Span))
        {
            throw new SigningException(SigningFindings.OtherFile.With("the signature is for another catalog"));
        }

        var bytes = signature.Encode();
        using var result = new MemorySource(bytes);
        if (!CatalogFile.Open(result, out var written, out var problem))
        {
            throw SelfCheck.Refuse(problem.Message);
        }

        if (written.Findings.FirstOrDefault(f => f.Severity == Severity.Error) is { } error)
        {
            throw SelfCheck.Refuse(error.Message);
        }

        SelfCheck.EnsureHolds(written.At(0));
        return bytes;
    }
}
