using System.Diagnostics.CodeAnalysis;
using Signet.Binary;
using Signet.Files;

namespace Signet.Disks;

/// <summary>Where partition tables and partitions lie on a disk that an image is to be made of. Both tables were read, and agree.</summary>
/// <param name="SectorSize">Bytes of a sector.</param>
/// <param name="Table">The primary table; null when the disk has no GUID partition table.</param>
/// <param name="PrimaryEnd">The first offset behind the primary table, in bytes; 0 without a table.</param>
/// <param name="BackupStart">Where the copy of the table begins, in bytes; the disk's length without a table.</param>
public sealed record DiskLayout(int SectorSize, GuidPartitionTable? Table, long PrimaryEnd, long BackupStart)
{
    private static readonly int[] s_sectorSizes = [512, 4096];

    /// <summary>Reads both tables of a disk and holds them against each other and the disk.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="sectorSize">Bytes of a sector; null to find it by where the tables lie.</param>
    /// <param name="layout">The layout; null when a table cannot be right.</param>
    /// <param name="problem">Why not.</param>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public static bool TryRead(ByteSource disk, int? sectorSize, [NotNullWhen(true)] out DiskLayout? layout, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(disk);
        var found = s_sectorSizes.Where(size => HasHeader(disk, size)).ToList();
        var wanted = sectorSize ?? (found.Count > 0 ? found[0] : s_sectorSizes[0]);
        (layout, problem) = (null, null);
        if (disk.Length == 0 || disk.Length % wanted != 0)
        {
            problem = DiskFindings.Length.With($"the disk has {disk.Length} bytes, which is no multiple of a sector of {wanted}");
        }
        else if (sectorSize is null && found.Count > 1)
        {
            problem = DiskFindings.SectorSize.With("the disk bears partition tables for sectors of 512 bytes and of 4096");
        }
        else if (found.Count > 0 && !found.Contains(wanted))
        {
            problem = DiskFindings.SectorSize.With($"the disk bears a partition table for sectors of {found[0]} bytes, not of {wanted}");
        }
        else if (found.Count > 0)
        {
            return TryReadTables(disk, wanted, out layout, out problem);
        }
        else if (IsProtective(disk.ReadAtMost(0, 512)))
        {
            problem = DiskFindings.Damaged("its first sector announces a GUID partition table, but there is none");
        }
        else
        {
            layout = new DiskLayout(wanted, null, 0, disk.Length);
        }

        return problem is null;
    }

    /// <summary>The partition of that name, in any case; null unless there is exactly one.</summary>
    public GptPartition? Find(string name) =>
        Table?.Partitions.Where(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList() is [var partition] ? partition : null;

    /// <summary>The edits that leave a disk a table of some partitions alone, and no copy of it.</summary>
    /// <param name="disk">The disk of this layout, which has a table.</param>
    /// <param name="remove">True for partitions that go.</param>
    public Edits Without(ByteSource disk, Func<GptPartition, bool> remove)
    {
        ArgumentNullException.ThrowIfNull(disk);
        ArgumentNullException.ThrowIfNull(remove);
        var (header, edits) = (Table!.Header, new Edits());
        var entries = new FileRange((long)header.EntriesLba * SectorSize, header.EntriesLength);
        var bytes = disk.ReadExactly(entries);
        for (var at = 0; at < bytes.Length; at += (int)header.EntrySize)
        {
            var entry = bytes.AsSpan(at, (int)header.EntrySize);
            if (GptPartition.ReadAll(entry, entry.Length) is [var partition] && remove(partition))
            {
                entry.Clear();
            }
        }

        var sector = disk.ReadExactly(new FileRange(SectorSize, SectorSize));
        (header with { EntriesCrc = Crc32.Of(bytes) }).Write(sector);
        edits.Replace(new FileRange(SectorSize, SectorSize), sector);
        edits.Replace(entries, bytes);
        edits.Replace(new FileRange(disk.Length - SectorSize, SectorSize), new byte[SectorSize]);
        return edits;
    }

    // At the begin, or at the end: that the other one is missing is for the reader of both to tell.
    private static bool HasHeader(ByteSource disk, int size) =>
        GptHeader.Matches(disk.ReadAtMost(size, GptHeader.Size)) || (disk.Length >= size && disk.Length % size == 0 && GptHeader.Matches(disk.ReadAtMost(disk.Length - size, GptHeader.Size)));

    private static bool TryReadTables(ByteSource disk, int sectorSize, out DiskLayout? layout, out Finding? problem)
    {
        layout = null;
        if (!GuidPartitionTable.TryRead(disk, sectorSize, 1, out var primary, out problem))
        {
            problem = DiskFindings.Damaged(problem.Message);
            return false;
        }

        var last = (ulong)(disk.Length / sectorSize) - 1;
        if (primary.Header.AlternateLba != last)
        {
            problem = DiskFindings.Backup.With($"the partition table has its copy in sector {primary.Header.AlternateLba}, the last sector of the disk is {last}");
            return false;
        }

        if (!GuidPartitionTable.TryRead(disk, sectorSize, (long)last, out var backup, out problem))
        {
            problem = DiskFindings.Backup.With($"the copy of the partition table in the last sector: {problem.Message}");
            return false;
        }

        problem =
            !HasRoom(primary.Header, sectorSize, 2, primary.Header.FirstUsableLba) ? DiskFindings.Damaged("its entries lie over its header, or among the partitions")
            : !HasRoom(backup.Header, sectorSize, 2, last) ? DiskFindings.Backup.With("the copy of the partition table has its entries over its header")
            : DifferenceOf(primary.Header, backup.Header) is { } difference ? DiskFindings.Backup.With($"the copy of the partition table has {difference}") : Misplaced(primary);
        var entries = (long)primary.Header.EntriesLba * sectorSize;
        layout = problem is null
            ? new DiskLayout(sectorSize, primary, Math.Max(2L * sectorSize, entries + primary.Header.EntriesLength), Math.Min((long)backup.Header.EntriesLba, (long)last) * sectorSize)
            : null;
        return problem is null;
    }

    private static string? DifferenceOf(GptHeader primary, GptHeader backup) =>
        primary.MyLba != 1 ? "its sector as 1, the table itself another"
        : backup.MyLba != primary.AlternateLba || backup.AlternateLba != primary.MyLba ? "other sectors for the two headers"
        : backup.DiskGuid != primary.DiskGuid ? "another disk identifier"
        : backup.EntriesCrc != primary.EntriesCrc || backup.EntryCount != primary.EntryCount || backup.EntrySize != primary.EntrySize ? "other partitions"
        : (backup.FirstUsableLba, backup.LastUsableLba) != (primary.FirstUsableLba, primary.LastUsableLba) ? "other usable sectors"
        : backup.EntriesLba <= primary.LastUsableLba ? "its entries among the partitions"
        : null;

    private static bool HasRoom(GptHeader header, int sectorSize, ulong from, ulong to) =>
        header.EntriesLba >= from && header.EntriesLba + (ulong)((header.EntriesLength + sectorSize - 1) / sectorSize) <= to;

    private static Finding? Misplaced(GuidPartitionTable table)
    {
        var header = table.Header;
        GptPartition? before = null;
        foreach (var partition in table.Partitions.OrderBy(p => p.FirstLba))
        {
            if (partition.FirstLba > partition.LastLba || partition.FirstLba < header.FirstUsableLba || partition.LastLba > header.LastUsableLba)
            {
                return DiskFindings.Partition.With(
                    $"the partition \"{partition.Name}\" has the sectors {partition.FirstLba} to {partition.LastLba}, usable are {header.FirstUsableLba} to {header.LastUsableLba}");
            }

            if (before is not null && partition.FirstLba <= before.LastLba)
            {
                return DiskFindings.Partition.With($"the partitions \"{before.Name}\" and \"{partition.Name}\" overlap at sector {partition.FirstLba}");
            }

            before = partition;
        }

        return null;
    }

    // A boot sector whose partition is of type 0xEE.
    private static bool IsProtective(ReadOnlySpan<byte> sector) =>
        sector.Length == 512 && sector[510] == 0x55 && sector[511] == 0xAA && (sector[450] == 0xEE || sector[466] == 0xEE || sector[482] == 0xEE || sector[498] == 0xEE);
}
