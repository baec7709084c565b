using System.Text;

namespace Signet.Cli.Completion;

/// <summary>Writes a completion script for PowerShell 5.1 and later.</summary>
internal static class PowerShellScript
{
    internal static string Write(IReadOnlyList<CompletionPlace> places)
    {
        var text = new StringBuilder("""
            # Completion of signet for PowerShell. Load it in your profile with
            #   signet completion pwsh | Out-String | Invoke-Expression

            Register-ArgumentCompleter -Native -CommandName signet -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                # For each place: the words that may follow it, and the values of its options. Where nothing is listed, PowerShell offers files.
                $places = @{

            """);
        foreach (var place in places)
        {
            text.Append("        ").Append(Quote(place.Path)).Append(" = @{ words = @(");
            text.AppendJoin(", ", place.Verbs.Select(v => Pair(v.Text, v.Help))
                .Concat(place.Words.Select(w => Pair(w, w)))
                .Concat(place.Options.SelectMany(o => o.Names.Select(n => Pair(n, o.Help)))));
            text.Append("); values = @{ ");
            text.AppendJoin("; ", place.Options.Where(o => o.Words.Count > 0).SelectMany(o => o.Names.Select(n =>
                $"{Quote(n)} = @({string.Join(", ", o.Words.Select(Quote))})")));
            text.Append(" } }\n");
        }

        return text.Append("""
                }
                $at = ''
                $previous = ''
                foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
                    if ($element.Extent.EndOffset -ge $cursorPosition) { break }
                    $previous = $element.ToString()
                    $next = "$at $previous".Trim()
                    if ($places.ContainsKey($next)) { $at = $next }
                }
                $place = $places[$at]
                $offers = if ($place.values.ContainsKey($previous)) { $place.values[$previous] | ForEach-Object { , @($_, $_) } } else { $place.words }
                $offers | Where-Object { $_[0] -like "$wordToComplete*" -and ($wordToComplete -or -not $_[0].StartsWith('-')) } |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1]) }
            }

            """).ToString();
    }

    private static string Pair(string word, string help) => $"@({Quote(word)}, {Quote(help)})";

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
