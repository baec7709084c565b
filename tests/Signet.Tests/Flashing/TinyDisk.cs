using System.Buffers.Binary;
using Signet.Disks;
using Signet.Ffu;
using Signet.Files;

namespace Signet.Tests.Flashing;

/// <summary>Disks of a few KiB with a GUID partition table, whole in every bit.</summary>
internal static class TinyDisk
{
    private const uint Entries = 4;

    /// <summary>A disk with two partitions of bytes that only this seed gives.</summary>
    public static byte[] Make(int sectorSize, int sectors, int seed)
    {
        var disk = new byte[sectorSize * sectors];
        var random = new Random(seed);
        var (first, last) = (3, sectors - 3);
        random.NextBytes(disk.AsSpan(first * sectorSize, (last - first + 1) * sectorSize));

        var entries = new byte[Entries * 128];
        var middle = (first + last) / 2;
        Entry(entries, "ONE", first, middle, random);
        Entry(entries.AsSpan(128), "TWO", middle + 1, last, random);
        entries.CopyTo(disk, 2 * sectorSize);
        entries.CopyTo(disk, (sectors - 2) * sectorSize);
        var header = new GptHeader
        {
            MyLba = 1, AlternateLba = (ulong)sectors - 1, FirstUsableLba = (ulong)first, LastUsableLba = (ulong)last, DiskGuid = NextGuid(random),
            EntriesLba = 2, EntryCount = Entries, EntrySize = 128, EntriesCrc = Crc32.Of(entries),
        };
        header.Write(disk.AsSpan(sectorSize));
        (header with { MyLba = (ulong)sectors - 1, AlternateLba = 1, EntriesLba = (ulong)sectors - 2 }).Write(disk.AsSpan((sectors - 1) * sectorSize));
        disk[450] = 0xEE;
        BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(454), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(458), (uint)sectors - 1);
        (disk[510], disk[511]) = (0x55, 0xAA);
        return disk;
    }

    /// <summary>A disk with an MBR alone: one partition behind it.</summary>
    public static byte[] MakeMbr(int sectorSize, int sectors, int seed)
    {
        var disk = new byte[sectorSize * sectors];
        new Random(seed).NextBytes(disk);
        disk.AsSpan(446, 64).Clear();
        disk[450] = 0x0C;
        BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(454), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(disk.AsSpan(458), (uint)sectors - 1);
        (disk[510], disk[511]) = (0x55, 0xAA);
        return disk;
    }

    /// <summary>All blocks of a disk; the last one counted from the end, so that it holds the backup of the table on every disk.</summary>
    public static List<TinyBlock> Blocks(byte[] disk, int blockSize)
    {
        var blocks = new List<TinyBlock>();
        for (var at = 0; at + blockSize < disk.Length; at += blockSize)
        {
            blocks.Add(TinyBlock.At(disk[at..(at + blockSize)], (uint)(at / blockSize)));
        }

        blocks.Add(TinyBlock.FromEnd(disk[^blockSize..], 0));
        return blocks;
    }

    /// <summary>As Microsoft's generator orders them: zeros over both tables, the data, the tables.</summary>
    public static List<TinyBlock> InPhases(byte[] disk, int blockSize)
    {
        var blocks = Blocks(disk, blockSize);
        var zero = new TinyBlock(new byte[blockSize], new FfuDiskLocation(FfuDiskAccess.Begin, 0), new FfuDiskLocation(FfuDiskAccess.End, 0));
        return [zero, .. blocks[1..^1], blocks[0], blocks[^1]];
    }

    /// <summary>True when a firmware would find a GUID partition table: the primary, or the backup in the last sector.</summary>
    public static bool HasTable(byte[] disk, int sectorSize)
    {
        var last = (disk.Length / sectorSize) - 1;
        return new[] { 1, last }.Any(lba =>
            GptHeader.TryRead(disk.AsSpan(lba * sectorSize, sectorSize), 0, out var header, out _) && header.MyLba == (ulong)lba
            && (long)header.EntriesLba * sectorSize is var at && at + header.EntriesLength <= disk.Length
            && Crc32.Of(disk.AsSpan((int)at, header.EntriesLength)) == header.EntriesCrc);
    }

    /// <summary>True when sector 0 names a partition that is no protective one.</summary>
    public static bool HasMbr(byte[] disk) => disk[510] == 0x55 && disk[511] == 0xAA && disk[450] is not (0 or 0xEE);

    /// <summary>What a disk must hold after a flash, by the reader of images: the old bytes where no descriptor writes, apart from the sectors of the old tables.</summary>
    public static byte[] Flashed(VerifiedFfu image, int store, byte[] old, int sectorSize)
    {
        Assert.True(FfuDisk.TryCreate(image.File, image.File.Stores[store], old.Length, out var disk, out _));
        var result = old.ToArray();
        foreach (var sector in new[] { 0, 1, (old.Length / sectorSize) - 1 })
        {
            result.AsSpan(sector * sectorSize, sectorSize).Clear();
        }

        foreach (var range in disk.Written)
        {
            disk.ReadExactly(range).CopyTo(result, range.Offset);
        }

        return result;
    }

    private static void Entry(Span<byte> entry, string name, int first, int last, Random random)
    {
        NextGuid(random).TryWriteBytes(entry);
        NextGuid(random).TryWriteBytes(entry[16..]);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[32..], (ulong)first);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[40..], (ulong)last);
        System.Text.Encoding.Unicode.GetBytes(name, entry[56..]);
    }

    private static Guid NextGuid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
