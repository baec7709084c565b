namespace Signet.Cli.Personalities.Click;

/// <summary>The command line cannot be carried out: click ends with 2, after a line on the usage where it knows the command.</summary>
/// <param name="message">As the original words it, without <c>Error: </c>.</param>
/// <param name="withUsage">False for what click finds before it knows the command: an option without its value.</param>
internal sealed class ClickException(string message, bool withUsage = true) : Exception(message)
{
    /// <summary>True when usage and advice stand before the message.</summary>
    public bool WithUsage { get; } = withUsage;
}

/// <summary>The tool fails with a message of its own: 1, and no usage.</summary>
/// <param name="message">A sentence.</param>
internal sealed class ClickFailure(string message) : Exception(message);

/// <summary>Somebody was asked and nobody answered: click prints <c>Aborted!</c> and ends with 1.</summary>
internal sealed class ClickAbort : Exception;
