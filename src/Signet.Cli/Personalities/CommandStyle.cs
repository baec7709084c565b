namespace Signet.Cli.Personalities;

/// <summary>How an original reads its command line, and its words for what is wrong with it.</summary>
/// <remarks>The words begin as signtool has them; a personality changes what its original says otherwise.</remarks>
internal sealed record CommandStyle
{
    /// <summary>What stands before every error message: <c>SignTool Error: </c>.</summary>
    public required string ErrorPrefix { get; init; }

    /// <summary>True when errors, and the usage after them, are printed on standard output as everything else.</summary>
    public bool ErrorsOnOutput { get; init; }

    /// <summary>The line that follows an error after which no usage is printed: <c>Failed</c>. Null: none.</summary>
    public string? AfterError { get; init; }

    /// <summary>What joins an option with its value in one argument, <c>/os:10_X64</c>; null when the value is the next argument.</summary>
    public char? Assignment { get; init; }

    /// <summary>True when <c>@file</c> as the only argument holds commands: an argument on each line, an empty line between commands.</summary>
    public bool ResponseFiles { get; init; }

    /// <summary>True when <c>/?</c> is answered on standard output; signtool uses standard error.</summary>
    public bool UsageOnOutput { get; init; }

    /// <summary>How the tool ends after the usage alone; makecat fails.</summary>
    public ExitCode UsageExit { get; init; } = ExitCode.Success;

    /// <summary>The error when nothing at all follows the tool's or command's name; the usage follows it. Null: the usage alone.</summary>
    public string? NothingGiven { get; init; } = "A required parameter is missing.";

    /// <summary>An option that is not in the table.</summary>
    public Func<string, string> UnknownOption { get; init; } = static option => $"Invalid option: {option}";

    /// <summary>An option without its value, at the end of the line.</summary>
    public Func<string, string> ValueMissing { get; init; } = static option => $"The {option} option requires a parameter.";

    /// <summary>An option that takes a value and stands there twice. An option without value may be repeated.</summary>
    public Func<string, string> GivenTwice { get; init; } = static option => $"You cannot use the {option} option twice.";

    /// <summary>A first word that is no command; the usage follows it.</summary>
    public Func<string, string> UnknownCommand { get; init; } = static command => $"Invalid command: {command}";

    /// <summary>An argument where the original takes none.</summary>
    public Func<string, string> UnexpectedArgument { get; init; } = static argument => $"Invalid parameter: {argument}";
}
