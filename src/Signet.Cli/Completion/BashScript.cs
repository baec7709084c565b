using System.Text;

namespace Signet.Cli.Completion;

/// <summary>Writes a completion script for bash 3.2 and later; it needs nothing but bash.</summary>
internal static class BashScript
{
    internal static string Write(IReadOnlyList<CompletionPlace> places)
    {
        var text = new StringBuilder("""
            # Completion of signet for bash. Load it with
            #   source <(signet completion bash)
            # or write it to ~/.local/share/bash-completion/completions/signet.

            # Names may hold blanks: one on each line, and no splitting elsewhere.
            _signet_names() {
              local IFS=$'\n'
              COMPREPLY=($(compgen "$1" -- "$cur"))
            }

            _signet() {
              local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} at="" word i
              # bash breaks --name=value into three words.
              if [[ $cur == "=" ]]; then
                cur=""
              elif [[ $prev == "=" ]]; then
                prev=${COMP_WORDS[COMP_CWORD-2]}
              fi
              for ((i = 1; i < COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                case "$at $word" in

            """);
        text.Append("      ").AppendJoin('|', places.Where(p => p.Path.Length > 0).Select(p => Quote(p.Path.Contains(' ', StringComparison.Ordinal) ? p.Path : " " + p.Path)))
            .Append(") at=\"${at:+$at }$word\" ;;\n    esac\n  done\n  COMPREPLY=()\n\n  case \"$at:$prev\" in\n");
        foreach (var place in places)
        {
            foreach (var option in place.Options.Where(o => o.Value is not null))
            {
                text.Append("    ").AppendJoin('|', option.Names.Select(n => Quote($"{place.Path}:{n}")))
                    .Append(") ").Append(Offer(option.Value!.Value, option.Words)).Append(" return ;;\n");
            }
        }

        text.Append("  esac\n\n  case \"$at\" in\n");
        foreach (var place in places)
        {
            var words = place.Verbs.Select(v => v.Text).Concat(place.Argument == Expected.Words ? place.Words : []);
            text.Append("    ").Append(Quote(place.Path)).Append(")\n")
                .Append("      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W ")
                .Append(Quote(string.Join(' ', place.Options.SelectMany(o => o.Names)))).Append(" -- \"$cur\"))\n")
                .Append("      else ").Append(
                    place.Verbs.Count > 0 || place.Argument == Expected.Words ? Offer(Expected.Words, [.. words]) : Offer(place.Argument, []))
                .Append(" fi ;;\n");
        }

        return text.Append("""
              esac
            }

            complete -o filenames -o bashdefault -F _signet signet

            """).ToString();
    }

    private static string Offer(Expected kind, IReadOnlyList<string> words) => kind switch
    {
        Expected.File => "_signet_names -f;",
        Expected.Folder => "_signet_names -d;",
        Expected.Words => $"COMPREPLY=($(compgen -W {Quote(string.Join(' ', words))} -- \"$cur\"));",
        _ => ":;",
    };

    // Our words hold letters, digits, dashes and blanks only; a test holds the tables to that.
    private static string Quote(string text) => $"'{text}'";
}
