using Signet.Authenticode;

namespace Signet.Pe;

/// <summary>Whether a PE file may be signed: what verification would reject is not signed in the first place.</summary>
public static class PeSignability
{
    /// <summary>What is worth telling about a file that can be signed.</summary>
    /// <exception cref="SigningException">It cannot: the first error is the reason.</exception>
    public static IReadOnlyList<Finding> Check(PeFile file, SignatureOptions options)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        if (!file.Headers.HasSecurityEntry)
        {
            throw new SigningException(PeFindings.NoSecurityEntry(file.Headers));
        }

        List<Finding> findings = [.. file.Findings, .. PeLint.CheckForSigning(file.Layout, options.PageHashes).Where(IsWorthTelling)];
        return findings.Find(f => f.Severity == Severity.Error) is { } error ? throw new SigningException(error) : findings;
    }

    // That it has no signature yet is why it is signed; and notes, such as that an installer has an overlay, are for inspect and verify.
    private static bool IsWorthTelling(Finding finding) => finding.Severity > Severity.Note && finding.Rule != PeLintFindings.ForceIntegrityUnsigned;
}
