using System.Security.Cryptography;

namespace Signet.Keys;

/// <summary>Writes files that hold secrets: for their owner alone, and never over another file.</summary>
public static class PrivateFile
{
    /// <summary>Creates the file with mode 0600 (on Windows with the folder's access rules): whole, on the disk, or not at all.</summary>
    /// <exception cref="SigningException">A file of that name exists already.</exception>
    /// <exception cref="IOException">The folder is missing, the disk full: nothing is left behind.</exception>
    public static void Create(string path, ReadOnlySpan<byte> content)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ThrowIfExists(path, null);
        var draft = $"{path}.{Guid.NewGuid():N}.new";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var stream = new FileStream(draft, options))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: false); // by link(2): fails when somebody was faster, follows no symbolic link
        }
        catch (IOException e)
        {
            ThrowIfExists(path, e);
            throw;
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static void ThrowIfExists(string path, Exception? inner)
    {
        if (File.Exists(path) || Directory.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            throw new SigningException(KeyFindings.FileExists.With($"{path} exists already"), inner);
        }
    }

    /// <summary>Creates the file and wipes <paramref name="content"/>, whatever happens.</summary>
    /// <exception cref="SigningException">A file of that name exists already.</exception>
    public static void CreateAndWipe(string path, byte[] content)
    {
        try
        {
            Create(path, content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }
}
