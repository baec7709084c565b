using Signet.Cli.Options;

namespace Signet.Cli.Personalities.Click;

/// <summary>One command of a tool written with Python's click, without its request's type.</summary>
/// <param name="Name">As typed.</param>
/// <param name="Help">One sentence.</param>
internal abstract record ClickCommand(string Name, string Help) : PersonalityCommand(Name, Help)
{
    /// <summary>The positional arguments in their order.</summary>
    public abstract IReadOnlyList<CliArgument> ArgumentRows { get; }

    /// <summary>A further paragraph of the help; null when there is none.</summary>
    public string? MoreHelp { get; init; }

    /// <summary>What is said of a value that is not among the choices.</summary>
    internal static string NotAmong(string value, IReadOnlyList<string> choices) =>
        $"{PythonText.Repr(value)} is not one of {string.Join(", ", choices.Select(PythonText.Repr))}.";

    /// <summary>What follows the program's name in the usage line.</summary>
    internal string UsageLine => string.Join(' ', ArgumentRows.Select(a => a.Name).Prepend("[OPTIONS]").Prepend(Name));
}

/// <summary>One command of a tool written with Python's click: a table, an initial request and a handler.</summary>
/// <remarks>
/// A row's name is its long spelling, its aliases the short ones, its value click's metavar; a value named by two words is two arguments, handed over with
/// a blank between. What <c>Apply</c> throws as <see cref="UsageException"/> is an invalid value of that option.
/// </remarks>
/// <param name="Name">As typed.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Initial">The request before any option.</param>
/// <param name="Handler">Does what was asked for, and prints what the original prints.</param>
internal sealed record ClickCommand<TRequest>(
    string Name, string Help, TRequest Initial, Func<TRequest, CliContext, CancellationToken, Task<ExitCode>> Handler)
    : ClickCommand(Name, Help)
{
    /// <summary>The options, in the order of the original's help.</summary>
    public required IReadOnlyList<CliOption<TRequest>> Options { get; init; }

    /// <summary>The positional arguments.</summary>
    public IReadOnlyList<CliArgument<TRequest>> Arguments { get; init; } = [];

    /// <summary>The required option that the handler asks the user for when it is not given; null when there is none.</summary>
    public string? AskedFor { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<CliOption> OptionRows => Options;

    /// <inheritdoc/>
    public override IReadOnlyList<CliArgument> ArgumentRows => Arguments;

    internal override void Parse(Personality personality, IReadOnlyList<string> args) => Bind(args);

    internal override Task<ExitCode> RunAsync(Personality personality, IReadOnlyList<string> args, CliContext context, CancellationToken cancellation)
    {
        var (request, help) = Bind(args);
        if (help)
        {
            ClickHelp.Write(this, personality.Click!, context.Out);
            return Task.FromResult(ExitCode.Success);
        }

        return Handler(request, context, cancellation);
    }

    // click takes what is given in the order of the line, options before arguments, and only then asks what is missing.
    private (TRequest Request, bool Help) Bind(IReadOnlyList<string> args)
    {
        var line = ClickParser.Read(args, Options, interspersed: true);
        if (line.AsksForHelp)
        {
            return (Initial, true);
        }

        var request = Initial;
        foreach (var row in line.Given.Select(g => g.Row).Distinct().Cast<CliOption<TRequest>>())
        {
            var values = line.Given.Where(g => g.Row == row).Select(g => g.Value);
            request = (row.Repeatable ? values : values.TakeLast(1)).Aggregate(request, (r, v) => Convert(row, r, v));
        }

        for (var i = 0; i < Arguments.Count; i++)
        {
            request = i < line.Arguments.Count ? Arguments[i].Apply(request, line.Arguments[i]) : throw new ClickException($"Missing argument '{Arguments[i].Name}'.");
        }

        if (Options.FirstOrDefault(o => o.Required && o.Name != AskedFor && line.Given.All(g => g.Row != o)) is { } missing)
        {
            throw new ClickException($"Missing option {Hint(missing)}.");
        }

        if (line.Arguments.Count > Arguments.Count)
        {
            var more = line.Arguments.Skip(Arguments.Count).ToList();
            throw new ClickException($"Got unexpected extra argument{(more.Count > 1 ? "s" : "")} ({string.Join(' ', more)})");
        }

        return (request, false);
    }

    private static TRequest Convert(CliOption<TRequest> row, TRequest request, string value)
    {
        try
        {
            return row.Choices.Count == 0 || row.Choices.Contains(value) ? row.Apply(request, value) : throw new UsageException(NotAmong(value, row.Choices));
        }
        catch (UsageException e)
        {
            throw new ClickException($"Invalid value for {Hint(row)}: {e.Message}");
        }
    }

    private static string Hint(CliOption row) => string.Join(" / ", row.Aliases.Append(row.Name).Select(PythonText.Repr));
}
