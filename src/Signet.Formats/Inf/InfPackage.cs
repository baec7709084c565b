namespace Signet.Inf;

/// <summary>A driver package as its INF describes it.</summary>
/// <remarks>
/// Windows reads an INF anew for each machine: the decorations of its sections decide which apply. <see cref="For"/> does that for one
/// machine. What stands here is the union over machines that differ in what the INF asks about.
/// </remarks>
public sealed class InfPackage
{
    /// <summary>How many kinds of machine are gone through at most; the INFs of Windows tell no more than a dozen apart.</summary>
    public const int MaxTargets = 32;

    private readonly InfPackageReader _reader;
    private readonly InfFindingList _findings;
    private readonly Lock _lock = new();

    private InfPackage(InfFile file, InfVersion version, IReadOnlyList<InfCatalogFile> catalogs, InfPackageReader reader, InfFindingList findings)
    {
        File = file;
        Version = version;
        CatalogFiles = catalogs;
        _reader = reader;
        _findings = findings;
    }

    /// <summary>The INF.</summary>
    public InfFile File { get; }

    /// <summary>The section [Version].</summary>
    public InfVersion Version { get; }

    /// <summary>The catalogs that [Version] names, in file order.</summary>
    public IReadOnlyList<InfCatalogFile> CatalogFiles { get; }

    /// <summary>The architectures that the INF is for.</summary>
    public InfArchitectures Architectures { get; private set; }

    /// <summary>The machines that were gone through.</summary>
    public IReadOnlyList<InfTarget> Targets { get; private set; } = [];

    /// <summary>The devices of all models sections that some machine takes.</summary>
    public IReadOnlyList<InfModel> Models { get; private set; } = [];

    /// <summary>The files of the package that are copied on some machine, one for each path.</summary>
    public IReadOnlyList<InfSourceFile> Files { get; private set; } = [];

    /// <summary>The services that are added on some machine.</summary>
    public IReadOnlyList<InfService> Services { get; private set; } = [];

    /// <summary>Further INFs that are copied on some machine: packages of their own.</summary>
    public IReadOnlyList<string> CopiedInfs { get; private set; } = [];

    /// <summary>Every well-formed DriverVer with its line: that of [Version] and those of install sections.</summary>
    public IReadOnlyList<(InfEntry Entry, InfDriverVersion Version)> DriverVersions { get; private set; } = [];

    /// <summary>What is wrong with the INF, the findings about its text included, in order of lines.</summary>
    public IReadOnlyList<Finding> Findings
    {
        get
        {
            lock (_lock)
            {
                return _findings.ToList();
            }
        }
    }

    /// <summary>Reads the model out of an INF.</summary>
    /// <param name="file">The INF.</param>
    /// <param name="include">Gives the INF of that name from the package's folder, or null: then it is one of Windows.</param>
    public static InfPackage Read(InfFile file, Func<string, InfFile?> include)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(include);
        var findings = new InfFindingList();
        findings.AddRange(file.Findings);
        var (version, catalogs) = InfVersionReader.Read(file, findings);
        var package = new InfPackage(file, version, catalogs, new InfPackageReader(file, include, catalogs, findings), findings);
        package.ReadAll();
        return package;
    }

    /// <summary>What the INF does on one machine. What is found wrong on the way joins <see cref="Findings"/>.</summary>
    public InfInstallation For(InfTarget target)
    {
        lock (_lock)
        {
            return new InfInstaller(_reader, target).Run();
        }
    }

    /// <summary>The catalog for an architecture: the entry with its decoration, then CatalogFile.nt, then CatalogFile; null when there is none.</summary>
    public InfCatalogFile? CatalogFor(InfArchitectures architecture) => _reader.CatalogFor(architecture);

    private void ReadAll()
    {
        var targets = InfTargets.Of(File, _reader.Manufacturers);
        Targets = [.. targets.Take(MaxTargets)];
        var installations = Targets.Select(For).Where(i => i.Applies).ToList();
        Architectures = installations.Aggregate(InfArchitectures.None, (all, i) => all | i.Target.Architecture);
        Models = [.. installations.SelectMany(i => i.Models).Distinct(ReferenceEqualityComparer.Instance).Cast<InfModel>()];
        CopiedInfs = [.. installations.SelectMany(i => i.CopiedInfs).Distinct(StringComparer.OrdinalIgnoreCase)];
        Files =
        [
            .. installations.SelectMany(i => i.Files).GroupBy(f => f.Path, StringComparer.OrdinalIgnoreCase)
                .Select(g => g.First() with { Architectures = g.Aggregate(InfArchitectures.None, (all, f) => all | f.Architectures) }),
        ];
        Services =
        [
            .. installations.SelectMany(i => i.Services)
                .GroupBy(s => (s.Name.ToUpperInvariant(), s.Binary.ToUpperInvariant(), s.ServiceType, s.StartType, s.ErrorControl))
                .Select(g => g.First() with { Architectures = g.Aggregate(InfArchitectures.None, (all, s) => all | s.Architectures) }),
        ];
        DriverVersions =
        [
            .. Version is { DriverVersionEntry: { } entry, DriverVersion: { } version } ? [(entry, version)] : ((InfEntry, InfDriverVersion)[])[],
            .. _reader.DriverVersions.Select(d => (d.Key, d.Value)).OrderBy(d => d.Key.Line),
        ];
        NoteGaps();
        InfStringCheck.Note(File, _findings);
    }

    private void NoteGaps()
    {
        foreach (var section in _reader.Manufacturers.Unfound(File))
        {
            _findings.Add(InfPackageFindings.NoModels(section));
        }

        if (Architectures == InfArchitectures.None && Version.Line > 0)
        {
            _findings.Add(InfPackageFindings.Nothing());
        }

        foreach (var model in Models.Where(m => !m.Ids.Any()))
        {
            _findings.Add(InfPackageFindings.NoDeviceId(model));
        }

        var without = Architectures.Each().Where(a => CatalogFor(a) is null).Select(a => a.Name()).ToList();
        if (File.Section("Version") is { } version && (without.Count > 0 || CatalogFiles.Count == 0))
        {
            _findings.Add(InfPackageFindings.NoCatalog(File, version, without.Count == 0 ? "any architecture" : string.Join(", ", without)));
        }
    }
}
