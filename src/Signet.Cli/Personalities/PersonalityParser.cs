using Signet.Cli.Options;

namespace Signet.Cli.Personalities;

/// <summary>Reads a command line as the Windows tools do: <c>/f file</c> or <c>-F file</c>, options and files mixed, first error first.</summary>
internal static class PersonalityParser
{
    /// <summary>The request that <paramref name="args"/> (without the command) make of the initial one.</summary>
    /// <exception cref="PersonalityException">They are wrong, in the original's words.</exception>
    internal static TRequest Parse<TRequest>(PersonalityCommand<TRequest> command, CommandStyle style, IReadOnlyList<string> args)
    {
        var request = command.Initial;
        var given = new HashSet<CliOption>(ReferenceEqualityComparer.Instance);
        for (var next = 0; next < args.Count;)
        {
            var word = args[next++];
            var (name, assigned) = Split(word, style);
            if (command.Options.FirstOrDefault(o => IsCalled(o, name)) is { } row)
            {
                var value = Value(row, assigned, args, ref next, style);
                if (!row.Supported)
                {
                    throw new PersonalityException($"The {row.Name} option is known, not supported yet. {row.Difference}".TrimEnd());
                }

                if (!given.Add(row) && row is { Value: not null, Repeatable: false })
                {
                    throw new PersonalityException(style.GivenTwice(row.Name));
                }

                request = Apply(row, request, value);
            }
            else if (IsOption(word))
            {
                throw new PersonalityException(style.UnknownOption(word));
            }
            else
            {
                request = command.Argument is { } take ? take(request, word) : throw new PersonalityException(style.UnexpectedArgument(word));
            }
        }

        return request;
    }

    /// <summary>True when <paramref name="word"/>, with its slash or dash, names the option in one of its spellings; case does not count.</summary>
    internal static bool IsCalled(CliOption option, string word) =>
        word.Length > 1 && word[0] is '/' or '-' && option.Aliases.Prepend(option.Name).Any(n => n.AsSpan(1).Equals(word.AsSpan(1), StringComparison.OrdinalIgnoreCase));

    /// <summary>True when a word that is in no table is meant as an option. Where paths begin with a slash, one that leads to a file or folder is a file.</summary>
    internal static bool IsOption(string word) => word switch
    {
        ['-', ..] => true,
        ['/', ..] => OperatingSystem.IsWindows()
            || !(Path.Exists(word) && word.Length > 1) && !(word.IndexOf('/', 1) > 0 && Directory.Exists(Path.GetDirectoryName(word))),
        _ => false,
    };

    private static (string Name, string? Assigned) Split(string word, CommandStyle style) =>
        style.Assignment is { } sign && word is ['/' or '-', ..] && word.IndexOf(sign, StringComparison.Ordinal) is > 0 and var at
            ? (word[..at], word[(at + 1)..])
            : (word, null);

    private static string Value(CliOption row, string? assigned, IReadOnlyList<string> args, ref int next, CommandStyle style)
    {
        if (row.Value is null)
        {
            return assigned is null ? "" : throw new PersonalityException(style.UnknownOption($"{row.Name}{style.Assignment}{assigned}"));
        }

        if (assigned is not null)
        {
            return assigned.Length > 0 ? assigned : throw new PersonalityException(style.ValueMissing(row.Name));
        }

        if (row.Value is ['[', ..])
        {
            return "";
        }

        var count = row.Value.Split(' ').Length;
        if (style.Assignment is not null || args.Count - next < count)
        {
            throw new PersonalityException(style.ValueMissing(row.Name));
        }

        next += count;
        return string.Join(' ', args.Skip(next - count).Take(count));
    }

    private static TRequest Apply<TRequest>(CliOption<TRequest> row, TRequest request, string value)
    {
        if (row.Choices.Count > 0)
        {
            value = row.Choices.FirstOrDefault(c => c.Equals(value, StringComparison.OrdinalIgnoreCase))
                ?? throw new PersonalityException($"Invalid value for the {row.Name} option: {value}");
        }

        return row.Apply(request, value);
    }
}
