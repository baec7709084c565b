using Signet.Catalogs;
using Signet.Inf;
using Signet.Pe;
using Signet.Trust;

namespace Signet.Drivers;

/// <summary>A package whose files were read, under judgement.</summary>
internal sealed class DriverVerification
{
    private readonly DriverPackage _package;
    private readonly DriverVerifyOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly IReadOnlyList<CatalogEvidence> _catalogs;
    private readonly Dictionary<PackageFile, FileEvidence> _evidence;
    private readonly Dictionary<PackageFile, CatalogEvidence> _catalogOf;
    private readonly Dictionary<string, DriverFileReport> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<PackageFinding> _findings = [];
    private readonly HashSet<PackageFinding> _known = [];
    private readonly HashSet<string> _faulty = [];

    // Names of files that are missing or not what their catalog lists: members of these names are explained.
    private readonly HashSet<string> _explained = new(StringComparer.OrdinalIgnoreCase);

    public DriverVerification(
        DriverPackage package, IReadOnlyList<CatalogEvidence> catalogs, IReadOnlyList<FileEvidence> evidence, DriverVerifyOptions options, CancellationToken cancellation)
    {
        (_package, _catalogs, _options, _cancellation) = (package, catalogs, options, cancellation);
        _evidence = evidence.ToDictionary(e => e.File);
        _catalogOf = catalogs.ToDictionary(c => c.File);
        foreach (var (catalog, file) in catalogs.SelectMany(_ => evidence, (c, f) => (c, f)))
        {
            catalog.Meet(file.Digests);
        }
    }

    public DriverReport Run()
    {
        // Whether an INF could be signed is asked by the check; here it matters only where it hides what belongs to the package.
        var infs = _package.Infs.Select(i => i.File.Path).ToHashSet();
        foreach (var (path, finding) in _package.Findings)
        {
            Add(path, [infs.Contains(path) && finding.Severity == Severity.Error ? finding with { Severity = Severity.Warning } : finding]);
        }

        foreach (var catalog in _catalogs)
        {
            Note(catalog.File.Path, DriverFileRole.Catalog, catalog.Report.Digest, catalog.Report, []);
            Add(catalog.File.Path, catalog.Report.Report.Findings);
        }

        var releases = _options.Releases.Count > 0 ? _options.Releases : [.. DriverOs.All.Intersect(_catalogs.SelectMany(c => c.Releases))];
        foreach (var os in _options.Releases.Where(os => !_package.Infs.Any(i => i.On(os).Applies)))
        {
            Add("", [DriverFindings.OsNotCovered.With($"no INF has drivers for {os.Keyword}")]);
        }

        foreach (var inf in _package.Infs)
        {
            new InfVerification(this, inf).Run(_options.Releases.Count > 0 ? _options.Releases : null);
        }

        CheckRest();
        CheckMembers();
        CheckImages();
        return new DriverReport
        {
            Report = Judge(),
            Findings = _findings,
            Files = [.. _files.Values.Select(f => f with { Good = IsGood(f) }).OrderBy(f => f.Path, StringComparer.Ordinal)],
            Releases = releases,
        };
    }

    public PackageFolder Folder => _package.Folder;

    public CatalogEvidence? Catalog(PackageFile file) => _catalogOf.GetValueOrDefault(file);

    public FileEvidence? Evidence(PackageFile file) => _evidence.GetValueOrDefault(file);

    /// <summary>A catalog of the package that lists the file, or null.</summary>
    public CatalogEvidence? CatalogOf(FileEvidence file) => _catalogs.FirstOrDefault(c => c.Find(file.Digests) is not null);

    /// <summary>Records findings about a file, each once.</summary>
    public void Add(string path, IEnumerable<Finding> findings)
    {
        foreach (var item in findings.Select(f => new PackageFinding(path, f)).Where(_known.Add))
        {
            _findings.Add(item);
            if (Withholds(item.Finding))
            {
                _faulty.Add(path);
            }
        }
    }

    /// <summary>Records what a file is; what several INFs say of it adds up.</summary>
    public void Note(
        string path, DriverFileRole role, FileDigest? digest, FileReport? signature, IReadOnlyList<string> catalogs, InfArchitectures architectures = InfArchitectures.None)
    {
        var file = _files.GetValueOrDefault(path) ?? new DriverFileReport(path, role);
        _files[path] = file with
        {
            Role = file.Role == DriverFileRole.Unlisted ? role : file.Role,
            Digest = file.Digest ?? digest,
            Signature = file.Signature ?? signature,
            Catalogs = [.. file.Catalogs.Union(catalogs)],
            Architectures = file.Architectures | architectures,
        };
    }

    /// <summary>Records a file that was read.</summary>
    public void Note(FileEvidence file, DriverFileRole role, InfArchitectures architectures = InfArchitectures.None)
    {
        var listing = _catalogs.Where(c => c.Find(file.Digests) is not null).ToList();
        var digest = file.Digests.OrderByDescending(d => d.Key.Size).Select(d => new FileDigest(d.Key, d.Value)).FirstOrDefault();
        Note(file.File.Path, role, digest, file.Signature, [.. listing.Select(c => c.File.Path)], architectures);
    }

    /// <summary>Records that members of these names are explained by a finding.</summary>
    public void Explain(params IEnumerable<string> names) => _explained.UnionWith(names);

    /// <summary>Compares a file with the catalog that has to list it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="names">The names under which the catalog may list it.</param>
    /// <returns>The member of the file; null when there is none, which is then a finding.</returns>
    public CatalogMember? Match(FileEvidence file, CatalogEvidence catalog, IReadOnlyCollection<string> names)
    {
        var path = file.File.Path;
        var member = catalog.Find(file.Digests);
        if (member is null && file.Kind != SubjectKind.Flat)
        {
            var flat = file.FlatDigests(_cancellation);
            member = catalog.Find(flat);
            catalog.Meet(flat);
        }

        if (member is null)
        {
            Explain(names);
            Add(path, [Mismatch(file, catalog, names)]);
            return null;
        }

        if (member.Content?.PageHashes is { } pages && (!file.PageHashes.TryGetValue(pages.Algorithm, out var computed) || !computed.Table.Span.SequenceEqual(pages.Table.Span)))
        {
            Add(path, [DriverFindings.PageHashes.With($"the page hashes in {catalog.File.Path} are not those of the file", member.Where)]);
        }

        if (member.Content is { EnhancedHash: { } second } content && DigestAlgorithm.FromOid(content.DigestAlgorithm) is { } algorithm
            && file.EnhancedHashes.TryGetValue(algorithm, out var own) && !own.Digest.Span.SequenceEqual(second.Digest.Span))
        {
            Add(path, [DriverFindings.Changed.With($"the cabinet does not have the size that {catalog.File.Path} lists", member.Where)]);
        }

        // The same content may lie there under another name too, and then the catalog has one of the names.
        var listed = NameOf(member);
        if (listed is not null && !names.Contains(listed, StringComparer.OrdinalIgnoreCase) && !_evidence.Values.Any(e => SameName(e, listed) && catalog.Find(e.Digests) == member))
        {
            Add(path, [DriverFindings.Swapped.With($"the content is listed in {catalog.File.Path} as {listed}")]);
        }

        return member;
    }

    // The names of files that an INF installs under another name are those that INFs give them; here only the name in the folder counts.
    private static bool SameName(FileEvidence file, string name) => file.File.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static string? NameOf(CatalogMember member) => member.File is { } name ? name[(name.LastIndexOfAny(['/', '\\']) + 1)..] : null;

    private Finding Mismatch(FileEvidence file, CatalogEvidence catalog, IReadOnlyCollection<string> names)
    {
        if (RepairOf(file, catalog) is { } repair)
        {
            return DriverFindings.LineEnds.With($"with {repair} it would be the file that {catalog.File.Path} lists");
        }

        if (CatalogOf(file) is { } other)
        {
            return DriverFindings.Swapped.With($"the content is listed in {other.File.Path}, not in {catalog.File.Path}");
        }

        var stale = catalog.Members.FirstOrDefault(m => m.Content is not null && !catalog.HasMet(m) && NameOf(m) is { } name && names.Contains(name, StringComparer.OrdinalIgnoreCase));
        var digest = file.Digests.MaxBy(d => d.Key.Size);
        return stale?.Content is { } content
            ? DriverFindings.Changed.With(
                $"the {digest.Key} of the file is {Convert.ToHexStringLower(digest.Value)}, {catalog.File.Path} lists {Convert.ToHexStringLower(content.Digest.Span)}")
            : DriverFindings.NotInCatalog.With($"{catalog.File.Path} has no member with the {digest.Key} {Convert.ToHexStringLower(digest.Value)}");
    }

    private static string? RepairOf(FileEvidence file, CatalogEvidence catalog)
    {
        if (!file.File.Name.EndsWith(".inf", StringComparison.OrdinalIgnoreCase) || file.File.Length > InfRepair.MaxBytes)
        {
            return null;
        }

        using var source = file.File.Open();
        return InfRepair.Candidates(source.ReadExactly(new FileRange(0, source.Length)))
            .FirstOrDefault(c => catalog.Find(file.Digests.Keys.ToDictionary(a => a, a => a.Hash(c.Content.Span))) is not null)?.What;
    }

    // Files that no INF has led to.
    private void CheckRest()
    {
        foreach (var file in _evidence.Values.Where(e => !_files.ContainsKey(e.File.Path)).ToList())
        {
            var path = file.File.Path;
            Note(file, DriverFileRole.Unlisted);
            if (!_faulty.Contains(path))
            {
                Add(path, [Unlisted(file)]);
            }
        }
    }

    private Finding Unlisted(FileEvidence file)
    {
        var (catalog, member) = _catalogs.Select(c => (Catalog: c, Member: c.Find(file.Digests))).FirstOrDefault(f => f.Member is not null);
        return member is null ? DriverFindings.Unlisted.With("no INF copies the file and no catalog lists it")
            : NameOf(member) is { } name && !name.Equals(file.File.Name, StringComparison.OrdinalIgnoreCase) ? DriverFindings.Swapped.With($"the content is listed in {catalog.File.Path} as {name}")
            : _evidence.Values.FirstOrDefault(e => e != file && _files.GetValueOrDefault(e.File.Path)?.Role == DriverFileRole.Driver && catalog.Find(e.Digests) == member) is { } original
                ? DriverFindings.Unlisted.With($"no INF copies the file; it is a copy of {original.File.Path}")
            : DriverFindings.Unused.With($"{catalog.File.Path} lists the file, but no INF copies it");
    }

    private void CheckMembers()
    {
        foreach (var catalog in _catalogs)
        {
            foreach (var member in catalog.Unmet().Where(m => NameOf(m) is not { } name || !_explained.Contains(name)))
            {
                Add(catalog.File.Path, [DriverFindings.MemberWithoutFile.With($"no file of the package is {member.File ?? "the member"} ({member.Tag})", member.Where)]);
            }
        }
    }

    private void CheckImages()
    {
        foreach (var file in _evidence.Values)
        {
            Add(file.File.Path, file.Findings.Select(Weigh));
            if (file.Headers is { ForceIntegrity: true })
            {
                Add(file.File.Path, [DriverFindings.ForceIntegrity.With("the image asks for an integrity check")]);
            }
        }
    }

    private bool IsGood(DriverFileReport file) =>
        !_faulty.Contains(file.Path) && (file.Role != DriverFileRole.Catalog || file.Signature?.Report.Verdict == Verdict.Trusted);

    private Report Judge()
    {
        var report = new Report(_options.Signatures.Policy.Required);
        report.Add(_findings.Select(f => f.Finding));
        foreach (var claim in (Claims[])[Claims.Signed, Claims.SignatureValid, Claims.SignerTrusted])
        {
            if (_catalogs.Count > 0 && _catalogs.All(c => c.Report.Report.Proved.HasFlag(claim)))
            {
                report.Prove(claim);
            }
        }

        if (_package.Infs.Count > 0 && _catalogs.Count > 0 && _faulty.Count == 0 && _catalogs.All(c => c.Report.Report.Proved.HasFlag(Claims.ContentIntact)))
        {
            report.Prove(Claims.ContentIntact);
        }

        return report;
    }

    // Whom the file's own signature is by is the catalogs' affair, unless it starts at boot; but what is broken is broken.
    private static Finding Weigh(Finding finding)
    {
        var isOfTrust = finding.Rule != TrustFindings.BadSignature && (TrustFindings.Rules.Contains(finding.Rule) || RevocationFindings.Rules.Contains(finding.Rule));
        return isOfTrust || !Withholds(finding) ? finding with { Severity = Severity.Note } : finding;
    }

    private static bool Withholds(Finding finding) => finding.Severity == Severity.Error || DriverFindings.Withholding.Contains(finding.Rule);
}
