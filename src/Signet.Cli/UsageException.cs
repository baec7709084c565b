namespace Signet.Cli;

/// <summary>The command line is wrong: the program ends with <see cref="ExitCode.Usage"/>.</summary>
/// <param name="message">What is wrong with it, without a full stop.</param>
/// <param name="help">What to write instead; null for the general advice.</param>
public sealed class UsageException(string message, string? help = null) : Exception(message)
{
    /// <summary>What to write instead.</summary>
    public string? Help { get; } = help;

    /// <summary>Which kind of finding it is.</summary>
    public FindingRule Rule { get; init; } = CliFindings.Usage;
}
