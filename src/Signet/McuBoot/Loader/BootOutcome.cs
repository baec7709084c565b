namespace Signet.McuBoot.Loader;

/// <summary>Why an image in a slot does not count.</summary>
/// <param name="Slot">0 for the primary slot, 1 for the secondary.</param>
/// <param name="Finding">What is wrong with it; its place is counted from where the image begins.</param>
public sealed record SlotFinding(int Slot, Finding Finding);

/// <summary>What a loader did when the device started.</summary>
public sealed record BootOutcome
{
    /// <summary>The slot whose image is started: 0 for the primary, 1 for the secondary; null when none is.</summary>
    public int? Started { get; init; }

    /// <summary>The version of the image that is started.</summary>
    public McuBootVersion? Version { get; init; }

    /// <summary>The hash of the image that is started; empty when none is.</summary>
    public ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>What the trailers asked for.</summary>
    public required McuBootSwap Asked { get; init; }

    /// <summary>What was done about it: none when the image was refused.</summary>
    public required McuBootSwap Done { get; init; }

    /// <summary>True when a swap that had been cut off was brought to its end.</summary>
    public bool Resumed { get; init; }

    /// <summary>True when the image that is started will be replaced by the other one at the next start unless it confirms itself.</summary>
    public bool OnTrial { get; init; }

    /// <summary>What the device has seen of security counters, after this start; null when it keeps none.</summary>
    public uint? SecurityCounter { get; init; }

    /// <summary>Each thing that was done, in words.</summary>
    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>Why images do not count.</summary>
    public required IReadOnlyList<SlotFinding> Findings { get; init; }
}

/// <summary>What is in a slot.</summary>
/// <param name="Slot">0 for the primary, 1 for the secondary.</param>
/// <param name="Image">The image; null when the slot is empty or what is in it is none.</param>
/// <param name="Hash">Its hash as its TLV gives it; empty when it has none.</param>
/// <param name="Bootable">True when it can be started by itself.</param>
/// <param name="Trailer">The trailer.</param>
/// <param name="Pending">True when the next start will try it.</param>
/// <param name="Confirmed">True when it stays.</param>
/// <param name="Active">True when it is what runs.</param>
/// <param name="Permanent">True when the next start will take it for good.</param>
public sealed record SlotState(
    int Slot, McuBootImage? Image, ReadOnlyMemory<byte> Hash, bool Bootable, McuBootTrailer Trailer, bool Pending, bool Confirmed, bool Active, bool Permanent);
