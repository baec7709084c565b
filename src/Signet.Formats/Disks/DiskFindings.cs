namespace Signet.Disks;

/// <summary>What can be wrong with a disk's partition tables.</summary>
public static class DiskFindings
{
    public static readonly FindingRule PartitionTable = new("disk-partition-table", Severity.Warning,
        "The GUID partition table of the disk cannot be read, so nothing can be said by the partitions' names.",
        "Look at the disk with sgdisk --verify.");

    public static readonly FindingRule Length = new("disk-length", Severity.Error,
        "The disk has no whole number of sectors, or none at all.",
        "Copy the disk again, or state its sectors with --sector-size.");

    public static readonly FindingRule SectorSize = new("disk-sector-size", Severity.Error,
        "It is not clear how large the sectors of the disk are, or not what was said.",
        "State the size of the sectors with --sector-size, or remove the table that is left from earlier with sgdisk --zap-all before the disk is partitioned.");

    public static readonly FindingRule Backup = new("disk-backup-table", Severity.Error,
        "The copy of the partition table at the end of the disk is missing or damaged, or says something else than the table.",
        "Repair it with sgdisk --move-second-header, or copy the disk again, whole.");

    public static readonly FindingRule Partition = new("disk-partition", Severity.Error,
        "A partition lies outside the part of the disk that partitions may use, or on another partition.",
        "Look at the disk with sgdisk --verify, and partition it again.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } = [PartitionTable, Length, SectorSize, Backup, Partition];

    /// <summary>A table that has to be right is not.</summary>
    public static Finding Damaged(string message) => PartitionTable.With(message) with { Severity = Severity.Error };
}
