using Signet.Inf;
using Signet.Trust;

namespace Signet.Drivers;

/// <summary>How a driver package is to be verified.</summary>
public sealed record DriverVerifyOptions
{
    /// <summary>How signatures are judged: those of the catalogs, and those in the files.</summary>
    public required VerifyOptions Signatures { get; init; }

    /// <summary>The releases of Windows that the package must be good for; empty for those that its catalogs name.</summary>
    public IReadOnlyList<DriverOs> Releases { get; init; } = [];

    /// <summary>How many files are read at once; null for as many as there are processors.</summary>
    public int? Jobs { get; init; }
}

/// <summary>What a file is in a driver package.</summary>
public enum DriverFileRole
{
    /// <summary>It belongs to nothing.</summary>
    Unlisted,

    /// <summary>An INF.</summary>
    Inf,

    /// <summary>A catalog that an INF names.</summary>
    Catalog,

    /// <summary>A file that an INF copies.</summary>
    Driver,

    /// <summary>A file that an INF copies, and that is not there.</summary>
    Missing,
}

/// <summary>What verifying a driver package has shown.</summary>
public sealed record DriverReport
{
    /// <summary>Findings, proofs and the verdict of the package as a whole.</summary>
    public required Report Report { get; init; }

    /// <summary>All findings, each with the file that it is about.</summary>
    public required IReadOnlyList<PackageFinding> Findings { get; init; }

    /// <summary>Every file of the folder, and every one that should be there, in ordinal order of their paths.</summary>
    public required IReadOnlyList<DriverFileReport> Files { get; init; }

    /// <summary>The releases of Windows for which the package was verified; empty when neither options nor catalogs name any.</summary>
    public required IReadOnlyList<DriverOs> Releases { get; init; }
}

/// <summary>What verifying a driver package has shown about one file.</summary>
/// <param name="Path">Below the package's folder, with forward slashes.</param>
/// <param name="Role">What it is in the package.</param>
public sealed record DriverFileReport(string Path, DriverFileRole Role)
{
    /// <summary>The processors that the INF copies it for.</summary>
    public InfArchitectures Architectures { get; init; }

    /// <summary>The catalogs that list its content, by their paths.</summary>
    public IReadOnlyList<string> Catalogs { get; init; } = [];

    /// <summary>The digest that the catalogs list it under; null when it was not read.</summary>
    public FileDigest? Digest { get; init; }

    /// <summary>What its own signature has shown; null when it bears none, or was not read.</summary>
    public FileReport? Signature { get; init; }

    /// <summary>True when nothing that withholds the verdict was found about it.</summary>
    public bool Good { get; init; }
}
