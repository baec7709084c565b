using Signet.Timestamps;

namespace Signet.Authenticode;

/// <summary>Reads a signature back, as verification does: before a signed file is written, or before one is left as it is.</summary>
internal static class SelfCheck
{
    /// <summary>Throws unless the signature and its time stamps are right in themselves. Whether it is for the file is not looked at.</summary>
    /// <remarks>A signature that promises a seal is as it should be until the seal is made, which is a step of its own.</remarks>
    /// <exception cref="SigningException">They are not.</exception>
    public static void EnsureHolds(AuthenticodeSignature signature)
    {
        var error = signature.Findings.FirstOrDefault(f => f.Severity == Severity.Error && f.Rule != SpcFindings.NotSealed);
        if (!signature.SignatureVerified || error is not null)
        {
            throw Refuse(error?.Message ?? "the signature does not hold");
        }

        // A broken time stamp rejects the file, whoever signs it besides (docs/policies.md).
        var timestamps = TimestampReader.Read(signature.SignerInfo!, signature.Certificates, signature.Where.Offset, signature.Data);
        if (timestamps.SelectMany(t => t.Findings).FirstOrDefault(f => f.Severity == Severity.Error) is { } broken)
        {
            throw Refuse(broken.Message);
        }
    }

    /// <summary>Throws unless the signatures are right in themselves and for the file with these digests.</summary>
    /// <exception cref="SigningException">One is not.</exception>
    public static void EnsureHold(IEnumerable<AuthenticodeSignature> signatures, IReadOnlyDictionary<DigestAlgorithm, byte[]> digests)
    {
        foreach (var signature in signatures)
        {
            EnsureHolds(signature);
            if (signature is not { Content: { } content, Digest: { } algorithm }
                || !digests.TryGetValue(algorithm, out var digest) || !content.Digest.Span.SequenceEqual(digest))
            {
                throw new SigningException(SigningFindings.OtherFile.With("the signature holds the digest of another file", signature.Where));
            }
        }
    }

    /// <summary>The digests that are needed to check signatures.</summary>
    public static DigestAlgorithm[] DigestsOf(IEnumerable<AuthenticodeSignature> signatures) =>
        [.. signatures.Select(s => s.Digest).OfType<DigestAlgorithm>().Distinct()];

    /// <summary>The refusal to write, or to leave, what does not hold.</summary>
    public static SigningException Refuse(string why) => new(SigningFindings.SelfCheck.With($"the signature does not hold when read back: {why}"));
}
