namespace Signet.McuBoot;

/// <summary>How a boot loader uses its slots; fixed when the loader is built.</summary>
public enum McuBootMode
{
    /// <summary>Swaps the slots piece by piece through a scratch area.</summary>
    Scratch,

    /// <summary>Swaps the slots after moving the primary one up by a sector.</summary>
    Move,

    /// <summary>Swaps the slots; an update begins in the second sector of the secondary one.</summary>
    Offset,

    /// <summary>Copies the secondary slot over the primary one; there is no way back.</summary>
    Overwrite,

    /// <summary>Starts the newest valid image where it lies.</summary>
    DirectXip,

    /// <summary>Like <see cref="DirectXip"/>, but an image that was started once and not confirmed is erased.</summary>
    DirectXipRevert,

    /// <summary>Copies the newest valid image to its load address and starts it there.</summary>
    RamLoad,

    /// <summary>Has one slot and starts what is in it.</summary>
    Single,
}

/// <summary>What can be said of every mode.</summary>
public static class McuBootModes
{
    /// <summary>True when the images change places, step by step, and can change back.</summary>
    public static bool Swaps(this McuBootMode mode) => mode is McuBootMode.Scratch or McuBootMode.Move or McuBootMode.Offset;

    /// <summary>True when an image is started from either slot.</summary>
    public static bool RunsFromEither(this McuBootMode mode) => mode is McuBootMode.DirectXip or McuBootMode.DirectXipRevert or McuBootMode.RamLoad;

    /// <summary>As the command line and JSON spell it.</summary>
    public static string Name(this McuBootMode mode) => mode switch
    {
        McuBootMode.Scratch => "scratch",
        McuBootMode.Move => "move",
        McuBootMode.Offset => "offset",
        McuBootMode.Overwrite => "overwrite",
        McuBootMode.DirectXip => "direct-xip",
        McuBootMode.DirectXipRevert => "direct-xip-revert",
        McuBootMode.RamLoad => "ram-load",
        _ => "single",
    };

    /// <summary>The modes, in the order in which help names them.</summary>
    public static IReadOnlyList<McuBootMode> All { get; } = Enum.GetValues<McuBootMode>();
}
