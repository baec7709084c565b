using Signet.Disks;

namespace Signet.Ffu;

/// <summary>A place on the disk that a store makes.</summary>
/// <param name="Offset">In bytes of the disk.</param>
/// <param name="Length">In bytes.</param>
/// <param name="PartitionsKnown">True when the disk has a partition table that can be read.</param>
/// <param name="Partition">The partition in which it begins; null when it lies in none, or that is not known.</param>
public sealed record FfuPlace(long Offset, long Length, bool PartitionsKnown, string? Partition)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(PartitionsKnown ? (Partition ?? "outside the partitions") + ", " : "")}disk offset 0x{Offset:x}";
}

/// <summary>The disks that an image's stores make, for saying which partition a piece of the payload belongs to.</summary>
public sealed class FfuPlaces
{
    private readonly FfuFile _file;
    private readonly List<(FfuDisk? Disk, GuidPartitionTable? Table)> _disks = [];
    private readonly List<Finding> _findings = [];

    private FfuPlaces(FfuFile file) => _file = file;

    /// <summary>What is wrong: descriptors that write outside the disk, tables that cannot be read.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>The partition table inside a store; null when there is none that can be read.</summary>
    public GuidPartitionTable? TableOf(int store) => _disks[store].Table;

    /// <summary>The disk that a store makes; null when the manifest does not say how large it is, or the store does not fit it.</summary>
    public FfuDisk? DiskOf(int store) => _disks[store].Disk;

    /// <summary>Looks into every store.</summary>
    /// <param name="file">The image, which must not be truncated.</param>
    public static FfuPlaces Of(FfuFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var places = new FfuPlaces(file);
        for (var i = 0; i < file.Stores.Count; i++)
        {
            places._disks.Add(places.Open(i));
        }

        return places;
    }

    /// <summary>What a chunk belongs to, for people: <c>MainOS, disk offset 0x98000</c>.</summary>
    public string Describe(FfuChunk chunk)
    {
        if (chunk is not { Store: { } store, Descriptor: { } descriptor })
        {
            return "headers";
        }

        var name = _file.Stores.Count > 1 ? $"store {store + 1}, " : "";
        var written = _file.Stores[store].Descriptors![descriptor];
        return Place(store, written, written.Locations[0]) is { PartitionsKnown: true } place ? $"{name}{place}" : $"{name}write descriptor {descriptor}";
    }

    /// <summary>Where a location lies on the smallest disk.</summary>
    /// <param name="store">Number of the store, from 0.</param>
    /// <param name="descriptor">A write descriptor of the store.</param>
    /// <param name="location">One of its locations.</param>
    /// <returns>Null when the size of the disk is not known, or the location not on it.</returns>
    public FfuPlace? Place(int store, FfuWriteDescriptor descriptor, FfuDiskLocation location)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        var (disk, table) = _disks[store];
        if (disk is null)
        {
            return null;
        }

        var size = _file.Stores[store].Header.BlockSize;
        var offset = location.OffsetOn(disk.Length, size, descriptor.BlockCount);
        return offset < 0 ? null : new FfuPlace(offset, descriptor.BlockCount * (long)size, table is not null, table?.At(offset)?.Name);
    }

    private (FfuDisk?, GuidPartitionTable?) Open(int store)
    {
        if (_file.Manifest.Stores.ElementAtOrDefault(store)?.DiskSize is not { } size)
        {
            _findings.Add(FfuFindings.Manifest.With($"it does not say how large the disk of store {store + 1} is, so descriptors cannot be held against it", _file.ManifestRange));
            return default;
        }

        if (!FfuDisk.TryCreate(_file, _file.Stores[store], size, out var disk, out var problem))
        {
            _findings.Add(FfuFindings.OutsideDisk.With(problem.Message, _file.Stores[store].HeaderRange));
            return default;
        }

        // Not every store holds a partition table; where there is none, chunks are named by their descriptors.
        try
        {
            return (disk, GuidPartitionTable.TryRead(disk, out var table, out _) ? table : null);
        }
        catch (InvalidDataException)
        {
            // Compressed data that do not decompress: the comparison with the hash table names the block.
            return (disk, null);
        }
    }
}
