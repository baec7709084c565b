using Signet.Catalogs;
using Signet.Inf;
using Signet.Trust;

namespace Signet.Drivers;

/// <summary>One INF of a package under verification: its catalogs, and the files that it copies.</summary>
internal sealed class InfVerification(DriverVerification package, DriverInf inf)
{
    // What the INF asks of one file: for which machines, and which catalogs have to list it.
    private sealed class Demand
    {
        public InfArchitectures Architectures { get; set; }

        public Dictionary<CatalogEvidence, List<DriverOs>> Catalogs { get; } = [];

        public HashSet<string> Names { get; } = new(StringComparer.OrdinalIgnoreCase);
    }

    private readonly Dictionary<string, Demand> _demands = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="releases">The releases of Windows asked for; null for those that each catalog names.</param>
    public void Run(IReadOnlyList<DriverOs>? releases)
    {
        var own = Of(inf.File.Path);
        own.Names.Add(inf.File.Name);
        foreach (var architecture in inf.Package.Architectures.Each())
        {
            if (inf.Package.CatalogFor(architecture) is not { } named)
            {
                if (releases is null || releases.Any(os => os.Architecture == architecture))
                {
                    package.Add(inf.File.Path, [DriverFindings.NoCatalogNamed.With($"[Version] has no CatalogFile for {architecture.Name()}")]);
                }
            }
            else if (package.Folder.Find(inf.Below(named.Name)) is not { } file || package.Catalog(file) is not { } catalog)
            {
                package.Add(inf.File.Path, [DriverFindings.CatalogMissing.With($"{named.Name} is not there") with { Line = named.Line }]);
            }
            else
            {
                Require(own, InfArchitectures.None, catalog, null);
                DemandFor(architecture, catalog, releases ?? catalog.Releases);
            }
        }

        package.Note(package.Evidence(inf.File)!, DriverFileRole.Inf);
        foreach (var (path, demand) in _demands)
        {
            Check(path, demand);
        }

        NoteOthers();
        CheckBootStart();
    }

    private Demand Of(string path)
    {
        _demands.TryAdd(path, new Demand());
        return _demands[path];
    }

    // What the INF does on the releases of that architecture, or on every machine it tells apart when no release is known.
    private void DemandFor(InfArchitectures architecture, CatalogEvidence catalog, IReadOnlyList<DriverOs> releases)
    {
        var machines = releases.Count > 0
            ? releases.Where(os => os.Architecture == architecture).Select(os => (Os: (DriverOs?)os, Installation: inf.On(os)))
            : inf.Package.Targets.Where(t => t.Architecture == architecture).Select(t => (Os: (DriverOs?)null, Installation: inf.Package.For(t)));
        foreach (var (os, installation) in machines.Where(m => m.Installation.Applies))
        {
            Require(Of(inf.File.Path), InfArchitectures.None, catalog, os);
            foreach (var file in installation.Files)
            {
                var demand = Of(inf.Below(file.Path));
                demand.Names.UnionWith([file.Name, file.InstalledName]);
                Require(demand, architecture, catalog, os);
            }
        }
    }

    private static void Require(Demand demand, InfArchitectures architecture, CatalogEvidence catalog, DriverOs? os)
    {
        demand.Architectures |= architecture;
        demand.Catalogs.TryAdd(catalog, []);
        if (os is not null)
        {
            demand.Catalogs[catalog].Add(os);
        }
    }

    private void Check(string path, Demand demand)
    {
        if (demand.Catalogs.Count == 0)
        {
            return;
        }

        if (package.Folder.Find(path) is not { } found || package.Evidence(found) is not { } file)
        {
            NoteMissing(path, demand);
            return;
        }

        if (found != inf.File)
        {
            package.Note(file, DriverFileRole.Driver, demand.Architectures);
            CheckProcessor(file, demand.Architectures);
        }

        foreach (var (catalog, releases) in demand.Catalogs)
        {
            if (package.Match(file, catalog, demand.Names) is { } member)
            {
                CheckReleases(file, catalog, member, releases);
            }
        }
    }

    private void NoteMissing(string path, Demand demand)
    {
        var source = inf.Package.Files.First(f => inf.Below(f.Path).Equals(path, StringComparison.OrdinalIgnoreCase));
        package.Explain(demand.Names);
        package.Note(path, DriverFileRole.Missing, null, null, [], demand.Architectures);
        var copies = $"line {source.Line} of {inf.File.Path} copies the file, and it ";
        package.Add(path, [
            source.Cabinet is { } cabinet ? DriverFindings.InCabinet.With($"{copies}lies in {cabinet}")
            : PackageFolder.TryNormalize(path, out _) ? DriverFindings.Missing.With($"{copies}is not there")
            : DriverFindings.Outside.With($"{copies}leads out of the package"),
        ]);
    }

    private void CheckProcessor(FileEvidence file, InfArchitectures wanted)
    {
        if (file.Headers is { } headers && ProcessorFit.Unfit(headers, wanted) is not InfArchitectures.None and var unfit)
        {
            package.Add(file.File.Path, [DriverFindings.WrongProcessor.With(
                $"an image for {ProcessorFit.Of(headers.Machine).Name()} is copied on {string.Join(", ", unfit.Each().Select(a => a.Name()))}")]);
        }
    }

    private void CheckReleases(FileEvidence file, CatalogEvidence catalog, CatalogMember member, IReadOnlyList<DriverOs> releases)
    {
        if (releases.Where(os => !catalog.Covers(member, os)).Select(os => os.Keyword).ToList() is { Count: > 0 } missing)
        {
            package.Add(file.File.Path, [DriverFindings.OsNotCovered.With($"{catalog.File.Path} does not list the file for {string.Join(", ", missing)}", member.Where)]);
        }
    }

    // Files that the INF copies on machines that no catalog is for: they may be there, but something has to vouch for them.
    private void NoteOthers()
    {
        foreach (var named in inf.Package.Files.Where(f => !_demands.ContainsKey(inf.Below(f.Path))))
        {
            if (package.Folder.Find(inf.Below(named.Path)) is { } found && package.Evidence(found) is { } file)
            {
                package.Note(file, DriverFileRole.Driver, named.Architectures);
                CheckProcessor(file, named.Architectures);
                CheckVouched(file, named);
            }
        }
    }

    private void CheckVouched(FileEvidence file, InfSourceFile named)
    {
        var catalogs = named.Architectures.Each().Select(inf.Package.CatalogFor).OfType<InfCatalogFile>()
            .Select(c => package.Folder.Find(inf.Below(c.Name))).OfType<PackageFile>().Select(package.Catalog).OfType<CatalogEvidence>().Distinct().ToList();
        if (catalogs.Find(c => c.Find(file.Digests) is not null) is { } catalog)
        {
            package.Match(file, catalog, [named.Name, named.InstalledName]);
        }
        else if (package.CatalogOf(file) is { } other)
        {
            package.Add(file.File.Path, [DriverFindings.Swapped.With($"the content is listed in {other.File.Path}, which the INF does not name for {Names(named.Architectures)}")]);
        }
        else
        {
            package.Add(file.File.Path, [DriverFindings.Unlisted.With($"the INF copies the file on {Names(named.Architectures)}, for which no catalog is made, and none lists it")]);
        }
    }

    private static string Names(InfArchitectures architectures) => string.Join(", ", architectures.Each().Select(a => a.Name()));

    // The kernel cannot read catalogs yet when it loads these.
    private void CheckBootStart()
    {
        foreach (var service in inf.Package.Services.Where(s => s.StartType == InfService.BootStart))
        {
            var files = inf.Package.Files.Where(f => f.InstalledName.Equals(service.BinaryName, StringComparison.OrdinalIgnoreCase) && (f.Architectures & service.Architectures) != 0);
            foreach (var found in files.Select(f => package.Folder.Find(inf.Below(f.Path))).OfType<PackageFile>())
            {
                var signature = package.Evidence(found)?.Signature?.Report;
                if (signature?.Verdict != Verdict.Trusted)
                {
                    var finding = DriverFindings.BootStart.With(
                        signature is null ? $"the service {service.Name} starts it at boot, and it bears no signature" : $"the service {service.Name} starts it at boot, and its signature is not trusted");
                    package.Add(found.Path, [signature is null ? finding : finding with { Severity = Severity.Warning }]);
                }
            }
        }
    }
}
