using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Signet.Files;

/// <summary>Files that an edit makes beside the file that it edits: its owner's alone until they become it.</summary>
internal static class PrivateFile
{
    private const string TemporarySuffix = ".signet-new";

    // Long enough that nobody is just about to lock the file that he created.
    private static readonly TimeSpan s_leftBehind = TimeSpan.FromMinutes(1);

    private static readonly EnumerationOptions s_hiddenToo = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    private static readonly ConcurrentDictionary<string, bool> s_swept = new();

    /// <summary>A new name for the file that is to replace <paramref name="target"/>, in the same folder.</summary>
    public static string NameFor(string target) =>
        Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}{TemporarySuffix}");

    /// <summary>Creates a file that is not there yet and locks it. Only its owner may read it.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Deletes the files that killed processes left beside <paramref name="target"/>; looks into each folder once.</summary>
    public static void Sweep(string target)
    {
        var folder = Path.GetDirectoryName(target)!;
        if (!s_swept.TryAdd(folder, true))
        {
            return;
        }

        foreach (var path in Directory.EnumerateFiles(folder, ".*" + TemporarySuffix, s_hiddenToo))
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > s_leftBehind)
            {
                DeleteUnlessInUse(path);
            }
        }
    }

    private static void DeleteUnlessInUse(string path)
    {
        try
        {
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Locked by the process that is writing it, or somebody else's: it stays, and nothing here depends on it.
        }
    }
}
