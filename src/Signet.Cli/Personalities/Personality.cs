using Signet.Cli.Options;
using Signet.Cli.Personalities.Click;

namespace Signet.Cli.Personalities;

/// <summary>A tool whose command line we take unchanged: <c>signet NAME …</c>, or a link of that name to the program.</summary>
/// <param name="Name">The original's name, in lower case and without extension.</param>
/// <param name="Help">One line for the overview.</param>
internal sealed record Personality(string Name, string Help) : CliNode(Name, Help)
{
    /// <summary>How the original reads its command line, and its words for what is wrong with it.</summary>
    public required CommandStyle Style { get; init; }

    /// <summary>For a tool written with Python's click: how it speaks of itself. Its command lines are read by <see cref="ClickRun"/>, its commands are <see cref="ClickCommand"/>s, and of <see cref="Style"/> nothing is used.</summary>
    public ClickStyle? Click { get; init; }

    /// <summary>The original's commands; a single one with an empty name when it has none.</summary>
    public required IReadOnlyList<PersonalityCommand> Commands { get; init; }

    /// <summary>What the original prints for <c>/?</c> without a command; not used when it has no commands.</summary>
    public string Usage { get; init; } = "";

    /// <summary>For the page in docs/personalities: what differs from the original as a whole, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How the original ends for our outcomes: most know success and failure alone.</summary>
    public Func<ExitCode, ExitCode> Exit { get; init; } = static code =>
        code is ExitCode.Success or ExitCode.Warnings or ExitCode.Interrupted ? code : ExitCode.Failed;
}

/// <summary>One command of a personality, without its request's type: enough for completion and documents.</summary>
/// <param name="Name">As typed; empty for the only one of a tool without commands.</param>
/// <param name="Help">One sentence.</param>
internal abstract record PersonalityCommand(string Name, string Help)
{
    /// <summary>What the original prints for <c>/?</c>, word for word.</summary>
    public virtual string Usage { get; init; } = "";

    /// <summary>The command of which this is another name; null when it is one of its own.</summary>
    public string? SameAs { get; init; }

    /// <summary>The rows of the table.</summary>
    public abstract IReadOnlyList<CliOption> OptionRows { get; }

    /// <summary>Parses <paramref name="args"/> (without the command itself) and does nothing: for tests of documents.</summary>
    /// <exception cref="PersonalityException">They are wrong.</exception>
    internal abstract void Parse(Personality personality, IReadOnlyList<string> args);

    /// <summary>Parses <paramref name="args"/> (without the command itself) and runs.</summary>
    internal abstract Task<ExitCode> RunAsync(Personality personality, IReadOnlyList<string> args, CliContext context, CancellationToken cancellation);
}

/// <summary>One command of a personality: a table, an initial request and a handler.</summary>
/// <param name="Name">As typed; empty for the only one of a tool without commands.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Initial">The request before any option.</param>
/// <param name="Handler">Does what was asked for, and prints what the original prints.</param>
internal sealed record PersonalityCommand<TRequest>(
    string Name, string Help, TRequest Initial, Func<TRequest, CliContext, CancellationToken, Task<ExitCode>> Handler)
    : PersonalityCommand(Name, Help)
{
    /// <inheritdoc/>
    public override required string Usage { get; init; } = "";

    /// <summary>The options. A value named by two words (<c>OID TEXT</c>) is two arguments, handed over with a blank between; one in brackets (<c>[FILES]</c>) may be left out.</summary>
    public required IReadOnlyList<CliOption<TRequest>> Options { get; init; }

    /// <summary>Takes an argument that is no option, mostly a file; null when the original takes none.</summary>
    public Func<TRequest, string, TRequest>? Argument { get; init; }

    /// <summary>Looks at the whole request: throws <see cref="PersonalityException"/> for options that do not go together.</summary>
    public Action<TRequest>? Check { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<CliOption> OptionRows => Options;

    internal override void Parse(Personality personality, IReadOnlyList<string> args) => Bind(personality, args);

    internal override Task<ExitCode> RunAsync(Personality personality, IReadOnlyList<string> args, CliContext context, CancellationToken cancellation) =>
        Handler(Bind(personality, args), context, cancellation);

    private TRequest Bind(Personality personality, IReadOnlyList<string> args)
    {
        var request = PersonalityParser.Parse(this, personality.Style, args);
        Check?.Invoke(request);
        return request;
    }
}

/// <summary>The original ends here with a message of its own.</summary>
/// <param name="message">The message as the original words it, without the words that begin every error of its.</param>
/// <param name="usage">True when the usage follows it.</param>
internal sealed class PersonalityException(string message, bool usage = false) : Exception(message)
{
    /// <summary>True when the usage follows the message.</summary>
    public bool WithUsage { get; } = usage;

    /// <summary>What stands before this message, where the original is not consistent; null for <see cref="CommandStyle.ErrorPrefix"/>.</summary>
    public string? Prefix { get; init; }
}
