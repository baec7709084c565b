using System.Globalization;
using System.Text;
using Signet.Cli.Verbs;
using Signet.Ffu;
using Signet.Flashing;

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

        WriteDeviceErrors(text);
        return text.ToString();
    }

    private static void WriteDeviceErrors(StringBuilder text)
    {
        text.Append("""

            ## Device errors

            What a device's own flasher reports, and with what the same is refused here. The numbers of the UEFI flasher stand first in messages such as
            `Error: Failed to flash with device error { 0x18, ... }`; those of Lumia phones are behind the findings, where they have one. Whatever else is wrong
            with catalog, signature, certificates or the firmware's keys is 0x18 too. A number without findings is only ever a device's.

            | number | name | meaning | findings |
            |---|---|---|---|

            """);
        foreach (var error in Enum.GetValues<DeviceError>())
        {
            var findings = DeviceErrors.All.Where(p => p.Value.Uefi == error).OrderBy(p => p.Key.Code, StringComparer.Ordinal)
                .Select(p => $"`{p.Key.Code}`{(p.Value.Lumia is { } lumia ? $" (0x{lumia:X})" : "")}");
            text.Append("| 0x").Append(((int)error).ToString("X", CultureInfo.InvariantCulture)).Append(" | ").Append(error).Append(" | ")
                .Append(new DeviceErrorCode(error).Text).Append(" | ").AppendJoin(", ", findings).Append(" |\n");
        }
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
