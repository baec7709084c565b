using System.Security.Cryptography;
using Signet.Files;

namespace Signet.Ffu;

/// <summary>An image whose header chunks are compared with the hash table before anyone sees a byte of them, and kept: whoever reads twice reads what was compared.</summary>
/// <remarks>
/// Headers are read once, as a device reads them. Until <see cref="Seal"/> every read behind the security area is one of headers; afterwards what is not kept comes
/// from the image, for the payload is compared by whoever reads it.
/// </remarks>
/// <param name="image">The image; the caller's to dispose of.</param>
/// <param name="security">Its security header.</param>
/// <param name="head">The bytes before the image header: what the catalog and its signer vouch for.</param>
internal sealed class HashedHeaders(ByteSource image, FfuSecurityHeader security, ReadOnlyMemory<byte> head) : ByteSource
{
    private readonly Dictionary<int, byte[]> _chunks = [];
    private bool _sealed;

    /// <inheritdoc/>
    public override long Length => image.Length;

    /// <summary>The chunk that is not what the table says; null when all that were read are.</summary>
    public FileRange? Mismatch { get; private set; }

    /// <summary>Ends the reading of headers.</summary>
    public void Seal() => _sealed = true;

    /// <inheritdoc/>
    /// <remarks>Gives nothing of a chunk that is not what the table says.</remarks>
    public override int Read(long offset, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        for (var read = 0; read < count;)
        {
            var at = offset + read;
            var rest = buffer[read..count];
            var part = at < head.Length ? Copy(head.Span[(int)at..], rest) : ReadChunk(at, rest);
            if (part == 0)
            {
                return read;
            }

            read += part;
        }

        return count;
    }

    private int ReadChunk(long at, Span<byte> buffer)
    {
        var index = (int)((at - head.Length) / security.ChunkSize);
        var start = head.Length + ((long)index * security.ChunkSize);
        if (_chunks.TryGetValue(index, out var chunk) || (!_sealed && TryKeep(index, start, out chunk)))
        {
            return Copy(chunk.AsSpan((int)(at - start)), buffer);
        }

        return _sealed ? image.Read(at, buffer[..(int)Math.Min(buffer.Length, start + security.ChunkSize - at)]) : 0;
    }

    private bool TryKeep(int index, long start, out byte[] chunk)
    {
        chunk = new byte[security.ChunkSize];
        _ = image.Read(start, chunk);
        if (index < security.HashCount
            && head.Span.Slice((int)security.HashTable.Offset + (index * FfuSecurityHeader.HashSize), FfuSecurityHeader.HashSize).SequenceEqual(SHA256.HashData(chunk)))
        {
            _chunks.Add(index, chunk);
            return true;
        }

        Mismatch ??= new FileRange(start, security.ChunkSize);
        return false;
    }

    private static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        var count = Math.Min(from.Length, to.Length);
        from[..count].CopyTo(to);
        return count;
    }
}
