using Signet.Flashing;

namespace Signet.Tests.Flashing;

/// <summary>A disk of a machine, in memory; knows whether anyone wrote to it.</summary>
internal sealed class MemoryDisk(string name, long length, string journal) : FlashTarget
{
    public byte[] Bytes { get; } = new byte[length];

    public int Writes { get; private set; }

    public bool Removable { get; init; }

    public override string Name => name;

    public override long Length => Bytes.Length;

    public override int SectorSize => 512;

    public override bool IsRemovable => Removable;

    public override string JournalPath => journal;

    public override void Clear()
    {
        Writes++;
        Bytes.AsSpan().Clear();
    }

    public override int Read(long offset, Span<byte> buffer)
    {
        Bytes.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
        return buffer.Length;
    }

    public override void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        Writes++;
        bytes.CopyTo(Bytes.AsSpan((int)offset));
    }

    public override void Flush()
    {
    }
}
