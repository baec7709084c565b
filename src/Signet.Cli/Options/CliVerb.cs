namespace Signet.Cli.Options;

/// <summary>A command line that works, and what it does: help shows these first.</summary>
public sealed record CliExample(string Command, string Meaning);

/// <summary>A verb or a group of verbs by name; its table is made only when it is chosen.</summary>
/// <param name="Name">As typed.</param>
/// <param name="Help">One line for the overview.</param>
/// <param name="Open">Makes the verb. A static lambda, so that naming a verb loads nothing of it.</param>
public sealed record CliEntry(string Name, string Help, Func<CliNode> Open);

/// <summary>A verb or a group of verbs.</summary>
/// <param name="Name">As typed, without the words before it.</param>
/// <param name="Help">One or two sentences.</param>
public abstract record CliNode(string Name, string Help);

/// <summary>Verbs under a common word: <c>key new</c>, <c>key show</c>.</summary>
public sealed record CliGroup(string Name, string Help, IReadOnlyList<CliEntry> Entries) : CliNode(Name, Help);

/// <summary>A verb, without its request's type: enough for help, completion and documents.</summary>
public abstract record CliVerb(string Name, string Help) : CliNode(Name, Help)
{
    /// <summary>Command lines that work; help shows them first and tests run them.</summary>
    public IReadOnlyList<CliExample> Examples { get; init; } = [];

    /// <summary>True when the verb has data to print as JSON; only then it knows <c>--format</c>.</summary>
    public bool HasJson { get; init; }

    /// <summary>The rows of the table.</summary>
    public abstract IReadOnlyList<CliOption> OptionRows { get; }

    /// <summary>The positional arguments.</summary>
    public abstract IReadOnlyList<CliArgument> ArgumentRows { get; }

    /// <summary>Parses <paramref name="args"/> (without the verb itself) and does nothing: for tests of examples and documents.</summary>
    /// <exception cref="UsageException">They are wrong.</exception>
    internal abstract void Parse(string path, IReadOnlyList<string> args, CliContext context);

    /// <summary>Parses <paramref name="args"/> (without the verb itself) and runs.</summary>
    /// <param name="path">The words that chose the verb: <c>key new</c>.</param>
    internal abstract Task<ExitCode> RunAsync(string path, IReadOnlyList<string> args, CliContext context, CancellationToken cancellation);
}

/// <summary>A verb: a table, an initial request and a handler.</summary>
/// <param name="Name">As typed.</param>
/// <param name="Help">One or two sentences.</param>
/// <param name="Initial">The request before any option.</param>
/// <param name="Handler">Does what was asked for.</param>
public sealed record CliVerb<TRequest>(
    string Name, string Help, TRequest Initial, Func<TRequest, CliContext, CancellationToken, Task<ExitCode>> Handler)
    : CliVerb(Name, Help)
{
    /// <summary>The positional arguments, in order.</summary>
    public IReadOnlyList<CliArgument<TRequest>> Arguments { get; init; } = [];

    /// <summary>The options. Those of every verb (<see cref="OutputOptions"/>) are added without being named here.</summary>
    public IReadOnlyList<CliOption<TRequest>> Options { get; init; } = [];

    /// <summary>Looks at the whole request: throws <see cref="UsageException"/> for options that do not go together.</summary>
    public Action<TRequest>? Check { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<CliOption> OptionRows => [.. Options, .. OutputOptions.For(this)];

    /// <inheritdoc/>
    public override IReadOnlyList<CliArgument> ArgumentRows => Arguments;

    internal override void Parse(string path, IReadOnlyList<string> args, CliContext context) =>
        Check?.Invoke(RequestBinding.Bind(this, path, args, context).Request);

    internal override Task<ExitCode> RunAsync(string path, IReadOnlyList<string> args, CliContext context, CancellationToken cancellation) =>
        CommandLine.RunVerbAsync(this, path, args, context, cancellation);
}
