using Signet.Ffu;

namespace Signet.Flashing;

/// <summary>What is to be flashed where, and who vouches for it.</summary>
public sealed record FlashOrder
{
    /// <summary>The image's file.</summary>
    public required string Image { get; init; }

    /// <summary>A disk or file for each store, in the image's order; or one folder, in which each store becomes a file.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Files and folders with certificates that anchor.</summary>
    public IReadOnlyList<string> Trust { get; init; } = [];

    /// <summary>True when the machine is one for development, where certificates from files may anchor what goes to a disk.</summary>
    public bool Developer { get; init; }

    /// <summary>Hashes of the platform key.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> KeyHashes { get; init; } = [];

    /// <summary>The device that the targets belong to; null for this machine, or for none when all targets are files.</summary>
    public DeviceIdentity? Device { get; init; }

    /// <summary>True when platform IDs are compared without regard to case.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>True when a removable target is built into <see cref="Device"/>.</summary>
    public bool AllowRemovable { get; init; }

    /// <summary>The extended key usage that the signer must have; null for any.</summary>
    public string? Usage { get; init; }

    /// <summary>True when certificates must be valid now.</summary>
    public bool ChecksDates { get; init; }

    /// <summary>Bytes of a sector of target files; null for what the image says.</summary>
    public int? SectorSize { get; init; }

    /// <summary>Where the least versions are kept; null for nowhere, which is for files alone.</summary>
    public RollbackFloor? Floor { get; init; }

    /// <summary>How to flash.</summary>
    public FlashOptions Options { get; init; } = new();
}

/// <summary>The world around a flash, so that tests can bring their own.</summary>
public sealed record FlashWorld
{
    /// <summary>Where the firmware's variables are.</summary>
    public string FirmwareFolder { get; init; } = Uefi.SecureBoot.DefaultFolder;

    /// <summary>Where the SMBIOS texts are.</summary>
    public string SmbiosFolder { get; init; } = Ffu.SmbiosFolder.Default;

    /// <summary>Names a disk, without opening it for writing; null when the path is none.</summary>
    public Func<string, FlashTarget?> OpenDisk { get; init; } = _ => null;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Asked once everything is proved and nothing is written yet; false ends it there.</summary>
    public Func<FlashJob, bool> Confirm { get; init; } = _ => true;

    /// <summary>Told when the hashing of the image begins, with its length in bytes.</summary>
    public Action<long> Proving { get; init; } = _ => { };

    /// <summary>Told the bytes hashed so far.</summary>
    public IProgress<long>? Hashed { get; init; }

    /// <summary>Told how far the writing is.</summary>
    public IProgress<FlashProgress>? Written { get; init; }
}
