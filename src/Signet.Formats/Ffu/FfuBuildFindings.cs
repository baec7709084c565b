namespace Signet.Ffu;

/// <summary>What can keep a Full Flash Update image from being built of disks, or is worth knowing about one that was.</summary>
public static class FfuBuildFindings
{
    public static readonly FindingRule SmallDisk = new("ffu-small-disk", Severity.Error,
        "The disk is smaller than a block of the image, so no block of it can be placed.",
        "Choose smaller blocks with --block-size.");

    public static readonly FindingRule TooManyBlocks = new("ffu-too-many-blocks", Severity.Error,
        "The image would have more blocks than readers of such images take.",
        "Choose larger blocks with --block-size, and leave zeros out.");

    public static readonly FindingRule PlatformIds = new("ffu-platform-ids", Severity.Error,
        "The platform IDs do not fit the 192 bytes that an image has for them, or are no ASCII text.",
        "Name fewer or shorter ones.");

    public static readonly FindingRule NoTable = new("ffu-no-table", Severity.Warning,
        "The disk has no GUID partition table. Its blocks are written in their order and the first one last, which is all that can be done against a half-written disk that boots.",
        "Nothing, if that is how the disk should be; otherwise give it a GUID partition table.");

    public static readonly FindingRule ExactDisk = new("ffu-exact-disk", Severity.Warning,
        "The disk is no multiple of the block size, and there is data in its last, incomplete block. They can be placed from the end of the disk only, so on a larger disk they come to lie elsewhere.",
        "Flash disks of exactly this size, or choose with --block-size a block of which the disk is a multiple.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } = [SmallDisk, TooManyBlocks, PlatformIds, NoTable, ExactDisk];
}
