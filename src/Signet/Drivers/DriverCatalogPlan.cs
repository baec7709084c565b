using Signet.Catalogs;
using Signet.Inf;

namespace Signet.Drivers;

/// <summary>Which catalogs a driver package needs, and what belongs into each: what Inf2Cat works out.</summary>
/// <remarks>
/// One catalog for each name that CatalogFile entries give in a folder; it holds the INF and the files that the INF copies on the releases
/// asked for. The rule for copies in several folders was measured on genuine catalogs (docs/formats/driver-packages.md): a file name that a
/// release uses brings in the copies for every processor, also those that no release asked for runs on, as long as they exist.
/// </remarks>
public sealed class DriverCatalogPlan
{
    /// <summary>The attribute of a catalog with the releases of Windows.</summary>
    public const string Os = "OS";

    /// <summary>The attribute of a member with the versions of Windows that it is for.</summary>
    public const string OsAttr = "OSAttr";

    /// <summary>The attribute of a member with its name.</summary>
    public const string FileName = "File";

    private readonly DriverPackage _package;
    private readonly DriverCatalogOptions _options;
    private readonly List<PackageFinding> _findings = [];

    private DriverCatalogPlan(DriverPackage package, DriverCatalogOptions options) => (_package, _options) = (package, options);

    /// <summary>The catalogs, in order of their paths.</summary>
    public IReadOnlyList<DriverCatalog> Catalogs { get; private set; } = [];

    /// <summary>What keeps the catalogs from being complete: with an error among these they must not be written.</summary>
    public IReadOnlyList<PackageFinding> Findings => _findings;

    /// <summary>Works out the catalogs.</summary>
    public static DriverCatalogPlan Make(DriverPackage package, DriverCatalogOptions options)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(options);
        var plan = new DriverCatalogPlan(package, options);
        var shares = package.Infs.SelectMany(plan.Shares)
            .GroupBy(s => s.Catalog, StringComparer.OrdinalIgnoreCase).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        plan.Catalogs = [.. shares.Select(g => plan.Draft(g.Key, [.. g]))];
        if (shares.Count == 0 && package.Infs.Count > 0 && !plan._findings.Exists(f => f.Finding.Severity == Severity.Error))
        {
            plan._findings.Add(new PackageFinding("", DriverFindings.Nothing.With($"no INF has drivers for {DriverOs.NameList(options.Releases)}")));
        }

        return plan;
    }

    // What one INF puts into one catalog.
    private sealed record Share(string Catalog, DriverInf Inf, IReadOnlyList<DriverOs> Releases, IReadOnlyList<InfInstallation> Installations);

    private IEnumerable<Share> Shares(DriverInf inf)
    {
        var installations = _options.Releases.Select(os => (Os: os, Installation: inf.On(os))).Where(i => i.Installation.Applies).ToList();
        foreach (var architecture in installations.Where(i => i.Installation.Catalog is null).Select(i => i.Os.Architecture).Distinct())
        {
            _findings.Add(new PackageFinding(inf.File.Path, DriverFindings.NoCatalogNamed.With($"[Version] has no CatalogFile for {architecture.Name()}")));
        }

        return installations.Where(i => i.Installation.Catalog is not null && IsPlain(i.Installation.Catalog.Name))
            .GroupBy(i => CatalogPath(inf, i.Installation.Catalog!.Name), StringComparer.OrdinalIgnoreCase)
            .Select(g => new Share(g.Key, inf, [.. g.Select(i => i.Os)], [.. g.Select(i => i.Installation)]));
    }

    // A catalog lies beside its INF; what a finding about the INF calls a bad name could lead anywhere, and is never written to.
    private static bool IsPlain(string name) => name.AsSpan().IndexOfAny('/', '\\', ':') < 0 && name is not ("" or "." or "..");

    // A catalog that is there already keeps its spelling, so that there are never two that differ in case.
    private string CatalogPath(DriverInf inf, string name) =>
        _package.Folder.Find(inf.Below(name))?.Path ?? inf.Below(_options.LowerCaseNames ? name.ToLowerInvariant() : name);

    private DriverCatalog Draft(string path, IReadOnlyList<Share> shares)
    {
        var releases = shares.SelectMany(s => s.Releases).Distinct().ToList();
        var ids = shares.SelectMany(s => s.Installations).SelectMany(i => i.Models.OrderBy(m => m.Line)).SelectMany(m => m.Ids)
            .Select(id => id.ToLowerInvariant()).Distinct().ToList();
        return new DriverCatalog(path, new CatalogDraft
        {
            Version = _options.Version ?? DriverCatalogOptions.VersionFor(_options.Releases),
            Time = _options.Time,
            Attributes = [CatalogNameValue.OfText(Os, DriverOs.NameList(releases)), .. ids.Index().Reverse().Select(id => CatalogNameValue.OfText($"HWID{id.Index + 1}", id.Item))],
            Members = [.. shares.SelectMany(Members)],
        }
        with { ListIdentifier = _options.ListIdentifier ?? new CatalogDraft { Time = _options.Time }.ListIdentifier });
    }

    private IEnumerable<CatalogMemberDraft> Members(Share share)
    {
        yield return Member(share.Inf.File, share.Inf.File.Name, share.Releases);
        var users = new Dictionary<string, List<DriverOs>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (os, installation) in share.Releases.Zip(share.Installations))
        {
            foreach (var name in installation.Files.Select(f => f.Name).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                users.TryAdd(name, []);
                users[name].Add(os);
            }
        }

        var needed = share.Installations.SelectMany(i => i.Files).Select(f => f.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var file in share.Inf.Package.Files.Where(f => users.ContainsKey(f.Name) && IsOf(share, f)).DistinctBy(f => f.Path, StringComparer.OrdinalIgnoreCase))
        {
            if (_package.Folder.Find(share.Inf.Below(file.Path)) is { } found)
            {
                yield return Member(found, file.InstalledName, users[file.Name]);
            }
            else if (needed.Contains(file.Path))
            {
                _findings.Add(new PackageFinding(share.Inf.File.Path, DriverFindings.NotThere(share.Inf, file)));
            }
        }
    }

    // A copy for another processor belongs here only when that processor has no catalog of its own.
    private bool IsOf(Share share, InfSourceFile file) => file.Architectures.Each().Any(a =>
        share.Inf.Package.CatalogFor(a) is { } catalog && share.Catalog.Equals(CatalogPath(share.Inf, catalog.Name), StringComparison.OrdinalIgnoreCase));

    private CatalogMemberDraft Member(PackageFile file, string name, IReadOnlyList<DriverOs> releases) => new()
    {
        Path = file.FullPath,
        PageHashes = _options.PageHashes && (_options.PageHashFiles.Count == 0 || _options.PageHashFiles.Contains(file.Name, StringComparer.OrdinalIgnoreCase)),
        NameValues = [CatalogNameValue.OfText(FileName, name.ToLowerInvariant()), CatalogNameValue.OfText(OsAttr, DriverOs.AttributeList(releases))],
    };
}
