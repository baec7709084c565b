namespace Signet.Inf;

/// <summary>A folder of the machine that a package is installed on.</summary>
/// <param name="Id">The number: 10 Windows, 11 System32, 12 drivers, 13 the driver store; -1 when nothing says.</param>
/// <param name="Subfolder">The folder below, with '/', or empty.</param>
public readonly record struct InfFolder(int Id, string Subfolder)
{
    /// <summary>Where nothing says.</summary>
    public static InfFolder Unknown { get; } = new(-1, "");
}

/// <summary>A file of the package that the INF copies.</summary>
/// <param name="Path">Path from the INF's folder, with '/', in the INF's case.</param>
/// <param name="Name">Its last part.</param>
/// <param name="Architectures">The architectures for which it is copied.</param>
/// <param name="Line">Number of the line that copies it, from 1.</param>
public sealed record InfSourceFile(string Path, string Name, InfArchitectures Architectures, int Line)
{
    /// <summary>The bytes of the entry.</summary>
    public FileRange Where { get; init; }

    /// <summary>The name under which it is installed.</summary>
    public string InstalledName { get; init; } = Name;

    /// <summary>Where it is installed.</summary>
    public InfFolder Folder { get; init; } = InfFolder.Unknown;

    /// <summary>The cabinet in which it lies when it does not lie in the folder; null when there is none.</summary>
    public string? Cabinet { get; init; }
}
