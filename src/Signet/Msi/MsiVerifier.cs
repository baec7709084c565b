using Signet.Authenticode;
using Signet.Files;
using Signet.Hashing;
using Signet.Trust;

namespace Signet.Msi;

/// <summary>Verifies an installer package: every stream against every signature, and every signer against the policy.</summary>
public static class MsiVerifier
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
        var format = FileFormat.Msi.Name();
        if (!MsiFile.Open(source, out var file, out var problem))
        {
            return FileReport.Unreadable(format, options, problem);
        }

        var judgement = new FileJudgement(format, options, f => f);
        judgement.Add(file.Findings);
        var signatures = file.ReadSignatures(out var together);
        judgement.Add(together);
        var shown = AuthenticodeSignature.DigestShown(signatures);
        var digests = file.Digest([.. SelfCheck.DigestsOf(signatures), shown], null, cancellation);
        if (options.Catalogs is not null)
        {
            // makecat lists a package as it is, signature and all (measured).
            judgement.LookUp(source, DigestPass.Compute(source, [.. judgement.CatalogDigests], null, cancellation), null, cancellation);
        }

        return judgement.Conclude(new FileDigest(shown, digests[shown]), [.. signatures.Select(s =>
        {
            var differences = Differences(s, file, digests).ToList();
            var intact = s is { Content: not null, Digest: not null } && !differences.Exists(f => f.Severity == Severity.Error);
            return judgement.Check(s, intact, differences);
        })]);
    }

    /// <summary>What a signature says about the package that is not true, or that it does not say.</summary>
    internal static IEnumerable<Finding> Differences(AuthenticodeSignature signature, MsiFile file, IReadOnlyDictionary<DigestAlgorithm, byte[]> digests)
    {
        if (signature is not { Content: { } content, Digest: { } algorithm })
        {
            yield break; // that it cannot be read is a finding of the signature's already
        }

        if (ExtendedDifference(signature, file) is { } difference)
        {
            yield return difference;
        }

        if (!content.Digest.Span.SequenceEqual(digests[algorithm]))
        {
            yield return MsiFindings.DigestMismatch.With(
                $"the {algorithm} of the package is {Convert.ToHexStringLower(digests[algorithm])}, the signature says {Convert.ToHexStringLower(content.Digest.Span)}", signature.Where);
        }
        else if (file.Extended is null)
        {
            yield return MsiFindings.NamesUnhashed.With("the signature does not cover the names of the streams", signature.Where);
        }
    }

    /// <summary>That the extended digest in the package is not that of its names, sizes and times; null when it is, or there is none.</summary>
    internal static Finding? ExtendedDifference(AuthenticodeSignature signature, MsiFile file)
    {
        if (file.Extended is not { } stored || signature.Digest is not { } algorithm)
        {
            return null;
        }

        var computed = MsiDigest.ComputeExtended(file.Compound, algorithm);
        return stored.Span.SequenceEqual(computed) ? null : MsiFindings.DigestMismatch.With(
            $"the {algorithm} of names, sizes and times is {Convert.ToHexStringLower(computed)}, the package says {Convert.ToHexStringLower(stored.Span)}", signature.Where);
    }
}
