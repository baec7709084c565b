namespace Signet.McuBoot.Loader;

/// <summary>What a flash memory is like: lengths in bytes.</summary>
/// <param name="Length">All of it; a multiple of the sector size.</param>
/// <param name="SectorSize">What is erased at once; a multiple of the write size.</param>
/// <param name="WriteSize">What is written at once: 1 to 32, a power of two.</param>
/// <param name="Erased">What an erased byte reads as.</param>
public sealed record FlashGeometry(int Length, int SectorSize, int WriteSize = 1, byte Erased = 0xff)
{
    /// <summary>How many sectors there are.</summary>
    public int Sectors => Length / SectorSize;

    /// <summary>Why no flash is like that; null when one can be.</summary>
    public string? Problem =>
        WriteSize is not (1 or 2 or 4 or 8 or 16 or 32) ? $"the write size is {WriteSize} bytes, 1, 2, 4, 8, 16 and 32 can be"
        : SectorSize < 16 || SectorSize % WriteSize != 0 ? $"sectors of {SectorSize} bytes are not a multiple of the write size, or below 16"
        : Length < SectorSize || Length % SectorSize != 0 ? $"a slot of {Length} bytes is not a multiple of its sectors of {SectorSize}"
        : Erased is not (0 or 0xff) ? $"erased bytes are 0x{Erased:x2}, not 0xff or 0"
        : null;
}

/// <summary>A flash memory, or the part of one that is a slot or the scratch area.</summary>
/// <remarks>Writing sets bits away from the erased value and never back; only erasing does that, a sector at a time.</remarks>
public abstract class FlashDevice : IDisposable
{
    /// <summary>A flash like that.</summary>
    /// <exception cref="ArgumentException">No flash is like that.</exception>
    protected FlashDevice(FlashGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        Geometry = geometry.Problem is { } problem ? throw new ArgumentException(problem, nameof(geometry)) : geometry;
    }

    /// <summary>What it is like.</summary>
    public FlashGeometry Geometry { get; }

    /// <summary>Bytes of all of it.</summary>
    public int Length => Geometry.Length;

    /// <summary>Bytes that are erased at once.</summary>
    public int SectorSize => Geometry.SectorSize;

    /// <summary>What an erased byte reads as.</summary>
    public byte Erased => Geometry.Erased;

    /// <summary>Reads, anywhere.</summary>
    /// <exception cref="ArgumentException">The range does not lie in the flash.</exception>
    public byte[] Read(int offset, int count)
    {
        Check(offset, count, 1);
        var bytes = new byte[count];
        ReadBytes(offset, bytes);
        return bytes;
    }

    /// <summary>Writes whole units.</summary>
    /// <exception cref="ArgumentException">The range is not made of whole units, or does not lie in the flash.</exception>
    public void Write(int offset, ReadOnlySpan<byte> bytes)
    {
        Check(offset, bytes.Length, Geometry.WriteSize);
        ProgramBytes(offset, bytes);
    }

    /// <summary>Erases whole sectors, one after the other.</summary>
    /// <param name="offset">Where the first begins.</param>
    /// <param name="count">Bytes: a multiple of the sector size.</param>
    /// <param name="backwards">True to begin with the last.</param>
    /// <exception cref="ArgumentException">The range is not made of whole sectors, or does not lie in the flash.</exception>
    public void Erase(int offset, int count, bool backwards = false)
    {
        Check(offset, count, SectorSize);
        for (var done = 0; done < count; done += SectorSize)
        {
            EraseSector(backwards ? offset + count - SectorSize - done : offset + done);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Fills <paramref name="buffer"/>.</summary>
    protected internal abstract void ReadBytes(int offset, Span<byte> buffer);

    /// <summary>Writes whole units.</summary>
    protected internal abstract void ProgramBytes(int offset, ReadOnlySpan<byte> bytes);

    /// <summary>Erases one sector.</summary>
    protected internal abstract void EraseSector(int offset);

    /// <summary>Releases what the flash holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    private void Check(int offset, int count, int unit)
    {
        if (offset < 0 || count < 0 || offset > Length - count || offset % unit != 0 || count % unit != 0)
        {
            throw new ArgumentException($"{count} bytes at 0x{offset:x} are not whole units of {unit} bytes in a flash of {Length}");
        }
    }
}
