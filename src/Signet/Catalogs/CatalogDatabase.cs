using Signet.Files;

namespace Signet.Catalogs;

/// <summary>A catalog database: a folder of catalogs in which files are looked up when nobody names the catalog.</summary>
/// <remarks>
/// <code>
/// ROOT/{GUID}/NAME.cat   a catalog, byte for byte as it was added
/// </code>
/// Windows keeps its databases the same way, in CatRoot, with an index beside them. Nothing is judged when a catalog is added: whoever looks a
/// file up asks whether the catalog is trusted. docs/decisions/1002-catalog-databases-are-folders.md.
/// </remarks>
/// <param name="folder">The folder, which comes into being with its first catalog.</param>
public sealed class CatalogDatabase(string folder)
{
    /// <summary>The database of that name.</summary>
    /// <param name="root">The folder that holds the databases.</param>
    /// <param name="id">The database's GUID.</param>
    public static CatalogDatabase Of(string root, Guid id) => new(Path.Combine(root, id.ToString("B").ToUpperInvariant()));

    /// <summary>Every database.</summary>
    /// <param name="root">The folder that holds the databases.</param>
    public static IReadOnlyList<CatalogDatabase> All(string root) =>
        Directory.Exists(root)
            ? [.. Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal).Where(f => Guid.TryParseExact(Path.GetFileName(f), "B", out _)).Select(f => new CatalogDatabase(f))]
            : [];

    /// <summary>The paths of the catalogs, in ordinal order.</summary>
    public IReadOnlyList<string> Catalogs =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.cat").Order(StringComparer.Ordinal)] : [];

    /// <summary>Adds a catalog. One of the same name is replaced, unless the name is to be unique.</summary>
    /// <param name="path">The catalog.</param>
    /// <param name="unique">True to find another name when there is a catalog of that name with other content.</param>
    /// <param name="cancellation">Stops before anything is written.</param>
    /// <returns>The name it has in the database.</returns>
    /// <exception cref="SigningException">The file is no catalog.</exception>
    /// <exception cref="IOException">It cannot be read, or the database not be written.</exception>
    public async Task<string> AddAsync(string path, bool unique, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var source = FileSource.Open(path);
        _ = CatalogFile.OpenForWork(source);
        var content = source.ReadToKeep(new FileRange(0, source.Length));
        var stem = Path.GetFileNameWithoutExtension(path);
        Directory.CreateDirectory(folder);
        var name = stem + ".cat";
        for (var next = 1; unique && IsOther(name, content); next++)
        {
            name = $"{stem}-{next}.cat";
        }

        await OutputFile.WriteAsync(Path.Combine(folder, name), content, cancellation);
        return name;
    }

    /// <summary>Removes the catalog of that name, with or without its extension.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public bool Remove(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var found = Catalogs.FirstOrDefault(c => Path.GetFileName(c).Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? Catalogs.FirstOrDefault(c => Path.GetFileNameWithoutExtension(c).Equals(name, StringComparison.OrdinalIgnoreCase));
        if (found is null)
        {
            return false;
        }

        File.Delete(found);
        return true;
    }

    private bool IsOther(string name, ReadOnlyMemory<byte> content)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) && !File.ReadAllBytes(path).AsSpan().SequenceEqual(content.Span);
    }
}
