using Signet.Authenticode;
using Signet.Files;
using Signet.Keys;
using Signet.Timestamps;

namespace Signet.Ffu;

/// <summary>A disk that becomes a store of an image.</summary>
/// <param name="Source">Its bytes.</param>
/// <param name="Name">How messages name it.</param>
public sealed record FfuBuildDisk(ByteSource Source, string Name)
{
    /// <summary>The device path that open writers give a store when none is named.</summary>
    public const string DefaultDevicePath = "VenHw(860845C1-BE09-4355-8BC1-30D64FF8E63A)";

    /// <summary>Bytes of a sector; null to find it by where the partition table lies.</summary>
    public int? SectorSize { get; init; }

    /// <summary>The UEFI device path, for images of several stores.</summary>
    public string DevicePath { get; init; } = DefaultDevicePath;
}

/// <summary>How an image is to be built.</summary>
public sealed record FfuBuildOptions
{
    /// <summary>The block that every known image has, in bytes.</summary>
    public const int UsualBlockSize = 128 * 1024;

    /// <summary>The devices that the image is for.</summary>
    public required IReadOnlyList<string> PlatformIds { get; init; }

    /// <summary>When the image is built: with the same time, the same disks give the same bytes.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Version of the store headers: 1, or 2 with several stores.</summary>
    public int Version { get; init; } = 1;

    /// <summary>How blocks are compressed; <see cref="FfuCompression.Lznt1"/> is read only. Version 1 alone.</summary>
    public FfuCompression Compression { get; init; }

    /// <summary>Bytes of a block, and of a chunk of the hash table: a power of two, 4096 to 1,048,576.</summary>
    public int BlockSize { get; init; } = UsualBlockSize;

    /// <summary>Partitions that the device needs to be flashed again, by name. They are written first, with a partition table of their own.</summary>
    public IReadOnlyList<string> RequiredToFlash { get; init; } = [];

    /// <summary>OSVersion of the manifest; null for none.</summary>
    public string? OsVersion { get; init; }

    /// <summary>AntiTheftVersion of the manifest; null for none.</summary>
    public string? AntiTheftVersion { get; init; }

    /// <summary>Description of the manifest; null for what the image was built of.</summary>
    public string? Description { get; init; }

    /// <summary>True to store blocks of zeros too, for targets that are not empty.</summary>
    public bool KeepsZeros { get; init; }

    /// <summary>The digest by which the catalog names the hash table. Devices of today ask for SHA-1.</summary>
    public DigestAlgorithm TableDigest { get; init; } = DigestAlgorithm.Sha1;
}

/// <summary>Who signs an image that is built, and how.</summary>
/// <param name="Signer">The key and its certificates.</param>
/// <param name="Options">What the signature says.</param>
/// <param name="Timestamps">The time-stamp servers to ask; null for none.</param>
public sealed record FfuBuildSignature(Signer Signer, SignatureOptions Options, TimestampServers? Timestamps);

/// <summary>What building is doing.</summary>
public enum FfuBuildStep
{
    /// <summary>Looking for blocks that are not zero.</summary>
    Scanning,

    /// <summary>Reading, compressing, hashing and writing blocks.</summary>
    Writing,

    /// <summary>Comparing the image with its hash table.</summary>
    Verifying,
}

/// <summary>How far building is.</summary>
/// <param name="Step">What is being done.</param>
/// <param name="Done">Bytes done.</param>
/// <param name="Total">Bytes in all.</param>
public readonly record struct FfuBuildProgress(FfuBuildStep Step, long Done, long Total);

/// <summary>What was built.</summary>
/// <param name="Length">Bytes of the image.</param>
/// <param name="Stores">The stores, in their order.</param>
/// <param name="TableDigest">SHA-256 of the hash table.</param>
/// <param name="Findings">What is worth telling.</param>
public sealed record FfuBuildResult(long Length, IReadOnlyList<FfuBuiltStore> Stores, ReadOnlyMemory<byte> TableDigest, IReadOnlyList<Finding> Findings);

/// <summary>A store that was built.</summary>
/// <param name="Disk">The disk's name.</param>
/// <param name="SectorSize">Bytes of a sector.</param>
/// <param name="DiskSize">Bytes of the disk.</param>
/// <param name="Blocks">Blocks of payload.</param>
/// <param name="PayloadSize">Bytes of payload.</param>
public sealed record FfuBuiltStore(string Disk, int SectorSize, long DiskSize, int Blocks, long PayloadSize);
