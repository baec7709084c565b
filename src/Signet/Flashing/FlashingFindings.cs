namespace Signet.Flashing;

/// <summary>Why an image cannot be flashed, or what is worth telling of a flash.</summary>
public static class FlashingFindings
{
    public static readonly FindingRule TargetCount = new("flash-target-count", Severity.Error,
        "The image has another number of stores than there are targets. Each store is written to a disk, or a logical unit, of its own.",
        "Name one target for each store, in the order that `signet ffu show` lists them.");

    public static readonly FindingRule SameTarget = new("flash-same-target", Severity.Error,
        "Two stores would be written to the same target, or the image over itself.",
        "Name a target of its own for each store, and none that is the image.");

    public static readonly FindingRule PartialImage = new("flash-partial-image", Severity.Error,
        "The image is a partial update: it changes blocks of a disk that must already hold others. Only full images are flashed.",
        "Ask for a full image.");

    public static readonly FindingRule SectorSize = new("flash-sector-size", Severity.Error,
        "The image was made for sectors of another size than the target has, so its partition table would mean nothing there.",
        "Use a disk with sectors of that size, or have the image built for this one.");

    public static readonly FindingRule BlockSize = new("flash-block-size", Severity.Error,
        "The image's blocks are no multiple of the target's sectors.",
        "Have the image built for the disk's sector size.");

    public static readonly FindingRule TooSmall = new("flash-target-too-small", Severity.Error,
        "The target is smaller than the disk that the image was made for.",
        "Use a disk of at least that size.");

    public static readonly FindingRule OutsideDisk = new("flash-outside-disk", Severity.Error,
        "A write descriptor writes outside the target. A device reports such an image with error 0x1C.",
        "Have the image built again. Do not flash it.");

    public static readonly FindingRule Target = new("flash-target", Severity.Error,
        "The target cannot be flashed: it is in use, mounted, may only be read, or is no disk.",
        "Unmount it and all its partitions, and name a whole disk or a file.");

    public static readonly FindingRule WriteFailed = new("flash-write", Severity.Error,
        "The target failed while it was written. A device reports this with error 0xD. It has no valid partition table now.",
        "Look at the system's log. Then flash again, with --resume to go on from the last checkpoint.");

    public static readonly FindingRule ReadFailed = new("flash-read", Severity.Error,
        "The target failed while it was read. A device reports this with error 0xC.",
        "Look at the system's log; the disk may be worn out.");

    public static readonly FindingRule DiskFull = new("flash-disk-full", Severity.Error,
        "There is no room for the image where the target's file or the journal lies.",
        "Make room, then flash again with --resume.");

    public static readonly FindingRule ReadBack = new("flash-read-back", Severity.Error,
        "What was read back from the target is not what was written. Its partition tables were taken away, so nothing boots from it.",
        "Flash again from the start. When it happens again, the disk is broken or smaller than it says.");

    public static readonly FindingRule ImageChanged = new("ffu-changed-while-flashed", Severity.Error,
        "A piece of the image is another than when the image was verified: somebody changed the file meanwhile. The piece was not written.",
        "Verify the image again, and keep others from writing it. Then flash it from the start.");

    public static readonly FindingRule Unfinished = new("flash-unfinished", Severity.Warning,
        "A flash of this target was cut off before. It begins anew.",
        "Nothing; with --resume it goes on where it was cut off.");

    public static readonly FindingRule Interrupted = new("flash-interrupted", Severity.Error,
        "The flash was stopped from outside while it wrote. The target has no partition table, so nothing boots from it, until the flash is done.",
        "Give the same command with --resume: it goes on where it was stopped.");

    public static readonly FindingRule JournalDamaged = new("flash-journal-damaged", Severity.Warning,
        "The journal of the flash that was cut off cannot be read. The flash begins anew.",
        "Nothing.");

    public static readonly FindingRule JournalMismatch = new("flash-journal-mismatch", Severity.Error,
        "The journal is of another image, another target, or other options, so the flash cannot go on from it.",
        "Name the image, target and options of the flash that was cut off; or leave out --resume to begin anew.");

    public static readonly FindingRule NothingToResume = new("flash-nothing-to-resume", Severity.Warning,
        "There is no journal of a flash of this target, so there is nothing to go on with. The flash begins from the start.",
        "Nothing; or name the journal if it was kept elsewhere.");

    public static readonly FindingRule TableRepaired = new("flash-table-fitted", Severity.Note,
        "The disk has another size than the image's. The backup of the partition table was put at its true end, and the checksums were made again.",
        "Nothing. The last partition keeps its size; the system can grow it.");

    public static readonly FindingRule TableUnfit = new("flash-table-unfit", Severity.Error,
        "The image's partition table cannot be fitted to the target: a partition ends behind the last sector that is left for partitions.",
        "Use a larger disk, or have the image built for this one.");

    public static readonly FindingRule NotAnnounced = new("flash-not-announced", Severity.Note,
        "The image is on the disk, but the system still goes by the old partitions.",
        "Take the disk out and put it in again, or run `partprobe`.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        TargetCount, SameTarget, PartialImage, SectorSize, BlockSize, TooSmall, OutsideDisk, Target, WriteFailed, ReadFailed, DiskFull, ReadBack, ImageChanged,
        Unfinished, Interrupted, JournalDamaged, JournalMismatch, NothingToResume, TableRepaired, TableUnfit, NotAnnounced,
    ];
}
