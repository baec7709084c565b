using Microsoft.Win32.SafeHandles;

namespace Signet.Files;

/// <summary>Moves bytes within a file that nobody else has yet.</summary>
internal static class FileMove
{
    private const int PieceSize = 1024 * 1024;

    /// <summary>Moves a range of a file, also over itself.</summary>
    /// <param name="file">The file; a kill in between leaves it damaged.</param>
    /// <param name="start">First byte of the range.</param>
    /// <param name="end">The offset behind its last.</param>
    /// <param name="target">Where its first byte comes to lie.</param>
    /// <param name="cancellation">Stops between two pieces.</param>
    /// <exception cref="IOException">The disk is full, or another failure of the world.</exception>
    public static void Shift(SafeFileHandle file, long start, long end, long target, CancellationToken cancellation)
    {
        if (start == target)
        {
            return;
        }

        var buffer = new byte[Math.Min(PieceSize, end - start)];
        for (long moved = 0; moved < end - start;)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = (int)Math.Min(buffer.Length, end - start - moved);

            // Away from the range first, or bytes that are still to be moved would be written over.
            var skip = target < start ? moved : end - start - moved - count;
            Fill(file, buffer.AsSpan(0, count), start + skip);
            RandomAccess.Write(file, buffer.AsSpan(0, count), target + skip);
            moved += count;
        }
    }

    /// <summary>True when a source holds these bytes there; compared piece by piece, for they may be many.</summary>
    public static bool Holds(ByteSource source, long offset, ReadOnlySpan<byte> bytes)
    {
        var buffer = new byte[Math.Min(PieceSize, bytes.Length)];
        for (var at = 0; at < bytes.Length; at += buffer.Length)
        {
            var part = bytes[at..Math.Min(bytes.Length, at + buffer.Length)];
            if (source.Read(offset + at, buffer.AsSpan(0, part.Length)) != part.Length || !part.SequenceEqual(buffer.AsSpan(0, part.Length)))
            {
                return false;
            }
        }

        return true;
    }

    private static void Fill(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        while (buffer.Length > 0)
        {
            var count = RandomAccess.Read(file, buffer, offset);
            if (count == 0)
            {
                throw new EndOfStreamException($"the file ends at {offset}");
            }

            buffer = buffer[count..];
            offset += count;
        }
    }
}
