namespace Signet.Catalogs;

/// <summary>A file, and the name by which a catalog lists it.</summary>
/// <param name="Name">Below the folder that was named; either slash.</param>
/// <param name="Path">Where it can be opened.</param>
public sealed record ListedFile(string Name, string Path)
{
    /// <summary>False when the file was named by itself, so that it is not known in which folder of the catalog it belongs.</summary>
    public bool HasFolder { get; init; } = true;

    /// <summary>The name as catalogs spell it: with backslashes.</summary>
    public string ListedName => Name.Replace('/', '\\');
}

/// <summary>Catalogs of folders, as PowerShell's New-FileCatalog makes them.</summary>
/// <remarks>
/// Each member has the attribute <c>FilePath</c>, its path below the folder. A file without bytes has no digest that would tell it from
/// another, so its <c>FilePath</c> is an attribute of the catalog. Source: the source of PowerShell (CatalogHelper).
/// </remarks>
public static class FolderCatalog
{
    /// <summary>The attribute with a file's path.</summary>
    public const string PathAttribute = "FilePath";

    /// <summary>The catalog that lists these files.</summary>
    /// <param name="files">The files. They are looked at, not opened.</param>
    /// <param name="version">Which kind of catalog.</param>
    /// <param name="time">When the catalog is made.</param>
    /// <param name="memberValues">Attributes for every member, besides its path.</param>
    /// <param name="pageHashes">Whether PE members hold page hashes.</param>
    /// <exception cref="SigningException">Two files have the same name, as Windows compares names.</exception>
    /// <exception cref="IOException">A file is not there.</exception>
    public static CatalogDraft Draft(
        IReadOnlyList<ListedFile> files, CatalogVersion version, DateTimeOffset time, IReadOnlyList<CatalogNameValue> memberValues, bool pageHashes)
    {
        ArgumentNullException.ThrowIfNull(files);
        EnsureDistinct(files.Select(f => f.ListedName));
        var withBytes = files.ToLookup(f => new FileInfo(f.Path).Length > 0);
        return new CatalogDraft
        {
            Version = version,
            Time = time,
            Attributes = [.. withBytes[false].Select(PathOf).Reverse()], // numbered upwards in a definition file, and written downwards
            Members = [.. withBytes[true].Select(f => new CatalogMemberDraft { Path = f.Path, NameValues = [PathOf(f), .. memberValues], PageHashes = pageHashes })],
        };
    }

    /// <summary>The catalog with the files of <paramref name="draft"/> added to it.</summary>
    /// <param name="catalog">A catalog without errors.</param>
    /// <param name="draft">What <see cref="Draft"/> gave, of the catalog's version. Its list identifier and its time are the new ones.</param>
    /// <param name="jobs">How many files are read at once; null for as many as there are processors.</param>
    /// <param name="progress">Told how many files are done; may come from any thread.</param>
    /// <param name="cancellation">Stops between two pieces of a file.</param>
    /// <exception cref="SigningException">The catalog lists a file of that name already, or a file cannot be a member.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static async Task<Catalog> AddAsync(Catalog catalog, CatalogDraft draft, int? jobs, IProgress<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(draft);
        EnsureDistinct([.. Paths(catalog).Distinct(StringComparer.OrdinalIgnoreCase), .. draft.Members.Select(m => m.NameValues[0].Text!), .. draft.Attributes.Select(a => a.Text!)]);
        var added = await draft.BuildAsync(jobs, progress, cancellation);
        return catalog with
        {
            ListIdentifier = draft.ListIdentifier,
            Time = draft.Time,
            Attributes = [.. added.Attributes, .. catalog.Attributes],
            Members = Catalog.Sort(catalog.Members.Concat(added.Members)),
        };
    }

    private static IEnumerable<string> Paths(Catalog catalog) =>
        catalog.Members.Select(m => m.Text(PathAttribute)).Concat(catalog.Attributes.Where(IsPath).Select(a => a.Text)).OfType<string>();

    internal static bool IsPath(CatalogNameValue value) => value.Name.Equals(PathAttribute, StringComparison.OrdinalIgnoreCase);

    private static CatalogNameValue PathOf(ListedFile file) => CatalogNameValue.OfText(PathAttribute, file.ListedName);

    private static void EnsureDistinct(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (names.FirstOrDefault(n => !seen.Add(n.Replace('/', '\\'))) is { } twice)
        {
            throw new SigningException(FolderCatalogFindings.PathTwice.With($"there are two files with the path {twice}"));
        }
    }
}
