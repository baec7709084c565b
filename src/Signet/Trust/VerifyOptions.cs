using Signet.Catalogs;
using Signet.McuBoot;
using Signet.X509;

namespace Signet.Trust;

/// <summary>How files are to be judged. The same value serves any number of files and threads.</summary>
public sealed record VerifyOptions
{
    /// <summary>What is required.</summary>
    public Policy Policy { get; init; } = Policy.Windows;

    /// <summary>The time that plays the part of now.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Anchors for signers; null for the policy's default.</summary>
    public TrustStore? Trust { get; init; }

    /// <summary>Anchors for time-stamp authorities; null for the default.</summary>
    public TrustStore? TimestampTrust { get; init; }

    /// <summary>Anchors for kernel drivers; null for <see cref="Trust"/>, or the default when that is null too. Only the driver policy asks.</summary>
    public TrustStore? KernelTrust { get; init; }

    /// <summary>Certificates from which chains may be built beside those that come with a signature. None of them is trusted.</summary>
    public IReadOnlyList<Certificate> Intermediates { get; init; } = [];

    /// <summary>What is asked of the signer beyond the policy.</summary>
    public SignerRequirements Requirements { get; init; } = SignerRequirements.None;

    /// <summary>Catalogs in which files are looked up; null for none.</summary>
    public CatalogSet? Catalogs { get; init; }

    /// <summary>Where revocations are looked up; null when they are not.</summary>
    public RevocationLists? Revocation { get; init; }

    /// <summary>Lets SHA-1 prove a signer where the policy allows to ask for that.</summary>
    public bool AllowSha1 { get; init; }

    /// <summary>Weighs hidden padding and a certificate table that is not last as warnings.</summary>
    public bool Lenient { get; init; }

    /// <summary>What a boot loader asks of an MCUboot image, its keys above all; null for nothing.</summary>
    public McuBootDemands? McuBoot { get; init; }

    /// <summary>The anchors for signers that hold.</summary>
    public TrustStore SignerTrust => Trust ?? (Policy.HasDefaultTrust ? TrustStore.CodeSigning : TrustStore.None);

    /// <summary>The anchors for kernel drivers that hold.</summary>
    public TrustStore KernelAnchors => KernelTrust ?? Trust ?? TrustStore.Kernel;

    /// <summary>The anchors in one of which the chain that counts must end.</summary>
    public TrustStore DecidingAnchors => Policy.RequiresKernelChain ? KernelAnchors : SignerTrust;

    /// <summary>The anchors for time-stamp authorities that hold.</summary>
    public TrustStore AuthorityTrust => TimestampTrust ?? TrustStore.TimeStamping;

    /// <summary>True when that digest can prove a signer.</summary>
    /// <param name="digest">The digest.</param>
    /// <param name="stamped">The time of a trusted time stamp over it; null without one.</param>
    public bool Accepts(DigestAlgorithm digest, DateTimeOffset? stamped) =>
        Policy.FileDigests.Contains(digest)
        || (digest == DigestAlgorithm.Sha1 && ((AllowSha1 && Policy.AllowsSha1WhenAsked) || stamped < Policy.Sha1Until));
}
