using Signet.Authenticode;
using Signet.Binary;
using Signet.Cms;
using Signet.Files;

namespace Signet.Pe;

/// <summary>Reads the signatures of a PE file back, as verification does: before a signed file is written, or before one is left as it is.</summary>
public static class PeSelfCheck
{
    /// <summary>Throws unless every signature of the file is right in itself and is for this file. No chain, no trust.</summary>
    /// <exception cref="SigningException">One is not, or the table has another fault.</exception>
    public static void EnsureIntact(PeFile file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Findings.FirstOrDefault(f => f.Severity == Severity.Error) is { } error)
        {
            throw new SigningException(error);
        }

        var signatures = PeTable.Read(file).Signatures;
        if (signatures.Count == 0)
        {
            throw new SigningException(SigningFindings.NotSigned.With("the file bears no signature"));
        }

        var digests = PeDigestPass.Compute(file.Source, file.Layout, SelfCheck.DigestsOf(signatures), [], checksum: false, null, cancellation).Digests;
        SelfCheck.EnsureHold(signatures, digests);
    }

    /// <summary>Throws unless <paramref name="signature"/> stands in the edited file and holds there.</summary>
    /// <remarks>
    /// The file is read through the edits by the reader that verification uses. The body is not hashed again: instead the edits must leave every
    /// byte alone that the digest covers, which is as good and costs nothing for a file of a GiB.
    /// </remarks>
    internal static void Check(PeFile file, Edits edits, SignedData signature, IReadOnlyDictionary<DigestAlgorithm, byte[]> digests)
    {
        using var edited = new EditedSource(file.Source, edits);
        if (!PeFile.Open(edited, out var result, out var problem))
        {
            throw SelfCheck.Refuse(problem.Message);
        }

        if (result.Findings.FirstOrDefault(f => f.Severity == Severity.Error) is { } error)
        {
            throw SelfCheck.Refuse(error.Message);
        }

        if (!CoversTheSame(file.Layout, result.Layout, edits))
        {
            throw SelfCheck.Refuse("the edits touch bytes that the digest covers");
        }

        var der = signature.Encode();
        var found = PeTable.Read(result).Signatures.FirstOrDefault(s => s.Data!.Raw.Span.SequenceEqual(der))
            ?? throw SelfCheck.Refuse("the signature is not where it was put");
        SelfCheck.EnsureHold([found], digests);
    }

    // The same bytes in the same order, the zeros that were counted before now being in the file.
    private static bool CoversTheSame(PeLayout before, PeLayout after, Edits edits)
    {
        var untouched = before.DigestRanges.Where(r => r.End <= before.CertificateTable.Offset).ToList();
        var covered = after.DigestRanges;
        return edits.List.All(e => untouched.TrueForAll(r => e.Range.End <= r.Offset || r.End <= e.Range.Offset))
            && covered.Sum(r => r.Length) == untouched.Sum(r => r.Length) + before.DigestPadding
            && covered.Count == untouched.Count
            && covered.Zip(untouched).All(p => p.First.Offset == p.Second.Offset);
    }
}
