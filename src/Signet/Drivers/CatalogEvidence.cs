using Signet.Catalogs;
using Signet.Trust;

namespace Signet.Drivers;

/// <summary>A catalog of a package: its members by their digests, and what its signature has shown.</summary>
internal sealed class CatalogEvidence
{
    private readonly ILookup<byte[], CatalogMember> _byDigest;
    private readonly HashSet<CatalogMember> _met = new(ReferenceEqualityComparer.Instance);

    private FileReport? _report;

    private CatalogEvidence(PackageFile file, Catalog? catalog)
    {
        (File, Catalog) = (file, catalog);
        var digests = Members.SelectMany(m => m.Digests().Select(d => (d.Algorithm, Value: d.Value.ToArray(), Member: m))).ToList();
        _byDigest = digests.ToLookup(d => d.Value, d => d.Member, ByteArrayComparer.Instance);
        Digests = [.. digests.Select(d => d.Algorithm).Distinct().OrderByDescending(d => d.Size)];
        Releases = [.. (catalog?.Text(DriverCatalogPlan.Os) ?? "").Split(',').Select(DriverOs.Find).OfType<DriverOs>()];
    }

    public PackageFile File { get; }

    /// <summary>What the catalog's signature has shown, once it was judged.</summary>
    public FileReport Report => _report ?? throw new InvalidOperationException("the catalog was not judged");

    /// <summary>What the catalog says; null when it cannot be read.</summary>
    public Catalog? Catalog { get; }

    public IReadOnlyList<CatalogMember> Members => Catalog?.Members ?? [];

    /// <summary>The releases of Windows that the catalog says it is for; empty when it says none that are known.</summary>
    public IReadOnlyList<DriverOs> Releases { get; }

    /// <summary>The algorithms of the members' digests, the strongest first.</summary>
    public IReadOnlyList<DigestAlgorithm> Digests { get; }

    /// <summary>The algorithms of the members' page hashes.</summary>
    public IEnumerable<DigestAlgorithm> PageHashes => Members.Select(m => m.Content?.PageHashes?.Algorithm).OfType<DigestAlgorithm>().Distinct();

    /// <summary>Reads a catalog.</summary>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static CatalogEvidence Read(PackageFile file)
    {
        using var source = file.Open();
        return new CatalogEvidence(file, CatalogFile.Open(source, out var catalog, out _) ? catalog.Catalog : null);
    }

    /// <summary>Judges the catalog's signature.</summary>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public void Judge(VerifyOptions options, CancellationToken cancellation)
    {
        using var source = File.Open();
        _report = FileVerifier.Verify(source, options, cancellation);
    }

    /// <summary>The member of a file with these digests, the strongest deciding: whoever forges an old digest gains nothing by it.</summary>
    public CatalogMember? Find(IReadOnlyDictionary<DigestAlgorithm, byte[]> digests)
    {
        CatalogMember? found = null;
        foreach (var algorithm in Digests)
        {
            var member = digests.TryGetValue(algorithm, out var digest) ? _byDigest[digest].FirstOrDefault() : null;
            if (found is null && member is null && Catalog!.Version == CatalogVersion.V2)
            {
                return null;
            }

            found ??= member;
        }

        return found;
    }

    /// <summary>Records that a file with these digests is in the package.</summary>
    public void Meet(IReadOnlyDictionary<DigestAlgorithm, byte[]> digests)
    {
        _met.UnionWith(digests.Values.SelectMany(d => _byDigest[d]));
    }

    /// <summary>True when a file of that member is in the package.</summary>
    public bool HasMet(CatalogMember member) => _met.Contains(member);

    /// <summary>The members that no file of the package belongs to; a twin under SHA-1 only when it stands alone.</summary>
    public IEnumerable<CatalogMember> Unmet()
    {
        var unmet = Members.Where(m => !_met.Contains(m)).ToList();
        var names = unmet.Where(m => m.Content is not null).Select(m => m.File).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return unmet.Where(m => m.Content is not null || !names.Contains(m.File));
    }

    /// <summary>True when the member is for that release, or does not say for which.</summary>
    public bool Covers(CatalogMember member, DriverOs os) =>
        (member.Text(DriverCatalogPlan.OsAttr) ?? Catalog?.Text(DriverCatalogPlan.OsAttr)) is not { } versions || versions.Split(',').Intersect(os.Attributes).Any();
}
