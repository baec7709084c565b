using System.CommandLine;
using System.CommandLine.Parsing;

namespace Signet.Cli.Options;

/// <summary>A verb's table turned into a System.CommandLine command, and what was typed into a request.</summary>
internal static class RequestBinding
{
    /// <summary>The request and the shaped context that <paramref name="args"/> make of the initial ones.</summary>
    internal static (TRequest Request, CliContext Context) Bind<TRequest>(
        CliVerb<TRequest> verb, string path, IReadOnlyList<string> args, CliContext context)
    {
        var command = new Command(verb.Name);
        var request = verb.Initial;

        // Each row adds its option to the command and remembers what a token of it does.
        var rows = new List<BoundRow>();
        foreach (var row in verb.Options)
        {
            rows.Add(new BoundRow(row, Add(command, row), value => request = row.Apply(request, value)));
        }

        foreach (var row in OutputOptions.For(verb))
        {
            rows.Add(new BoundRow(row, Add(command, row), value => context = row.Apply(context, value)));
        }

        CheckAssignments(rows, args, path);
        var words = new Argument<string[]>("ARGUMENTS") { Arity = ArgumentArity.ZeroOrMore };
        command.Add(words);
        var result = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

        // Options take effect in the order in which they were given, whichever row they belong to.
        var steps = new Dictionary<Token, Action>(ReferenceEqualityComparer.Instance);
        foreach (var row in rows)
        {
            if (result.GetResult(row.Option) is not { Implicit: false } given)
            {
                continue;
            }

            Refuse(row.Row, given.IdentifierTokenCount, given.Tokens.Count, path);
            if (row.Row.Value is null)
            {
                steps.TryAdd(given.IdentifierToken!, () => row.Apply(""));
            }

            foreach (var token in given.Tokens)
            {
                steps.TryAdd(token, () => Apply(row.Row, token.Value, row.Apply, path));
            }
        }

        var arguments = new HashSet<Token>(result.GetResult(words)?.Tokens ?? [], ReferenceEqualityComparer.Instance);
        var values = new List<string>();
        var literal = false;
        foreach (var token in result.Tokens)
        {
            literal |= token.Type == TokenType.DoubleDash;
            if (steps.TryGetValue(token, out var apply))
            {
                apply();
            }
            else if (arguments.Contains(token))
            {
                values.Add(literal || token.Value is "-" or [not '-', ..] or "" ? token.Value : throw Unknown(token.Value, rows, path));
            }
        }

        if (result.Errors is [var error, ..])
        {
            throw new UsageException(error.Message.TrimEnd('.'), CommandLine.SeeHelp(path));
        }

        return (Distribute(verb, values, request, path), context);
    }

    private static Option Add(Command command, CliOption row)
    {
        Option option = row.Value is null
            ? new Option<bool>(row.Name, [.. row.Aliases]) { Arity = ArgumentArity.Zero }
            : new Option<string[]>(row.Name, [.. row.Aliases]) { Arity = ArgumentArity.ZeroOrMore };
        command.Add(option);
        return option;
    }

    // What the library would read otherwise: the value of --flag=value as an argument, and the next word as the value of --name=.
    private static void CheckAssignments(List<BoundRow> rows, IReadOnlyList<string> args, string path)
    {
        foreach (var word in args)
        {
            if (word == "--")
            {
                return;
            }

            var name = word.Split('=')[0];
            var row = name.Length < word.Length ? rows.Find(r => r.Row.IsCalled(name))?.Row : null;
            if (row is { Value: null })
            {
                throw new UsageException($"{name} takes no value", CommandLine.SeeHelp(path));
            }

            if (row is not null && name.Length == word.Length - 1)
            {
                throw Empty(row, path);
            }
        }
    }

    // Mostly an unset variable of a script; nowhere is nothing a value.
    private static UsageException Empty(CliOption row, string path) => new($"the value of {row.Name} is empty", CommandLine.SeeHelp(path));

    private static UsageException Unknown(string word, List<BoundRow> rows, string path) => new(
        $"unknown option '{word}'",
        Suggestion.Ask(word.Split('=', ':')[0], rows.SelectMany(r => r.Row.Aliases.Prepend(r.Row.Name))) ?? CommandLine.SeeHelp(path));

    private static void Refuse(CliOption row, int times, int values, string path)
    {
        if (!row.Supported)
        {
            throw new UsageException($"{row.Name} is known, not supported yet") { Rule = CliFindings.UsageUnsupported };
        }

        if (row.Value is not null && values < times)
        {
            throw new UsageException($"{row.Name} needs a value: {row.Name} {row.Value}", CommandLine.SeeHelp(path));
        }

        if (times > 1 && row.Value is not null && !row.Repeatable)
        {
            throw new UsageException($"{row.Name} was given {times} times", "Give it once.");
        }
    }

    private static void Apply(CliOption row, string value, Action<string> apply, string path)
    {
        if (value.Length == 0)
        {
            throw Empty(row, path);
        }

        if (row.Choices.Count > 0)
        {
            value = row.Choices.FirstOrDefault(c => c.Equals(value, StringComparison.OrdinalIgnoreCase)) ?? throw new UsageException(
                $"{row.Name} cannot be '{value}'", Suggestion.Ask(value, row.Choices) ?? $"It is one of {string.Join(", ", row.Choices)}.");
        }

        try
        {
            apply(value);
        }
        catch (UsageException e)
        {
            throw new UsageException($"{row.Name}: {e.Message}", e.Help ?? CommandLine.SeeHelp(path)) { Rule = e.Rule };
        }
    }

    // Hands the positional values to the arguments in order; each takes as many as it may, leaving what later ones need.
    private static TRequest Distribute<TRequest>(CliVerb<TRequest> verb, List<string> values, TRequest request, string path)
    {
        var taken = 0;
        var later = verb.Arguments.Sum(a => a.Minimum);
        foreach (var argument in verb.Arguments)
        {
            later -= argument.Minimum;
            var count = Math.Min(argument.Maximum, Math.Max(argument.Minimum, values.Count - taken - later));
            for (var i = 0; i < count; i++)
            {
                if (taken == values.Count)
                {
                    throw new UsageException($"no {argument.Name} was given", CommandLine.SeeHelp(path));
                }

                var value = values[taken++];
                if (value.Length == 0)
                {
                    throw new UsageException($"a {argument.Name} is empty", CommandLine.SeeHelp(path));
                }

                if (argument.Choices.Count > 0 && !argument.Choices.Contains(value))
                {
                    throw new UsageException(
                        $"{argument.Name} cannot be '{value}'",
                        Suggestion.Ask(value, argument.Choices) ?? $"It is one of {string.Join(", ", argument.Choices)}.");
                }

                request = argument.Apply(request, value);
            }
        }

        return taken == values.Count ? request : throw new UsageException($"'{values[taken]}' is one argument too many", CommandLine.SeeHelp(path));
    }

    /// <summary>A row with the library's option for it and what a value of it does.</summary>
    // A class, and no tuples here: framework generics over value types would be compiled at every start.
    private sealed record BoundRow(CliOption Row, Option Option, Action<string> Apply);
}
