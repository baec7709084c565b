namespace Signet.McuBoot.Loader;

/// <summary>What keeps an older image from replacing a newer one, besides the security counter of the device.</summary>
public enum DowngradePrevention
{
    None,

    /// <summary>The version, its build number not counted.</summary>
    Version,

    /// <summary>The security counters of the two images.</summary>
    Counter,
}

/// <summary>How a boot loader was built.</summary>
public sealed record LoaderOptions
{
    /// <summary>How it uses its slots, and where it keeps its own data in them.</summary>
    public required McuBootTrailerLayout Layout { get; init; }

    /// <summary>What it asks of an image. <see cref="McuBootDemands.SecurityCounter"/> is what the device has seen; sizes and payload are set for each slot.</summary>
    public required McuBootDemands Demands { get; init; }

    /// <summary>What it does against older images.</summary>
    public DowngradePrevention Downgrade { get; init; }

    /// <summary>True when it keeps sealed records in the trailer in place of content keys.</summary>
    public bool KeepsSealedKeys { get; init; }

    /// <summary>Where the primary slot lies in the device's flash; null when images that are linked to one address are not checked for it.</summary>
    public uint? PrimaryAddress { get; init; }

    /// <summary>The same for the secondary slot.</summary>
    public uint? SecondaryAddress { get; init; }

    /// <summary>How the slots are used.</summary>
    public McuBootMode Mode => Layout.Mode;
}
