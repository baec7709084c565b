namespace Signet.Files;

/// <summary>Devices, pipes and sockets: they have names as files do, but a result that replaces a file as a whole must not replace them.</summary>
/// <remarks>A renamed file takes the place of /dev/null as readily as that of any other name, where the user may write the folder.</remarks>
public static class SpecialFiles
{
    private static volatile Func<string, bool>? s_look;

    /// <summary>Says how the system is asked: .NET does not tell files from pipes. Without it only the folder of devices is known.</summary>
    /// <param name="look">True when the path, links followed, names something that is neither a file nor a folder.</param>
    public static void Register(Func<string, bool> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        s_look = look;
    }

    /// <summary>True for what must not be replaced; false for files and folders, and where nothing is.</summary>
    public static bool IsSpecial(string path) => IsInDeviceFolder(Path.GetFullPath(path)) || (MayBe(new FileInfo(path)) && s_look?.Invoke(path) == true);

    /// <summary>Refuses what must not be replaced.</summary>
    /// <exception cref="SigningException">It is a device, a pipe or a socket.</exception>
    internal static void Refuse(string path)
    {
        if (IsSpecial(path))
        {
            throw new SigningException(FileFindings.SpecialFile.With($"{path} is a device, a pipe or a socket"));
        }
    }

    // What is special has no length of its own. To ask the system costs a start that writes one small file more than that file.
    private static bool MayBe(FileInfo there) => there.LinkTarget is not null || there is { Exists: true, Length: 0 };

    // Links such as /dev/stdout too. In /dev/shm are files.
    private static bool IsInDeviceFolder(string path) =>
        !OperatingSystem.IsWindows() && path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
