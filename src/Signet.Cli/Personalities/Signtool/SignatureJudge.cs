using Signet.Stores;
using Signet.Trust;
using Signet.X509;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>Decides whether a signature is what <c>signtool verify</c> was asked for, in the order in which signtool decides.</summary>
/// <param name="request">What was asked.</param>
/// <param name="trust">Whom this machine trusts.</param>
/// <param name="printer">Prints the one line that belongs to a refusal.</param>
/// <param name="output">Takes the warnings.</param>
internal sealed class SignatureJudge(VerifyRequest request, StoreTrust trust, VerifyPrinter printer, SigntoolOutput output)
{
    private const string Pca2010 = "Microsoft Windows PCA 2010";

    private readonly SignerRequirements _requirements = new()
    {
        Usages = request.Usages, Authorities = request.Authorities, Signers = request.Signers,
    };

    /// <summary>Why the signature is not accepted; null when it is. Warnings are counted and printed.</summary>
    /// <param name="file">The file's name, for warnings.</param>
    /// <param name="report">What is known about the file that bears the signature, or about the catalog.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="lacksPageHashes">True for a file that could have page hashes, and has none.</param>
    internal string? Refusal(string file, FileReport report, SignatureReport signature, bool lacksPageHashes)
    {
        if (Untrusted(report, signature) is { } words)
        {
            return words;
        }

        if (request.WarnsWithoutTimestamp && !IsTimestamped(signature))
        {
            output.Warn($"File is not timestamped: {file}");
        }

        // The name that signtool shows of a root is the one that it compares.
        if (request.Root is { } root && !X509Name.Simple(signature.Chain[^1].Subject).Contains(root, StringComparison.OrdinalIgnoreCase))
        {
            printer.OtherRoot(signature);
            return "Signing Cert does not chain to the specified Root Cert.";
        }

        if (request.Policy == SigntoolPolicy.Kernel && !signature.Trusted)
        {
            return TrustErrors.NotMicrosoft;
        }

        var unmet = _requirements.Check(signature.Chain, IsTimestamped(signature)).Select(f => f.Rule).ToHashSet();
        var requirement =
            unmet.Contains(RequirementFindings.Usage) ? "The signer does not possess the specified EKUs."
            : unmet.Contains(RequirementFindings.Authority) ? "No intermediate CA with a specified thumbprint was found."
            : unmet.Contains(RequirementFindings.Signer) ? "The signing certificate does not have a specified SHA1 hash."
            : null;
        if (requirement is null)
        {
            WarnOf(signature, lacksPageHashes);
        }

        return requirement;
    }

    // The policy for drivers asks for the root first; the others ask for it after the signature itself.
    private string? Untrusted(FileReport report, SignatureReport signature) => request.Policy switch
    {
        SigntoolPolicy.Unknown => TrustErrors.WinVerifyTrust(0x800B0001, "Unknown trust provider."),
        SigntoolPolicy.Driver when signature.Chain.Count > 0 && !EndsWithoutCross(signature) => TrustErrors.UntrustedRoot,

        // Much that Microsoft signs is no driver.
        SigntoolPolicy.Driver when signature.Intact && IsNoDriver(signature) => TrustErrors.WrongPolicy,
        _ when signature.Trusted => report.Report.Verdict == Verdict.Rejected ? TrustErrors.For(report.Report.Findings) : null,

        // Any root that programs are judged by will do until all else is known to hold; whether the kernel knows it is asked then.
        SigntoolPolicy.Kernel when Ends(signature, trust.Signers) => TrustErrors.For(report, signature, TrustFindings.UntrustedRoot),
        _ => TrustErrors.For(report, signature) ?? TrustErrors.WinVerifyTrust(0x800B0004, "The subject is not trusted for the specified action."),
    };

    private void WarnOf(SignatureReport signature, bool lacksPageHashes)
    {
        var asked = request.WarnsOfPca2010 ?? request.Policy is SigntoolPolicy.Driver or SigntoolPolicy.Kernel;
        if (asked && signature.Chain.Any(c => X509Name.Simple(c.Subject) == Pca2010))
        {
            output.Warn("Microsoft Windows PCA 2010 is used for signing.");
        }

        if (signature.Timestamp is { Trusted: false })
        {
            output.Warn("An error has been found with the timestamp. \n\tCERT_TRUST_STATUS.dwErrorStatus: 0x00000020\n\tCERT_TRUST_STATUS.dwInfoStatus: 0x00000000");
        }

        if (request.PageHashes && lacksPageHashes)
        {
            output.Warn("No page hashes are present.");
        }
    }

    private static bool IsTimestamped(SignatureReport signature) => signature.Timestamp is { Trusted: true };

    private static bool IsNoDriver(SignatureReport signature) =>
        signature.Findings.Any(f => f.Rule == KernelFindings.MicrosoftUsage || (f.Rule == TrustFindings.WrongUsage && TrustFindings.WithholdsTrust(f)));

    // To a root of Microsoft's, or one that KernelRoot adds, without a cross-certificate on the way: the kernel's chain is the signer's own, or goes on where that ends.
    private bool EndsWithoutCross(SignatureReport signature) => Ends(signature, trust.Kernel)
        || (signature.CrossChain is [.., { } root] && TrustStore.CodeVerification.Find(root) is null
            && signature.CrossChain.ElementAtOrDefault(signature.Chain.Count - 1)?.Sha1Thumbprint == signature.Chain[^1].Sha1Thumbprint);

    private static bool Ends(SignatureReport signature, TrustStore anchors) => signature.Chain is [.., { } root] && anchors.Find(root) is not null;
}
