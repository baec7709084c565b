namespace Signet.Cli.Options;

/// <summary>Which files a verb works on, and with how many at once.</summary>
public sealed record InputRequest
{
    /// <summary>Files, folders and patterns, as given.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Lists of names, <c>-</c> for standard input.</summary>
    public IReadOnlyList<string> FileLists { get; init; } = [];

    /// <summary>True when folders are searched to any depth.</summary>
    public bool Recursive { get; init; }

    /// <summary>How many files at once; null for as many as there are processors.</summary>
    public int? Jobs { get; init; }
}

/// <summary>The table of <see cref="InputRequest"/>, for verbs that work on many files.</summary>
public static class InputOptions
{
    private const string Category = "Files";

    public static IReadOnlyList<CliArgument<InputRequest>> Arguments { get; } =
    [
        new("FILE", "Files, patterns (*, ?, **) or, with --recursive, folders.", (r, v) => r with { Paths = [.. r.Paths, v] })
        {
            Minimum = 0, Maximum = int.MaxValue,
        },
    ];

    public static IReadOnlyList<CliOption<InputRequest>> Options { get; } =
    [
        new("--recursive", null, "Search folders to any depth.", (r, _) => r with { Recursive = true })
        {
            Category = Category, Aliases = ["-r"],
        },
        new("--file-list", "FILE", "Also take the names in this file, one on each line; - is standard input, # starts a comment.",
            (r, v) => r with { FileLists = [.. r.FileLists, v] })
        {
            Category = Category, Repeatable = true,
        },
        new("--jobs", "N", "Work on so many files at once.", (r, v) => r with { Jobs = OptionValue.Number(v, 1, 1024) })
        {
            Category = Category, Aliases = ["-j"], Default = "one for each processor",
        },
    ];

    /// <summary>Refuses a request that names no file at all.</summary>
    public static void Check(InputRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Paths.Count == 0 && request.FileLists.Count == 0)
        {
            throw new UsageException("no FILE was given");
        }
    }
}
