using Signet.X509;

namespace Signet.Trust;

/// <summary>What is asked of a signer beyond the policy: the requirements of signtool's <c>verify</c>, as data.</summary>
/// <remarks>What is asked for and not met is a finding of its own for each kind, so that a caller can tell which.</remarks>
public sealed record SignerRequirements
{
    /// <summary>Nothing is asked.</summary>
    public static SignerRequirements None { get; } = new();

    /// <summary>SHA-1 thumbprints of which the signer must have one, upper-case hex (<c>/sha1</c>); empty for any signer.</summary>
    public IReadOnlyList<string> Signers { get; init; } = [];

    /// <summary>SHA-1 thumbprints of which an authority between signer and root must have one (<c>/ca</c>); empty for any.</summary>
    public IReadOnlyList<string> Authorities { get; init; } = [];

    /// <summary>A part of the subject of the root, in any case (<c>/r</c>); null for any.</summary>
    public string? Root { get; init; }

    /// <summary>Extended key usages that the signer must have, all of them (<c>/u</c>).</summary>
    public IReadOnlyList<string> Usages { get; init; } = [];

    /// <summary>True when a time stamp that counts is asked for (<c>/tw</c>). Its lack is a warning that withholds nothing.</summary>
    public bool Timestamp { get; init; }

    /// <summary>What is not met.</summary>
    /// <param name="chain">The chain, signer first.</param>
    /// <param name="isTimestamped">True when a time stamp counts.</param>
    public IEnumerable<Finding> Check(IReadOnlyList<Certificate> chain, bool isTimestamped)
    {
        ArgumentNullException.ThrowIfNull(chain);
        if (chain is [var signer, ..])
        {
            if (Signers.Count > 0 && !Has(Signers, signer))
            {
                yield return RequirementFindings.Signer.With($"the signer is {TrustFindings.Name(signer)}, {signer.Sha1Thumbprint}");
            }

            foreach (var usage in Usages.Where(u => signer.ExtendedKeyUsages is { } has && !has.Contains(u)))
            {
                yield return RequirementFindings.Usage.With($"{TrustFindings.Name(signer)} has not the usage {usage}");
            }
        }

        if (Authorities.Count > 0 && !chain.Skip(1).Any(c => !c.IsSelfIssued && Has(Authorities, c)))
        {
            yield return RequirementFindings.Authority.With($"none of {string.Join(", ", Authorities)} stands between signer and root");
        }

        if (Root is not null && !(chain is [.., { } root] && root.SubjectName.Contains(Root, StringComparison.OrdinalIgnoreCase)))
        {
            yield return RequirementFindings.Root.With($"the chain ends in {(chain is [.., { } last] ? TrustFindings.Name(last) : "nothing")}");
        }

        if (Timestamp && !isTimestamped)
        {
            yield return RequirementFindings.Timestamp.With("no time stamp that counts");
        }
    }

    private static bool Has(IReadOnlyList<string> thumbprints, Certificate certificate) =>
        thumbprints.Contains(certificate.Sha1Thumbprint, StringComparer.OrdinalIgnoreCase);
}

/// <summary>What a caller asked of a signer beyond the policy, and did not find.</summary>
public static class RequirementFindings
{
    public static readonly FindingRule Signer = new("requirement-signer", Severity.Warning,
        "The signer's certificate is none of those that were asked for.",
        "Ask for the thumbprint that is shown, if that is the signer you mean.");

    public static readonly FindingRule Authority = new("requirement-authority", Severity.Warning,
        "The chain goes through none of the intermediate authorities that were asked for.",
        "signet verify shows the chain with its thumbprints.");

    public static readonly FindingRule Root = new("requirement-root", Severity.Warning,
        "The chain does not end in the root that was asked for.",
        "signet verify shows the chain with its names.");

    public static readonly FindingRule Usage = new("requirement-usage", Severity.Warning,
        "The signer's certificate lacks an extended key usage that was asked for.",
        "Sign with a certificate that has the usage.");

    public static readonly FindingRule Timestamp = new("requirement-timestamp", Severity.Warning,
        "A time stamp was asked for, and the signature has none that counts.",
        "Add one with signet timestamp while the certificate is valid.");

    /// <summary>Those about the signer: not met, they withhold trust.</summary>
    public static IReadOnlyList<FindingRule> OfSigner { get; } = [Signer, Authority, Root, Usage];

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } = [.. OfSigner, Timestamp];
}
