using System.Diagnostics.CodeAnalysis;
using Signet.Compression;
using Signet.Files;

namespace Signet.Ffu;

/// <summary>The disk that a store makes, as bytes that can be read: what an image's partition table says, and what extracting gives.</summary>
/// <remarks>What no descriptor writes reads as zeros. Where descriptors overlap, the last one holds, as on a disk that is flashed.</remarks>
public sealed class FfuDisk : ByteSource
{
    private readonly FfuFile _file;
    private readonly FfuStore _store;

    // By where the block begins on the disk. Blocks counted from the end lie on a grid of their own when the disk is no multiple of the block size.
    private readonly Dictionary<long, Piece> _fromBegin = [];
    private readonly Dictionary<long, Piece> _fromEnd = [];

    private (int Descriptor, byte[] Content) _expanded = (-1, []);

    private FfuDisk(FfuFile file, FfuStore store, long length) => (_file, _store, Length) = (file, store, length);

    /// <summary>Where a block of the disk comes from.</summary>
    /// <param name="Descriptor">Number of its write descriptor; of two for the same byte the higher one holds.</param>
    /// <param name="Source">The descriptor's data in the image.</param>
    /// <param name="Skip">Bytes of the data, decompressed, before this block.</param>
    private readonly record struct Piece(int Descriptor, FileRange Source, int Skip);

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>Where blocks are written, each once, in ascending order; everything else is zeros. Blocks counted from the end may overlap their neighbours.</summary>
    public IEnumerable<FileRange> Written =>
        _fromBegin.Keys.Union(_fromEnd.Keys).Order().Select(offset => new FileRange(offset, Math.Min(BlockSize, Length - offset)));

    private int BlockSize => _store.Header.BlockSize;

    private long EndGrid => Length % BlockSize;

    /// <summary>Places a store on a disk.</summary>
    /// <param name="file">The image, which must not be truncated.</param>
    /// <param name="store">One of its stores.</param>
    /// <param name="diskSize">The disk, in bytes.</param>
    /// <param name="disk">The disk; null when a block lies outside it.</param>
    /// <param name="problem">Which one.</param>
    public static bool TryCreate(FfuFile file, FfuStore store, long diskSize, [NotNullWhen(true)] out FfuDisk? disk, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(store);
        disk = new FfuDisk(file, store, diskSize);
        problem = disk.Place(store);
        disk = problem is null ? disk : null;
        return problem is null;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">Compressed data are malformed.</exception>
    public override int Read(long offset, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        for (var read = 0; read < count;)
        {
            var at = offset + read;
            var begin = at - (at % BlockSize);
            var end = at < EndGrid ? EndGrid - BlockSize : at - ((at - EndGrid) % BlockSize);
            var part = (int)Math.Min(count - read, Math.Min(begin, end) + BlockSize - at);
            ReadPart(at, begin, end, buffer.Slice(read, part));
            read += part;
        }

        return count;
    }

    private void ReadPart(long at, long begin, long end, Span<byte> target)
    {
        var fromBegin = _fromBegin.TryGetValue(begin, out var front);
        var fromEnd = _fromEnd.TryGetValue(end, out var back);
        if (fromEnd && (!fromBegin || back.Descriptor > front.Descriptor))
        {
            ReadPiece(back, (int)(at - end), target);
        }
        else if (fromBegin)
        {
            ReadPiece(front, (int)(at - begin), target);
        }
        else
        {
            target.Clear();
        }
    }

    private void ReadPiece(Piece piece, int skip, Span<byte> target)
    {
        if (_store.Header.IsCompressed)
        {
            Expand(piece).AsSpan(piece.Skip + skip, target.Length).CopyTo(target);
        }
        else if (_file.Source.Read(piece.Source.Offset + piece.Skip + skip, target) != target.Length)
        {
            throw new EndOfStreamException($"the image ends inside the data of write descriptor {piece.Descriptor}");
        }
    }

    private byte[] Expand(Piece piece)
    {
        if (_expanded.Descriptor != piece.Descriptor)
        {
            var size = (int)(_store.Descriptors![piece.Descriptor].BlockCount * BlockSize);
            _expanded = FfuBlock.TryExpand(_file.Source.ReadExactly(piece.Source), _store.Header.Compression, size, out var content)
                ? (piece.Descriptor, content)
                : throw new InvalidDataException($"the data of write descriptor {piece.Descriptor} do not decompress to {size} bytes");
        }

        return _expanded.Content;
    }

    private Finding? Place(FfuStore store)
    {
        var source = store.Payload.Offset;
        for (var i = 0; i < store.Descriptors!.Count; i++)
        {
            var descriptor = store.Descriptors[i];
            foreach (var location in descriptor.Locations)
            {
                var offset = location.OffsetOn(Length, BlockSize, descriptor.BlockCount);
                if (offset < 0)
                {
                    return FfuFindings.Descriptor.With(
                        $"write descriptor {i} writes block {location.BlockIndex} from the {(location.Access == FfuDiskAccess.End ? "end" : "begin")} of a disk of {Length} bytes");
                }

                var grid = location.Access == FfuDiskAccess.End ? _fromEnd : _fromBegin;
                for (var block = 0; block < descriptor.BlockCount; block++)
                {
                    grid[offset + ((long)block * BlockSize)] = new Piece(i, new FileRange(source, descriptor.DataSize), block * BlockSize);
                }
            }

            source += descriptor.DataSize;
        }

        return null;
    }
}

/// <summary>One piece of payload, decompressed.</summary>
public static class FfuBlock
{
    /// <summary>Decompresses the data of one write descriptor.</summary>
    /// <param name="data">As in the payload.</param>
    /// <param name="compression">How they are compressed.</param>
    /// <param name="size">Bytes that must come out.</param>
    /// <param name="content">Those bytes.</param>
    /// <returns>False when the data are malformed or give another size.</returns>
    public static bool TryExpand(byte[] data, FfuCompression compression, int size, out byte[] content)
    {
        ArgumentNullException.ThrowIfNull(data);
        content = compression == FfuCompression.None ? data : new byte[size];
        return compression switch
        {
            FfuCompression.None => data.Length == size,
            FfuCompression.Lznt1 => Lznt1.TryDecode(data, content),
            FfuCompression.XpressHuffman => XpressHuffman.TryDecode(data, content),
            _ => Xpress.TryDecode(data, content),
        };
    }
}
