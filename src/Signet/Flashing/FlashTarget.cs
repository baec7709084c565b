namespace Signet.Flashing;

/// <summary>A disk that an image is written to: a file, a block device, a store of another machine.</summary>
/// <remarks>
/// <see cref="Write"/> promises nothing about the order in which bytes become durable, and a power cut may tear it between two sectors. Only
/// <see cref="Flush"/> divides: what was written before it is on the disk before it returns. A flash relies on nothing else.
/// </remarks>
public abstract class FlashTarget : IDisposable
{
    /// <summary>What people call it: a path.</summary>
    public abstract string Name { get; }

    /// <summary>What tells it from other disks, for a flash that is resumed; the same after a restart of the machine.</summary>
    public virtual string Identity => Name;

    /// <summary>Length in bytes, a multiple of the sector size.</summary>
    public abstract long Length { get; }

    /// <summary>Bytes of a sector, the least that is written whole.</summary>
    public abstract int SectorSize { get; }

    /// <summary>True when people carry it about: a card, a stick.</summary>
    public abstract bool IsRemovable { get; }

    /// <summary>Path of the file that keeps the journal of a flash when no other is named.</summary>
    public abstract string JournalPath { get; }

    /// <summary>Called once before the first read or write, when everything that can be known before has been checked. Until then nothing may change.</summary>
    /// <exception cref="IOException">It cannot be opened, or is in use.</exception>
    public virtual void Open()
    {
    }

    /// <summary>Makes all bytes zero.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public abstract void Clear();

    /// <summary>Reads bytes, never less than asked.</summary>
    /// <param name="offset">In bytes, a multiple of the sector size.</param>
    /// <param name="buffer">A multiple of the sector size.</param>
    /// <returns>Bytes read.</returns>
    /// <exception cref="IOException">The disk failed.</exception>
    public abstract int Read(long offset, Span<byte> buffer);

    /// <summary>Writes bytes, all of them.</summary>
    /// <param name="offset">In bytes, a multiple of the sector size.</param>
    /// <param name="bytes">A multiple of the sector size.</param>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    public abstract void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Returns when everything written is durable.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public abstract void Flush();

    /// <summary>Called when the whole image is on the disk: lets the system see the new partitions.</summary>
    /// <returns>What is worth telling; null when all is well.</returns>
    public virtual Finding? Announce() => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the target holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
