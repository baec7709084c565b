using Signet.Catalogs;
using Signet.Inf;

namespace Signet.Drivers;

/// <summary>A catalog of a driver package, made and not written yet.</summary>
/// <param name="Path">Its path below the package's folder.</param>
/// <param name="FullPath">Where it is to be written.</param>
/// <param name="Catalog">What is in it.</param>
public sealed record MadeCatalog(string Path, string FullPath, Catalog Catalog);

/// <summary>The catalogs of a driver package, made in one go.</summary>
public sealed record DriverCatalogs
{
    /// <summary>What was found about the package; with an error among these nothing was made.</summary>
    public required IReadOnlyList<PackageFinding> Findings { get; init; }

    /// <summary>The package.</summary>
    public required DriverPackage Package { get; init; }

    /// <summary>The catalogs, in order of their paths.</summary>
    public IReadOnlyList<MadeCatalog> Made { get; init; } = [];

    /// <summary>True when nothing keeps the package from being signed.</summary>
    public bool Signable => Findings.All(f => f.Finding.Severity < Severity.Error);

    /// <summary>Reads a package, and makes its catalogs unless something is wrong with it.</summary>
    /// <param name="folder">The package's folder.</param>
    /// <param name="options">What the catalogs are for.</param>
    /// <param name="nothing">True to look only.</param>
    /// <param name="progress">Told how many files are done; may come from any thread.</param>
    /// <param name="cancellation">Stops between two pieces of a file.</param>
    /// <exception cref="IOException">The folder or a file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or a file may not be read.</exception>
    public static async Task<DriverCatalogs> MakeAsync(
        string folder, DriverCatalogOptions options, bool nothing, IProgress<int>? progress, CancellationToken cancellation)
    {
        var check = DriverCheck.Run(folder, new DriverCheckOptions { Releases = options.Releases, Today = options.Today });
        var plan = DriverCatalogPlan.Make(check.Package, options);
        var checkFindings = check.Findings.Select(Weigh).Where(f => f.Finding.Rule != InfPackageFindings.CatalogMissing).ToList();

        // The plan asks for catalogs and files of the releases in question; what the check has said of a file need not be said again.
        var result = new DriverCatalogs
        {
            Package = check.Package,
            Findings = [.. checkFindings, .. plan.Findings.Where(f => f.Finding.Rule != DriverFindings.Missing || !checkFindings.Exists(c => IsMissing(c, f)))],
        };
        if (nothing || !result.Signable)
        {
            return result;
        }

        var made = new List<MadeCatalog>();
        foreach (var catalog in plan.Catalogs)
        {
            try
            {
                made.Add(new MadeCatalog(catalog.Path, Path.Join(folder, catalog.Path), await catalog.BuildAsync(null, progress, cancellation)));
            }
            catch (SigningException e)
            {
                return result with { Findings = [.. result.Findings, new PackageFinding(catalog.Path, e.Finding)] };
            }
        }

        return result with { Made = made };
    }

    // Lists of releases are written for many packages; one that the package is not for is left out of its catalogs.
    private static PackageFinding Weigh(PackageFinding finding) =>
        finding.Finding.Rule == InfPackageFindings.NoTarget ? finding with { Finding = finding.Finding with { Severity = Severity.Warning } } : finding;

    private static bool IsMissing(PackageFinding one, PackageFinding other) =>
        one.Finding.Rule == InfPackageFindings.FileMissing && one.Path == other.Path && one.Finding.Line == other.Finding.Line;
}
