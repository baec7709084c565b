using Signet.Inf;

namespace Signet.Drivers;

/// <summary>Compares the files that an INF copies with those of the folder.</summary>
internal static class DriverSources
{
    /// <summary>The findings about the files of one INF.</summary>
    /// <param name="package">The folder.</param>
    /// <param name="inf">The INF.</param>
    /// <param name="files">The files that it copies, on the machines in question.</param>
    public static IEnumerable<Finding> Check(DriverPackage package, DriverInf inf, IEnumerable<InfSourceFile> files)
    {
        foreach (var file in files)
        {
            var path = inf.Below(file.Path);
            if (package.Folder.Find(path) is { } found)
            {
                if (!found.Path.Equals(path, StringComparison.Ordinal))
                {
                    yield return InfPackageFindings.OtherCase(file, found.Path);
                }
            }
            else
            {
                yield return Packed(package, inf, file) is { } packed ? InfPackageFindings.Packed(file, packed) : InfPackageFindings.NotThere(file);
            }
        }
    }

    /// <summary>The findings about INFs that one INF copies: they have to lie beside it.</summary>
    public static IEnumerable<Finding> CheckInfs(DriverPackage package, DriverInf inf) =>
        inf.Package.CopiedInfs.Where(name => package.Folder.Find(inf.Below(name)) is null).Select(InfPackageFindings.InfNotThere);

    /// <summary>Files of Windows that lie in the folder and that no INF copies.</summary>
    public static IEnumerable<PackageFinding> StrayWindowsFiles(DriverPackage package)
    {
        var copied = package.Infs.SelectMany(i => i.Package.Files.Select(f => i.Below(f.Path))).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return package.Folder.Files.Where(f => InfWindowsFiles.IsDriver(f.Name) && !copied.Contains(f.Path))
            .Select(f => new PackageFinding(f.Path, InfPackageFindings.StrayWindowsFile(f.Name)));
    }

    // A cabinet that the INF names, or the old way of compressing single files: driver.sy_ for driver.sys.
    private static string? Packed(DriverPackage package, DriverInf inf, InfSourceFile file) =>
        (file.Cabinet is { } cabinet ? package.Folder.Find(inf.Below(cabinet)) : null)?.Path
        ?? package.Folder.Find(inf.Below(file.Path[..^1] + "_"))?.Path
        ?? package.Folder.Find(inf.Below(file.Path + "_"))?.Path;
}
