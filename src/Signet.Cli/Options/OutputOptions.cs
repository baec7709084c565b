namespace Signet.Cli.Options;

/// <summary>The options that every verb has: they shape the output, not the request.</summary>
public static class OutputOptions
{
    private const string Category = "Output";

    private static readonly CliOption<CliContext> s_format =
        new("--format", "FORMAT", "Print for people or for programs.", (c, v) => c with { Json = v == "json" })
        {
            Category = Category, Choices = ["human", "json"], Default = "human",
        };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<CliOption<CliContext>> Options { get; } =
    [
        s_format,
        new("--quiet", null, "Print data and errors only.", (c, _) => c with { Quiet = true }) { Category = Category, Aliases = ["-q"] },
        new("--verbose", null, "Print more about each step.", (c, _) => c with { Verbose = true }) { Category = Category, Aliases = ["-v"] },
        new("--no-color", null, "Print without colours, as with NO_COLOR set.", (c, _) => c.WithoutColor()) { Category = Category },
        new("--debug", null, "Print a stack trace when Signet itself fails.", (c, _) => c with { Debug = true }) { Category = Category },
        new("--help", null, "Print this help.", (c, _) => c) { Category = Category, Aliases = ["-h", "-?"] },
    ];

    /// <summary>Those of <paramref name="verb"/>: <c>--format</c> only where there is something to format.</summary>
    public static IEnumerable<CliOption<CliContext>> For(CliVerb verb) => Options.Where(o => o != s_format || verb.HasJson);
}
