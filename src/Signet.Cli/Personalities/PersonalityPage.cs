using System.Text;
using Signet.Cli.Options;

namespace Signet.Cli.Personalities;

/// <summary>Writes docs/personalities/NAME.md from the tables.</summary>
internal static class PersonalityPage
{
    /// <summary>The page.</summary>
    internal static string Write(Personality personality)
    {
        var text = new StringBuilder($"""
            # {personality.Name}

            <!-- Made from the tables by: signet explain --personality {personality.Name} -->

            {personality.Help} `signet {personality.Name} …` takes the original's command line; so does a link to the program that is called `{personality.Name}`.

            """);
        if (personality.Notes.Count > 0)
        {
            text.Append("\n## Differences as a whole\n\n");
            foreach (var note in personality.Notes)
            {
                text.Append("- ").Append(note).Append('\n');
            }
        }

        foreach (var command in personality.Commands)
        {
            text.Append("\n## ").Append($"{personality.Name} {command.Name}".Trim()).Append("\n\n").Append(command.Help);
            if (command.SameAs is { } other)
            {
                text.Append($" Another name of `{other}`.\n");
                continue;
            }

            text.Append("\n\n| option | here | meaning | difference from the original |\n|---|---|---|---|\n");
            foreach (var row in command.OptionRows)
            {
                text.Append("| `").Append(string.Join("`, `", row.Aliases.Prepend(row.Name))).Append('`').Append(row.Value is null ? "" : " " + Cell(row.Value))
                    .Append(" | ").Append(row.Supported ? row.Own ? "ours" : "yes" : "refused")
                    .Append(" | ").Append(Cell(Meaning(row)))
                    .Append(" | ").Append(Cell(row.Difference ?? "")).Append(" |\n");
            }
        }

        return text.ToString();
    }

    /// <summary>What an option means, with the values it takes.</summary>
    internal static string Meaning(CliOption row) =>
        row.Help + (row.Value is ['[', ..] ? "" : Among(row.Choices)) + (row.Repeatable ? " May be given several times." : "");

    private static string Among(IReadOnlyList<string> choices) => choices.Count == 0 ? "" : $" One of {string.Join(", ", choices)}.";

    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
