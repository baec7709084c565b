using System.CommandLine.Parsing;
using Signet.Cli.Output;
using Signet.Cli.Personalities.Click;

namespace Signet.Cli.Personalities;

/// <summary>Runs a personality: chooses the command, prints usage and errors as the original does, and ends with its exit codes.</summary>
internal static class PersonalityRun
{
    private const int MaxResponseBytes = 16 * 1024 * 1024;

    /// <summary>Runs what stands behind the tool's name.</summary>
    internal static async Task<ExitCode> RunAsync(Personality personality, IReadOnlyList<string> args, CliContext context, CancellationToken cancellation)
    {
        args = PastedText.Mend(args, text => context.Error.WriteLine($"Note: {text}"));
        if (personality.Click is not null)
        {
            return await ClickRun.RunAsync(personality, args, context, cancellation);
        }

        try
        {
            if (personality.Style.ResponseFiles && args is [['@', _, ..] file])
            {
                return personality.Exit(await RunFileAsync(personality, file[1..], context, cancellation));
            }

            return personality.Exit(await RunCommandAsync(personality, args, context, cancellation));
        }
        catch (PersonalityException e)
        {
            WriteError(e.Prefix is { } prefix ? personality.Style with { ErrorPrefix = prefix } : personality.Style, e.Message, context);
            if (e.WithUsage)
            {
                WriteUsage(personality, Find(personality, args)?.Usage ?? personality.Usage, Errors(personality.Style, context));
                return personality.Exit(ExitCode.Failed);
            }
        }
        catch (UsageException e)
        {
            WriteError(personality.Style, Sentence(e.Message), context);
        }
        catch (Exception e) when (CliFindings.FromException(e) is { } finding)
        {
            WriteError(personality.Style, Sentence(finding.Message), context);
        }

        if (personality.Style.AfterError is { } end)
        {
            Errors(personality.Style, context).WriteRaw(end + "\n");
        }

        return personality.Exit(ExitCode.Failed);
    }

    /// <summary>Prints an error as the original does: its own words before the message, and nothing of ours around it.</summary>
    /// <param name="message">Line ends and tabs in it are printed as they are: the caller passes values through <see cref="Printable"/>.</param>
    internal static void WriteError(CommandStyle style, string message, CliContext context) =>
        Errors(style, context).WriteRaw(style.ErrorPrefix + string.Join('\n', message.Split('\n').Select(PrintableButTabs)) + "\n");

    private static HumanWriter Errors(CommandStyle style, CliContext context) => style.ErrorsOnOutput ? context.Out : context.Error;

    /// <summary>One of our messages as the tools write theirs: with a capital letter, unless it begins with the name of a file, and a full stop.</summary>
    internal static string Sentence(string message) =>
        message.Length == 0 ? message
        : (message.Split(' ')[0].All(char.IsAsciiLetter) ? char.ToUpperInvariant(message[0]) + message[1..] : message) + (message[^1] is '.' or '!' or '?' ? "" : ".");

    private static async Task<ExitCode> RunCommandAsync(Personality personality, IReadOnlyList<string> args, CliContext context, CancellationToken cancellation)
    {
        var command = Find(personality, args);
        IReadOnlyList<string> rest = command is { Name.Length: > 0 } ? [.. args.Skip(1)] : args;
        if (rest.Any(IsQuestion))
        {
            return Usage();
        }

        if (rest.Count == 0)
        {
            return personality.Style.NothingGiven is { } message ? throw new PersonalityException(message, usage: true) : Usage();
        }

        return command is not null
            ? await command.RunAsync(personality, rest, context, cancellation)
            : throw new PersonalityException(personality.Style.UnknownCommand(args[0]), usage: true);

        ExitCode Usage()
        {
            WriteUsage(personality, command?.Usage ?? personality.Usage, personality.Style.UsageOnOutput ? context.Out : context.Error);
            return personality.Style.UsageExit;
        }
    }

    // The first command that fails ends the file.
    private static async Task<ExitCode> RunFileAsync(Personality personality, string path, CliContext context, CancellationToken cancellation)
    {
        var code = ExitCode.Success;
        foreach (var command in Commands(path))
        {
            code = await RunCommandAsync(personality, PastedText.Mend(command, text => context.Error.WriteLine($"Note: {text}")), context, cancellation) switch
            {
                ExitCode.Success => code,
                var other => other,
            };
            if (code is not (ExitCode.Success or ExitCode.Warnings))
            {
                break;
            }
        }

        return code;
    }

    // A line may hold several arguments, and quotes keep blanks together, whatever the originals' help says of one argument per line.
    private static List<List<string>> Commands(string path)
    {
        var file = new FileInfo(PersonalityFiles.Local(path));
        if (file.Exists && file.Length > MaxResponseBytes)
        {
            throw new PersonalityException($"The response file has {file.Length} bytes; {MaxResponseBytes} are read at most.");
        }

        List<List<string>> commands = [[]];
        foreach (var line in File.ReadLines(file.FullName))
        {
            if (line.AsSpan().Trim().Length > 0)
            {
                commands[^1].AddRange(CommandLineParser.SplitCommandLine(line));
            }
            else if (commands[^1].Count > 0)
            {
                commands.Add([]);
            }
        }

        return commands.Count > 1 && commands[^1].Count == 0 ? commands[..^1] : commands;
    }

    private static PersonalityCommand? Find(Personality personality, IReadOnlyList<string> args) => personality.Commands switch
    {
        [{ Name: "" } only] => only,
        var commands => args.Count == 0 ? null : commands.FirstOrDefault(c => c.Name.Equals(args[0], StringComparison.OrdinalIgnoreCase)),
    };

    private static bool IsQuestion(string word) => word is "/?" or "-?" or "--help";

    private static void WriteUsage(Personality personality, string usage, HumanWriter writer) =>
        writer.WriteRaw(usage.Length > 0 ? usage : personality.Help + "\n");

    private static string PrintableButTabs(string line) => string.Join('\t', line.Split('\t').Select(Printable.Text));
}
