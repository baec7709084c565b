using Signet.Binary;
using Signet.Disks;
using Signet.Files;

namespace Signet.Ffu;

/// <summary>What a block of payload holds.</summary>
internal enum FfuPlannedContent : byte
{
    /// <summary>Zeros, over the partition table that is on the device.</summary>
    Zeros,

    /// <summary>The disk as it is.</summary>
    Disk,

    /// <summary>The disk without the header of the copy of its table: data beside the copy are written before the table, the copy after it.</summary>
    WithoutCopy,

    /// <summary>The disk with a partition table of the required partitions alone, and without its copy.</summary>
    FlashOnly,
}

/// <summary>A block of payload and where it goes; twelve bytes, for there are half a million of them for 64 GiB.</summary>
internal readonly struct FfuPlannedBlock
{
    private readonly uint _begin;
    private readonly uint _end;
    private readonly bool _hasBegin;
    private readonly bool _hasEnd;

    public FfuPlannedBlock(FfuPlannedContent content, uint? begin, uint? end)
    {
        Content = content;
        (_begin, _hasBegin) = (begin ?? 0, begin is not null);
        (_end, _hasEnd) = (end ?? 0, end is not null);
    }

    /// <summary>What it holds.</summary>
    public FfuPlannedContent Content { get; }

    /// <summary>The block from the begin of the disk; null for none.</summary>
    public uint? Begin => _hasBegin ? _begin : null;

    /// <summary>The block from the end of the disk; null for none.</summary>
    public uint? End => _hasEnd ? _end : null;

    /// <summary>Its write descriptor.</summary>
    /// <param name="dataSize">Bytes of it in the payload.</param>
    public FfuWriteDescriptor Descriptor(long dataSize) => new(1, dataSize, (_hasBegin, _hasEnd) switch
    {
        (true, true) => [new(FfuDiskAccess.Begin, _begin), new(FfuDiskAccess.End, _end)],
        (true, false) => [new(FfuDiskAccess.Begin, _begin)],
        _ => [new(FfuDiskAccess.End, _end)],
    });
}

/// <summary>The blocks of a store in the order in which they are to be written, so that a flash that is cut off leaves no disk that half boots.</summary>
/// <remarks>
/// As Microsoft's generator orders them: zeros over both tables; what is required to flash and a table of that alone; everything else, the table, and last its copy.
/// Blocks are those of the whole disk, so partitions may lie anywhere. Source: Microsoft, "FFU image format"; see docs/formats/ffu.md.
/// </remarks>
internal sealed class FfuStorePlan
{
    // What is looked at of a block before all of it is read: most blocks with data show some there.
    private const int FirstLook = 4096;

    private readonly FfuBuildDisk _disk;
    private readonly FfuBuildOptions _options;
    private readonly List<FfuPlannedBlock> _blocks = [];
    private readonly List<Finding> _findings = [];
    private readonly List<(long First, long Last)> _early = [];
    private readonly byte[] _buffer;
    private readonly Edits _withoutCopy = new();
    private Edits? _flashOnly;

    private FfuStorePlan(FfuBuildDisk disk, DiskLayout layout, FfuBuildOptions options)
    {
        (_disk, Layout, _options) = (disk, layout, options);
        _buffer = new byte[BlockSize];
        _withoutCopy.Replace(new FileRange(Source.Length - layout.SectorSize, layout.SectorSize), new byte[layout.SectorSize]);
    }

    /// <summary>Where things lie on the disk.</summary>
    public DiskLayout Layout { get; }

    /// <summary>The disk's name, path and length.</summary>
    public FfuBuildDisk Disk => _disk;

    /// <summary>The blocks, in the order of the payload.</summary>
    public IReadOnlyList<FfuPlannedBlock> Blocks => _blocks;

    /// <summary>Places that all blocks name.</summary>
    public long LocationCount { get; private set; }

    public FfuTablePhase Initial { get; private set; }

    public FfuTablePhase FlashOnly { get; private set; }

    public FfuTablePhase Final { get; private set; }

    /// <summary>The names of the partitions that are written first.</summary>
    public IReadOnlyList<string> Required { get; private set; } = [];

    /// <summary>What is worth telling.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    private ByteSource Source => _disk.Source;

    private int BlockSize => _options.BlockSize;

    // Whole blocks from the begin; behind them less than a block, which only blocks from the end reach.
    private long WholeBlocks => Source.Length / BlockSize;

    private bool HasRest => Source.Length % BlockSize != 0;

    private long PrimaryBlocks => Math.Min(WholeBlocks, (Layout.PrimaryEnd + BlockSize - 1) / BlockSize);

    private long EndBlocks => Math.Min(WholeBlocks, (Source.Length - Layout.BackupStart + BlockSize - 1) / BlockSize);

    /// <summary>Looks through a disk and orders its blocks.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="layout">Its tables.</param>
    /// <param name="required">Those of its partitions that are to be written first.</param>
    /// <param name="options">How to build.</param>
    /// <param name="progress">Told the bytes of the disk that were passed.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <exception cref="SigningException">The disk cannot become a store.</exception>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public static FfuStorePlan Of(
        FfuBuildDisk disk, DiskLayout layout, IReadOnlyList<GptPartition> required, FfuBuildOptions options, Action<long> progress, CancellationToken cancellation)
    {
        if (disk.Source.Length < options.BlockSize)
        {
            throw new SigningException(FfuBuildFindings.SmallDisk.With($"{disk.Name} has {disk.Source.Length} bytes, a block {options.BlockSize}"));
        }

        if (disk.Source.Length / options.BlockSize > uint.MaxValue)
        {
            throw new SigningException(FfuBuildFindings.TooManyBlocks.With($"{disk.Name} has {disk.Source.Length} bytes, a block {options.BlockSize}"));
        }

        var plan = new FfuStorePlan(disk, layout, options);
        plan.Required = [.. required.Select(p => p.Name)];
        plan.Add(FfuPlannedContent.Zeros, 0, layout.Table is null ? null : 0);
        plan.Initial = new FfuTablePhase(0, 1);
        plan.PlanRequired(required, cancellation);
        plan.PlanRest(progress, cancellation);
        return plan;
    }

    /// <summary>Writes zeros to the begin of the disk once more: where headers and descriptors would end with a block, some readers expect an empty one.</summary>
    public void AddZeros()
    {
        _blocks.Insert(0, new FfuPlannedBlock(FfuPlannedContent.Zeros, 0, null));
        LocationCount++;
        Initial = Initial with { Count = Initial.Count + 1 };
        FlashOnly = FlashOnly.Count == 0 ? FlashOnly : FlashOnly with { Index = FlashOnly.Index + 1 };
        Final = Final with { Index = Final.Index + 1 };
    }

    /// <summary>Reads the content of a block. May be called by several threads.</summary>
    /// <param name="index">Number of the block.</param>
    /// <param name="content">As long as a block.</param>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public void Read(int index, Span<byte> content)
    {
        var block = _blocks[index];
        var offset = block.Begin is { } begin ? begin * (long)BlockSize : Source.Length - ((block.End!.Value + 1L) * BlockSize);
        if (block.Content == FfuPlannedContent.Zeros)
        {
            content.Clear();
        }
        else
        {
            ReadExactly(offset, content);
            Apply(block.Content switch { FfuPlannedContent.FlashOnly => _flashOnly!.List, FfuPlannedContent.WithoutCopy => _withoutCopy.List, _ => [] }, offset, content);
        }
    }

    private static void Apply(IReadOnlyList<Edit> edits, long offset, Span<byte> content)
    {
        foreach (var edit in edits)
        {
            var (start, end) = (Math.Max(offset, edit.Range.Offset), Math.Min(offset + content.Length, edit.Range.End));
            if (start < end)
            {
                edit.Data.Span[(int)(start - edit.Range.Offset)..(int)(end - edit.Range.Offset)].CopyTo(content[(int)(start - offset)..]);
            }
        }
    }

    private void PlanRequired(IReadOnlyList<GptPartition> required, CancellationToken cancellation)
    {
        if (required.Count == 0)
        {
            return;
        }

        _flashOnly = Layout.Without(Source, p => !required.Contains(p));
        long next = PrimaryBlocks;
        foreach (var range in required.OrderBy(p => p.FirstLba).Select(p => p.RangeOn(Layout.SectorSize)))
        {
            var (first, last) = (Math.Max(next, range.Offset / BlockSize), Math.Min(WholeBlocks - 1, (range.End - 1) / BlockSize));
            for (var block = first; block <= last; block++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (_options.KeepsZeros || HasData(block))
                {
                    Add(FfuPlannedContent.FlashOnly, (uint)block, null);
                }
            }

            if (first <= last)
            {
                _early.Add((first, last));
                next = last + 1;
            }

            if (range.End > WholeBlocks * BlockSize)
            {
                Add(FfuPlannedContent.FlashOnly, null, 0);
            }
        }

        FlashOnly = new FfuTablePhase((uint)_blocks.Count, (uint)PrimaryBlocks);
        for (uint block = 0; block < PrimaryBlocks; block++)
        {
            Add(FfuPlannedContent.FlashOnly, block, null);
        }
    }

    private void PlanRest(Action<long> progress, CancellationToken cancellation)
    {
        // The first block is the last to be written even if nobody knows a table in it.
        var primary = Layout.Table is null ? 1 : PrimaryBlocks;
        var firstEnd = HasRest ? WholeBlocks : WholeBlocks - EndBlocks;
        var firstHasData = false;
        foreach (var block in DataBlocks(progress, cancellation))
        {
            if (block < primary)
            {
                firstHasData = true;
            }
            else if (_early.Exists(e => e.First <= block && block <= e.Last))
            {
                continue;
            }
            else
            {
                // Data of a partition beside the copy of the table: not from the end, for they must be where they are on larger disks too.
                Add(block < firstEnd ? FfuPlannedContent.Disk : FfuPlannedContent.WithoutCopy, (uint)block, null);
            }
        }

        if (HasRest && RestHasData())
        {
            _findings.Add(FfuBuildFindings.ExactDisk.With(
                $"{_disk.Name} has {Source.Length} bytes, and data in the last {Source.Length % BlockSize} of them, which are less than a block of {BlockSize}"));
        }

        if (Layout.Table is null)
        {
            PlanEndWithoutTable(firstHasData);
            return;
        }

        if (HasRest && RestHasData())
        {
            Add(FfuPlannedContent.WithoutCopy, null, 0);
        }

        Final = new FfuTablePhase((uint)_blocks.Count, (uint)(primary + EndBlocks));
        for (uint block = 0; block < primary; block++)
        {
            Add(FfuPlannedContent.Disk, block, null);
        }

        for (var end = EndBlocks - 1; end >= 0; end--)
        {
            Add(FfuPlannedContent.Disk, null, (uint)end);
        }
    }

    private void PlanEndWithoutTable(bool firstHasData)
    {
        _findings.Add(FfuBuildFindings.NoTable.With($"{_disk.Name} has no GUID partition table"));
        if (HasRest && (_options.KeepsZeros || RestHasData()))
        {
            Add(FfuPlannedContent.Disk, null, 0);
        }

        Final = new FfuTablePhase((uint)_blocks.Count, firstHasData ? 1u : 0u);
        if (firstHasData)
        {
            Add(FfuPlannedContent.Disk, 0, null);
        }
    }

    // Whole blocks with data before the copy of the table, in ascending order.
    private IEnumerable<long> DataBlocks(Action<long> progress, CancellationToken cancellation)
    {
        long next = 0;
        var end = Math.Min(WholeBlocks, (Layout.BackupStart + BlockSize - 1) / BlockSize);
        for (long offset = 0; next < end;)
        {
            var data = _options.KeepsZeros ? new FileRange(offset, Source.Length - offset) : Source.NextData(offset);
            if (data.Length == 0)
            {
                break;
            }

            var last = Math.Min(end - 1, (data.End - 1) / BlockSize);
            for (var block = Math.Max(next, data.Offset / BlockSize); block <= last; block++)
            {
                cancellation.ThrowIfCancellationRequested();
                progress((block + 1) * BlockSize);
                if (_options.KeepsZeros || HasData(block))
                {
                    yield return block;
                }
            }

            (offset, next) = (data.End, Math.Max(next, last + 1));
        }

        progress(Source.Length);
    }

    private bool HasData(long block) => HasData(new FileRange(block * BlockSize, Math.Min(BlockSize, Math.Max(0, Layout.BackupStart - (block * BlockSize)))));

    private bool RestHasData() =>
        WholeBlocks * BlockSize < Layout.BackupStart && HasData(new FileRange(WholeBlocks * BlockSize, Layout.BackupStart - (WholeBlocks * BlockSize)));

    private bool HasData(FileRange range)
    {
        var first = _buffer.AsSpan(0, (int)Math.Min(FirstLook, range.Length));
        ReadExactly(range.Offset, first);
        if (first.ContainsAnyExcept((byte)0))
        {
            return true;
        }

        var more = _buffer.AsSpan(0, (int)range.Length - first.Length);
        ReadExactly(range.Offset + first.Length, more);
        return more.ContainsAnyExcept((byte)0);
    }

    private void ReadExactly(long offset, Span<byte> bytes)
    {
        if (Source.Read(offset, bytes) != bytes.Length)
        {
            throw new EndOfStreamException($"{_disk.Name} ends before its {Source.Length} bytes");
        }
    }

    private void Add(FfuPlannedContent content, uint? begin, uint? end)
    {
        _blocks.Add(new FfuPlannedBlock(content, begin, end));
        LocationCount += (begin is null ? 0 : 1) + (end is null ? 0 : 1);
    }
}
