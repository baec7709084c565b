using Signet.Cms;

namespace Signet.Authenticode;

/// <summary>The one signature of a file, with those nested in it, and the blocks that differ from it by one signature.</summary>
internal sealed class SignatureBlock
{
    private SignatureBlock(IReadOnlyList<AuthenticodeSignature> signatures) => Signatures = signatures;

    /// <summary>Every signature, nested ones behind the one that holds them.</summary>
    public IReadOnlyList<AuthenticodeSignature> Signatures { get; }

    // One more than any nested signature has, so that no number comes twice when one was removed. Nothing rests on the numbers.
    public int NextSequenceNumber => Math.Min(Signatures.Max(s => AuthenticodeAttributes.ReadSequenceNumber(s.SignerInfo!) ?? 0), int.MaxValue - 1) + 1;

    /// <summary>Reads every signature.</summary>
    /// <param name="der">The ContentInfo.</param>
    /// <param name="offset">Where it begins in the file, in bytes.</param>
    /// <param name="kind">What it must sign.</param>
    /// <exception cref="SigningException">One cannot be read: what is not understood is not worked on.</exception>
    public static SignatureBlock Read(ReadOnlyMemory<byte> der, long offset, SignedContentKind kind)
    {
        var signatures = AuthenticodeSignature.ReadAll([(der, offset)], kind, out var findings);
        var problem = findings.Count > 0 ? findings[0] : signatures.FirstOrDefault(s => s.SignerInfo is null)?.Findings[0];
        return problem is null ? new SignatureBlock(signatures) : throw new SigningException(problem);
    }

    /// <summary>The first signature with <paramref name="signature"/> nested in it, behind those that are.</summary>
    public SignedData WithNested(SignedData signature)
    {
        var primary = Signatures[0].Data!;
        return NestedSignatures.With(primary, [.. NestedSignatures.Of(primary), signature.Encode()]);
    }

    /// <summary>The first signature with <paramref name="replacement"/> in place of the signature of that index, which is otherwise the same.</summary>
    public SignedData With(int index, SignedData replacement) => index == 0 ? replacement : ReplaceNested(index, [replacement.Encode()]);

    /// <summary>The first signature without the nested one of that index; null when the first itself is to go.</summary>
    /// <exception cref="SigningException">The first is to go and holds nested ones, which would go with it.</exception>
    public SignedData? Without(int index) =>
        index != 0 ? ReplaceNested(index, [])
        : Signatures.Count == 1 ? null
        : throw new SigningException(SigningFindings.PrimaryCarriesNested.With($"signature 0 holds {Signatures.Count - 1} nested ones"));

    private SignedData ReplaceNested(int index, ReadOnlyMemory<byte>[] with)
    {
        var primary = Signatures[0].Data!;
        ReadOnlyMemory<byte>[] nested = [.. NestedSignatures.Of(primary)];
        return NestedSignatures.With(primary, [.. nested[..(index - 1)], .. with, .. nested[index..]]);
    }
}
