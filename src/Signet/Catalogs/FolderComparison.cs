using Signet.Files;
using Signet.Pe;
using Signet.Trust;

namespace Signet.Catalogs;

/// <summary>How a file stands to a catalog.</summary>
public enum ListedState
{
    /// <summary>The catalog lists it, and it is unchanged.</summary>
    Intact,

    /// <summary>The catalog lists another file under its name.</summary>
    Changed,

    /// <summary>The catalog lists its content under another name.</summary>
    Renamed,

    /// <summary>The catalog does not list it.</summary>
    Added,

    /// <summary>The catalog lists it, and it is not there.</summary>
    Missing,

    /// <summary>It could not be read.</summary>
    Unread,
}

/// <summary>How a file stands to a catalog, and why.</summary>
/// <param name="Name">Its path, as the catalog or the folder spells it.</param>
/// <param name="State">How it stands.</param>
/// <param name="Tag">The tag of the member that lists it; null without one.</param>
/// <param name="Findings">What is wrong or odd.</param>
public sealed record ListedFileReport(string Name, ListedState State, string? Tag, IReadOnlyList<Finding> Findings);

/// <summary>What comparing files with a catalog has shown, and what the catalog's signature makes of it.</summary>
/// <param name="Catalog">What verifying the catalog itself has shown.</param>
/// <param name="Files">The files in the order given, then those that are missing.</param>
/// <param name="Report">All findings, and the verdict: trusted only when the catalog is, and every file is as listed.</param>
public sealed record FolderReport(FileReport Catalog, IReadOnlyList<ListedFileReport> Files, Report Report);

/// <summary>Compares files with the catalog that should list them, as PowerShell's Test-FileCatalog does.</summary>
/// <remarks>
/// A member with a <c>FilePath</c> is found by that path, and must have the file's digest. Members without one, such as Inf2Cat makes, are found by the
/// digest; their <c>File</c>, a bare name, then tells a changed file from one that was added.
/// </remarks>
public sealed class FolderComparison
{
    private readonly VerifyOptions _options;
    private readonly JudgedCatalog _judged;
    private readonly IReadOnlyList<ListedFile> _files;
    private readonly HashSet<string> _there;
    private readonly CatalogSet _set;
    private readonly ILookup<string, CatalogMember> _byPath;
    private readonly ILookup<string, CatalogMember> _byFile;
    private readonly Dictionary<string, string> _empty;
    private readonly HashSet<string> _lastParts;
    private readonly HashSet<string> _lastPartsOfEmpty;

    private FolderComparison(JudgedCatalog judged, IReadOnlyList<ListedFile> files, VerifyOptions options)
    {
        (_judged, _files, _options) = (judged, files, options);
        _there = files.Select(f => Normal(f.Name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        _set = CatalogSet.Of([judged]);
        var members = judged.Catalog!.Members;
        var comparer = StringComparer.OrdinalIgnoreCase;
        _byPath = members.Where(m => m.Text(FolderCatalog.PathAttribute) is not null).ToLookup(m => Normal(m.Text(FolderCatalog.PathAttribute)!), comparer);
        _byFile = members.Where(m => m.Text(FolderCatalog.PathAttribute) is null && m.File is not null).ToLookup(m => m.File!, comparer);
        _empty = judged.Catalog.Attributes.Where(FolderCatalog.IsPath).Select(a => a.Text).OfType<string>()
            .DistinctBy(Normal, comparer).ToDictionary(Normal, comparer);
        _lastParts = _byPath.Select(g => LastPart(g.Key)).ToHashSet(comparer);
        _lastPartsOfEmpty = _empty.Keys.Select(LastPart).ToHashSet(comparer);
    }

    /// <summary>Verifies the catalog and compares the files with it.</summary>
    /// <param name="path">The name that the catalog is reported by.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="files">The files.</param>
    /// <param name="complete">True when the files are all there are, so that those which the catalog lists besides are missing.</param>
    /// <param name="options">The policy and what goes with it.</param>
    /// <param name="jobs">How many files are read at once; null for as many as there are processors.</param>
    /// <param name="progress">Told how many files are done; may come from any thread.</param>
    /// <param name="cancellation">Stops between two pieces of a file.</param>
    /// <exception cref="IOException">The catalog cannot be read. A file that cannot be is in the report.</exception>
    public static async Task<FolderReport> RunAsync(
        string path, ByteSource catalog, IReadOnlyList<ListedFile> files, bool complete, VerifyOptions options,
        int? jobs, IProgress<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        var judged = CatalogSet.Judge(path, catalog, options);
        if (judged.Catalog is null)
        {
            return new FolderReport(judged.Report, [], judged.Report.Report); // it says why; there is nothing to compare with
        }

        var comparison = new FolderComparison(judged, files, options);
        var compared = new Compared[files.Count];
        var done = 0;
        await Parallel.ForAsync(
            0, files.Count,
            new ParallelOptions { MaxDegreeOfParallelism = jobs ?? Environment.ProcessorCount, CancellationToken = cancellation },
            (index, token) =>
            {
                compared[index] = comparison.Compare(files[index], token);
                progress?.Report(Interlocked.Increment(ref done));
                return ValueTask.CompletedTask;
            });
        return comparison.Conclude(compared, complete ? comparison.Missing(compared) : []);
    }

    private FolderReport Conclude(Compared[] compared, List<ListedFileReport> missing)
    {
        var catalog = _judged.Report;
        var report = new Report(catalog.Report.Required);
        report.Add(catalog.Report.Findings);
        IReadOnlyList<ListedFileReport> files = [.. compared.Select(c => c.Report), .. missing];
        report.Add(files.SelectMany(f => f.Findings));
        if (compared.Length > 0 && compared.All(c => c.Proved) && missing.Count == 0)
        {
            report.Prove(catalog.Report.Proved);
        }

        return new FolderReport(catalog, files, report);
    }

    private Compared Compare(ListedFile file, CancellationToken cancellation)
    {
        try
        {
            // One without bytes is never opened: pipes and devices look like that, and reading those may never end.
            if (new FileInfo(file.Path).Length == 0)
            {
                return ListsAsEmpty(file)
                    ? new Compared(new ListedFileReport(file.Name, ListedState.Intact, null, []), [], true)
                    : Differ(file, [], null);
            }

            using var source = FileSource.Open(file.Path);
            return Compare(file, source, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var finding = FolderCatalogFindings.Unread.With($"{file.Name} cannot be read: {e.Message.TrimEnd('.')}");
            return new Compared(new ListedFileReport(file.Name, ListedState.Unread, null, [finding]), [], false);
        }
    }

    private Compared Compare(ListedFile file, ByteSource source, CancellationToken cancellation)
    {
        var digests = Subject.Compute(source, [.. _set.Algorithms], [], null, cancellation);
        var image = digests.Kind == SubjectKind.Pe && PeFile.Open(source, out var pe, out _) ? pe : null;
        var found = new CatalogLookup(source, _set, _options).Find(digests.Digests, image, cancellation);
        if (found is null)
        {
            return Differ(file, [], null);
        }

        // Several members may list the content, one for each of its names.
        var digest = found.Member.Digests().First(d => d.Algorithm == found.Algorithm).Value;
        var member = _byPath[Normal(file.Name)].FirstOrDefault(m => m.Digests().Any(d => d.Algorithm == found.Algorithm && d.Value.Span.SequenceEqual(digest.Span)));
        var members = member is not null ? [member] : _set.Find(found.Algorithm, digest.Span).Select(m => m.Member).ToList();
        member ??= members.Find(m => m.Text(FolderCatalog.PathAttribute) is not { } path || (!file.HasFolder && Same(LastPart(path), file.Name)));
        if (member is null)
        {
            return Differ(file, members, found);
        }

        // What is said of the catalog itself stands in its own report already.
        IReadOnlyList<Finding> findings = [.. found.Findings.Where(f => f.Rule != CatalogFindings.Untrusted && f.Rule != CatalogFindings.NameMismatch)];
        if (member.File is { } name && !Same(LastPart(name), Path.GetFileName(file.Path)))
        {
            findings = [.. findings, CatalogFindings.NameMismatch.With($"{file.Name} is listed as {name}")];
        }

        return new Compared(new ListedFileReport(file.Name, ListedState.Intact, member.Tag, findings), members, found.Proves);
    }

    // The catalog does not list this content under this name.
    private Compared Differ(ListedFile file, List<CatalogMember> elsewhere, CatalogMembership? found)
    {
        var (state, finding) =
            elsewhere.Count > 0 ? (ListedState.Renamed, FolderCatalogFindings.Renamed.With($"{file.Name} has the content of {(elsewhere.Find(m => !_there.Contains(Normal(m.File!))) ?? elsewhere[0]).File}"))
            : IsListed(file) ? (ListedState.Changed, FolderCatalogFindings.Changed.With($"{file.Name} is not the file that the catalog lists under this name"))
            : (ListedState.Added, FolderCatalogFindings.Added.With($"{file.Name} is not in the catalog"));
        return new Compared(new ListedFileReport(file.Name, state, found?.Member.Tag, [finding]), [], false);
    }

    // Of a file that was named by itself only the last part of its path is known.
    private bool IsListed(ListedFile file) =>
        _byPath.Contains(Normal(file.Name)) || ListsAsEmpty(file) || _byFile.Contains(Path.GetFileName(file.Path))
        || (!file.HasFolder && _lastParts.Contains(file.Name));

    private bool ListsAsEmpty(ListedFile file) => _empty.ContainsKey(Normal(file.Name)) || (!file.HasFolder && _lastPartsOfEmpty.Contains(file.Name));

    // What the catalog lists and no file is: by path where it has paths, else by content.
    private List<ListedFileReport> Missing(Compared[] compared)
    {
        var missing = _byPath.Where(g => !_there.Contains(g.Key)).Select(g => Missing(g.First().File!, g.First().Tag)).ToList();
        missing.AddRange(_empty.Where(e => !_there.Contains(e.Key)).Select(e => Missing(e.Value, null)));

        // A changed file is not missing as well: each one explains one member of its name.
        var changed = _files.Where((_, i) => compared[i].Report.State is ListedState.Changed or ListedState.Unread)
            .CountBy(f => Path.GetFileName(f.Path), StringComparer.OrdinalIgnoreCase).ToDictionary(StringComparer.OrdinalIgnoreCase);
        var used = compared.SelectMany(c => c.Used).ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var member in _judged.Catalog!.Members)
        {
            if (member.Text(FolderCatalog.PathAttribute) is not null || IsTwin(member) || used.Contains(member))
            {
                continue;
            }

            if (member.File is { } name && changed.GetValueOrDefault(name) is > 0 and var count)
            {
                changed[name] = count - 1;
            }
            else
            {
                missing.Add(Missing(member.File ?? member.Tag, member.Tag));
            }
        }

        return missing;
    }

    private static ListedFileReport Missing(string name, string? tag) =>
        new(name, ListedState.Missing, tag, [FolderCatalogFindings.Missing.With($"{name} is in the catalog and not there")]);

    // The second member of a file in version 2, which states no digest of its own.
    private bool IsTwin(CatalogMember member) => _judged.Catalog!.Version == CatalogVersion.V2 && member.Content is null && member.Identifier.Length == 20;

    private static bool Same(string a, string b) => Normal(a).Equals(Normal(b), StringComparison.OrdinalIgnoreCase);

    private static string LastPart(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];

    private static string Normal(string path) => path.Replace('\\', '/');

    private sealed record Compared(ListedFileReport Report, IReadOnlyList<CatalogMember> Used, bool Proved);
}
