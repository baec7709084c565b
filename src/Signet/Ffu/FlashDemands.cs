using Signet.Trust;
using Signet.X509;

namespace Signet.Ffu;

/// <summary>What a device asks of an image beyond being whole. There is nothing here that switches a check off.</summary>
public sealed record FlashDemands
{
    /// <summary>What the signer's chain must end in.</summary>
    public required FlashAnchors Anchors { get; init; }

    /// <summary>The device; null when the target is a plain file, which is none.</summary>
    public DeviceIdentity? Device { get; init; }

    /// <summary>True when platform IDs are compared without regard to case.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>True when the target is removable: then the manifest must allow that.</summary>
    public bool IsRemovable { get; init; }

    /// <summary>The least versions that the device takes.</summary>
    public FloorVersions Floor { get; init; } = FloorVersions.None;

    /// <summary>The extended key usage that the signer must have; null for any, as no published rule of a device names one.</summary>
    public string? Usage { get; init; }

    /// <summary>True when certificates must be valid at <see cref="At"/>, or when a trusted time stamp says; devices have no clock to go by.</summary>
    public bool ChecksDates { get; init; }

    /// <summary>The time that plays the part of now.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>What proving an image has shown.</summary>
public sealed record FlashProof
{
    /// <summary>Findings, signatures and the verdict. Only when that is trusted there is an <see cref="Image"/>.</summary>
    public required FileReport Report { get; init; }

    /// <summary>The proved image; null when something is missing.</summary>
    public VerifiedFfu? Image { get; init; }

    /// <summary>The headers; null when they could not be read, or were not read because nobody vouched for them.</summary>
    public FfuFile? File { get; init; }

    /// <summary>The certificate that the chain ends in; null when it ends in none.</summary>
    public Certificate? Anchor { get; init; }

    /// <summary>Where the trust in <see cref="Anchor"/> comes from.</summary>
    public AnchorSource? Source { get; init; }
}
