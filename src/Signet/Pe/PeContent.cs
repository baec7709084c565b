using Signet.Authenticode;

namespace Signet.Pe;

/// <summary>Compares what a signature says about a PE file with the file.</summary>
internal static class PeContent
{
    /// <summary>True when the file digest and the page hashes in the signature are those of the file.</summary>
    /// <param name="signature">The signature.</param>
    /// <param name="digests">The file's, by the algorithms that the signature names.</param>
    /// <param name="findings">Takes what is different.</param>
    public static bool IsThatOf(AuthenticodeSignature signature, PeDigests digests, List<Finding> findings) =>
        CompareDigest(signature, digests, findings) & ComparePages(signature, digests, findings);

    private static bool CompareDigest(AuthenticodeSignature signature, PeDigests digests, List<Finding> findings)
    {
        if (signature is not { Content: { } content, Digest: { } algorithm })
        {
            return false; // that it cannot be read is a finding of the signature's already
        }

        var computed = digests.Digests[algorithm];
        if (content.Digest.Span.SequenceEqual(computed))
        {
            return true;
        }

        findings.Add(PeFindings.DigestMismatch(algorithm, content.Digest.Span, computed));
        return false;
    }

    private static bool ComparePages(AuthenticodeSignature signature, PeDigests digests, List<Finding> findings)
    {
        if (signature.Content?.PageHashes is not { } signed)
        {
            return true;
        }

        if (digests.PageHashProblem is { } problem)
        {
            findings.Add(problem);
            return false;
        }

        var differences = PageHashes.Compare(digests.Pages!, signed, digests.PageHashes[signed.Algorithm]);
        findings.AddRange(differences);
        return differences.Count == 0;
    }
}
