using Signet.Files;

namespace Signet.Ffu;

/// <summary>One chunk of an image: whether it has the hash that the table gives, and where its data go.</summary>
/// <param name="Chunk">The chunk.</param>
/// <param name="Expected">Its entry of the hash table.</param>
/// <param name="Holds">True when the chunk has that hash.</param>
/// <param name="Descriptors">The write descriptors of which it holds data, with their numbers; none for headers.</param>
/// <param name="Places">The disks that the stores make; null when the image is truncated.</param>
public sealed record FfuChunkView(
    FfuChunk Chunk, ReadOnlyMemory<byte> Expected, bool Holds, IReadOnlyList<(int Number, FfuWriteDescriptor Descriptor)> Descriptors, FfuPlaces? Places)
{
    /// <summary>Looks at a chunk.</summary>
    /// <param name="source">The image; the caller's to dispose of.</param>
    /// <param name="find">Finds the chunk among all.</param>
    /// <exception cref="SigningException">It is no image that we can work on, there is no such chunk, or the file ends before it does.</exception>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static FfuChunkView Of(ByteSource source, Func<FfuChunks, FfuChunk?> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        var file = FfuFile.OpenForWork(source);
        var chunks = FfuChunks.Of(file);
        if (find(chunks) is not { } chunk || chunk.Index >= file.Security.HashCount)
        {
            throw new SigningException(FfuFindings.NoSuchPart.With(
                $"no such chunk is hashed; there are {Math.Min(chunks.Count, file.Security.HashCount)}, from 0x{file.Security.ImageOffset:x} on", file.Security.HashTable));
        }

        if (file.IsTruncated && chunk.Range.End > source.Length)
        {
            throw new SigningException(FfuFindings.Truncated(source.Length, $"chunk {chunk.Index}, which ends at 0x{chunk.Range.End:x}"));
        }

        var entry = source.ReadExactly(new FileRange(file.Security.HashTable.Offset + ((long)chunk.Index * FfuSecurityHeader.HashSize), FfuSecurityHeader.HashSize));
        var holds = FfuHashCheck.ReadsAs(file, chunks, chunk, entry, new byte[chunk.Range.Length]);
        return new FfuChunkView(chunk, entry, holds, [.. In(file, chunk)], file.IsTruncated ? null : FfuPlaces.Of(file));
    }

    // A chunk may hold the data of many small blocks, or the middle of one large block; at the end of a store it holds those of two.
    private static IEnumerable<(int, FfuWriteDescriptor)> In(FfuFile file, FfuChunk chunk)
    {
        if (chunk is not { Store: { } store, Descriptor: { } number })
        {
            yield break;
        }

        var (descriptors, payload) = (file.Stores[store].Descriptors!, file.Stores[store].Payload);
        for (var end = payload.Offset + descriptors.DataOffset(number); number < descriptors.Count && end < chunk.Range.End; number++)
        {
            yield return (number, descriptors[number]);
            end += descriptors[number].DataSize;
        }
    }
}
