using Signet.Inf;

namespace Signet.Drivers;

/// <summary>An INF of a driver package, read.</summary>
/// <param name="File">The file.</param>
/// <param name="Package">What it says.</param>
public sealed record DriverInf(PackageFile File, InfPackage Package)
{
    /// <summary>The path below the package's folder of what the INF names relative to its own.</summary>
    public string Below(string path) => File.Folder + path;

    /// <summary>What the INF does on a release of Windows.</summary>
    public InfInstallation On(DriverOs os)
    {
        ArgumentNullException.ThrowIfNull(os);
        return Package.For(os.Target);
    }
}
