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
    private readonly long[] _offsets;
    private readonly (int Store, int Descriptor)[] _owners;

    private FfuChunks(FfuFile file, int headerCount, long[] offsets, (int, int)[] owners) =>
        (_file, _headerCount, _offsets, _owners) = (file, headerCount, offsets, owners);

    /// <summary>Entries that the hash table must have; of an image that ends inside its store headers, those of the chunks that are there.</summary>
    public int Count => _file.PayloadOffset is null ? _headerCount : _headerCount + (IsCompressed ? _owners.Length : (int)((Align.Up(_file.PayloadEnd, ChunkSize) - PayloadOffset) / ChunkSize));

    /// <summary>True when entries behind the headers are over decompressed data.</summary>
    public bool IsCompressed => _file.Stores[0].Header.IsCompressed;

    private int ChunkSize => _file.Security.ChunkSize;

    private long PayloadOffset => _file.PayloadOffset!.Value;

    /// <summary>Lists the chunks of an image.</summary>
    /// <param name="file">The image.</param>
    public static FfuChunks Of(FfuFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.PayloadOffset is null)
        {
            return new FfuChunks(file, (int)((file.Source.Length - file.Security.ImageOffset) / file.Security.ChunkSize), [], []);
        }

        var offsets = new List<long>();
        var owners = new List<(int, int)>();
        for (var store = 0; store < file.Stores.Count; store++)
        {
            var offset = file.Stores[store].Payload.Offset;
            for (var i = 0; i < file.Stores[store].Descriptors!.Count; i++)
            {
                offsets.Add(offset);
                owners.Add((store, i));
                offset += file.Stores[store].Descriptors![i].DataSize;
            }
        }

        return new FfuChunks(file, (int)((file.PayloadOffset!.Value - file.Security.ImageOffset) / file.Security.ChunkSize), [.. offsets], [.. owners]);
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
                var (store, descriptor) = _owners[index - _headerCount];
                return new FfuChunk(index, new FileRange(_offsets[index - _headerCount], _file.Stores[store].Descriptors![descriptor].DataSize), store, descriptor);
            }

            var range = new FileRange(PayloadOffset + ((long)(index - _headerCount) * ChunkSize), ChunkSize);
            var at = Array.BinarySearch(_offsets, range.Offset);
            at = at >= 0 ? at : ~at - 1;
            return at < 0 ? new FfuChunk(index, range, null, null) : new FfuChunk(index, range, _owners[at].Store, _owners[at].Descriptor);
        }
    }
}
