using Signet.Flashing;

namespace Signet.Disks;

/// <summary>Finds what a path names: a disk, or a file as one.</summary>
public static class FlashTargets
{
    /// <summary>The target of that path. Nothing is opened, made or changed yet.</summary>
    /// <param name="path">A file, there or not, or a whole disk.</param>
    /// <param name="length">Bytes that a file is to have at least; a disk has its own.</param>
    /// <param name="sectorSize">Bytes of a sector of a file; a disk has its own.</param>
    /// <exception cref="SigningException">It is neither, or a disk that cannot be written here.</exception>
    public static FlashTarget Find(string path, long length, int sectorSize)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (OperatingSystem.IsLinux())
        {
            return LinuxDisk.Find(path) is { } disk ? disk
                : LinuxSystem.Look(path) is null or { IsFile: true } ? new FileTarget(path, length, sectorSize)
                : throw new SigningException(FlashingFindings.Target.With($"{path} is neither a file nor a disk"));
        }

        return IsDevice(path)
            ? throw new SigningException(FlashingFindings.Target.With($"{path}: disks are written under Linux alone; here an image can be flashed to a file"))
            : new FileTarget(path, length, sectorSize);
    }

    /// <summary>True when the path, links followed, names something that is neither a file nor a folder. Known under Linux alone.</summary>
    public static bool IsSpecial(string path) => OperatingSystem.IsLinux() && LinuxSystem.Look(path) is { IsFile: false, IsFolder: false };

    // \\.\PhysicalDrive0 and \\?\Volume{…} under Windows, /dev/disk2 under macOS.
    private static bool IsDevice(string path) =>
        path.StartsWith(@"\\.\", StringComparison.Ordinal) || path.StartsWith(@"\\?\Volume", StringComparison.OrdinalIgnoreCase)
        || Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal);
}
