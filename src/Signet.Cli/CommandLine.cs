using System.CommandLine;
using System.CommandLine.Parsing;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Cli.Verbs;

namespace Signet.Cli;

/// <summary>The tables turned into System.CommandLine commands. Only the chosen verb's table is made.</summary>
public static class CommandLine
{
    /// <summary>Runs what <paramref name="args"/> ask for; every outcome ends here as an exit code.</summary>
    public static async Task<ExitCode> RunAsync(IReadOnlyList<string> args, CliContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            args = ResponseFile.Expand(args);
            if (args is [] or ["--help" or "-h" or "-?"])
            {
                HelpText.WriteOverview(args.Count == 0 ? context.Error : context.Out);
                return args.Count == 0 ? ExitCode.Usage : ExitCode.Success;
            }

            return await ChooseAsync(VerbTable.Entries, "", VerbFirst(args), context, cancellation);
        }
        catch (UsageException e)
        {
            context.WriteError(e.Rule.With(e.Message), help: e.Help);
            return ExitCode.Usage;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            context.WriteError(CliFindings.Interrupted.With("interrupted"));
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (CliFindings.FromException(e) is { } finding)
        {
            context.WriteError(finding);
            WriteTrace(e, context);
            return ExitCodes.For(finding);
        }
#pragma warning disable CA1031 // the last line of defence: a defect of ours must not look like a crash of the machine
        catch (Exception e)
#pragma warning restore CA1031
        {
            context.WriteError(CliFindings.Internal.With($"{e.GetType().Name}: {e.Message}"));
            WriteTrace(e, context);
            return ExitCode.Failed;
        }
    }

    /// <summary>Parses a verb's own arguments and runs it.</summary>
    internal static async Task<ExitCode> RunVerbAsync<TRequest>(
        CliVerb<TRequest> verb, string path, IReadOnlyList<string> args, CliContext context, CancellationToken cancellation)
    {
        if (args.TakeWhile(a => a != "--").Any(a => a is "--help" or "-h" or "-?"))
        {
            HelpText.WriteVerb(verb, path, context.Out);
            return ExitCode.Success;
        }

        var (request, shaped) = Bind(verb, path, args, context);
        try
        {
            verb.Check?.Invoke(request);
        }
        catch (UsageException e) when (e.Help is null)
        {
            throw new UsageException(e.Message, SeeHelp(path)) { Rule = e.Rule };
        }

        return await verb.Handler(request, shaped, cancellation);
    }

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

        RefuseValuesOfFlags(rows, args, path);
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
            throw new UsageException(error.Message.TrimEnd('.'), SeeHelp(path));
        }

        return (Distribute(verb, values, request, path), context);
    }

    private static async Task<ExitCode> ChooseAsync(
        IReadOnlyList<CliEntry> entries, string path, IReadOnlyList<string> args, CliContext context, CancellationToken cancellation)
    {
        var word = args[0];
        var entry = entries.FirstOrDefault(e => e.Name == word) ?? throw new UsageException(
            $"unknown verb '{(path + " " + word).Trim()}'",
            Suggestion.Ask(word, entries.Select(e => e.Name)) ?? SeeHelp(path));
        path = $"{path} {word}".Trim();
        IReadOnlyList<string> rest = [.. args.Skip(1)];
        switch (entry.Open())
        {
            case CliVerb verb:
                return await verb.RunAsync(path, rest, context, cancellation);
            case CliGroup group when rest is []:
                HelpText.WriteGroup(group, path, context.Error);
                return ExitCode.Usage;
            case CliGroup group when rest[0] is "--help" or "-h" or "-?":
                HelpText.WriteGroup(group, path, context.Out);
                return ExitCode.Success;
            case CliGroup group:
                return await ChooseAsync(group.Entries, path, rest, context, cancellation);
            case var other:
                throw new InvalidOperationException($"{other.GetType()} is neither a verb nor a group");
        }
    }

    // Options that shape the output may stand before the verb: signet --no-color verify FILE.
    private static IReadOnlyList<string> VerbFirst(IReadOnlyList<string> args)
    {
        var count = 0;
        while (count < args.Count && args[count].StartsWith('-'))
        {
            var name = args[count].Split('=')[0];
            var row = OutputOptions.Options.FirstOrDefault(o => o.IsCalled(name)) ?? throw new UsageException(
                $"unknown option '{name}' before the verb", "Options of a verb stand after it: signet VERB [OPTIONS] FILE…");
            count += row.Value is null || args[count].Contains('=', StringComparison.Ordinal) ? 1 : 2;
        }

        return count == 0 ? args
            : count < args.Count ? [args[count], .. args.Take(count), .. args.Skip(count + 1)]
            : throw new UsageException("there is no verb", SeeHelp(""));
    }

    private static Option Add(Command command, CliOption row)
    {
        Option option = row.Value is null
            ? new Option<bool>(row.Name, [.. row.Aliases]) { Arity = ArgumentArity.Zero }
            : new Option<string[]>(row.Name, [.. row.Aliases]) { Arity = ArgumentArity.ZeroOrMore };
        command.Add(option);
        return option;
    }

    // The library would take the value of --flag=value as an argument of its own.
    private static void RefuseValuesOfFlags(List<BoundRow> rows, IReadOnlyList<string> args, string path)
    {
        foreach (var word in args)
        {
            if (word == "--")
            {
                return;
            }

            var name = word.Split('=')[0];
            if (name.Length < word.Length && rows.Exists(r => r.Row.Value is null && r.Row.IsCalled(name)))
            {
                throw new UsageException($"{name} takes no value", SeeHelp(path));
            }
        }
    }

    private static UsageException Unknown(string word, List<BoundRow> rows, string path) => new(
        $"unknown option '{word}'",
        Suggestion.Ask(word.Split('=', ':')[0], rows.SelectMany(r => r.Row.Aliases.Prepend(r.Row.Name))) ?? SeeHelp(path));

    private static void Refuse(CliOption row, int times, int values, string path)
    {
        if (!row.Supported)
        {
            throw new UsageException($"{row.Name} is known, not supported yet") { Rule = CliFindings.UsageUnsupported };
        }

        if (row.Value is not null && values < times)
        {
            throw new UsageException($"{row.Name} needs a value: {row.Name} {row.Value}", SeeHelp(path));
        }

        if (times > 1 && row.Value is not null && !row.Repeatable)
        {
            throw new UsageException($"{row.Name} was given {times} times", "Give it once.");
        }
    }

    private static void Apply(CliOption row, string value, Action<string> apply, string path)
    {
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
            throw new UsageException($"{row.Name}: {e.Message}", e.Help ?? SeeHelp(path)) { Rule = e.Rule };
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
                    throw new UsageException($"no {argument.Name} was given", SeeHelp(path));
                }

                var value = values[taken++];
                if (argument.Choices.Count > 0 && !argument.Choices.Contains(value))
                {
                    throw new UsageException(
                        $"{argument.Name} cannot be '{value}'",
                        Suggestion.Ask(value, argument.Choices) ?? $"It is one of {string.Join(", ", argument.Choices)}.");
                }

                request = argument.Apply(request, value);
            }
        }

        return taken == values.Count ? request : throw new UsageException($"'{values[taken]}' is one argument too many", SeeHelp(path));
    }

    private static string SeeHelp(string path) => $"See `{$"signet {path}".Trim()} --help`.";

    private static void WriteTrace(Exception exception, CliContext context)
    {
        if (context.Debug)
        {
            context.Error.WriteLine(exception.ToString());
        }
    }

    /// <summary>A row with the library's option for it and what a value of it does.</summary>
    // A class, and no tuples here: framework generics over value types would be compiled at every start.
    private sealed record BoundRow(CliOption Row, Option Option, Action<string> Apply);
}
