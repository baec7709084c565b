using Signet.Ffu;

namespace Signet.Flashing;

/// <summary>Chunks of an image that are read, hashed and written together.</summary>
/// <param name="Begin">Where the content of the first begins, as <see cref="FlashContent"/> counts it.</param>
/// <param name="FirstChunk">Number of the first chunk.</param>
/// <param name="ChunkCount">How many chunks.</param>
/// <param name="ChunkSize">Bytes of content of each.</param>
internal readonly record struct FlashUnit(long Begin, int FirstChunk, int ChunkCount, int ChunkSize)
{
    /// <summary>Bytes of content.</summary>
    public int Size => ChunkCount * ChunkSize;

    /// <summary>The first position behind it.</summary>
    public long End => Begin + Size;
}

/// <summary>The content of an image, as one row of bytes, compressed or not; each byte is handed out only after its chunk was compared with the hash table.</summary>
/// <remarks>
/// Without compression a position is an offset from the image header, as chunks are counted. With compression each descriptor has 16 MiB of positions, the most that its
/// content may be; the rest of them is empty. A unit is one chunk, or, where the sectors are larger than a chunk or no multiple of it, as many as end with a sector.
/// </remarks>
internal sealed class FlashContent
{
    private const int CompressedBits = 24; // FfuStoreHeader.MaxBlockSize

    private readonly int _chunksOfUnit;

    /// <summary>Counts the content.</summary>
    /// <param name="image">The image.</param>
    /// <param name="sectorSize">The largest sector among the targets, in bytes: units begin and end with one.</param>
    public FlashContent(VerifiedFfu image, int sectorSize)
    {
        Image = image;
        var size = image.File.Security.ChunkSize;
        _chunksOfUnit = 1;
        while (!IsCompressed && _chunksOfUnit * (long)size % sectorSize != 0)
        {
            _chunksOfUnit++;
        }
    }

    /// <summary>The image.</summary>
    public VerifiedFfu Image { get; }

    private bool IsCompressed => Image.Chunks.IsCompressed;

    /// <summary>The position where the data of a write descriptor begin.</summary>
    /// <param name="store">Number of the store, from 0.</param>
    /// <param name="descriptor">Number of the descriptor.</param>
    /// <param name="dataOffset">Where its data begin, in bytes from the begin of the store's payload.</param>
    public long PositionOf(int store, int descriptor, long dataOffset) =>
        IsCompressed ? (long)descriptor << CompressedBits : Image.File.Stores[store].Payload.Offset - Image.File.Security.ImageOffset + dataOffset;

    /// <summary>The unit in which a position lies.</summary>
    public FlashUnit UnitAt(long position)
    {
        if (IsCompressed)
        {
            var index = (int)(position >> CompressedBits);
            var chunk = Image.Chunks.HeaderCount + index;
            return new FlashUnit((long)index << CompressedBits, chunk, 1, Image.ContentSize(chunk));
        }

        var size = Image.File.Security.ChunkSize;
        var unit = position / (_chunksOfUnit * (long)size);
        var first = (int)(unit * _chunksOfUnit);
        return new FlashUnit(unit * _chunksOfUnit * size, first, Math.Min(_chunksOfUnit, Image.Chunks.Count - first), size);
    }

    /// <summary>Reads the content of a unit, compared with the hash table.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="content">At least its size.</param>
    /// <exception cref="SigningException">The file changed since it was proved.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Read(FlashUnit unit, Span<byte> content)
    {
        for (var i = 0; i < unit.ChunkCount; i++)
        {
            Image.ReadChunk(unit.FirstChunk + i, content.Slice(i * unit.ChunkSize, unit.ChunkSize));
        }
    }

    /// <summary>True when these bytes are the unit's content by the hash table.</summary>
    public bool Holds(FlashUnit unit, ReadOnlySpan<byte> content)
    {
        for (var i = 0; i < unit.ChunkCount; i++)
        {
            if (!Image.Holds(unit.FirstChunk + i, content.Slice(i * unit.ChunkSize, unit.ChunkSize)))
            {
                return false;
            }
        }

        return true;
    }
}
