namespace Signet.Cli.Options;

/// <summary>One row of a verb's table, without what it does: enough for help, completion and documents.</summary>
/// <param name="Name">As typed, dashes included: <c>--output</c>.</param>
/// <param name="Value">The value's name in help (<c>FILE</c>, <c>DIR</c>, <c>URL</c>), or null when the option takes none.
/// Completion offers files for FILE, folders for DIR.</param>
/// <param name="Help">One sentence.</param>
public abstract record CliOption(string Name, string? Value, string Help)
{
    /// <summary>Other spellings: <c>-o</c>.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The heading it stands under in help.</summary>
    public string Category { get; init; } = "Options";

    /// <summary>The only values it takes; empty when any will do. Compared without regard to case, handed over as written here.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>True when it may be given more than once; otherwise a second time is a usage error.</summary>
    public bool Repeatable { get; init; }

    /// <summary>What happens when it is not given, for the help; null when that goes without saying.</summary>
    public string? Default { get; init; }

    /// <summary>False for an option that a personality's original has and we refuse by name.</summary>
    public bool Supported { get; init; } = true;

    /// <summary>In a personality: how its meaning differs from the original's; null when it does not.</summary>
    public string? Difference { get; init; }

    /// <summary>In a personality: true when the original does nothing without it.</summary>
    public bool Required { get; init; }

    /// <summary>In a personality: true when the original's usage does not list it.</summary>
    public bool Own { get; init; }

    /// <summary>True when <paramref name="name"/> is one of its spellings.</summary>
    public bool IsCalled(string name) => Name == name || Aliases.Contains(name);
}

/// <summary>One row of a verb's table: an option and how it changes the request.</summary>
/// <typeparam name="TRequest">An immutable record; <paramref name="Apply"/> returns a changed copy.</typeparam>
/// <param name="Name">As typed, dashes included.</param>
/// <param name="Value">The value's name in help, or null when the option takes none.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Apply">Takes the request and the value (empty without one); throws <see cref="UsageException"/> for a value that makes no sense.</param>
public sealed record CliOption<TRequest>(string Name, string? Value, string Help, Func<TRequest, string, TRequest> Apply)
    : CliOption(Name, Value, Help);

/// <summary>A positional argument.</summary>
/// <param name="Name">As help shows it: <c>FILE</c>.</param>
/// <param name="Help">One sentence.</param>
public abstract record CliArgument(string Name, string Help)
{
    /// <summary>How many there must be at least.</summary>
    public int Minimum { get; init; } = 1;

    /// <summary>How many there may be.</summary>
    public int Maximum { get; init; } = 1;

    /// <summary>The only values it takes; empty when any will do.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Values that completion offers; others will do too.</summary>
    public IReadOnlyList<string> Offers { get; init; } = [];
}

/// <summary>A positional argument and how it changes the request; called once for each value.</summary>
/// <param name="Name">As help shows it.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Apply">Takes the request and the value.</param>
public sealed record CliArgument<TRequest>(string Name, string Help, Func<TRequest, string, TRequest> Apply)
    : CliArgument(Name, Help);

/// <summary>Puts tables together.</summary>
public static class CliTable
{
    /// <summary>The options of a part of a request, as options of the whole: how verbs share tables.</summary>
    /// <param name="options">The table of the part.</param>
    /// <param name="get">Takes the part out of the whole.</param>
    /// <param name="set">Puts a changed part into the whole.</param>
    public static IEnumerable<CliOption<TWhole>> Within<TPart, TWhole>(
        this IEnumerable<CliOption<TPart>> options, Func<TWhole, TPart> get, Func<TWhole, TPart, TWhole> set) =>
        options.Select(o => new CliOption<TWhole>(o.Name, o.Value, o.Help, (whole, value) => set(whole, o.Apply(get(whole), value)))
        {
            Aliases = o.Aliases,
            Category = o.Category,
            Choices = o.Choices,
            Repeatable = o.Repeatable,
            Default = o.Default,
            Supported = o.Supported,
            Difference = o.Difference,
            Required = o.Required,
            Own = o.Own,
        });

    /// <summary>The arguments of a part of a request, as arguments of the whole.</summary>
    public static IEnumerable<CliArgument<TWhole>> Within<TPart, TWhole>(
        this IEnumerable<CliArgument<TPart>> arguments, Func<TWhole, TPart> get, Func<TWhole, TPart, TWhole> set) =>
        arguments.Select(a => new CliArgument<TWhole>(a.Name, a.Help, (whole, value) => set(whole, a.Apply(get(whole), value)))
        {
            Minimum = a.Minimum,
            Maximum = a.Maximum,
            Choices = a.Choices,
            Offers = a.Offers,
        });
}
