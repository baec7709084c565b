using Signet.Catalogs;
using Signet.Cli.Running;

namespace Signet.Cli.Options;

/// <summary>Which files a catalog is about.</summary>
public sealed record ListedFileRequest
{
    /// <summary>Files, patterns and folders, as given.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Patterns of files to leave out.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>How many files are read at once; null for as many as there are processors.</summary>
    public int? Jobs { get; init; }

    /// <summary>True when a folder was named.</summary>
    public bool HasFolder => Paths.Any(Directory.Exists);

    /// <summary>The files: those of a folder by their path below it, others by their name. <paramref name="catalog"/> is none of them.</summary>
    /// <exception cref="SigningException">There is none.</exception>
    public IReadOnlyList<ListedFile> Find(string catalog)
    {
        var own = Path.GetFullPath(catalog);
        List<ListedFile> files =
        [
            .. Paths.SelectMany(path => Directory.Exists(path)
                    ? InputFiles.Below(path).Select(f => new ListedFile(Path.GetRelativePath(path, f), f))
                    : InputFiles.Expand(path).Select(f => new ListedFile(Path.GetFileName(f), f) { HasFolder = false }))
                .Where(f => Path.GetFullPath(f.Path) != own && !Skipped.Any(s => InputFiles.Fits(s, Path.GetFileName(f.Path), ignoreCase: true))),
        ];
        return files.Count > 0 ? files : throw new SigningException(FolderCatalogFindings.Nothing.With("there is no file to list"));
    }
}

/// <summary>The table of <see cref="ListedFileRequest"/>.</summary>
public static class ListedFileOptions
{
    private const string Category = "Files";

    public static IReadOnlyList<CliOption<ListedFileRequest>> Options { get; } =
    [
        new("--skip", "PATTERN", "Leave out files whose name fits (*, ?).", (r, v) => r with { Skipped = [.. r.Skipped, v] }) { Category = Category, Repeatable = true },
        new("--jobs", "N", "Read so many files at once.", (r, v) => r with { Jobs = OptionValue.Number(v, 1, 1024) })
        {
            Category = Category, Aliases = ["-j"], Default = "one for each processor",
        },
    ];

    /// <summary>The files and folders, behind another argument.</summary>
    /// <param name="minimum">How many there must be.</param>
    public static CliArgument<ListedFileRequest> Argument(int minimum) =>
        new("FILE|DIR", "Files and patterns, listed by their names; folders, whose files are listed by their paths below them.", (r, v) => r with { Paths = [.. r.Paths, v] })
        {
            Minimum = minimum, Maximum = int.MaxValue,
        };
}
