using System.Text;
using Signet.Cli.Options;
using Signet.Cli.Output;

namespace Signet.Cli.Personalities.Click;

/// <summary>Writes help from the tables in click's form.</summary>
internal static class ClickHelp
{
    // click writes for 80 columns, and leaves two of them free.
    private const int Width = 78;
    private const int Indent = 2;
    private const int Gap = 2;
    private const int WidestName = 30;
    private const int NarrowestText = 10;

    /// <summary>Prints the help of a command.</summary>
    internal static void Write(ClickCommand command, ClickStyle style, HumanWriter writer) => writer.WriteRaw($"Usage: {style.Program} {command.UsageLine}\n{Body(command)}");

    /// <summary>Prints the help of the tool.</summary>
    internal static void Write(Personality personality, HumanWriter writer)
    {
        var commands = personality.Commands.OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => (c.Name, Shorten(c.Help, personality)));
        writer.WriteRaw(
            $"Usage: {personality.Click!.Program} [OPTIONS] COMMAND [ARGS]...\n" + Section("Options", [Row(ClickParser.HelpRow)]) + Section("Commands", [.. commands]));
    }

    /// <summary>What the help of a command says behind its usage line.</summary>
    internal static string Body(ClickCommand command)
    {
        var text = new StringBuilder();
        foreach (var paragraph in new[] { command.Help, command.MoreHelp }.OfType<string>())
        {
            text.Append('\n').AppendJoin("", Wrap(paragraph, Width - Indent).Select(l => $"  {l}\n"));
        }

        text.Append(Section("Options", [.. command.OptionRows.Where(o => !o.Own).Append(ClickParser.HelpRow).Select(Row)]));
        var own = command.OptionRows.Where(o => o.Own).Select(Row).ToList();
        return text.Append(own.Count == 0 ? "" : Section("Options of Signet", own)).ToString();
    }

    private static (string Name, string Text) Row(CliOption row) => (
        string.Join(", ", row.Aliases.Append(row.Name)) + (row.Value is null ? "" : " " + row.Value),
        row.Help + (row.Choices.Count > 0 && row.Value is not ['[', ..] ? $" One of: {string.Join(", ", row.Choices)}." : "")
            + (row.Repeatable ? " May be given several times." : "") + (row.Required ? "  [required]" : ""));

    private static string Section(string title, IReadOnlyList<(string Name, string Text)> rows)
    {
        var text = new StringBuilder($"\n{title}:\n");
        var column = Math.Min(rows.Max(r => r.Name.Length), WidestName) + Gap;
        foreach (var (name, meaning) in rows)
        {
            text.Append(' ', Indent).Append(name);
            var lines = Wrap(meaning, Math.Max(Width - column - Indent, NarrowestText));
            if (lines.Count > 0 && name.Length > column - Gap)
            {
                text.Append('\n').Append(' ', Indent + column);
            }
            else if (lines.Count > 0)
            {
                text.Append(' ', column - name.Length);
            }

            text.AppendJoin("\n" + new string(' ', Indent + column), lines).Append('\n');
        }

        return text.ToString();
    }

    // One line for each command: what does not fit ends in dots.
    private static string Shorten(string help, Personality personality)
    {
        var room = Width - 6 - personality.Commands.Max(c => c.Name.Length);
        var sentence = help.TrimEnd('.');
        return sentence.Length <= room ? sentence : Wrap(sentence, room - 3)[0] + "...";
    }

    // Two blanks in the text stay two, but for the end of a line.
    private static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        foreach (var word in text.Split(' '))
        {
            if (lines.Count > 0 && lines[^1].Length + 1 + word.Length <= width)
            {
                lines[^1] += " " + word;
            }
            else if (word.Length > 0)
            {
                lines.Add(word);
            }
        }

        return [.. lines.Select(l => l.TrimEnd())];
    }
}
