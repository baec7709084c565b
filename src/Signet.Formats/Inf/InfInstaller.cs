namespace Signet.Inf;

/// <summary>Follows an INF as Windows would on one machine and gathers the files, services and devices it comes by.</summary>
/// <remarks>Each section is visited once, in a queue rather than by recursion: circles end, and chains of any length need no stack.</remarks>
internal sealed class InfInstaller(InfPackageReader reader, InfTarget target)
{
    // Sections that go with an install section, by what is added to its name.
    private static readonly string[] s_parts =
    [
        ".Services", ".CoInstallers", ".HW", ".Interfaces", ".Wdf", ".Components", ".Software", ".Filters", ".Events", ".WMI", ".FactDef",
        ".LogConfigOverride",
    ];

    private readonly InfScope _scope = reader.Scope;
    private readonly InfFindingList _findings = reader.Findings;
    private readonly HashSet<InfSection> _visited = [];
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _installed = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<(InfFile File, InfSection Section)> _pending = new();
    private readonly List<InfModel> _models = [];
    private readonly Dictionary<string, InfSourceFile> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, InfService> _services = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Finding> _missing = [];
    private readonly SortedSet<string> _copiedInfs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Follows everything that applies to the machine.</summary>
    public InfInstallation Run()
    {
        var applies = InstallModels();
        applies |= Install("DefaultInstall", s_parts);
        _ = Install("ClassInstall32", [".Services"]);
        foreach (var entry in reader.Budget.Entries(_scope.Main.Section("InterfaceInstall32")))
        {
            if (entry.Value(0) is { Length: > 0 } name && !Install(name, []))
            {
                Miss(InfPackageFindings.SectionMissing, () => InfPackageFindings.NoSection(entry, name));
            }
        }

        while (_pending.TryDequeue(out var next))
        {
            Follow(next.File, next.Section);
        }

        // What an INF of Windows may hold is not missing; which are included is known only now.
        if (!_scope.IsOpen)
        {
            _findings.AddRange(_missing);
            NoteBinaries();
        }

        return new InfInstallation(
            target, reader.CatalogFor(target.Architecture), _models, [.. _files.Values], [.. _services.Values], [.. _copiedInfs]) { Applies = applies };
    }

    private bool InstallModels()
    {
        var applies = false;
        foreach (var section in reader.Manufacturers.For(target))
        {
            if (!_taken.Add(section.Name))
            {
                continue;
            }

            foreach (var model in reader.ModelsOf(section))
            {
                applies = true;
                _models.Add(model);
                if (model.InstallSection.Length > 0 && _installed.Add(model.InstallSection) && !Install(model.InstallSection, s_parts))
                {
                    Miss(InfPackageFindings.SectionMissing, () => InfPackageFindings.NoInstallSection(model, target.Architecture));
                }
            }
        }

        return applies;
    }

    // Takes the section of that name for the architecture, and the parts that go with it. Windows takes the parts of a section that is
    // not there too: [Device.Services] without [Device] adds its services.
    private bool Install(string name, IReadOnlyList<string> parts)
    {
        var actual = InfScope.Decorated(name, target.Architecture).FirstOrDefault(d => _scope.Find(d) is not null) ?? name;
        var found = false;
        foreach (var section in parts.Select(p => _scope.Find(actual + p)).Prepend(_scope.Find(actual)))
        {
            if (section is { } visited)
            {
                found = true;
                Visit(visited);
            }
        }

        return found;
    }

    private void Visit((InfFile File, InfSection Section) found)
    {
        if (_visited.Add(found.Section))
        {
            _pending.Enqueue(found);
        }
    }

    private void Follow(InfFile file, InfSection section)
    {
        foreach (var entry in reader.DirectivesOf(section).Entries)
        {
            switch (entry.Key!.ToUpperInvariant())
            {
                case "INCLUDE":
                    _scope.Include(file, entry);
                    break;
                case "NEEDS":
                    Need(entry);
                    break;
                case "COPYFILES":
                    Copy(file, entry);
                    break;
                case "COPYINF":
                    _copiedInfs.UnionWith(entry.Values.Where(v => v.Length > 0));
                    break;
                case "ADDSERVICE":
                    AddService(entry);
                    break;
                case "DRIVERVER":
                    reader.ReadDriverVer(entry);
                    break;
                default:
                    Interface(entry);
                    break;
            }
        }
    }

    private void Need(InfEntry entry)
    {
        foreach (var name in entry.Values.Where(v => v.Length > 0))
        {
            if (_scope.Find(name) is { } found)
            {
                Visit(found);
            }
            else
            {
                Miss(InfPackageFindings.SectionMissing, () => InfPackageFindings.NoSection(entry, name));
            }
        }
    }

    // AddInterface = {class}[,[reference][,[section][,flags]]]
    private void Interface(InfEntry entry)
    {
        if (entry.Value(2) is { Length: > 0 } name && !Install(name, []))
        {
            Miss(InfPackageFindings.SectionMissing, () => InfPackageFindings.NoSection(entry, name));
        }
    }

    private void Copy(InfFile file, InfEntry entry)
    {
        foreach (var name in entry.Values.Where(v => v.Length > 0))
        {
            if (name[0] == '@')
            {
                Copy(file, new InfCopy(name[1..], name[1..], entry), listName: null);
            }
            else if (_scope.Find(name) is not { } list)
            {
                Miss(InfPackageFindings.CopyFilesMissing, () => InfPackageFindings.NoCopyFiles(entry, name));
            }
            else if (_visited.Add(list.Section))
            {
                foreach (var copy in reader.CopiesOf(list.Section))
                {
                    Copy(list.File, copy, list.Section.Name);
                }
            }
        }
    }

    private void Copy(InfFile file, InfCopy copy, string? listName)
    {
        if (listName is not null && copy.Entry.UsesStrings)
        {
            _findings.Add(InfPackageFindings.NamedByString(copy));
        }

        if (reader.Locate(file, copy, target.Architecture) is { } located)
        {
            var found = located with { Folder = reader.FolderOf(file, listName) };
            reader.NoteSystemFile(found, copy.Entry);
            _ = _files.TryAdd(found.Path, found);
        }
    }

    // AddService = [name],[flags],section[,...]; a line without a section names a service of another package.
    private void AddService(InfEntry entry)
    {
        var (name, section) = (entry.Value(0), entry.Value(2));
        if (name.Length == 0 || section.Length == 0)
        {
            return;
        }

        if (_scope.Find(section) is { } found)
        {
            _ = _services.TryAdd(name, reader.ServiceOf(found.Section, name, entry, target.Architecture));
        }
        else
        {
            Miss(InfPackageFindings.SectionMissing, () => InfPackageFindings.NoSection(entry, section));
        }
    }

    // Files with very many gaps do not deserve very many findings that nobody will read.
    private void Miss(FindingRule rule, Func<Finding> finding)
    {
        if (!_findings.IsFull(rule) && _missing.Count < InfFindingList.MaxOfOneKind * 4)
        {
            _missing.Add(finding());
        }
    }

    // A service whose file nothing copies starts only where something else has put it.
    private void NoteBinaries()
    {
        var installed = _files.Values.Select(f => f.InstalledName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var service in _services.Values.Where(s => s.BinaryName.Length > 0 && !installed.Contains(s.BinaryName) && !InfWindowsFiles.IsDriver(s.BinaryName)))
        {
            _findings.Add(InfPackageFindings.BinaryNotCopied(service));
        }
    }
}
