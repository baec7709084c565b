namespace Signet.Trust;

/// <summary>What a verification can prove about a file.</summary>
[Flags]
public enum Claims
{
    None = 0,

    /// <summary>There is at least one signature.</summary>
    Signed = 1 << 0,

    /// <summary>The digest in every signature is that of the file.</summary>
    ContentIntact = 1 << 1,

    /// <summary>Every signer's signature is right.</summary>
    SignatureValid = 1 << 2,

    /// <summary>A signer is trusted: chain, usages and times hold.</summary>
    SignerTrusted = 1 << 3,
}

/// <summary>The outcome of a verification.</summary>
public enum Verdict
{
    /// <summary>Nothing is wrong, but not everything that the policy requires was proved.</summary>
    NotProven,

    /// <summary>All that the policy requires was proved, and nothing is wrong.</summary>
    Trusted,

    /// <summary>Something is wrong.</summary>
    Rejected,
}

/// <summary>Everything a verification learned.</summary>
/// <param name="required">What the policy requires to be proved.</param>
public sealed class Report(Claims required)
{
    private readonly List<Finding> _findings = [];

    /// <summary>What the policy requires to be proved.</summary>
    public Claims Required { get; } = required;

    /// <summary>What was proved so far.</summary>
    public Claims Proved { get; private set; }

    /// <summary>The findings, in the order they were made.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Trusted only by evidence: an empty report is <see cref="Verdict.NotProven"/>.</summary>
    public Verdict Verdict =>
        _findings.Exists(f => f.Severity == Severity.Error) ? Verdict.Rejected
        : Required != Claims.None && Proved.HasFlag(Required) ? Verdict.Trusted
        : Verdict.NotProven;

    /// <summary>Adds a finding.</summary>
    public void Add(Finding finding) => _findings.Add(finding);

    /// <summary>Adds findings.</summary>
    public void Add(IEnumerable<Finding> findings) => _findings.AddRange(findings);

    /// <summary>Records that <paramref name="claim"/> was proved.</summary>
    public void Prove(Claims claim) => Proved |= claim;
}
