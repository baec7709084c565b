using System.Text;

namespace Signet.Cli.Completion;

/// <summary>Writes a completion script for zsh 5.</summary>
internal static class ZshScript
{
    internal static string Write(IReadOnlyList<CompletionPlace> places)
    {
        var text = new StringBuilder("""
            #compdef signet
            # Completion of signet for zsh. Write it to a file _signet in a folder of $fpath, or load it with
            #   source <(signet completion zsh)

            _signet() {
              local at="" word i
              local -a verbs
              for ((i = 2; i < CURRENT; i++)); do
                word=${words[i]}
                case "$at $word" in

            """);
        text.Append("      ").AppendJoin('|', places.Where(p => p.Path.Length > 0).Select(p => $"({Escape(p.Path.Contains(' ', StringComparison.Ordinal) ? p.Path : " " + p.Path)})"))
            .Append(") at=\"${at:+$at }$word\" ;;\n    esac\n  done\n\n  case \"$at\" in\n");
        foreach (var place in places)
        {
            text.Append("    ").Append(Quote(place.Path)).Append(")\n");
            if (place.Verbs.Count > 0)
            {
                text.Append("      if [[ $PREFIX != -* ]]; then\n        verbs=(")
                    .AppendJoin(' ', place.Verbs.Select(v => Quote($"{v.Text}:{v.Help}"))).Append(")\n        _describe verb verbs\n        return\n      fi\n");
            }

            text.Append("      _arguments -s -S");
            foreach (var option in place.Options)
            {
                foreach (var name in option.Names)
                {
                    // Text in brackets describes; brackets, colons and backslashes in it are escaped.
                    var equals = option.Value is null ? "" : name.StartsWith("--", StringComparison.Ordinal) ? "=" : "+";
                    text.Append(" \\\n        ").Append(Quote($"*{name}{equals}[{Describe(option.Help)}]{Action(option.Value, option.Words)}"));
                }
            }

            text.Append(" \\\n        ").Append(Quote("*" + (place.Argument == Expected.Anything ? ":argument: " : Action(place.Argument, place.Words)))).Append(" ;;\n");
        }

        return text.Append("""
              esac
            }

            if [[ $funcstack[1] == _signet ]]; then _signet "$@"; else compdef _signet signet; fi

            """).ToString();
    }

    private static string Action(Expected? kind, IReadOnlyList<string> words) => kind switch
    {
        null => "",
        Expected.File => ":file:_files",
        Expected.Folder => ":folder:_files -/",
        Expected.Words => $":value:({string.Join(' ', words)})",
        _ => ":value: ",
    };

    private static string Describe(string help) => help
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal)
        .Replace("]", "\\]", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);

    private static string Escape(string text) => text.Replace(" ", "\\ ", StringComparison.Ordinal);

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
