using System.Text;
using Signet.Cli.Verbs;

namespace Signet.Cli.Output;

/// <summary>Writes docs/findings.md from the rules.</summary>
internal static class FindingsPage
{
    internal static string Write(IReadOnlyList<FindingRule> rules)
    {
        var text = new StringBuilder("""
            # Findings

            Generated from the code by `signet explain --markdown`; a test holds it to that. `signet explain CODE` tells the same on the spot.

            The part before the first dash is the area. The severity is the rule's own; a policy may weigh it otherwise.
            An *error* rejects the file or ends the command, a *warning* does not, a *note* is worth knowing.

            """);
        foreach (var area in rules.GroupBy(r => r.Code.Split('-')[0]))
        {
            text.Append("\n## ").Append(area.Key).Append("\n\n| code | severity | what it means | what to do |\n|---|---|---|---|\n");
            foreach (var rule in area)
            {
                text.Append("| `").Append(rule.Code).Append("` | ").Append(ExplainVerb.Word(rule.Severity)).Append(" | ")
                    .Append(Cell(rule.Meaning)).Append(" | ").Append(Cell(rule.Remedy)).Append(" |\n");
            }
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
