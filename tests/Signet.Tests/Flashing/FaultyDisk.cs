using Signet.Flashing;

namespace Signet.Tests.Flashing;

/// <summary>A disk in memory that does what a test tells it before each access.</summary>
internal sealed class FaultyDisk(byte[] content, int sectorSize = 512, string name = "disk") : FlashTarget
{
    public override string Name => name;

    public override long Length => content.Length;

    public override int SectorSize => sectorSize;

    public override bool IsRemovable => false;

    public override string JournalPath => Path.Combine(Path.GetTempPath(), $"signet-no-journal-{Guid.NewGuid():N}");

    public byte[] Content => content;

    /// <summary>Called before a write with its offset; may throw.</summary>
    public Action<long> OnWrite { get; set; } = _ => { };

    /// <summary>Called before a flush; may throw.</summary>
    public Action OnFlush { get; set; } = () => { };

    /// <summary>Called after a read with its offset and what was read; may throw, or lie.</summary>
    public Action<long, Memory<byte>> OnRead { get; set; } = (_, _) => { };

    /// <summary>How often it was written, opened and flushed.</summary>
    public int Accesses { get; private set; }

    public override void Open() => Accesses++;

    public override void Clear() => content.AsSpan().Clear();

    public override int Read(long offset, Span<byte> buffer)
    {
        lock (content)
        {
            Accesses++;
            var bytes = content.AsSpan((int)offset, buffer.Length).ToArray();
            OnRead(offset, bytes);
            bytes.CopyTo(buffer);
            return bytes.Length;
        }
    }

    public override void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        Accesses++;
        OnWrite(offset);
        bytes.CopyTo(content.AsSpan((int)offset));
    }

    public override void Flush()
    {
        Accesses++;
        OnFlush();
    }
}
