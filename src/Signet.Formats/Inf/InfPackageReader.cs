namespace Signet.Inf;

/// <summary>The parts of an INF that are read once and used for each machine.</summary>
internal sealed class InfPackageReader
{
    private readonly Dictionary<InfSection, InfDirectives> _directives = [];
    private readonly Dictionary<InfSection, IReadOnlyList<InfCopy>> _copies = [];
    private readonly Dictionary<string, IReadOnlyList<InfModel>> _models = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(InfFile File, InfArchitectures Architecture), InfSourceDisks> _disks = [];
    private readonly Dictionary<InfFile, Dictionary<string, InfFolder>> _folders = [];
    private readonly IReadOnlyList<InfCatalogFile> _catalogs;

    public InfPackageReader(InfFile file, Func<string, InfFile?> include, IReadOnlyList<InfCatalogFile> catalogs, InfFindingList findings)
    {
        Findings = findings;
        Budget = new InfBudget(findings);
        Scope = new InfScope(file, include, findings);
        Manufacturers = new InfManufacturers(Budget.Entries(file.Section("Manufacturer")), findings);
        _catalogs = catalogs;
    }

    public InfBudget Budget { get; }

    public InfScope Scope { get; }

    public InfFindingList Findings { get; }

    public InfManufacturers Manufacturers { get; }

    /// <summary>The well-formed DriverVer directives of install sections; each is nearer than the one of [Version].</summary>
    public Dictionary<InfEntry, InfDriverVersion> DriverVersions { get; } = [];

    /// <summary>The catalog for an architecture: CatalogFile.ntamd64, then CatalogFile.nt, then CatalogFile.</summary>
    public InfCatalogFile? CatalogFor(InfArchitectures architecture) =>
        ((string[])["nt" + architecture.Name(), "nt", ""]).Select(d => _catalogs.FirstOrDefault(c => c.Decoration == d)).FirstOrDefault(c => c is not null);

    /// <summary>The devices of a models section: <c>description = install-section[,hardware-id[,compatible-id ...]]</c>.</summary>
    public IReadOnlyList<InfModel> ModelsOf(InfModelsSection section)
    {
        if (!_models.TryGetValue(section.Name, out var models))
        {
            models = [.. Budget.Entries(Scope.Main.Section(section.Name)).Where(e => e.Key is not null).Select(e => Model(e, section.Decoration ?? InfDecoration.None))];
            _models.Add(section.Name, models);
        }

        return models;
    }

    public InfDirectives DirectivesOf(InfSection section)
    {
        if (!_directives.TryGetValue(section, out var directives))
        {
            directives = InfDirectives.Read(Budget.Entries(section));
            _directives.Add(section, directives);
        }

        return directives;
    }

    public IReadOnlyList<InfCopy> CopiesOf(InfSection section)
    {
        if (!_copies.TryGetValue(section, out var copies))
        {
            copies = [.. Budget.Entries(section).Select(InfCopy.Read).OfType<InfCopy>()];
            _copies.Add(section, copies);
        }

        return copies;
    }

    /// <summary>Where a file lies in the package; null when the INF does not say, or when it is a file of Windows.</summary>
    public InfSourceFile? Locate(InfFile file, InfCopy copy, InfArchitectures architecture)
    {
        // Windows looks into the INF and those it includes; a section with the architecture goes before one without, wherever it stands.
        var (disks, source) = Scope.Files.Select(f => DisksOf(f, architecture)).Select(d => (Disks: d, Source: d.Find(copy.Source)))
            .Where(f => f.Source is not null).OrderByDescending(f => f.Source!.Value.Decorated).Select(f => (f.Disks, f.Source!.Value.Entry)).FirstOrDefault();
        if (source is null)
        {
            // A layout of Windows says where: then it is a file of Windows.
            if (!Findings.IsFull(InfPackageFindings.SourceMissing) && file.Section("Version")?.Find("LayoutFile") is null)
            {
                var finding = InfPackageFindings.NoSource(copy, architecture);
                Findings.Add(Scope.IsOpen && InfWindowsFiles.IsDriver(copy.Source) ? finding with { Severity = Severity.Warning } : finding);
            }

            return null;
        }

        var disk = disks.DiskOf(source);
        if (disk is null)
        {
            Findings.Add(InfPackageFindings.NoDisk(source, architecture));
        }

        if (InfSourceDisks.PathOf(disk, source, copy.Source) is not { } path)
        {
            Findings.Add(InfPackageFindings.OutsideFolder(source, copy.Source));
            return null;
        }

        return new InfSourceFile(path, path[(path.LastIndexOf('/') + 1)..], architecture, copy.Entry.Line)
        {
            Where = copy.Entry.Where, InstalledName = copy.Destination, Cabinet = InfSourceDisks.CabinetOf(disk),
        };
    }

    /// <summary>Where the files of a list are installed: its entry in [DestinationDirs], or DefaultDestDir.</summary>
    /// <param name="file">The INF of the list.</param>
    /// <param name="listName">Name of the list; null for <c>CopyFiles = @file</c>.</param>
    public InfFolder FolderOf(InfFile file, string? listName)
    {
        if (!_folders.TryGetValue(file, out var folders))
        {
            folders = new Dictionary<string, InfFolder>(StringComparer.OrdinalIgnoreCase);
            foreach (var entry in Budget.Entries(file.Section("DestinationDirs")))
            {
                if (entry.Key is { } key)
                {
                    _ = folders.TryAdd(key, new InfFolder(InfNumber.Parse(entry.Value(0)) ?? -1, entry.Value(1).Replace('\\', '/')));
                }
            }

            _folders.Add(file, folders);
        }

        return listName is not null && folders.TryGetValue(listName, out var folder) || folders.TryGetValue("DefaultDestDir", out folder) ? folder : InfFolder.Unknown;
    }

    /// <summary>Notes a file that Windows brings along, when the package installs it where Windows has it.</summary>
    public void NoteSystemFile(InfSourceFile file, InfEntry entry)
    {
        if (InfWindowsFiles.IsDriver(file.InstalledName) && file.Folder.Id is 10 or 11 or 12)
        {
            Findings.Add(InfPackageFindings.BelongsToWindows(entry, file.InstalledName));
        }
    }

    /// <summary>Takes the DriverVer of an install section.</summary>
    public void ReadDriverVer(InfEntry entry)
    {
        if (InfDriverVersion.Parse(entry) is { } version)
        {
            _ = DriverVersions.TryAdd(entry, version);
        }
        else
        {
            Findings.Add(InfPackageFindings.BadDriverVer(entry));
        }
    }

    public InfService ServiceOf(InfSection section, string name, InfEntry addService, InfArchitectures architecture)
    {
        var entries = Budget.Entries(section).Where(e => e.Key is not null).ToList();
        string Text(string key) => entries.Find(e => e.Is(key))?.Value(0) ?? "";

        var service = new InfService(
            name, InfNumber.Parse(Text("ServiceType")), InfNumber.Parse(Text("StartType")), InfNumber.Parse(Text("ErrorControl")), Text("ServiceBinary"),
            architecture, addService.Line) { Where = addService.Where };
        if (service.Binary.Length == 0 || service.StartType is null || service.ServiceType is null || service.ErrorControl is null)
        {
            Findings.Add(InfPackageFindings.ServiceIncomplete(addService, section.Name, service));
        }

        return service;
    }

    private InfSourceDisks DisksOf(InfFile file, InfArchitectures architecture)
    {
        if (!_disks.TryGetValue((file, architecture), out var disks))
        {
            disks = new InfSourceDisks(file, architecture, Budget);
            _disks.Add((file, architecture), disks);
        }

        return disks;
    }

    private static InfModel Model(InfEntry entry, InfDecoration decoration) =>
        new(entry.Key!, entry.Value(0), entry.Value(1), [.. entry.Values.Skip(2)], decoration, entry.Line) { Where = entry.Where };
}
