using System.Text;

namespace Signet.Cli.Completion;

/// <summary>Writes a completion script for fish 3.</summary>
internal static class FishScript
{
    internal static string Write(IReadOnlyList<CompletionPlace> places)
    {
        var text = new StringBuilder("""
            # Completion of signet for fish. Write it to ~/.config/fish/completions/signet.fish, or load it with
            #   signet completion fish | source

            function __signet_at
                set -l at
                for word in (commandline -opc)[2..-1]
                    switch (string join -- ' ' $at $word)
                        case
            """);
        text.AppendJoin("", places.Where(p => p.Path.Length > 0).Select(p => " " + Quote(p.Path))).Append("""

                            set -a at $word
                    end
                end
                test "$at" = "$argv[1]"
            end

            complete -c signet -f

            """);
        foreach (var place in places)
        {
            var start = $"complete -c signet -n {Quote($"__signet_at {Quote(place.Path)}")}";
            foreach (var verb in place.Verbs)
            {
                text.Append(start).Append(" -a ").Append(verb.Text).Append(" -d ").Append(Quote(verb.Help)).Append('\n');
            }

            foreach (var option in place.Options)
            {
                text.Append(start)
                    .AppendJoin("", option.Names.Select(n => n.StartsWith("--", StringComparison.Ordinal) ? $" -l {n[2..]}" : $" -s {n[1..]}"))
                    .Append(option.Value switch
                    {
                        null => "",
                        Expected.File => " -r -F",
                        Expected.Folder => " -x -a '(__fish_complete_directories)'",
                        Expected.Words => $" -x -a {Quote(string.Join(' ', option.Words))}",
                        _ => " -x",
                    })
                    .Append(" -d ").Append(Quote(option.Help)).Append('\n');
            }

            text.Append(place.Argument switch
            {
                Expected.File => $"{start} -F\n",
                Expected.Folder => $"{start} -a '(__fish_complete_directories)'\n",
                Expected.Words => $"{start} -a {Quote(string.Join(' ', place.Words))}\n",
                _ => "",
            });
        }

        return text.ToString();
    }

    private static string Quote(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
