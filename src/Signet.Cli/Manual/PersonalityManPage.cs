using Signet.Cli.Options;
using Signet.Cli.Personalities;

namespace Signet.Cli.Manual;

/// <summary>Writes the page of a tool that the program stands in for: what <see cref="PersonalityPage"/> says, for man.</summary>
internal static class PersonalityManPage
{
    internal static string Write(Personality personality, string subject)
    {
        var name = personality.Name;
        var page = ManPages.Start(ManPages.NameOf(name), subject)
            .Macro("SH", "SYNOPSIS")
            .Escaped($"{Troff.Bold($"signet {name}")} {Troff.Italic("ARGUMENTS")}")
            .Macro("br").Escaped($"{Troff.Bold(name)} {Troff.Italic("ARGUMENTS")}")
            .Macro("SH", "DESCRIPTION").Line(personality.Help)
            .Line($"It takes the original's command line. The second form is a link to the program that is called {name}.");
        if (personality.Notes.Count > 0)
        {
            page.Macro("SH", "DIFFERENCES");
            foreach (var note in personality.Notes)
            {
                page.Macro("PP").Line(note);
            }
        }

        foreach (var command in personality.Commands)
        {
            page.Macro("SH", command.Name.Length == 0 ? "OPTIONS" : $"{name} {command.Name}").Line(command.Help);
            if (command.SameAs is { } other)
            {
                page.Line($"Another name of {other}.");
                continue;
            }

            ManPages.WriteRows(page, command.OptionRows.Select(o => (
                string.Join(", ", o.Aliases.Prepend(o.Name).Select(Troff.Bold)) + (o.Value is null ? "" : " " + Troff.Italic(o.Value)), Describe(o))));
        }

        return page.Macro("SH", "SEE ALSO").Line("signet(1)").ToString();
    }

    private static string Describe(CliOption option) => string.Join(' ', ((string[])
    [
        option.Supported ? "" : "Refused.",
        option.Own ? "The original does not have it." : "",
        PersonalityPage.Meaning(option),
        option.Difference is { } difference ? $"Difference: {difference}" : "",
    ]).Where(s => s.Length > 0));
}
