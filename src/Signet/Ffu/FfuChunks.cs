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
    public int Count => _file.PayloadOffset is null ? _headerCount : _headerCount + (IsCompressed ? _file.Stores[0].Descriptors!.Count : (int)((Align.Up(_file.PayloadEnd, ChunkSize) - PayloadOffset) / ChunkSize));

    /// <summary>True when entries behind the headers are over decompressed data.</summary>
    public bool IsCompressed => _file.Stores[0].Header.IsCompressed;

    private int ChunkSize => _file.Security.ChunkSize;

    private long PayloadOffset => _file.PayloadOffset!.Value;

    /// <summary>Lists the chunks of an image.</summary>
    /// <param name="file">The image.</param>
    public static FfuChunks Of(FfuFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var end = file.PayloadOffset ?? file.Source.Length;
        return new FfuChunks(file, (int)((end - file.Security.ImageOffset) / file.Security.ChunkSize));
    }

    /// <summary>The chunk of that number.</summary>
    public FfuChunk this[int index]
    {
        get
        {
            if (index < _headerCount)
            {
                return new FfuChunk(index, new FileRange(_file.Security.ImageOffset + ((long)index * ChunkSize), ChunkSize), null, null);
            }

            if (IsCompressed)
            {
                // Only images of one store are compressed.
                var (compressed, descriptor) = (_file.Stores[0], index - _headerCount);
                var data = new FileRange(compressed.Payload.Offset + compressed.Descriptors!.DataOffset(descriptor), compressed.Descriptors[descriptor].DataSize);
                return new FfuChunk(index, data, 0, descriptor);
            }

            var range = new FileRange(PayloadOffset + ((long)(index - _headerCount) * ChunkSize), ChunkSize);
            foreach (var (number, store) in _file.Stores.Index())
            {
                if (range.Offset < store.Payload.End)
                {
                    return new FfuChunk(index, range, number, store.Descriptors!.At(range.Offset - store.Payload.Offset));
                }
            }

            return new FfuChunk(index, range, null, null);
        }
    }
}
