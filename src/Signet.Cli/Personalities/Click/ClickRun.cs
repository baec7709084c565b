using Signet.Cli.Output;

namespace Signet.Cli.Personalities.Click;

/// <summary>Runs a tool written with Python's click: chooses the command, prints help and errors as click does, and ends with its exit codes.</summary>
internal static class ClickRun
{
    /// <summary>Runs what stands behind the tool's name.</summary>
    internal static async Task<ExitCode> RunAsync(Personality personality, IReadOnlyList<string> args, CliContext context, CancellationToken cancellation)
    {
        ClickCommand? command = null;
        try
        {
            var line = ClickParser.Read(args, [], interspersed: false);
            if (line.AsksForHelp || args.Count == 0)
            {
                ClickHelp.Write(personality, context.Out);
                return personality.Exit(ExitCode.Success);
            }

            var name = line.Arguments is [var first, ..] ? first : throw new ClickException("Missing command.");
            command = (ClickCommand?)personality.Commands.FirstOrDefault(c => c.Name == name) ?? throw new ClickException($"No such command {PythonText.Repr(name)}.");
            return personality.Exit(await command.RunAsync(personality, [.. line.Arguments.Skip(1)], context, cancellation));
        }
        catch (ClickException e)
        {
            WriteUsageError(personality.Click!, command, e.Message, e.WithUsage, context);
            return personality.Exit(ExitCode.Usage);
        }
        catch (UsageException e)
        {
            WriteUsageError(personality.Click!, command, e.Message, withUsage: true, context);
            return personality.Exit(ExitCode.Usage);
        }
        catch (ClickAbort)
        {
            context.Error.WriteRaw("Aborted!\n");
        }
        catch (ClickFailure e)
        {
            context.Error.Write($"Error: {e.Message}\n");
        }
        catch (Exception e) when (CliFindings.FromException(e) is { } finding)
        {
            context.Error.Write($"Error: {finding.Message}\n");
        }

        return personality.Exit(ExitCode.Failed);
    }

    private static void WriteUsageError(ClickStyle style, ClickCommand? command, string message, bool withUsage, CliContext context)
    {
        if (withUsage)
        {
            var path = command is null ? style.Program : $"{style.Program} {command.Name}";
            var usage = command is null ? "[OPTIONS] COMMAND [ARGS]..." : command.UsageLine;
            context.Error.WriteRaw($"Usage: {style.Program} {usage}\nTry '{path} {ClickStyle.HelpNames[0]}' for help.\n\n");
        }

        context.Error.WriteRaw($"Error: {string.Join('\n', message.Split('\n').Select(Printable.Text))}\n");
    }
}
