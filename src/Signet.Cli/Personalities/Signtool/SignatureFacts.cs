using Signet.Authenticode;
using Signet.Cms;
using Signet.Trust;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>What a signature states, as signtool shows it.</summary>
internal static class SignatureFacts
{
    /// <summary>The signatures of a file by signtool's index: the first one, then the appended ones from the newest to the oldest.</summary>
    /// <remarks>
    /// Each appended signature bears a sequence number; in the file they are sorted as DER sorts a SET. One without a number counts as the oldest.
    /// Windows does not look at table entries behind the first, so these have no index. Measured on signtool 10.0.28000.
    /// </remarks>
    /// <param name="signatures">In the order of the file.</param>
    internal static IReadOnlyList<SignatureReport> InSigntoolOrder(IReadOnlyList<SignatureReport> signatures) =>
        [.. signatures.Where(s => IsSeen(s.Index, s.NestedIn)).OrderBy(s => s.NestedIn is null ? 0 : 1).ThenByDescending(s => SequenceNumber(s.Source))];

    /// <inheritdoc cref="InSigntoolOrder(IReadOnlyList{SignatureReport})"/>
    internal static IReadOnlyList<AuthenticodeSignature> InSigntoolOrder(IReadOnlyList<AuthenticodeSignature> signatures) =>
        [.. signatures.Where(s => IsSeen(s.Index, s.NestedIn)).OrderBy(s => s.NestedIn is null ? 0 : 1).ThenByDescending(SequenceNumber)];

    /// <summary>The digest that is signed: that of the file, or of a catalog's list with its tag and length.</summary>
    internal static FileDigest? Digest(SignatureReport signature) =>
        signature is not { DigestAlgorithm: { } algorithm, Source: { } source } ? null
        : source.Content is { } content ? new FileDigest(algorithm, content.Digest)
        : source.Data is { } data ? new FileDigest(algorithm, algorithm.Hash(data.Content.Span))
        : null;

    /// <summary>True when the signature bears a seal, whose making is not published.</summary>
    internal static bool IsSealed(AuthenticodeSignature? signature) => signature?.SignerInfo?.UnsignedAttribute(Oids.SealingSignature) is not null;

    /// <summary>The signature without its seal and the time stamp of that.</summary>
    internal static SignedData WithoutSeal(SignedData data) => data with
    {
        Raw = default,
        SignerInfos =
        [
            .. data.SignerInfos.Select(s => s with { UnsignedAttributes = [.. s.UnsignedAttributes.Where(a => a.Oid is not (Oids.SealingSignature or Oids.SealingTimestamp))] }),
        ],
    };

    private static bool IsSeen(int index, int? nestedIn) => index == 0 || nestedIn == 0;

    private static int SequenceNumber(AuthenticodeSignature? signature) =>
        signature?.SignerInfo is { } signer ? AuthenticodeAttributes.ReadSequenceNumber(signer) ?? 0 : 0;
}
