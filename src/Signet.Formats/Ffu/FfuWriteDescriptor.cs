using Signet.Binary;

namespace Signet.Ffu;

/// <summary>From which end of the disk a location counts.</summary>
public enum FfuDiskAccess
{
    /// <summary>Block 0 is the first of the disk.</summary>
    Begin = 0,

    /// <summary>Block 0 is the last of the disk.</summary>
    End = 2,
}

/// <summary>A place on the disk.</summary>
/// <param name="Access">From which end it counts.</param>
/// <param name="BlockIndex">In blocks from there.</param>
public readonly record struct FfuDiskLocation(FfuDiskAccess Access, uint BlockIndex)
{
    /// <summary>Where <paramref name="blockCount"/> blocks begin on a disk, in bytes; negative when the disk is too small for this place.</summary>
    /// <param name="diskSize">The disk, in bytes.</param>
    /// <param name="blockSize">A block, in bytes.</param>
    /// <param name="blockCount">How many blocks are written.</param>
    public long OffsetOn(long diskSize, int blockSize, uint blockCount)
    {
        var offset = Access == FfuDiskAccess.Begin ? BlockIndex * (long)blockSize : diskSize - ((BlockIndex + 1L) * blockSize);
        return offset <= diskSize - (blockCount * (long)blockSize) ? offset : -1;
    }
}

/// <summary>Where a piece of the payload goes.</summary>
/// <remarks>
/// <code>
/// offset size field           units
///      0    4 location count
///      4    4 block count     blocks of payload, 1 in every known file
///      8    4 data size       bytes in the payload; only when the store is compressed
///   8|12   8n locations       access method (0 from the begin, 2 from the end of the disk), block index
/// </code>
/// Little-endian. The payload moves on once for each descriptor, however many locations it has. Descriptors apply in order: a later one
/// may write over an earlier one. Source: Microsoft, "FFU image format".
/// </remarks>
/// <param name="BlockCount">Blocks of payload.</param>
/// <param name="DataSize">Bytes in the payload: of the compressed data, or of the blocks.</param>
/// <param name="Locations">Where the blocks go, at least one place.</param>
public sealed record FfuWriteDescriptor(uint BlockCount, long DataSize, IReadOnlyList<FfuDiskLocation> Locations)
{
    /// <summary>Bytes of one location.</summary>
    public const int LocationSize = 8;

    /// <summary>Bytes before the locations.</summary>
    public static int FixedSize(bool isCompressed) => isCompressed ? 12 : 8;

    /// <summary>Writes the descriptor.</summary>
    /// <param name="destination">Room for it.</param>
    /// <param name="isCompressed">True when its store is.</param>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> destination, bool isCompressed)
    {
        var writer = new SpanWriter(destination);
        writer.U32((uint)Locations.Count);
        writer.U32(BlockCount);
        if (isCompressed)
        {
            writer.U32((uint)DataSize);
        }

        foreach (var location in Locations)
        {
            writer.U32((uint)location.Access);
            writer.U32(location.BlockIndex);
        }

        return destination.Length - writer.Remaining;
    }

    /// <summary>Bytes of the descriptor in its table.</summary>
    /// <param name="isCompressed">True when its store is.</param>
    public int SizeIn(bool isCompressed) => FixedSize(isCompressed) + (Locations.Count * LocationSize);
}
