using Signet.Cli.Options;

namespace Signet.Cli.Personalities.Click;

/// <summary>What stood on a command line, before any value was looked at.</summary>
/// <param name="Given">The options with their values, in the order of the line; an option without value has an empty one.</param>
/// <param name="Arguments">What is no option.</param>
/// <param name="AsksForHelp">True when help was asked for, which goes before all else.</param>
internal sealed record ClickLine(IReadOnlyList<(CliOption Row, string Value)> Given, IReadOnlyList<string> Arguments, bool AsksForHelp);

/// <summary>Takes a command line apart as click 8.1 does: <c>-v1.0</c>, <c>-cv 1.0</c>, <c>--version=1.0</c>, options after arguments, <c>--</c>.</summary>
/// <remarks>
/// Long options are spelt out. The value is the next argument whatever it looks like. A joined short option keeps an equals sign: <c>-v=1</c> is <c>=1</c>.
/// Source: click 8.1.3, measured.
/// </remarks>
internal sealed class ClickParser
{
    private static readonly CliOption<object> s_help = new("--help", null, "Show this message and exit.", static (r, _) => r) { Aliases = ["-h"] };

    private readonly Dictionary<string, CliOption> _names = new(StringComparer.Ordinal);
    private readonly List<(CliOption, string)> _given = [];
    private readonly LinkedList<string> _rest;

    private ClickParser(IReadOnlyList<string> args, IReadOnlyList<CliOption> rows)
    {
        _rest = new(args);
        foreach (var row in rows.Append(s_help))
        {
            foreach (var name in row.Aliases.Append(row.Name))
            {
                _names.Add(name, row);
            }
        }
    }

    /// <summary>The row of the option that every command has.</summary>
    internal static CliOption HelpRow => s_help;

    /// <summary>Reads a line.</summary>
    /// <param name="args">The line.</param>
    /// <param name="rows">The options that may stand there; that for help may in any case.</param>
    /// <param name="interspersed">False when the first argument ends the options, as before a command's name.</param>
    /// <exception cref="ClickException">An option is unknown, lacks its value, or has one that it does not take.</exception>
    internal static ClickLine Read(IReadOnlyList<string> args, IReadOnlyList<CliOption> rows, bool interspersed)
    {
        var parser = new ClickParser(args, rows);
        var arguments = new List<string>();
        while (parser._rest.First is { Value: var word })
        {
            if (word is not ['-', _, ..] && !interspersed)
            {
                break;
            }

            parser._rest.RemoveFirst();
            if (word == "--")
            {
                break;
            }

            if (word is ['-', _, ..])
            {
                parser.ReadOption(word);
            }
            else
            {
                arguments.Add(word);
            }
        }

        return new ClickLine(
            [.. parser._given.Where(g => g.Item1 != s_help)], [.. arguments, .. parser._rest], parser._given.Exists(g => g.Item1 == s_help));
    }

    private void ReadOption(string word)
    {
        var (name, assigned) = word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (word[..at], word[(at + 1)..]) : (word, null);
        if (!name.StartsWith("--", StringComparison.Ordinal))
        {
            ReadShort(word);
        }
        else if (!_names.TryGetValue(name, out var row))
        {
            throw new ClickException($"No such option: {name}{Similar(name)}");
        }
        else if (row.Value is null && assigned is not null)
        {
            throw new ClickException($"Option {PythonText.Repr(name)} does not take a value.", withUsage: false);
        }
        else
        {
            Take(row, name, assigned);
        }
    }

    // One dash: each letter is an option, and the first that takes a value takes the rest of the word.
    private void ReadShort(string word)
    {
        for (var i = 1; i < word.Length; i++)
        {
            var name = $"-{word[i]}";
            if (!_names.TryGetValue(name, out var row))
            {
                throw new ClickException($"No such option: {name}");
            }

            if (row.Value is not null)
            {
                Take(row, name, i + 1 < word.Length ? word[(i + 1)..] : null);
                return;
            }

            Take(row, name, null);
        }
    }

    private void Take(CliOption row, string name, string? joined)
    {
        if (joined is not null)
        {
            _rest.AddFirst(joined);
        }

        var count = row.Value?.Split(' ').Length ?? 0;
        if (_rest.Count < count)
        {
            throw new ClickException(
                $"Option {PythonText.Repr(name)} requires {(count == 1 ? "an argument" : $"{count} arguments")}.", withUsage: false);
        }

        var values = new List<string>();
        for (; count > 0; count--)
        {
            values.Add(_rest.First!.Value);
            _rest.RemoveFirst();
        }

        _given.Add((row, string.Join(' ', values)));
    }

    private string Similar(string name) => CloseMatches.Of(name, _names.Keys.Where(n => n.StartsWith("--", StringComparison.Ordinal))) switch
    {
        [] => "",
        [var only] => $" Did you mean {only}?",
        var several => $" (Possible options: {string.Join(", ", several)})",
    };
}
