using Signet.Cli.Options;
using Signet.Cli.Personalities;
using Signet.Cli.Verbs;

namespace Signet.Cli.Output;

/// <summary>Help, written from the tables: examples first.</summary>
internal static class HelpText
{
    private const int Width = 100;

    /// <summary>What the program does, and its verbs.</summary>
    internal static void WriteOverview(HumanWriter writer)
    {
        writer.WriteLine("Signs, time-stamps and verifies programs, drivers and driver packages for Windows, on any system.");
        writer.WriteLine();
        Heading(writer, "Usage");
        writer.WriteLine("  signet VERB [OPTIONS] FILE…");
        writer.WriteLine();
        WriteEntries(writer, VerbTable.Entries);
        writer.WriteLine();
        Heading(writer, "Other tools' command lines, unchanged");
        WriteRows(writer, [.. PersonalityTable.Entries.Select(e => (e.Name, e.Help))]);
        writer.WriteLine();
        writer.WriteLine("signet VERB --help tells more, with examples. signet --version prints the version.");
    }

    /// <summary>The verbs of a group.</summary>
    internal static void WriteGroup(CliGroup group, string path, HumanWriter writer)
    {
        writer.WriteLine(group.Help);
        writer.WriteLine();
        Heading(writer, "Usage");
        writer.WriteLine($"  signet {path} VERB [OPTIONS]");
        writer.WriteLine();
        WriteEntries(writer, group.Entries);
        writer.WriteLine();
        writer.WriteLine($"signet {path} VERB --help tells more.");
    }

    /// <summary>One verb: examples, arguments, options.</summary>
    internal static void WriteVerb(CliVerb verb, string path, HumanWriter writer)
    {
        writer.WriteLine(verb.Help);
        writer.WriteLine();
        Heading(writer, "Usage");
        writer.WriteLine($"  signet {path} [OPTIONS]{string.Concat(verb.ArgumentRows.Select(Usage))}");
        if (verb.Examples.Count > 0)
        {
            writer.WriteLine();
            Heading(writer, "Examples");
            foreach (var example in verb.Examples)
            {
                writer.WriteLine($"  {new Inked(Ink.Dim, "# " + example.Meaning)}");
                writer.WriteLine($"  {example.Command}");
            }
        }

        if (verb.ArgumentRows.Count > 0)
        {
            writer.WriteLine();
            Heading(writer, "Arguments");
            WriteRows(writer, [.. verb.ArgumentRows.Select(a => (a.Name, Describe(a)))]);
        }

        foreach (var category in verb.OptionRows.Where(o => o.Supported).GroupBy(o => o.Category))
        {
            writer.WriteLine();
            Heading(writer, category.Key);
            WriteRows(writer, [.. category.Select(o => (Label(o), Describe(o)))]);
        }
    }

    internal static string Label(CliOption option) =>
        string.Join(", ", option.Aliases.Where(a => a != "-?").Append(option.Name)) + (option.Value is null ? "" : " " + option.Value);

    internal static string Describe(CliOption option) =>
        option.Help + Among(option.Choices)
        + (option.Repeatable ? " May be given several times." : "")
        + (option.Default is null ? "" : $" Default: {option.Default}.");

    internal static string Describe(CliArgument argument) => argument.Help + Among(argument.Choices);

    internal static string Usage(CliArgument argument) =>
        argument.Minimum == 0 && argument.Maximum == 1 ? $" [{argument.Name}]" : $" {argument.Name}{(argument.Maximum > 1 ? "…" : "")}";

    private static string Among(IReadOnlyList<string> choices) => choices.Count == 0 ? "" : $" One of {string.Join(", ", choices)}.";

    private static void Heading(HumanWriter writer, string text) => writer.WriteLine($"{new Inked(Ink.Bold, text)}");

    private static void WriteEntries(HumanWriter writer, IReadOnlyList<CliEntry> entries)
    {
        Heading(writer, "Verbs");
        WriteRows(writer, [.. entries.Select(e => (e.Name, e.Help))]);
    }

    private static void WriteRows(HumanWriter writer, IReadOnlyList<(string Label, string Text)> rows)
    {
        var column = Math.Min(28, rows.Max(r => r.Label.Length) + 4);
        foreach (var (label, text) in rows)
        {
            var lines = Wrap(text, Width - column);
            var first = label.Length + 4 <= column;
            writer.WriteLine($"  {label.PadRight(column - 2)}{(first ? lines[0] : "")}".TrimEnd());
            foreach (var line in first ? lines.Skip(1) : lines)
            {
                writer.WriteLine(new string(' ', column) + line);
            }
        }
    }

    private static List<string> Wrap(string text, int width)
    {
        List<string> lines = [""];
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > width)
            {
                lines.Add("");
            }

            lines[^1] += (lines[^1].Length == 0 ? "" : " ") + word;
        }

        return lines;
    }
}
