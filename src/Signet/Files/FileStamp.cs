using Microsoft.Win32.SafeHandles;

namespace Signet.Files;

/// <summary>What tells one state of a file from another without reading it.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="LastWrite">When it was last written, UTC, as finely as the file system keeps it.</param>
public readonly record struct FileStamp(long Length, DateTime LastWrite)
{
    /// <summary>The stamp of an open file.</summary>
    public static FileStamp Of(SafeFileHandle handle) => new(RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));
}
