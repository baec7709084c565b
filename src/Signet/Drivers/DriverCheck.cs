using Signet.Inf;

namespace Signet.Drivers;

/// <summary>What a driver package is checked for.</summary>
public sealed record DriverCheckOptions
{
    /// <summary>The releases of Windows that the package is for; empty for every machine that its INFs tell apart.</summary>
    public IReadOnlyList<DriverOs> Releases { get; init; } = [];

    /// <summary>The day with which DriverVer is compared.</summary>
    public required DateOnly Today { get; init; }
}

/// <summary>Whether a driver package can be signed: what its INFs say, compared with the folder, the day and the releases of Windows.</summary>
/// <remarks>No catalog is needed or looked at; <see cref="DriverVerifier"/> judges packages that are made.</remarks>
public sealed record DriverCheck
{
    private DriverCheck(DriverPackage package, IReadOnlyList<PackageFinding> findings) => (Package, Findings) = (package, findings);

    /// <summary>The package.</summary>
    public DriverPackage Package { get; }

    /// <summary>What was found, in order of files and lines.</summary>
    public IReadOnlyList<PackageFinding> Findings { get; }

    /// <summary>True when nothing keeps the package from being signed.</summary>
    public bool Signable => Findings.All(f => f.Finding.Severity < Severity.Error);

    /// <summary>Reads a folder and checks the package in it.</summary>
    /// <exception cref="IOException">The folder or an INF cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or an INF may not be read.</exception>
    public static DriverCheck Run(string folder, DriverCheckOptions options) => Run(DriverPackage.Read(folder), options);

    /// <summary>Checks a package that is read already.</summary>
    public static DriverCheck Run(DriverPackage package, DriverCheckOptions options)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(options);
        var findings = new List<PackageFinding>();
        var unserved = options.Releases.ToHashSet();
        foreach (var inf in package.Infs)
        {
            var installations = options.Releases.Select(os => (Os: os, Installation: inf.On(os))).Where(i => i.Installation.Applies).ToList();
            unserved.ExceptWith(installations.Select(i => i.Os));
            var files = options.Releases.Count == 0 ? inf.Package.Files : installations.SelectMany(i => i.Installation.Files).DistinctBy(f => f.Path, StringComparer.OrdinalIgnoreCase);
            findings.AddRange(
                inf.Package.Findings.Concat(DriverDates.Check(inf.Package, options.Releases, options.Today))
                    .Concat(DriverSources.Check(package, inf, files)).Concat(DriverSources.CheckInfs(package, inf))
                    .Select(f => new PackageFinding(inf.File.Path, f)));
        }

        // A package may have one INF for each architecture: a release has to be served by one of them.
        findings.AddRange(options.Releases.Where(unserved.Contains).Where(_ => package.Infs.Count > 0).Select(os => new PackageFinding("", InfPackageFindings.NotFor(os.Keyword))));
        findings.AddRange(DriverSources.StrayWindowsFiles(package));
        return new DriverCheck(
            package,
            [.. package.Findings.Concat(findings).Distinct().OrderBy(f => f.Path, StringComparer.Ordinal).ThenBy(f => f.Finding.Line ?? 0)]);
    }
}
