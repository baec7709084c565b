using System.Diagnostics.CodeAnalysis;
using Signet.Files;

namespace Signet.Disks;

/// <summary>The partitions of a disk.</summary>
/// <param name="SectorSize">Bytes of a sector, found by where the header lies.</param>
/// <param name="Header">The header in the second sector.</param>
/// <param name="Partitions">The used entries, in their order.</param>
public sealed record GuidPartitionTable(int SectorSize, GptHeader Header, IReadOnlyList<GptPartition> Partitions)
{
    private static readonly int[] s_sectorSizes = [512, 4096];

    /// <summary>Reads the primary table.</summary>
    /// <param name="disk">The disk, or an image of it.</param>
    /// <param name="table">The table; null when there is none that holds.</param>
    /// <param name="problem">Why not.</param>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public static bool TryRead(ByteSource disk, [NotNullWhen(true)] out GuidPartitionTable? table, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(disk);
        return TryRead(disk, s_sectorSizes.FirstOrDefault(size => GptHeader.Matches(disk.ReadAtMost(size, GptHeader.Size)), s_sectorSizes[0]), 1, out table, out problem);
    }

    /// <summary>Reads one of a disk's two tables.</summary>
    /// <param name="disk">The disk, or an image of it.</param>
    /// <param name="sectorSize">Bytes of a sector.</param>
    /// <param name="lba">The sector of the header.</param>
    /// <param name="table">The table; null when it does not hold.</param>
    /// <param name="problem">Why not.</param>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public static bool TryRead(
        ByteSource disk, int sectorSize, long lba, [NotNullWhen(true)] out GuidPartitionTable? table, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(disk);
        table = null;
        if (!GptHeader.TryRead(disk.ReadAtMost(lba * sectorSize, sectorSize), lba * sectorSize, out var header, out problem))
        {
            return false;
        }

        var range = header.EntriesLba < (ulong)(disk.Length / sectorSize) ? new FileRange((long)header.EntriesLba * sectorSize, header.EntriesLength) : default;
        var entries = range.Length > 0 && range.FitsIn(disk.Length) ? disk.ReadExactly(range) : [];
        problem =
            entries.Length == 0 ? DiskFindings.PartitionTable.With($"its entries in sector {header.EntriesLba} are not on the disk")
            : Crc32.Of(entries) != header.EntriesCrc ? DiskFindings.PartitionTable.With("the CRC-32 of its entries is wrong", range)
            : null;
        table = problem is null ? new GuidPartitionTable(sectorSize, header, GptPartition.ReadAll(entries, (int)header.EntrySize)) : null;
        return problem is null;
    }

    /// <summary>The partition in which a byte of the disk lies; null when it lies in none.</summary>
    public GptPartition? At(long offset) =>
        Partitions.FirstOrDefault(p => p.RangeOn(SectorSize) is var range && range.Offset <= offset && offset < range.End);
}
