using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Cli.Personalities;
using Signet.Cli.Verbs;

namespace Signet.Cli;

/// <summary>Finds the verb, runs it, and turns every outcome into an exit code. Only the chosen verb's table is made.</summary>
public static class CommandLine
{
    /// <summary>Runs what <paramref name="args"/> ask for; every outcome ends here as an exit code.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="context">The world.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <param name="called">The path the program was called by: when its last part names a personality, the arguments are that tool's.</param>
    public static async Task<ExitCode> RunAsync(IReadOnlyList<string> args, CliContext context, CancellationToken cancellation, string? called = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            // A personality reads its arguments itself, response files and all.
            if (ChoosePersonality(args, called) is var (tool, toolArgs))
            {
                return await PersonalityRun.RunAsync(tool, toolArgs, context, cancellation);
            }

            args = ResponseFile.Expand(args);
            if (args is [] or ["help" or "--help" or "-h" or "-?"])
            {
                HelpText.WriteOverview(args.Count == 0 ? context.Error : context.Out);
                return args.Count == 0 ? ExitCode.Usage : ExitCode.Success;
            }

            // signet help verify is signet verify --help.
            args = args[0] == "help" ? [.. args.Skip(1), "--help"] : VerbFirst(args);
            return await ChooseAsync(VerbTable.Entries, "", args, context, cancellation);
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

        var (request, shaped) = RequestBinding.Bind(verb, path, args, context);
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

    private static (Personality Tool, IReadOnlyList<string> Args)? ChoosePersonality(IReadOnlyList<string> args, string? called) =>
        PersonalityTable.FindCalled(called) is { } link ? (link, args)
        : args is ["help", var asked, ..] && PersonalityTable.Find(asked) is { } explained ? (explained, [.. args.Skip(2), explained.Click is null ? "/?" : "--help"])
        : args is [var word, ..] && PersonalityTable.Find(word) is { } named ? (named, [.. args.Skip(1)])
        : null;

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

    /// <summary>The advice that fits every usage error.</summary>
    internal static string SeeHelp(string path) => $"See `{$"signet {path}".Trim()} --help`.";

    private static void WriteTrace(Exception exception, CliContext context)
    {
        if (context.Debug)
        {
            context.Error.WriteLine(exception.ToString());
        }
    }
}
