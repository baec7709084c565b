using Signet.Disks;
using Signet.Files;

namespace Signet.Ffu;

/// <summary>The disk of a store, or a partition of it, to be written to a file. Everything has been compared with the hash table before, and is again as it is written.</summary>
/// <remarks>Whether the hash table is the signer's is not asked here: that is <see cref="FfuVerifier"/>'s.</remarks>
public sealed class FfuExtraction
{
    private readonly FfuDisk _disk;

    private FfuExtraction(FfuDisk disk, FileRange range) => (_disk, Range) = (disk, range);

    /// <summary>What is extracted, in bytes of the disk.</summary>
    public FileRange Range { get; }

    /// <summary>Finds what to extract, and compares every chunk of the image with the hash table.</summary>
    /// <param name="source">The image.</param>
    /// <param name="store">Number of the store, from 1.</param>
    /// <param name="partition">Name of the partition, in any case; null for the whole disk.</param>
    /// <param name="progress">Told the bytes compared so far; may come from any thread.</param>
    /// <param name="cancellation">Stops between two chunks.</param>
    /// <exception cref="SigningException">The image is cut off, damaged or has no such store or partition, or the size of its disk is not known.</exception>
    /// <exception cref="IOException">The image cannot be read.</exception>
    public static FfuExtraction Open(ByteSource source, int store, string? partition, IProgress<long>? progress, CancellationToken cancellation)
    {
        var file = FfuFile.OpenForWork(source);
        if (file.Truncation is { } truncation)
        {
            throw new SigningException(truncation with { Severity = Severity.Error });
        }

        if (store < 1 || store > file.Stores.Count)
        {
            throw new SigningException(FfuFindings.NoSuchPart.With($"there is no store {store}; the image has {file.Stores.Count}"));
        }

        var places = FfuPlaces.Of(file);
        var disk = places.DiskOf(store - 1) ?? throw new SigningException(
            places.Findings.FirstOrDefault(f => f.Rule == FfuFindings.OutsideDisk)
            ?? FfuFindings.DiskSize.With($"the manifest does not say how large the disk of store {store} is", file.ManifestRange));
        var range = partition is null ? new FileRange(0, disk.Length) : Find(places.TableOf(store - 1), partition, disk.Length);
        var table = file.Source.ReadExactly(file.Security.HashTable);
        var chunks = FfuChunks.Of(file);
        Compare(file, chunks, table, places, progress, cancellation);
        return new FfuExtraction(disk.From(new FfuCheckedSource(file, chunks, table)), range);
    }

    /// <summary>Writes the bytes, leaving holes where the disk has zeros.</summary>
    /// <param name="target">An empty file.</param>
    /// <param name="progress">Told how far it is in the result, in bytes.</param>
    /// <param name="cancellation">Stops between two blocks.</param>
    /// <exception cref="SigningException">The image was changed after it was compared, or a block does not decompress.</exception>
    /// <exception cref="IOException">The image cannot be read, or the file not written.</exception>
    public async Task WriteAsync(FileStream target, IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        FileLength.Set(target.SafeFileHandle, Range.Length);
        var buffer = Array.Empty<byte>();
        foreach (var block in _disk.Written)
        {
            var (start, end) = (Math.Max(block.Offset, Range.Offset), Math.Min(block.End, Range.End));
            if (start >= end)
            {
                continue;
            }

            buffer = buffer.Length >= end - start ? buffer : new byte[end - start];
            var bytes = buffer.AsMemory(0, (int)(end - start));
            Read(start, bytes.Span);
            if (bytes.Span.ContainsAnyExcept((byte)0))
            {
                target.Position = start - Range.Offset;
                await target.WriteAsync(bytes, cancellation);
            }

            progress?.Report(end - Range.Offset);
        }
    }

    private void Read(long offset, Span<byte> bytes)
    {
        try
        {
            if (_disk.Read(offset, bytes) != bytes.Length)
            {
                throw new EndOfStreamException($"the image ends inside what belongs at 0x{offset:x} of the disk");
            }
        }
        catch (InvalidDataException malformed)
        {
            throw new SigningException(FfuFindings.Block.With(malformed.Message));
        }
    }

    private static FileRange Find(GuidPartitionTable? table, string name, long length)
    {
        if (table is null)
        {
            throw new SigningException(DiskFindings.PartitionTable.With("the disk has no GUID partition table that can be read") with { Severity = Severity.Error });
        }

        var found = table.Partitions.Where(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(p => p.RangeOn(table.SectorSize)).ToList();
        if (found is not [{ Length: > 0 } range])
        {
            throw new SigningException(FfuFindings.NoSuchPart.With(
                $"{found.Count} partitions are named \"{name}\"; there are {string.Join(", ", table.Partitions.Select(p => p.Name))}"));
        }

        return range.FitsIn(length) ? range : throw new SigningException(
            DiskFindings.PartitionTable.With($"the partition \"{name}\" ends at 0x{range.End:x}, behind the end of the disk of {length} bytes") with { Severity = Severity.Error });
    }

    private static void Compare(FfuFile file, FfuChunks chunks, byte[] table, FfuPlaces places, IProgress<long>? progress, CancellationToken cancellation)
    {
        if (chunks.Count != file.Security.HashCount)
        {
            throw new SigningException(FfuFindings.HashCount.With($"the hash table has {file.Security.HashCount} entries for {chunks.Count} chunks", file.Security.HashTable));
        }

        if (FfuHashCheck.FindDifferent(file, chunks, table, progress, cancellation) is [var first, ..] different)
        {
            throw new SigningException(FfuFindings.ChunkMismatch.With(
                $"{different.Count} chunks have other hashes than the table gives, the first is chunk {first.Index} ({places.Describe(first)})", first.Range));
        }
    }
}
