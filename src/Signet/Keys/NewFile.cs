using System.Security.Cryptography;
using Signet.Files;

namespace Signet.Keys;

/// <summary>Writes the files of new keys and certificates: whole, on the disk, or not at all, and over another file only when asked to.</summary>
public static class NewFile
{
    /// <summary>Creates a file for its owner alone: mode 0600, on Windows with the folder's access rules.</summary>
    /// <exception cref="SigningException">A file of that name exists already.</exception>
    /// <exception cref="IOException">The folder is missing, the disk full: nothing is left behind.</exception>
    public static void CreatePrivate(string path, ReadOnlySpan<byte> content) => Create(path, content, isPrivate: true, replace: false);

    /// <summary>Creates a file that others may read: mode 0666 less the process's mask.</summary>
    /// <exception cref="SigningException">A file of that name exists already.</exception>
    /// <exception cref="IOException">The folder is missing, the disk full: nothing is left behind.</exception>
    public static void CreatePublic(string path, ReadOnlySpan<byte> content) => Create(path, content, isPrivate: false, replace: false);

    /// <summary>Creates a file as <see cref="CreatePrivate"/> does, or puts it in the place of the one that has the name; a symbolic link is replaced, not followed.</summary>
    /// <exception cref="IOException">The folder is missing, the disk full: the old file is as it was.</exception>
    public static void ReplacePrivate(string path, ReadOnlySpan<byte> content) => Create(path, content, isPrivate: true, replace: true);

    /// <summary>Creates a file as <see cref="CreatePublic"/> does, or puts it in the place of the one that has the name; a symbolic link is replaced, not followed.</summary>
    /// <exception cref="SigningException">There is a device, a pipe or a socket of that name.</exception>
    /// <exception cref="IOException">The folder is missing, the disk full: the old file is as it was.</exception>
    public static void ReplacePublic(string path, ReadOnlySpan<byte> content) => Create(path, content, isPrivate: false, replace: true);

    /// <summary>Fails as <see cref="CreatePrivate"/> would, before work is put into what would then not be written.</summary>
    /// <exception cref="SigningException">A file of that name exists already.</exception>
    public static void ThrowIfExists(string path) => ThrowIfExists(path, null);

    /// <summary>Creates a private file and wipes <paramref name="content"/>, whatever happens.</summary>
    /// <exception cref="SigningException">A file of that name exists already.</exception>
    public static void CreatePrivateAndWipe(string path, byte[] content)
    {
        try
        {
            CreatePrivate(path, content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private static void Create(string path, ReadOnlySpan<byte> content, bool isPrivate, bool replace)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!replace)
        {
            ThrowIfExists(path, null);
        }

        SpecialFiles.Refuse(path);
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new DirectoryNotFoundException($"There is no folder for '{path}'"); // the system's message would tell of the draft below
        }

        var draft = $"{path}.{Guid.NewGuid():N}.new";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (isPrivate && !OperatingSystem.IsWindows())
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

            File.Move(draft, path, overwrite: replace); // else by link(2): fails when somebody was faster, follows no symbolic link
        }
        catch (IOException e) when (!replace)
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
}
