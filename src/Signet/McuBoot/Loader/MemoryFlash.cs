namespace Signet.McuBoot.Loader;

/// <summary>A flash in memory.</summary>
public sealed class MemoryFlash : FlashDevice
{
    private readonly byte[] _bytes;

    /// <summary>An erased flash, but for what stands at its beginning.</summary>
    /// <exception cref="ArgumentException">No flash is like that, or the content is longer than it.</exception>
    public MemoryFlash(FlashGeometry geometry, ReadOnlySpan<byte> content = default)
        : base(geometry)
    {
        _bytes = new byte[Length];
        _bytes.AsSpan().Fill(Erased);
        content.CopyTo(_bytes);
    }

    /// <summary>All bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <inheritdoc/>
    protected internal override void ReadBytes(int offset, Span<byte> buffer) => _bytes.AsSpan(offset, buffer.Length).CopyTo(buffer);

    /// <inheritdoc/>
    protected internal override void ProgramBytes(int offset, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            _bytes[offset + i] = Erased == 0 ? (byte)(_bytes[offset + i] | bytes[i]) : (byte)(_bytes[offset + i] & bytes[i]);
        }
    }

    /// <inheritdoc/>
    protected internal override void EraseSector(int offset) => _bytes.AsSpan(offset, SectorSize).Fill(Erased);
}
