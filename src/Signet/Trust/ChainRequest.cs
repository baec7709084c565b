using Signet.X509;

namespace Signet.Trust;

/// <summary>What a chain is to prove.</summary>
public sealed record ChainRequest
{
    /// <summary>Where a chain may end.</summary>
    public required TrustStore Trust { get; init; }

    /// <summary>The time at which every certificate must be valid.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The extended key usage that the first certificate must have, and no authority above it may lack; null for any.</summary>
    public string? Usage { get; init; } = Oids.CodeSigning;

    /// <summary>False where certificates do not expire: UEFI firmware has no trustworthy clock.</summary>
    public bool ChecksValidity { get; init; } = true;

    /// <summary>True where any certificate may be an anchor (UEFI's db); false where only self-issued ones may, as in Windows.</summary>
    public bool AnyCertificateMayAnchor { get; init; }

    /// <summary>Anchors that do not count in this search: the way is to lead past them.</summary>
    public IReadOnlyList<Certificate> Excluded { get; init; } = [];

    /// <summary>What the search may cost; shared by the searches for one file.</summary>
    public SearchBudget Budget { get; init; } = new();

    /// <summary>Asked for each certificate but the anchor, when revocation is to be checked.</summary>
    public RevocationCheck? Revocation { get; init; }
}

/// <summary>A certificate of an anchored chain whose revocation is asked for.</summary>
/// <param name="IsLeaf">True for the certificate that the chain was built for.</param>
/// <param name="MayFetch">True when the chain is trusted but for revocation: then its addresses may be followed.</param>
public sealed record RevocationQuestion(Certificate Certificate, Certificate Issuer, bool IsLeaf, bool MayFetch);

/// <summary>The findings about the revocation of a certificate.</summary>
public delegate IEnumerable<Finding> RevocationCheck(RevocationQuestion question);

/// <summary>The best chain that was found.</summary>
/// <param name="Chain">From the certificate in question to the anchor, or as far as it goes.</param>
/// <param name="Findings">What is wrong with this chain; other chains are worse.</param>
/// <param name="Anchored">True when the last certificate is a trust anchor.</param>
/// <param name="Trusted">True when the chain is anchored and nothing is wrong with it that withholds trust.</param>
public sealed record ChainResult(IReadOnlyList<Certificate> Chain, IReadOnlyList<Finding> Findings, bool Anchored, bool Trusted)
{
    /// <summary>The chain as signtool lists it: the anchor, or as far as it goes, first; the certificate in question last.</summary>
    public IEnumerable<Certificate> RootFirst => Chain.Reverse();

    /// <summary>True when this chain is to be reported rather than <paramref name="other"/>.</summary>
    /// <remarks>Trusted before anchored before the rest; then fewer errors, fewer findings, more certificates.</remarks>
    internal bool IsBetterThan(ChainResult other) => Rank(this).CompareTo(Rank(other)) > 0;

    private static (bool Trusted, bool Anchored, int Errors, int Findings, int Length) Rank(ChainResult result) =>
        (result.Trusted, result.Anchored, -result.Findings.Count(f => f.Severity == Severity.Error), -result.Findings.Count, result.Chain.Count);
}
