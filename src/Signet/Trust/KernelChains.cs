using Signet.X509;

namespace Signet.Trust;

/// <summary>The chain that the Windows kernel asks of a driver's signer.</summary>
/// <remarks>
/// Two ways lead to an anchor of the kernel: from a commercial authority through a cross-certificate, which the Microsoft Code Verification
/// Root issued for that authority's root, or from Microsoft's own authorities to Microsoft's own roots. A signature may
/// offer both ways, and the ordinary one to the commercial root besides; docs/policies.md has the rules.
/// </remarks>
internal static class KernelChains
{
    // What Microsoft's authorities certify drivers for. A signer below its roots may have one of these in place of code signing.
    private static readonly string[] s_microsoftUsages =
        [Oids.HardwareDriverVerification, Oids.HardwareDriverAttested, Oids.HardwareDriverExtended, Oids.WindowsSystemComponent];

    /// <summary>True for a usage that Microsoft's authorities give to signers of drivers and of Windows.</summary>
    public static bool IsMicrosoftUsage(string usage) => s_microsoftUsages.Contains(usage);

    /// <summary>Finds the kernel's chain beside the ordinary one, and says what both are worth.</summary>
    /// <param name="ordinary">The best chain to an ordinary root.</param>
    /// <param name="certificates">The certificates at hand.</param>
    /// <param name="request">What is asked; its anchors are the kernel's.</param>
    /// <param name="findings">Gets the findings: those of the kernel's chain by their weight, those of the ordinary one as notes.</param>
    /// <returns>The ordinary chain, without a cross-certificate in it, and the kernel's.</returns>
    public static (ChainResult Ordinary, ChainResult Kernel) Judge(
        ChainResult ordinary, IReadOnlyList<Certificate> certificates, ChainRequest request, List<Finding> findings)
    {
        var signer = ordinary.Chain[0];
        var kernel = Find(signer, ordinary, certificates, request);
        kernel = kernel with { Findings = [.. kernel.Findings.Select(Weigh)] };
        findings.AddRange(kernel.Findings);
        if (kernel.Trusted)
        {
            findings.AddRange(KernelFindings.About(kernel.Chain, FirstCross(kernel, [.. certificates, .. ordinary.Chain])));
        }

        findings.AddRange(ordinary.Findings.Where(f => !kernel.Findings.Any(k => k.Rule == f.Rule) && f.Rule != TrustFindings.Sha1Signature).Select(Lower));
        return (WithoutCross(ordinary, certificates), kernel);
    }

    /// <summary>The best chain to an anchor of the kernel. Where the ordinary root is one too (--trust names both), the way past it is preferred.</summary>
    private static ChainResult Find(Certificate signer, ChainResult ordinary, IReadOnlyList<Certificate> certificates, ChainRequest request)
    {
        if (ordinary is { Anchored: true, Chain: [.., { IsSelfIssued: true } root] } && request.Trust.Find(root) is not null
            && Best(signer, certificates, request with { Excluded = [root] }) is { Trusted: true } past)
        {
            return past;
        }

        return Best(signer, certificates, request);
    }

    /// <summary>The best chain by any of the usages that may bring a driver to the kernel.</summary>
    private static ChainResult Best(Certificate signer, IReadOnlyList<Certificate> certificates, ChainRequest request)
    {
        var best = ChainBuilder.Build(signer, certificates, request);
        foreach (var usage in s_microsoftUsages.Where(u => !best.Trusted && signer.ExtendedKeyUsages?.Contains(u) == true))
        {
            // A cross-certificate lets a commercial authority issue for code signing, and for nothing that is Microsoft's to say.
            var other = ChainBuilder.Build(signer, certificates, request with { Usage = usage, Excluded = [.. request.Excluded, .. TrustStore.CodeVerification.All] });
            best = other.Trusted ? other : best;
        }

        return best;
    }

    /// <summary>The place in the chain of the topmost cross-certificate; -1 when there is none that can be told from an ordinary authority.</summary>
    private static int FirstCross(ChainResult chain, IReadOnlyList<Certificate> certificates)
    {
        var last = chain.Chain.Count - 1;
        if (chain.Anchored && last >= 2 && TrustStore.CodeVerification.Find(chain.Chain[last]) is not null)
        {
            return last - 1;
        }

        for (var i = last; i > 0; i--)
        {
            if (Root(chain.Chain[i], certificates) is not null)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The root that a certificate of another issuer stands for: of the same name and key, and self-issued; null when none is known.</summary>
    private static Certificate? Root(Certificate certificate, IReadOnlyList<Certificate> certificates) =>
        certificate.IsSelfIssued ? null
        : certificates.FirstOrDefault(c => c.IsSelfIssued && c.HasNameAndKeyOf(certificate)) ?? TrustStore.CodeSigning.Find(certificate);

    /// <summary>The ordinary chain as its authority meant it: where it took the way through a cross-certificate, the root ends it.</summary>
    private static ChainResult WithoutCross(ChainResult ordinary, IReadOnlyList<Certificate> certificates)
    {
        var cross = FirstCross(ordinary, certificates);
        return cross < 0 ? ordinary : ordinary with
        {
            Chain = [.. ordinary.Chain.Take(cross), .. Root(ordinary.Chain[cross], certificates) is { } root ? [root] : Array.Empty<Certificate>()],
            Anchored = false,
            Trusted = false,
        };
    }

    /// <summary>An expired chain proves nothing, and is to be expected: the kernel's anchors end with the years, and only a time stamp carries a driver past that.</summary>
    private static Finding Weigh(Finding finding) =>
        finding.Rule == TrustFindings.Expired ? finding with { Severity = Severity.Warning } : finding;

    // The kernel does not look at the ordinary chain. What is forged or revoked in it stays what it is.
    private static Finding Lower(Finding finding) =>
        finding.Rule == TrustFindings.BadSignature || RevocationFindings.Rules.Contains(finding.Rule) ? finding
        : finding with { Severity = Severity.Note, Message = $"the chain to the authority's own root: {finding.Message}" };
}
