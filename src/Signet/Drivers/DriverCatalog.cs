using Signet.Catalogs;

namespace Signet.Drivers;

/// <summary>A catalog of a driver package that is still to be made.</summary>
/// <param name="Path">The catalog's path below the package's folder.</param>
/// <param name="Draft">What will be in it.</param>
public sealed record DriverCatalog(string Path, CatalogDraft Draft)
{
    /// <summary>Reads and hashes the files, and makes the catalog: one member for each content.</summary>
    /// <param name="jobs">How many files are read at once; null for as many as there are processors.</param>
    /// <param name="progress">Told how many files are done; may come from any thread.</param>
    /// <param name="cancellation">Stops between two pieces of a file.</param>
    /// <exception cref="SigningException">A file cannot be a member.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public async Task<Catalog> BuildAsync(int? jobs, IProgress<int>? progress, CancellationToken cancellation)
    {
        var catalog = await Draft.BuildAsync(jobs, progress, cancellation);
        return catalog with { Members = [.. catalog.Members.GroupBy(m => m.Identifier.ToArray(), ByteArrayComparer.Instance).Select(g => Merge([.. g]))] };
    }

    // Files with the same content are one member, which has the name of one of them and the releases of all.
    private static CatalogMember Merge(List<CatalogMember> same)
    {
        var versions = same.SelectMany(m => m.Text(DriverCatalogPlan.OsAttr)?.Split(',') ?? []);
        return same.Count == 1 ? same[0] : same[0] with
        {
            NameValues =
            [
                .. same[0].NameValues.Where(v => v.Name != DriverCatalogPlan.OsAttr),
                CatalogNameValue.OfText(DriverCatalogPlan.OsAttr, DriverOs.AttributeList(versions)),
            ],
        };
    }
}
