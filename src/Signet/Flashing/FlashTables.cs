using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Signet.Binary;
using Signet.Disks;

namespace Signet.Flashing;

/// <summary>A part of a disk's partition tables, in the order in which they are written.</summary>
internal enum TablePart
{
    BackupEntries,
    BackupHeader,
    PrimaryEntries,
    PrimaryHeader,
    Mbr,
}

/// <summary>Sectors that are written after all data.</summary>
/// <param name="Part">What they are on a disk with a GUID partition table; on another, what they would be.</param>
/// <param name="Offset">Where on the disk, in bytes.</param>
/// <param name="Bytes">What comes there.</param>
internal sealed record TablePiece(TablePart Part, long Offset, byte[] Bytes)
{
    /// <summary>Where on the disk, in bytes.</summary>
    public FileRange Range => new(Offset, Bytes.Length);
}

/// <summary>The partition tables of a disk as it is to be: what is kept back until all data are on it.</summary>
/// <remarks>
/// <code>
/// sector 0                  protective MBR, or the MBR of a disk that has no other table
/// sector 1                  primary header; its entries usually follow
/// last sector               backup header; its entries are usually before it
/// </code>
/// A firmware finds a table by the first two sectors or by the last (UEFI 2.10, 5.3.2), so these are kept back whatever the image puts there, and with
/// them the entries of a GUID partition table.
/// </remarks>
internal sealed class FlashTables
{
    private const int MbrEntries = 446;
    private const int MbrEntrySize = 16;
    private const byte Protective = 0xEE;

    private readonly FlashDisk _disk;
    private readonly int _sector;
    private readonly List<TablePiece> _pieces = [];

    private FlashTables(FlashDisk disk, int sectorSize) => (_disk, _sector) = (disk, sectorSize);

    /// <summary>The pieces in the order of writing.</summary>
    public IReadOnlyList<TablePiece> Pieces => _pieces;

    /// <summary>What was changed to fit the table to the disk; null when nothing was.</summary>
    public Finding? Fitted { get; private set; }

    private long Last => (_disk.Length / _sector) - 1;

    /// <summary>Finds the tables in the image, and fits them to the disk.</summary>
    /// <param name="disk">The disk as it is to be; at least three sectors.</param>
    /// <param name="sectorSize">Its sectors, in bytes.</param>
    /// <param name="repair">True to fit a table that was made for a disk of another size.</param>
    /// <param name="problem">Why that cannot be done.</param>
    public static FlashTables? Find(FlashDisk disk, int sectorSize, bool repair, out Finding? problem)
    {
        var tables = new FlashTables(disk, sectorSize);
        problem = tables.Plan(repair);
        tables._pieces.Sort((a, b) => a.Part.CompareTo(b.Part));
        return problem is null ? tables : null;
    }

    /// <summary>True when a disk has a GUID partition table that a firmware would go by: a primary one in its second sector, or a backup in its last.</summary>
    /// <param name="read">Reads bytes of the disk at an offset.</param>
    /// <param name="length">The disk, in bytes.</param>
    /// <param name="sectorSize">Its sectors, in bytes.</param>
    public static bool HasTable(Func<long, int, byte[]> read, long length, int sectorSize)
    {
        var last = (length / sectorSize) - 1;
        return new[] { 1, last }.Any(lba =>
            GptHeader.TryRead(read(lba * sectorSize, sectorSize), lba * sectorSize, out var header, out _)
            && header.MyLba == (ulong)lba
            && EntriesOf(header, sectorSize, length) is { } range
            && Crc32.Of(read(range.Offset, (int)range.Length).AsSpan(0, header.EntriesLength)) == header.EntriesCrc);
    }

    private Finding? Plan(bool repair)
    {
        var mbr = Sectors(0, 1);
        var first = Sectors(1, 1);
        var last = Sectors(Last, 1);
        Finding? problem = null;
        if (TryRead(1, out var primary, out var entries))
        {
            var range = EntriesOf(primary, _sector, _disk.Length)!.Value;
            if (range.Offset < 2 * _sector || range.End > Last * _sector)
            {
                return FlashingFindings.TableUnfit.With($"the entries of the partition table lie in sector {primary.EntriesLba}, where a header belongs");
            }

            _pieces.Add(new TablePiece(TablePart.PrimaryEntries, range.Offset, _disk.ReadExactly(range)));
            if (repair && primary.AlternateLba != (ulong)Last)
            {
                problem = Fit(primary, entries, range.End, mbr, first, last);
            }
            else if (TryRead(Last, out var backup, out _) && EntriesOf(backup, _sector, _disk.Length) is { } copy
                && copy.Offset >= range.End && copy.End <= Last * _sector)
            {
                _pieces.Add(new TablePiece(TablePart.BackupEntries, copy.Offset, _disk.ReadExactly(copy)));
            }
        }

        _pieces.Add(new TablePiece(TablePart.BackupHeader, Last * _sector, last));
        _pieces.Add(new TablePiece(TablePart.PrimaryHeader, _sector, first));
        _pieces.Add(new TablePiece(TablePart.Mbr, 0, mbr));
        return problem;
    }

    // The backup goes to the true end; between the entries and it, everything may be used.
    private Finding? Fit(GptHeader primary, byte[] entries, long primaryEnd, byte[] mbr, byte[] first, byte[] last)
    {
        var sectors = Align.Up(entries.Length, _sector) / _sector;
        var backupEntries = Last - sectors;
        var lastUsable = backupEntries - 1;
        var end = GptPartition.ReadAll(entries, (int)primary.EntrySize).Select(p => p.LastLba).DefaultIfEmpty().Max();
        if (backupEntries * _sector < primaryEnd || (ulong)lastUsable < Math.Max(primary.FirstUsableLba, end))
        {
            return FlashingFindings.TableUnfit.With($"a partition ends in sector {end}, the last that can be used is {lastUsable}");
        }

        var fitted = primary with { AlternateLba = (ulong)Last, LastUsableLba = (ulong)lastUsable };
        first.AsSpan().Clear();
        fitted.Write(first);
        last.AsSpan().Clear();
        (fitted with { MyLba = (ulong)Last, AlternateLba = 1, EntriesLba = (ulong)backupEntries }).Write(last);
        FitMbr(mbr, primary.AlternateLba);
        var copy = new byte[sectors * _sector];
        entries.CopyTo(copy, 0);
        _pieces.Add(new TablePiece(TablePart.BackupEntries, backupEntries * _sector, copy));
        Fitted = FlashingFindings.TableRepaired.With($"the last sector was {primary.AlternateLba} for the image's partition table, it is {Last} on the disk");
        return null;
    }

    // Only a record that covers the whole of the old disk: others were put there on purpose.
    private void FitMbr(byte[] mbr, ulong oldLast)
    {
        for (var at = MbrEntries; at < MbrEntries + (4 * MbrEntrySize); at += MbrEntrySize)
        {
            var size = mbr.AsSpan(at + 12, 4);
            if (mbr[at + 4] == Protective && BinaryPrimitives.ReadUInt32LittleEndian(mbr.AsSpan(at + 8)) == 1
                && BinaryPrimitives.ReadUInt32LittleEndian(size) == Math.Min(oldLast, uint.MaxValue))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(size, (uint)Math.Min(Last, uint.MaxValue));
            }
        }
    }

    private bool TryRead(long lba, [NotNullWhen(true)] out GptHeader? header, out byte[] entries)
    {
        entries = [];
        if (!GptHeader.TryRead(Sectors(lba, 1), lba * _sector, out header, out _) || header.MyLba != (ulong)lba
            || EntriesOf(header, _sector, _disk.Length) is not { } range)
        {
            return false;
        }

        entries = _disk.ReadExactly(range)[..header.EntriesLength];
        return Crc32.Of(entries) == header.EntriesCrc;
    }

    private byte[] Sectors(long lba, int count) => _disk.ReadExactly(new FileRange(lba * _sector, count * _sector));

    // The sectors of the entries; null when they do not lie on the disk.
    private static FileRange? EntriesOf(GptHeader header, int sectorSize, long length)
    {
        if (header.EntriesLength == 0 || header.EntriesLba >= (ulong)(length / sectorSize))
        {
            return null;
        }

        var range = new FileRange((long)header.EntriesLba * sectorSize, Align.Up(header.EntriesLength, sectorSize));
        return range.FitsIn(length) ? range : null;
    }
}
