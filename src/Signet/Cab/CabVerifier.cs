using Signet.Authenticode;
using Signet.Files;
using Signet.Trust;

namespace Signet.Cab;

/// <summary>Verifies a cabinet: every byte against every signature, and every signer against the policy.</summary>
public static class CabVerifier
{
    /// <summary>Verifies.</summary>
    /// <param name="source">The file; the caller's to dispose of.</param>
    /// <param name="options">The policy and what goes with it.</param>
    /// <param name="cancellation">Stops between two pieces of the file.</param>
    /// <returns>The report: bad input is in its findings, never an exception.</returns>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static FileReport Verify(ByteSource source, VerifyOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        var format = FileFormat.Cab.Name();
        if (!CabFile.Open(source, out var file, out var problem))
        {
            return FileReport.Unreadable(format, options, problem);
        }

        var judgement = new FileJudgement(format, options, f => f);
        judgement.Add(file.Findings);
        var signatures = file.ReadSignatures(out var together);
        judgement.Add(together);
        var shown = AuthenticodeSignature.DigestShown(signatures);
        var digests = file.Digest([.. SelfCheck.DigestsOf(signatures), .. judgement.CatalogDigests, shown], null, cancellation);
        judgement.LookUp(source, digests, null, cancellation);
        return judgement.Conclude(new FileDigest(shown, digests[shown]), [.. signatures.Select(s => Check(s))]);

        SignatureCheck Check(AuthenticodeSignature signature)
        {
            var differences = Differences(signature, file, digests).ToList();
            return judgement.Check(signature, signature is { Content: not null, Digest: not null } && differences.Count == 0, differences);
        }
    }

    /// <summary>What a signature says about the cabinet that is not true.</summary>
    internal static IEnumerable<Finding> Differences(AuthenticodeSignature signature, CabFile file, IReadOnlyDictionary<DigestAlgorithm, byte[]> digests)
    {
        if (signature is not { Content: { } content, Digest: { } algorithm })
        {
            yield break; // that it cannot be read is a finding of the signature's already
        }

        if (!content.Digest.Span.SequenceEqual(digests[algorithm]))
        {
            yield return CabFindings.DigestMismatch.With(
                $"the {algorithm} of the cabinet is {Convert.ToHexStringLower(digests[algorithm])}, the signature says {Convert.ToHexStringLower(content.Digest.Span)}", signature.Where);
        }

        var size = CabFile.EnhancedHash(algorithm, file.Layout);
        if (content.EnhancedHash is { } enhanced && !enhanced.Digest.Span.SequenceEqual(size.Digest.Span))
        {
            yield return CabFindings.DigestMismatch.With(
                $"the {algorithm} of the cabinet's size is {Convert.ToHexStringLower(size.Digest.Span)}, the signature says {Convert.ToHexStringLower(enhanced.Digest.Span)}", signature.Where);
        }
    }
}
