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
        var package = DriverPackage.Read(folder);

        // The plan asks for catalogs of the releases in question; the INF may leave others out.
        var plan = DriverCatalogPlan.Make(package, options);
        var result = new DriverCatalogs { Package = package, Findings = [.. package.Findings.Where(f => f.Finding.Rule != InfPackageFindings.CatalogMissing).Concat(plan.Findings).Distinct()] };
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
}
