using Signet.Files;

namespace Signet.Ffu;

/// <summary>An image read by whole chunks, each compared with the hash table as it is read: what comes out is what was hashed, though the file may be changed meanwhile.</summary>
/// <remarks>For one thread.</remarks>
/// <param name="file">The image.</param>
/// <param name="chunks">Its chunks.</param>
/// <param name="table">The hash table, an entry for each chunk.</param>
public sealed class FfuCheckedSource(FfuFile file, FfuChunks chunks, ReadOnlyMemory<byte> table) : ByteSource
{
    private FfuChunk? _chunk;
    private byte[] _bytes = [];

    /// <inheritdoc/>
    public override long Length => file.Source.Length;

    /// <inheritdoc/>
    /// <exception cref="SigningException">A chunk has another hash than the table gives, or no chunk covers the bytes.</exception>
    public override int Read(long offset, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        for (var read = 0; read < count;)
        {
            var bytes = Hold(offset + read).Span;
            var part = Math.Min(bytes.Length, count - read);
            bytes[..part].CopyTo(buffer[read..]);
            read += part;
        }

        return count;
    }

    // The bytes from there to the end of their chunk.
    private ReadOnlyMemory<byte> Hold(long offset)
    {
        if (_chunk is not { } held || offset < held.Range.Offset || offset >= held.Range.End)
        {
            held = chunks.At(offset) ?? throw new SigningException(FfuFindings.HashCount.With($"no entry of the hash table covers the byte at 0x{offset:x}", new FileRange(offset, 1)));
            _chunk = null;
            _bytes = _bytes.Length >= held.Range.Length ? _bytes : new byte[held.Range.Length];
            if (!FfuHashCheck.ReadsAs(file, chunks, held, FfuHashCheck.Entry(table, held.Index), _bytes.AsSpan(0, (int)held.Range.Length)))
            {
                throw new SigningException(FfuFindings.ChunkMismatch.With($"chunk {held.Index} has another hash than the table gives; the file was changed after it was verified", held.Range));
            }

            _chunk = held;
        }

        return _bytes.AsMemory((int)(offset - held.Range.Offset), (int)(held.Range.End - offset));
    }
}
