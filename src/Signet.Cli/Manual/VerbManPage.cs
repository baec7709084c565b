using Signet.Cli.Options;
using Signet.Cli.Output;

namespace Signet.Cli.Manual;

/// <summary>Writes the page of a verb or of a group of verbs: the same rows, in the same order, as <see cref="HelpText"/>.</summary>
internal static class VerbManPage
{
    internal static string Write(CliGroup group, string path, string subject)
    {
        var page = ManPages.Start(ManPages.NameOf(path), subject)
            .Macro("SH", "SYNOPSIS")
            .Escaped($"{Troff.Bold($"signet {path}")} {Troff.Italic("VERB")} [{Troff.Italic("OPTIONS")}]")
            .Macro("SH", "DESCRIPTION").Line(group.Help)
            .Macro("SH", "VERBS");
        ManPages.WriteRows(page, group.Entries.Select(e => (Troff.Bold(e.Name), $"{e.Help} See {ManPages.NameOf($"{path} {e.Name}")}(1).")));
        return End(page, path);
    }

    internal static string Write(CliVerb verb, string path, string subject)
    {
        var page = ManPages.Start(ManPages.NameOf(path), subject)
            .Macro("SH", "SYNOPSIS")
            .Escaped($"{Troff.Bold($"signet {path}")} [{Troff.Italic("OPTIONS")}]{string.Concat(verb.ArgumentRows.Select(a => Troff.Escape(HelpText.Usage(a))))}")
            .Macro("SH", "DESCRIPTION").Line(verb.Help);
        if (verb.Examples.Count > 0)
        {
            page.Macro("SH", "EXAMPLES");
            foreach (var example in verb.Examples)
            {
                page.Macro("PP").Line(Sentence(example.Meaning)).Macro("RS", "4").Macro("nf").Escaped(Troff.Bold(example.Command)).Macro("fi").Macro("RE");
            }
        }

        if (verb.ArgumentRows.Count > 0)
        {
            page.Macro("SH", "ARGUMENTS");
            ManPages.WriteRows(page, verb.ArgumentRows.Select(a => (Troff.Italic(a.Name), HelpText.Describe(a))));
        }

        page.Macro("SH", "OPTIONS");
        foreach (var category in verb.OptionRows.Where(o => o.Supported).GroupBy(o => o.Category))
        {
            page.Macro("SS", category.Key);
            ManPages.WriteRows(page, category.Select(o => (Label(o), HelpText.Describe(o))));
        }

        return End(page, path);
    }

    private static string End(Troff page, string path) => page.Macro("SH", "EXIT STATUS").Line("See signet(1).")
        .Macro("SH", "SEE ALSO").Line(path.Split(' ') is [.. { Length: > 0 } above, _] ? $"signet(1), {ManPages.NameOf(string.Join(' ', above))}(1)" : "signet(1)").ToString();

    private static string Label(CliOption option) => string.Join(", ", option.Aliases.Where(a => a != "-?").Append(option.Name).Select(Troff.Bold))
        + (option.Value is null ? "" : " " + Troff.Italic(option.Value));

    private static string Sentence(string meaning) => char.ToUpperInvariant(meaning[0]) + meaning[1..] + ":";
}
