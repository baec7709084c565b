using Signet.Files;

namespace Signet.Flashing;

/// <summary>A disk as it is to be, read out of the image. What no descriptor writes reads as zeros.</summary>
/// <param name="content">The image's content.</param>
/// <param name="extents">What lies where, in disk order.</param>
/// <param name="length">The disk, in bytes.</param>
internal sealed class FlashDisk(FlashContent content, FlashExtent[] extents, long length) : ByteSource
{
    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    /// <exception cref="SigningException">The image changed since it was proved.</exception>
    public override int Read(long offset, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(length - offset, 0, buffer.Length);
        buffer = buffer[..count];
        buffer.Clear();
        for (var i = FirstEndingBehind(offset); i < extents.Length && extents[i].Disk < offset + count; i++)
        {
            var begin = Math.Max(extents[i].Disk, offset);
            var end = Math.Min(extents[i].Disk + extents[i].Length, offset + count);
            Copy(extents[i].Content + (begin - extents[i].Disk), buffer[(int)(begin - offset)..(int)(end - offset)]);
        }

        return count;
    }

    private void Copy(long position, Span<byte> target)
    {
        while (target.Length > 0)
        {
            var unit = content.UnitAt(position);
            var bytes = new byte[unit.Size];
            content.Read(unit, bytes);
            var part = (int)Math.Min(unit.End - position, target.Length);
            bytes.AsSpan((int)(position - unit.Begin), part).CopyTo(target);
            target = target[part..];
            position += part;
        }
    }

    private int FirstEndingBehind(long offset)
    {
        var (low, high) = (0, extents.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = extents[middle].Disk + extents[middle].Length <= offset ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
