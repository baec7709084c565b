namespace Signet.Trust;

/// <summary>What a verification requires, as data. docs/policies.md states the same for people.</summary>
/// <remarks>A policy adds requirements; there is none that switches a check of integrity off.</remarks>
public sealed record Policy
{
    /// <summary>What WinVerifyTrust asks of a program or library: the policy of signtool's <c>verify /pa</c>, with stricter floors.</summary>
    public static readonly Policy Windows = new() { Name = "windows" };

    /// <summary>What UEFI firmware with Secure Boot asks of an image; <c>--trust</c> plays the part of the variable db.</summary>
    public static readonly Policy Uefi = new()
    {
        Name = "uefi",
        HasDefaultTrust = false,
        Usage = null,
        ChecksTime = false,
        AnyCertificateMayAnchor = true,
        FileDigests = [DigestAlgorithm.Sha256, DigestAlgorithm.Sha384, DigestAlgorithm.Sha512],
        AllowsSha1WhenAsked = false,
        RequiresFirmwareDigest = true,
        CountsNested = false,
        CountsCatalogs = false,
        CountsLaterEntries = true,
    };

    /// <summary>What the Windows kernel asks of a driver: the policy of signtool's <c>verify /kp</c>, with what is known about loading beside it.</summary>
    /// <remarks>
    /// Collisions of SHA-1 with chosen beginnings are public since January 2020; what a trusted stamp shows to be older counts.
    /// docs/decisions/0402-driver-policy.md.
    /// </remarks>
    public static readonly Policy Driver = new()
    {
        Name = "driver",
        RequiresKernelChain = true,
        Sha1Until = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
    };

    /// <summary>What a device asks of a Full Flash Update image; <c>--trust</c> plays the part of the platform key.</summary>
    /// <remarks>The device has no clock that it could trust, and the platform key's certificate may itself be the signer's.</remarks>
    public static readonly Policy Ffu = new()
    {
        Name = "ffu",
        HasDefaultTrust = false,
        Usage = null,
        ChecksTime = false,
        AnyCertificateMayAnchor = true,
        AllowsSha1WhenAsked = false,
        CountsNested = false,
    };

    /// <summary>What MCUboot's loader asks of an image; the public keys that it holds play the part of roots.</summary>
    public static readonly Policy McuBoot = new()
    {
        Name = "mcuboot",
        HasDefaultTrust = false,
        Usage = null,
        ChecksTime = false,
        AllowsSha1WhenAsked = false,
        CountsNested = false,
        CountsCatalogs = false,
    };

    /// <summary>The policies by name.</summary>
    public static IReadOnlyList<Policy> All { get; } = [Windows, Driver, Uefi, Ffu, McuBoot];

    /// <summary>As <c>--policy</c> spells it.</summary>
    public required string Name { get; init; }

    /// <summary>What must be proved before a file is trusted.</summary>
    public Claims Required { get; init; } = Claims.Signed | Claims.ContentIntact | Claims.SignatureValid | Claims.SignerTrusted;

    /// <summary>True when the built-in roots are the anchors unless others are given.</summary>
    public bool HasDefaultTrust { get; init; } = true;

    /// <summary>The extended key usage of a signer; null when none is asked for, as by firmware.</summary>
    public string? Usage { get; init; } = Oids.CodeSigning;

    /// <summary>True when certificates must be valid at the time that counts, and time stamps matter.</summary>
    public bool ChecksTime { get; init; } = true;

    /// <summary>True when intermediate and leaf certificates may be anchors, as in UEFI's db.</summary>
    public bool AnyCertificateMayAnchor { get; init; }

    /// <summary>File and signer digests that can prove a signer.</summary>
    public IReadOnlyList<DigestAlgorithm> FileDigests { get; init; } =
        [DigestAlgorithm.Sha256, DigestAlgorithm.Sha384, DigestAlgorithm.Sha512];

    /// <summary>True when <c>--allow-sha1</c> adds SHA-1 to <see cref="FileDigests"/>.</summary>
    public bool AllowsSha1WhenAsked { get; init; } = true;

    /// <summary>The time before which SHA-1 can prove a signer too, when a trusted time stamp shows it; null for never.</summary>
    public DateTimeOffset? Sha1Until { get; init; }

    /// <summary>True when the chain that counts is one to an anchor of the kernel (<see cref="VerifyOptions.KernelAnchors"/>), not the ordinary one.</summary>
    public bool RequiresKernelChain { get; init; }

    /// <summary>True when the digest by section walk, which firmware computes, must equal the flat one.</summary>
    public bool RequiresFirmwareDigest { get; init; }

    /// <summary>True when a signature nested in the first one can make a file trusted. Firmware does not know nesting.</summary>
    public bool CountsNested { get; init; } = true;

    /// <summary>True when a signature in a table entry behind the first can make a file trusted. Windows does not look there.</summary>
    public bool CountsLaterEntries { get; init; }

    /// <summary>True when a catalog can make the files that it lists trusted. Firmware does not know catalogs.</summary>
    public bool CountsCatalogs { get; init; } = true;

    /// <summary>True when the signature can make a file trusted.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="nestedIn">The index of the signature that it is nested in, or null.</param>
    public bool Counts(int index, int? nestedIn) =>
        nestedIn is null ? index == 0 || CountsLaterEntries : CountsNested && (nestedIn == 0 || CountsLaterEntries);

    /// <summary>The policy of that name, or null.</summary>
    public static Policy? Find(string name) => All.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
