using Signet.Cli.Personalities.Click;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary>Asks the user as Python does: without echo on a terminal, else by a line of standard input.</summary>
internal static class ImgtoolPrompt
{
    /// <summary>A secret.</summary>
    /// <exception cref="ClickAbort">Nobody answers.</exception>
    internal static string Secret(string prompt, CliContext context)
    {
        if (context.Prompt(prompt) is { } typed)
        {
            return typed;
        }

        context.Error.WriteRaw(prompt);
        var line = context.Input.ReadLine();
        context.Error.WriteRaw("\n");
        return line ?? throw new ClickAbort();
    }

    /// <summary>One of some words; asked again until it is one.</summary>
    /// <exception cref="ClickAbort">Nobody answers.</exception>
    internal static string Choice(string name, IReadOnlyList<string> choices, CliContext context)
    {
        while (true)
        {
            context.Out.Write($"{name} ({string.Join(", ", choices)}): ");
            var line = context.Input.ReadLine() ?? throw new ClickAbort();
            if (choices.Contains(line))
            {
                return line;
            }

            if (line.Length > 0)
            {
                context.Out.Write($"Error: {ClickCommand.NotAmong(line, choices)}\n");
            }
        }
    }
}
