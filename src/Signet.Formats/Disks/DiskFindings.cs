namespace Signet.Disks;

/// <summary>What can be wrong with a disk's partition tables.</summary>
public static class DiskFindings
{
    public static readonly FindingRule PartitionTable = new("disk-partition-table", Severity.Warning,
        "The GUID partition table of the disk cannot be read, so nothing can be said by the partitions' names.",
        "Look at the disk with sgdisk --verify.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } = [PartitionTable];
}
