using Microsoft.Win32.SafeHandles;

namespace Signet.Files;

/// <summary>Gives files a length that somebody else named, an image for one: it may be more than any file can have.</summary>
internal static class FileLength
{
    /// <summary>Makes the file shorter, or longer with zeros that take no room.</summary>
    /// <exception cref="IOException">The disk is full, or the file system has no files of that length.</exception>
    public static void Set(SafeFileHandle file, long length)
    {
        try
        {
            RandomAccess.SetLength(file, length);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // EFBIG, which .NET takes for a mistake of the caller.
            throw new IOException($"the file system holds no file of {length} bytes", e);
        }
    }
}
