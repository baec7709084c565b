using Signet.Authenticode;
using Signet.Binary;
using Signet.Cms;
using Signet.Files;

namespace Signet.Msi;

/// <summary>An installer package read, judged and hashed.</summary>
public sealed class MsiSigning : FileSigning
{
    private readonly MsiFile _file;
    private readonly byte[] _extended;

    private MsiSigning(MsiFile file, byte[] extended, byte[] digest, SignatureOptions options)
        : base(Oids.SpcIndirectData, SpcIndirectData.ForMsi(options.Digest, digest).Encode(), options) =>
        (_file, _extended, Digest) = (file, extended, digest);

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Digest { get; }

    /// <inheritdoc cref="FileSigning.Open"/>
    public static new MsiSigning Open(ByteSource source, SignatureOptions options, IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var file = MsiFile.OpenForWork(source);
        if (file.IsSigned && options.Existing is ExistingSignature.Fail or ExistingSignature.Skip)
        {
            throw new SigningException(SigningFindings.AlreadySigned.With("the package bears a signature already"));
        }

        if (file.IsSigned && options.Existing == ExistingSignature.Append)
        {
            throw new SigningException(MsiFindings.OneSignature.With("an installer package bears one signature"));
        }

        if (options.PageHashes || options.FixPointerToRawData)
        {
            throw new SigningException(SigningFindings.OptionNotForKind.With(options.PageHashes ? "an installer package has no pages" : "an installer package has no sections"));
        }

        file.EnsureSound();
        var extended = MsiDigest.ComputeExtended(file.Compound, options.Digest);
        var digest = MsiDigest.Compute(file.Compound, new Dictionary<DigestAlgorithm, byte[]?> { [options.Digest] = extended }, progress, cancellation)[options.Digest];

        // What free space held is gone from the signed file.
        return new MsiSigning(file, extended, digest, options) { Findings = [.. file.Findings.Where(f => f.Rule != MsiFindings.UnhashedData)] };
    }

    /// <inheritdoc/>
    public override Edits Embed(SignedData signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        var edits = _file.WithSignature(signature, _extended);
        using var edited = new EditedSource(_file.Compound.Source, edits);
        if (!MsiFile.Open(edited, out var result, out var problem))
        {
            throw SelfCheck.Refuse(problem.Message);
        }

        // Much of the file may have moved, so it is read and hashed again.
        try
        {
            result.EnsureIntact(CancellationToken.None);
        }
        catch (SigningException e) when (e.Finding.Rule != SigningFindings.OtherFile && e.Finding.Rule != SigningFindings.SelfCheck)
        {
            throw SelfCheck.Refuse(e.Finding.Message);
        }

        return edits;
    }
}
