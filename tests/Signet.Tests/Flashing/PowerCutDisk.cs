using Signet.Flashing;

namespace Signet.Tests.Flashing;

/// <summary>The power went.</summary>
internal sealed class PowerCutException : Exception
{
    public PowerCutException()
        : base("the power went")
    {
    }
}

/// <summary>A machine whose power goes before its n-th write, flush or journal entry, counted over all its disks.</summary>
internal sealed class PowerCutMachine(int cut)
{
    private int _steps;

    /// <summary>Steps that were begun.</summary>
    public int Steps => _steps;

    /// <summary>Counts a step, or throws when there is no power for it. It does not come back.</summary>
    public void Step()
    {
        if (Interlocked.Increment(ref _steps) > cut)
        {
            throw new PowerCutException();
        }
    }
}

/// <summary>A disk with a cache that is lost with the power: of what was written since the last flush, any sectors may be on it.</summary>
internal sealed class PowerCutDisk(PowerCutMachine machine, byte[] durable, int sectorSize, string name = "disk") : FlashTarget
{
    private readonly byte[] _seen = durable.ToArray();

    public override string Name => name;

    public override long Length => durable.Length;

    public override int SectorSize => sectorSize;

    public override bool IsRemovable => false;

    public override string JournalPath => throw new NotSupportedException();

    /// <summary>What is surely on the disk.</summary>
    public byte[] Durable { get; } = durable.ToArray();

    /// <summary>What was written since the last flush, in order.</summary>
    public List<(int Offset, byte[] Bytes)> Pending { get; } = [];

    /// <summary>Bytes written so far.</summary>
    public long Written { get; private set; }

    public override void Clear() => Write(0, new byte[Length]);

    public override int Read(long offset, Span<byte> buffer)
    {
        lock (_seen)
        {
            _seen.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
            return buffer.Length;
        }
    }

    public override void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        Assert.True(offset % sectorSize == 0 && bytes.Length % sectorSize == 0 && bytes.Length > 0, "whole sectors are written");
        machine.Step();
        lock (_seen)
        {
            bytes.CopyTo(_seen.AsSpan((int)offset));
        }

        Pending.Add(((int)offset, bytes.ToArray()));
        Written += bytes.Length;
    }

    public override void Flush()
    {
        machine.Step();
        Pending.ForEach(w => w.Bytes.CopyTo(Durable, w.Offset));
        Pending.Clear();
    }

    /// <summary>The disk with some of what was not flushed.</summary>
    /// <param name="keeps">Whether a sector of a write got there: number of the write, number of the sector in it, sectors of it.</param>
    public byte[] Survivor(Func<int, int, int, bool> keeps)
    {
        var disk = Durable.ToArray();
        foreach (var (number, write) in Pending.Index())
        {
            var sectors = write.Bytes.Length / sectorSize;
            for (var sector = 0; sector < sectors; sector++)
            {
                if (keeps(number, sector, sectors))
                {
                    write.Bytes.AsSpan(sector * sectorSize, sectorSize).CopyTo(disk.AsSpan(write.Offset + (sector * sectorSize)));
                }
            }
        }

        return disk;
    }
}

/// <summary>A journal on the machine's own disk: an entry is durable when writing it returns, and torn when the power goes meanwhile.</summary>
internal sealed class PowerCutJournal(PowerCutMachine machine, byte[]? bytes) : FlashJournalStore
{
    /// <summary>What is on the disk; null when there is no journal.</summary>
    public byte[]? Bytes { get; private set; } = bytes;

    /// <summary>What may be there instead when the power went while an entry was written.</summary>
    public byte[]? Torn { get; private set; }

    public override byte[]? Read() => Bytes;

    public override void Write(int slot, byte[] bytes)
    {
        var after = new byte[2 * SlotSize];
        Bytes?.CopyTo(after, 0);
        bytes.AsSpan(0, bytes.Length / 2).CopyTo(after.AsSpan(slot * SlotSize));
        Torn = after.ToArray();
        machine.Step();
        Torn = null;
        bytes.CopyTo(after, slot * SlotSize);
        Bytes = after;
    }

    public override void Remove()
    {
        machine.Step();
        Bytes = null;
    }
}
