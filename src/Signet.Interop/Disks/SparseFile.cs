using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Signet.Files;

namespace Signet.Disks;

/// <summary>A file as a source that knows its holes: what the image of a large, mostly empty disk is read from.</summary>
/// <remarks>
/// Where the file system tells of holes (Linux, SEEK_DATA and SEEK_HOLE) they are passed over without being read. Elsewhere, and on file systems that do not tell,
/// the whole file counts as data. Source: lseek(2).
/// </remarks>
public sealed partial class SparseFile : ByteSource
{
    private const int SeekData = 3;
    private const int SeekHole = 4;

    // No data behind the offset.
    private const int NoSuchAddress = 6;

    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly FileStamp _stamp;

    private SparseFile(SafeFileHandle handle, string path) => (_handle, _path, _stamp) = (handle, path, FileStamp.Of(handle));

    /// <inheritdoc/>
    public override long Length => _stamp.Length;

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">It cannot be opened, or is a folder or another thing without a length.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SparseFile Open(string path)
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        try
        {
            return new SparseFile(handle, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        for (var read = 0; read < count;)
        {
            var more = RandomAccess.Read(_handle, buffer[read..count], offset + read);
            read += more > 0 ? more : throw new IOException($"{_path} became shorter than its {Length} bytes while it was read");
        }

        return count;
    }

    /// <inheritdoc/>
    public override FileRange NextData(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (!OperatingSystem.IsLinux() || offset >= Length)
        {
            return base.NextData(Math.Min(offset, Length));
        }

        // The position that this moves is nobody's: all reading states its offset.
        var start = Seek(_handle, offset, SeekData);
        if (start < 0)
        {
            return Marshal.GetLastPInvokeError() == NoSuchAddress ? new FileRange(Length, 0) : base.NextData(offset);
        }

        var end = Seek(_handle, start, SeekHole);
        return start >= Length ? new FileRange(Length, 0) : new FileRange(start, (end <= start ? Length : Math.Min(end, Length)) - start);
    }

    /// <inheritdoc/>
    public override void EnsureUnchanged()
    {
        if (FileStamp.Of(_handle) != _stamp)
        {
            throw new SigningException(FileFindings.Changed(_path));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _handle.Dispose();
        }

        base.Dispose(disposing);
    }

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);
}
