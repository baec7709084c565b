using System.Text;
using Signet.Disks;

namespace Signet.Tests.Ffu;

/// <summary>A raw disk with a GUID partition table, written without the code that reads disks for images.</summary>
internal sealed class BuildDisk
{
    private readonly int _sectorSize;
    private readonly List<(string Name, long First, long Last)> _partitions = [];

    public BuildDisk(long size, int sectorSize = 512)
    {
        (Bytes, _sectorSize) = (new byte[size], sectorSize);
    }

    public byte[] Bytes { get; }

    public long LastLba => (Bytes.Length / _sectorSize) - 1;

    /// <summary>Sectors that the entries take.</summary>
    public int EntrySectors => 128 * 128 / _sectorSize;

    /// <summary>Adds a partition; <paramref name="fill"/> bytes of noise lie at its begin and as many at its end.</summary>
    public BuildDisk With(string name, long first, long last, int fill = 3000)
    {
        _partitions.Add((name, first, last));
        var random = new Random(name.GetHashCode(StringComparison.Ordinal) & 0xFF);
        var range = Bytes.AsSpan((int)(first * _sectorSize), (int)((last - first + 1) * _sectorSize));
        random.NextBytes(range[..Math.Min(fill, range.Length)]);
        random.NextBytes(range[^Math.Min(fill, range.Length)..]);
        return this;
    }

    /// <summary>Writes both tables.</summary>
    public byte[] Finish(Action<byte[]>? entriesToo = null)
    {
        (Bytes[450], Bytes[510], Bytes[511]) = (0xEE, 0x55, 0xAA);
        var entries = new byte[128 * 128];
        foreach (var (i, (name, first, last)) in _partitions.Index())
        {
            var entry = entries.AsSpan(i * 128, 128);
            new Guid("EBD0A0A2-B9E5-4433-87C0-68B6B72699C7").TryWriteBytes(entry);
            new Guid(i + 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11).TryWriteBytes(entry[16..]);
            BitConverter.TryWriteBytes(entry[32..], first);
            BitConverter.TryWriteBytes(entry[40..], last);
            Encoding.Unicode.GetBytes(name, entry[56..]);
        }

        entriesToo?.Invoke(entries);
        var primary = new GptHeader
        {
            MyLba = 1, AlternateLba = (ulong)LastLba, FirstUsableLba = (ulong)(2 + EntrySectors), LastUsableLba = (ulong)(LastLba - EntrySectors - 1),
            DiskGuid = new Guid("01234567-89AB-CDEF-0123-456789ABCDEF"), EntriesLba = 2, EntryCount = 128, EntrySize = 128, EntriesCrc = Crc32.Of(entries),
        };
        var backup = primary with { MyLba = primary.AlternateLba, AlternateLba = 1, EntriesLba = (ulong)(LastLba - EntrySectors) };
        primary.Write(Bytes.AsSpan(_sectorSize, 92));
        backup.Write(Bytes.AsSpan((int)LastLba * _sectorSize, 92));
        entries.CopyTo(Bytes, 2 * _sectorSize);
        entries.CopyTo(Bytes, (LastLba - EntrySectors) * _sectorSize);
        return Bytes;
    }
}
