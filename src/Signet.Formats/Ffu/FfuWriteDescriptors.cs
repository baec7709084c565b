using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Signet.Binary;

namespace Signet.Ffu;

/// <summary>The write descriptors of a store, each read out of the table when it is asked for.</summary>
/// <remarks>
/// A disk of 64 GiB has half a million of them. They stay the 16 bytes each that they have in the file; every 64th is marked, and those between are found
/// from there. All were checked when the table was read.
/// </remarks>
public sealed class FfuWriteDescriptors : IReadOnlyList<FfuWriteDescriptor>
{
    /// <summary>The most bytes of payload that a store can have: more than any file system holds.</summary>
    public const long MaxDataSize = 1L << 48;

    // How many descriptors lie between two marks.
    private const int Stride = 64;

    private readonly ReadOnlyMemory<byte> _table;
    private readonly bool _isCompressed;
    private readonly int _blockSize;
    private readonly List<Mark> _marks = [];

    private FfuWriteDescriptors(ReadOnlyMemory<byte> table, FfuStoreHeader store) => (_table, _isCompressed, _blockSize) = (table, store.IsCompressed, store.BlockSize);

    /// <summary>Where a descriptor lies in the table, and its data in the store's payload, both in bytes.</summary>
    private readonly record struct Mark(int Offset, long DataOffset);

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <summary>Bytes of payload that all of them ask for.</summary>
    public long DataSize { get; private set; }

    /// <summary>Places on the disk that all of them name.</summary>
    public int LocationCount { get; private set; }

    /// <inheritdoc/>
    public FfuWriteDescriptor this[int index] => Read(Find(index).Offset);

    /// <summary>Reads all write descriptors of a store.</summary>
    /// <param name="source">The bytes that the store header counts, no more and no less. They are kept.</param>
    /// <param name="offset">Where they lie in the file, in bytes.</param>
    /// <param name="store">Their store.</param>
    /// <param name="descriptors">The descriptors; null when one is wrong.</param>
    /// <param name="problem">What is wrong with the first wrong one.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> source, long offset, FfuStoreHeader store,
        [NotNullWhen(true)] out FfuWriteDescriptors? descriptors, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(store);
        var read = new FfuWriteDescriptors(source, store);
        var reader = new SpanReader(source.Span);
        (descriptors, problem) = (null, null);
        for (uint i = 0; i < store.WriteDescriptorCount; i++)
        {
            var start = source.Length - reader.Remaining;
            if ((Check(ref reader, store, out var dataSize, out var locationCount) ?? TooMuch(read.DataSize, dataSize)) is { } text)
            {
                problem = FfuFindings.Descriptor.With($"write descriptor {i}: {text}", new FileRange(offset + start, FfuWriteDescriptor.FixedSize(store.IsCompressed)));
                return false;
            }

            if (read.Count % Stride == 0)
            {
                read._marks.Add(new Mark(start, read.DataSize));
            }

            read.Count++;
            read.DataSize += dataSize;
            read.LocationCount += (int)locationCount;
        }

        problem = reader.Remaining > 0
            ? FfuFindings.Descriptor.With($"{reader.Remaining} bytes follow the last write descriptor", new FileRange(offset + source.Length - reader.Remaining, reader.Remaining))
            : null;
        descriptors = problem is null ? read : null;
        return problem is null;
    }

    /// <summary>Where the data of a descriptor begin, in bytes from the begin of the store's payload.</summary>
    public long DataOffset(int index) => Find(index).DataOffset;

    /// <summary>The descriptor whose data hold a byte of the store's payload.</summary>
    /// <param name="dataOffset">In bytes from the begin of the payload: 0 to <see cref="DataSize"/> less 1.</param>
    public int At(long dataOffset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dataOffset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dataOffset, DataSize);
        var (low, high) = (0, _marks.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _marks[middle].DataOffset <= dataOffset ? (middle, high) : (low, middle - 1);
        }

        var index = low * Stride;
        for (var mark = _marks[low]; Next(mark) is var next && next.DataOffset <= dataOffset; mark = next)
        {
            index++;
        }

        return index;
    }

    /// <inheritdoc/>
    public IEnumerator<FfuWriteDescriptor> GetEnumerator()
    {
        var offset = 0;
        for (var i = 0; i < Count; i++)
        {
            var descriptor = Read(offset);
            offset += descriptor.SizeIn(_isCompressed);
            yield return descriptor;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Mark Find(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var mark = _marks[index / Stride];
        for (var i = index % Stride; i > 0; i--)
        {
            mark = Next(mark);
        }

        return mark;
    }

    private Mark Next(Mark mark)
    {
        var (locationCount, _, dataSize) = Fixed(mark.Offset, out _);
        return new Mark(mark.Offset + FfuWriteDescriptor.FixedSize(_isCompressed) + ((int)locationCount * FfuWriteDescriptor.LocationSize), mark.DataOffset + dataSize);
    }

    private FfuWriteDescriptor Read(int offset)
    {
        var (locationCount, blockCount, dataSize) = Fixed(offset, out var reader);
        var locations = new FfuDiskLocation[locationCount];
        for (var i = 0; i < locations.Length; i++)
        {
            locations[i] = new FfuDiskLocation((FfuDiskAccess)reader.U32(), reader.U32());
        }

        return new FfuWriteDescriptor(blockCount, dataSize, locations);
    }

    private (uint LocationCount, uint BlockCount, long DataSize) Fixed(int offset, out SpanReader reader)
    {
        reader = new SpanReader(_table.Span[offset..]);
        var locationCount = reader.U32();
        var blockCount = reader.U32();
        return (locationCount, blockCount, _isCompressed ? reader.U32() : blockCount * (long)_blockSize);
    }

    // No file holds so much, and offsets behind it would not fit their type.
    private static string? TooMuch(long before, long more) => more > MaxDataSize - before ? $"the payload up to its end has more than {MaxDataSize} bytes" : null;

    // Returns what is wrong with the descriptor that begins here, or null.
    private static string? Check(ref SpanReader reader, FfuStoreHeader store, out long dataSize, out uint locationCount)
    {
        locationCount = reader.U32();
        var blockCount = reader.U32();
        var blocks = blockCount * (long)store.BlockSize;
        dataSize = store.IsCompressed ? reader.U32() : blocks;
        if (reader.Truncated || locationCount > reader.Remaining / FfuWriteDescriptor.LocationSize)
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

        for (uint i = 0; i < locationCount; i++)
        {
            var access = reader.U32();
            _ = reader.U32(); // the block
            if (access is not ((uint)FfuDiskAccess.Begin or (uint)FfuDiskAccess.End))
            {
                return $"its location {i} has the access method {access}";
            }
        }

        return null;
    }
}
