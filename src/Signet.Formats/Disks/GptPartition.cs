using System.Text;
using Signet.Binary;

namespace Signet.Disks;

/// <summary>A used entry of a GUID partition table.</summary>
/// <remarks>
/// <code>
/// offset size field
///      0   16 partition type GUID   zero when the entry is not used
///     16   16 unique GUID
///     32    8 first LBA
///     40    8 last LBA, included
///     48    8 attributes
///     56   72 name, UTF-16LE, filled up with zeros
/// </code>
/// Source: UEFI 2.10, 5.3.3.
/// </remarks>
public sealed record GptPartition(Guid Type, Guid Id, ulong FirstLba, ulong LastLba, ulong Attributes, string Name)
{
    /// <summary>Reads the used entries.</summary>
    /// <param name="entries">All entries.</param>
    /// <param name="entrySize">Bytes of one.</param>
    public static IReadOnlyList<GptPartition> ReadAll(ReadOnlySpan<byte> entries, int entrySize)
    {
        var partitions = new List<GptPartition>();
        for (; entries.Length >= entrySize; entries = entries[entrySize..])
        {
            if (entries[..16].ContainsAnyExcept((byte)0))
            {
                partitions.Add(Read(entries));
            }
        }

        return partitions;
    }

    /// <summary>Where the partition lies on the disk, in bytes; empty when its sectors make no sense.</summary>
    public FileRange RangeOn(int sectorSize) =>
        FirstLba <= LastLba && LastLba < long.MaxValue / 8192
            ? new FileRange((long)FirstLba * sectorSize, (long)(LastLba - FirstLba + 1) * sectorSize)
            : default;

    private static GptPartition Read(ReadOnlySpan<byte> entry)
    {
        var reader = new SpanReader(entry);
        return new GptPartition(
            Type: new Guid(reader.Take(16)),
            Id: new Guid(reader.Take(16)),
            FirstLba: reader.U64(),
            LastLba: reader.U64(),
            Attributes: reader.U64(),
            Name: Encoding.Unicode.GetString(reader.Take(72)).Split('\0')[0]);
    }
}
