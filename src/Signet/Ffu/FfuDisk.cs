using System.Diagnostics.CodeAnalysis;
using Signet.Compression;
using Signet.Files;

namespace Signet.Ffu;

/// <summary>The disk that a store makes, as bytes that can be read: what an image's partition table says, and what extracting gives.</summary>
/// <remarks>What no descriptor writes reads as zeros. Where descriptors overlap, the last one holds, as on a disk that is flashed.</remarks>
public sealed class FfuDisk : ByteSource
{
    private readonly ByteSource _image;
    private readonly FfuStore _store;

    // Blocks counted from the end lie on a grid of their own when the disk is no multiple of the block size.
    private readonly FfuBlockMap _fromBegin;
    private readonly FfuBlockMap _fromEnd;

    private (int Descriptor, byte[] Content) _expanded = (-1, []);

    private FfuDisk(ByteSource image, FfuStore store, long length)
    {
        (_image, _store, Length) = (image, store, length);
        _fromBegin = FfuBlockMap.Of(store.Descriptors!, FfuDiskAccess.Begin);
        _fromEnd = FfuBlockMap.Of(store.Descriptors!, FfuDiskAccess.End);
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>Where blocks are written, each once, in ascending order; everything else is zeros. Blocks counted from the end may overlap their neighbours.</summary>
    public IEnumerable<FileRange> Written
    {
        get
        {
            using var begins = _fromBegin.Blocks.Select(b => b * (long)BlockSize).GetEnumerator();
            using var ends = _fromEnd.BlocksDescending.Select(EndOffset).GetEnumerator();
            var (begin, end) = (Next(begins), Next(ends));
            while (Math.Min(begin, end) is var offset && offset < long.MaxValue)
            {
                yield return new FileRange(offset, Math.Min(BlockSize, Length - offset));
                begin = begin == offset ? Next(begins) : begin;
                end = end == offset ? Next(ends) : end;
            }

            static long Next(IEnumerator<long> offsets) => offsets.MoveNext() ? offsets.Current : long.MaxValue;
        }
    }

    private int BlockSize => _store.Header.BlockSize;

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
        problem = FindOutside(store, diskSize);
        disk = problem is null ? new FfuDisk(file.Source, store, diskSize) : null;
        return disk is not null;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">Compressed data are malformed.</exception>
    public override int Read(long offset, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        for (var read = 0; read < count;)
        {
            var at = offset + read;
            var (begin, end) = (at / BlockSize, (Length - 1 - at) / BlockSize);
            var part = (int)Math.Min(count - read, Math.Min(BlockSize - (at % BlockSize), Length - at - (end * BlockSize)));
            ReadPart(at, begin, end, buffer.Slice(read, part));
            read += part;
        }

        return count;
    }

    /// <summary>The same disk, its blocks read from another copy of the image.</summary>
    internal FfuDisk From(ByteSource image) => new(image, _store, Length);

    private long EndOffset(uint block) => EndOffset((long)block);

    private long EndOffset(long block) => Length - ((block + 1) * BlockSize);

    // Of two descriptors for the same byte the later one holds.
    private void ReadPart(long at, long begin, long end, Span<byte> target)
    {
        var fromBegin = _fromBegin.TryFind(begin, out var front, out var frontPart);
        var fromEnd = _fromEnd.TryFind(end, out var back, out var backPart);
        if (fromEnd && (!fromBegin || back > front))
        {
            ReadPiece(back, backPart, (int)(at - EndOffset(end)), target);
        }
        else if (fromBegin)
        {
            ReadPiece(front, frontPart, (int)(at - (begin * BlockSize)), target);
        }
        else
        {
            target.Clear();
        }
    }

    private void ReadPiece(int descriptor, int part, int skip, Span<byte> target)
    {
        var within = ((long)part * BlockSize) + skip;
        if (_store.Header.IsCompressed)
        {
            Expand(descriptor).AsSpan((int)within, target.Length).CopyTo(target);
        }
        else if (_image.Read(_store.Payload.Offset + _store.Descriptors!.DataOffset(descriptor) + within, target) != target.Length)
        {
            throw new EndOfStreamException($"the image ends inside the data of write descriptor {descriptor}");
        }
    }

    private byte[] Expand(int number)
    {
        if (_expanded.Descriptor != number)
        {
            var descriptor = _store.Descriptors![number];
            var size = (int)(descriptor.BlockCount * BlockSize);
            var data = _image.ReadExactly(new FileRange(_store.Payload.Offset + _store.Descriptors.DataOffset(number), descriptor.DataSize));
            _expanded = FfuBlock.TryExpand(data, _store.Header.Compression, size, out var content)
                ? (number, content)
                : throw new InvalidDataException($"the data of write descriptor {number} do not decompress to {size} bytes");
        }

        return _expanded.Content;
    }

    private static Finding? FindOutside(FfuStore store, long length)
    {
        var number = 0;
        foreach (var descriptor in store.Descriptors!)
        {
            foreach (var location in descriptor.Locations)
            {
                // Blocks are numbered with 32 bits, whatever the disk.
                if (location.OffsetOn(length, store.Header.BlockSize, descriptor.BlockCount) < 0 || location.BlockIndex > uint.MaxValue - (descriptor.BlockCount - 1))
                {
                    return FfuFindings.Descriptor.With(
                        $"write descriptor {number} writes block {location.BlockIndex} from the {(location.Access == FfuDiskAccess.End ? "end" : "begin")} of a disk of {length} bytes");
                }
            }

            number++;
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

    /// <summary>The most bytes that <see cref="Compress"/> writes.</summary>
    public static int MaxCompressedSize(int size, FfuCompression compression) =>
        compression == FfuCompression.XpressHuffman ? XpressHuffman.MaxEncodedSize(size) : Xpress.MaxEncodedSize(size);

    /// <summary>Compresses a block. One that does not shrink grows a little: no reader is known that expects it as it is.</summary>
    /// <param name="content">The block.</param>
    /// <param name="compression">How: <see cref="FfuCompression.Xpress"/> or <see cref="FfuCompression.XpressHuffman"/>.</param>
    /// <param name="data">Room for <see cref="MaxCompressedSize"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Compress(ReadOnlySpan<byte> content, FfuCompression compression, Span<byte> data) => compression switch
    {
        FfuCompression.Xpress => Xpress.Encode(content, data),
        FfuCompression.XpressHuffman => XpressHuffman.Encode(content, data),
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, "is not written"),
    };
}
