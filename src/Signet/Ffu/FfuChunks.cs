using Signet.Binary;

namespace Signet.Ffu;

/// <summary>What one entry of the hash table covers.</summary>
/// <param name="Index">Number of the entry.</param>
/// <param name="Range">The bytes in the file; the last may end behind the end of a file whose tail is short.</param>
/// <param name="Store">Number of the store whose payload it is, from 0; null for headers.</param>
/// <param name="Descriptor">Number of the first write descriptor of which it holds data; null for headers.</param>
public readonly record struct FfuChunk(int Index, FileRange Range, int? Store, int? Descriptor);

/// <summary>The pieces of an image that are hashed, in the order of the hash table.</summary>
/// <remarks>
/// Without compression each entry covers a chunk, from the image header to the end of the file, whose last chunk is filled up with zeros. With compression that holds for the
/// headers; behind them each write descriptor has an entry, over its data decompressed. Sources: Microsoft, "FFU image format"; for compressed images the count of entries in
/// logs of Microsoft's tool, and the images of one open writer.
/// </remarks>
public sealed class FfuChunks
{
    private readonly FfuFile _file;
    private readonly int _headerCount;

    private FfuChunks(FfuFile file, int headerCount) => (_file, _headerCount) = (file, headerCount);

    /// <summary>Entries that the hash table must have; of an image that ends inside its store headers, those of the chunks that are there.</summary>
    public int Count =>
        _file.PayloadOffset is null ? _headerCount
        : IsCompressed ? _headerCount + _file.Stores[0].Descriptors!.Count
        : (int)Math.Min(int.MaxValue, (Align.Up(_file.PayloadEnd, ChunkSize) - _file.Security.ImageOffset) / ChunkSize);

    /// <summary>How many of them are headers; the payload follows.</summary>
    public int HeaderCount => _headerCount;

    /// <summary>True when entries behind the headers are over decompressed data.</summary>
    public bool IsCompressed => _file.Stores is [var first, ..] && first.Header.IsCompressed;

    private int ChunkSize => _file.Security.ChunkSize;

    private long PayloadOffset => _file.PayloadOffset!.Value;

    /// <summary>Lists the chunks of an image.</summary>
    /// <param name="file">The image.</param>
    public static FfuChunks Of(FfuFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (end, size) = (file.PayloadOffset ?? file.Source.Length, file.Security.ChunkSize);

        // Where blocks are smaller than chunks the payload of an uncompressed image may begin inside a chunk.
        var ends = file.PayloadOffset is not null && file.Stores[0].Header.IsCompressed ? Align.Up(end, size) : end;
        return new FfuChunks(file, (int)Math.Min(int.MaxValue, (ends - file.Security.ImageOffset) / size));
    }

    /// <summary>The chunk that covers a byte of the file.</summary>
    /// <param name="offset">In bytes from the begin of the file.</param>
    /// <returns>Null when no chunk does: before the image header, and behind the payload.</returns>
    public FfuChunk? At(long offset)
    {
        var index = (offset - _file.Security.ImageOffset) / ChunkSize;
        if (IsCompressed && _file.PayloadOffset is { } payload && offset >= payload)
        {
            index = offset < _file.PayloadEnd ? _headerCount + _file.Stores[0].Descriptors!.At(offset - payload) : Count;
        }

        return offset >= _file.Security.ImageOffset && index < Count ? this[(int)index] : null;
    }

    /// <summary>The chunk of that number.</summary>
    public FfuChunk this[int index]
    {
        get
        {
            if (index < _headerCount)
            {
                var header = new FileRange(_file.Security.ImageOffset + ((long)index * ChunkSize), ChunkSize);
                return new FfuChunk(index, IsCompressed && _file.PayloadOffset < header.End ? header with { Length = PayloadOffset - header.Offset } : header, null, null);
            }

            if (IsCompressed)
            {
                // Only images of one store are compressed.
                var (compressed, descriptor) = (_file.Stores[0], index - _headerCount);
                var data = new FileRange(compressed.Payload.Offset + compressed.Descriptors!.DataOffset(descriptor), compressed.Descriptors[descriptor].DataSize);
                return new FfuChunk(index, data, 0, descriptor);
            }

            var range = new FileRange(_file.Security.ImageOffset + ((long)index * ChunkSize), ChunkSize);
            foreach (var (number, store) in _file.Stores.Index())
            {
                if (range.Offset < store.Payload.End && store.Payload.Length > 0)
                {
                    return new FfuChunk(index, range, number, store.Descriptors!.At(Math.Max(0, range.Offset - store.Payload.Offset)));
                }
            }

            return new FfuChunk(index, range, null, null);
        }
    }
}
