namespace Signet.Cli.Personalities.Signtool;

/// <summary>The messages of a command of signtool, and what it counts: the end and the exit code follow from the counts.</summary>
/// <param name="context">Where to print.</param>
internal sealed class SigntoolOutput(CliContext context)
{
    /// <summary>What stands before every warning.</summary>
    internal const string WarningPrefix = "SignTool Warning: ";

    /// <summary>Files, or signatures, that are as they should be.</summary>
    internal int Successes { get; set; }

    internal int Warnings { get; private set; }

    internal int Errors { get; private set; }

    /// <summary>1 after an error, 2 after a warning, otherwise 0.</summary>
    internal ExitCode Code => Errors > 0 ? ExitCode.Failed : Warnings > 0 ? ExitCode.Warnings : ExitCode.Success;

    /// <summary>Counts an error and prints its message; null prints nothing.</summary>
    internal void Fail(string? message)
    {
        Errors++;
        if (message is not null)
        {
            Error(message);
        }
    }

    /// <summary>Prints an error that is counted already.</summary>
    internal void Error(string message) => PersonalityRun.WriteError(SigntoolPersonality.Style, message, context);

    /// <summary>Counts a warning whose words are printed elsewhere.</summary>
    internal void CountWarning() => Warnings++;

    /// <summary>Prints why, in our own words: for <c>/debug</c>.</summary>
    internal void Explain(IEnumerable<string> reasons)
    {
        foreach (var reason in reasons)
        {
            context.Error.Write($"Error information: {reason}\n");
        }
    }

    /// <summary>Counts a warning and prints it.</summary>
    internal void Warn(string message)
    {
        Warnings++;
        PersonalityRun.WriteError(s_warning, message, context);
    }

    /// <summary>The counts that end a run: all of them when verbose, otherwise those that are not 0 after an error or a warning.</summary>
    /// <param name="successes">The line for <see cref="Successes"/>, up to the colon.</param>
    /// <param name="verbose">True to print them all.</param>
    /// <param name="countsWarnings">False for the commands whose counts do not name warnings.</param>
    internal void WriteCounts(string successes, bool verbose, bool countsWarnings = true)
    {
        if (!verbose && Errors + Warnings == 0)
        {
            return;
        }

        context.Out.Write($"\n");
        Line(successes, Successes);
        if (countsWarnings)
        {
            Line("Number of warnings", Warnings);
        }

        Line("Number of errors", Errors);

        void Line(string words, int count)
        {
            if (verbose || count > 0)
            {
                context.Out.Write($"{words}: {count}\n");
            }
        }
    }

    private static readonly CommandStyle s_warning = SigntoolPersonality.Style with { ErrorPrefix = WarningPrefix };
}
