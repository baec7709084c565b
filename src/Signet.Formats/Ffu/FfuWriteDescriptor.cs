using System.Diagnostics.CodeAnalysis;
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

    /// <summary>Reads all write descriptors of a store.</summary>
    /// <param name="source">The bytes that the store header counts, no more and no less.</param>
    /// <param name="offset">Where they lie in the file, in bytes.</param>
    /// <param name="store">Their store.</param>
    /// <param name="descriptors">The descriptors; null when one is wrong.</param>
    /// <param name="problem">What is wrong with the first wrong one.</param>
    public static bool TryReadAll(
        ReadOnlySpan<byte> source, long offset, FfuStoreHeader store,
        [NotNullWhen(true)] out IReadOnlyList<FfuWriteDescriptor>? descriptors, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(store);
        var read = new List<FfuWriteDescriptor>();
        var reader = new SpanReader(source);
        (descriptors, problem) = (null, null);
        for (uint i = 0; i < store.WriteDescriptorCount; i++)
        {
            var start = offset + source.Length - reader.Remaining;
            problem = TryRead(ref reader, store, out var descriptor) is { } text
                ? FfuFindings.Descriptor.With($"write descriptor {i}: {text}", new FileRange(start, FixedSize(store.IsCompressed)))
                : null;
            if (problem is not null)
            {
                return false;
            }

            read.Add(descriptor!);
        }

        problem = reader.Remaining > 0
            ? FfuFindings.Descriptor.With($"{reader.Remaining} bytes follow the last write descriptor", new FileRange(offset + source.Length - reader.Remaining, reader.Remaining))
            : null;
        descriptors = problem is null ? read : null;
        return problem is null;
    }

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

    // Returns what is wrong, or null.
    private static string? TryRead(ref SpanReader reader, FfuStoreHeader store, out FfuWriteDescriptor? descriptor)
    {
        descriptor = null;
        var locationCount = reader.U32();
        var blockCount = reader.U32();
        var blocks = blockCount * (long)store.BlockSize;
        var dataSize = store.IsCompressed ? reader.U32() : blocks;
        if (reader.Truncated || locationCount > reader.Remaining / LocationSize)
        {
            return "the table ends inside it";
        }

        if (locationCount == 0 || blockCount == 0)
        {
            return $"it has {locationCount} locations and {blockCount} blocks";
        }

        // All blocks of a descriptor are compressed as one piece, which must fit the memory.
        if (store.IsCompressed && blocks > FfuStoreHeader.MaxBlockSize)
        {
            return $"its {blockCount} blocks are compressed as one piece of {blocks} bytes";
        }

        // A block that does not shrink grows a little: by an eighth in the worst case of plain LZ77, by less in the others.
        if (dataSize == 0 || dataSize > blocks + (blocks / 4))
        {
            return $"its data have {dataSize} bytes, its blocks {blocks}";
        }

        var locations = new FfuDiskLocation[locationCount];
        for (var i = 0; i < locations.Length; i++)
        {
            locations[i] = new FfuDiskLocation((FfuDiskAccess)Math.Min(reader.U32(), int.MaxValue), reader.U32());
            if (locations[i].Access is not (FfuDiskAccess.Begin or FfuDiskAccess.End))
            {
                return $"its location {i} has the access method {(int)locations[i].Access}";
            }
        }

        descriptor = new FfuWriteDescriptor(blockCount, dataSize, locations);
        return null;
    }
}
