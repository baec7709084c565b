namespace Signet.Files;

/// <summary>Bytes that can be read at any offset by several readers at once.</summary>
public abstract class ByteSource : IDisposable
{
    /// <summary>Length in bytes, fixed when the source was opened.</summary>
    public abstract long Length { get; }

    /// <summary>Fills <paramref name="buffer"/> from <paramref name="offset"/>, or as much of it as the source holds.</summary>
    /// <returns>Bytes read; less than asked only at the end of the source.</returns>
    /// <exception cref="IOException">The world failed, or the file became shorter while it was read.</exception>
    public abstract int Read(long offset, Span<byte> buffer);

    /// <summary>The next bytes that may be other than zeros. A sparse file knows; others say that all may be.</summary>
    /// <param name="offset">Where to look from, in bytes: 0 to <see cref="Length"/>.</param>
    /// <returns>A range at or behind <paramref name="offset"/>; empty, at the end of the source, when only zeros follow.</returns>
    /// <exception cref="IOException">The world failed.</exception>
    public virtual FileRange NextData(long offset) => new(offset, Length - offset);

    /// <summary>Refuses a source that somebody changed since it was opened, as far as that can be seen.</summary>
    /// <exception cref="SigningException">It changed.</exception>
    public virtual void EnsureUnchanged()
    {
    }

    /// <summary>The bytes of <paramref name="range"/>, which must lie in the source and fit an array.</summary>
    /// <exception cref="EndOfStreamException">The source ends inside the range.</exception>
    public byte[] ReadExactly(FileRange range)
    {
        if (!range.FitsIn(Length))
        {
            throw new EndOfStreamException($"the range {range} does not lie in {Length} bytes");
        }

        var bytes = new byte[range.Length];
        return Read(range.Offset, bytes) == bytes.Length ? bytes : throw new EndOfStreamException($"the source ends inside {range}");
    }

    /// <summary>The bytes from <paramref name="offset"/> on, <paramref name="count"/> or as many as the source holds.</summary>
    /// <exception cref="EndOfStreamException">The source became shorter.</exception>
    public byte[] ReadAtMost(long offset, int count) => ReadExactly(new FileRange(Math.Min(offset, Length), Math.Clamp(Length - offset, 0, count)));

    /// <summary>The bytes of <paramref name="range"/>, to keep: without a copy where the source's own memory stays good without it.</summary>
    /// <exception cref="EndOfStreamException">The source ends inside the range.</exception>
    public virtual ReadOnlyMemory<byte> ReadToKeep(FileRange range) => ReadExactly(range);

    /// <summary>The bytes of <paramref name="range"/> without a copy, when the source holds them in memory.</summary>
    /// <remarks>They are good until the source is disposed, so never keep them: that is why only this assembly may ask.</remarks>
    internal virtual bool TryGetMemory(FileRange range, out ReadOnlyMemory<byte> memory)
    {
        memory = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the source holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>Bytes in memory as a source.</summary>
public sealed class MemorySource(ReadOnlyMemory<byte> bytes) : ByteSource
{
    /// <inheritdoc/>
    public override long Length => bytes.Length;

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> buffer)
    {
        if (offset >= bytes.Length)
        {
            return 0;
        }

        var part = bytes.Span[(int)offset..];
        part = part[..Math.Min(part.Length, buffer.Length)];
        part.CopyTo(buffer);
        return part.Length;
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> ReadToKeep(FileRange range) => TryGetMemory(range, out var memory) ? memory : base.ReadToKeep(range);

    internal override bool TryGetMemory(FileRange range, out ReadOnlyMemory<byte> memory)
    {
        var known = range.FitsIn(bytes.Length);
        memory = known ? bytes.Slice((int)range.Offset, (int)range.Length) : default;
        return known;
    }
}
