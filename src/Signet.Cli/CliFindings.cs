namespace Signet.Cli;

/// <summary>What can be wrong before, around and after a file is looked at.</summary>
public static class CliFindings
{
    public static readonly FindingRule Usage = new(
        "usage", Severity.Error,
        "The command line cannot be understood: an option or argument is unknown, missing, given twice or has a value it cannot have.",
        "See `signet VERB --help`.");

    public static readonly FindingRule UsageUnsupported = new(
        "usage-unsupported", Severity.Error,
        "The option is known, from the tool whose command line this is, but not supported here. It is refused, for ignoring it could change the outcome.",
        "Leave the option out, or use the tool it comes from for this step.");

    public static readonly FindingRule NoMatch = new(
        "no-match", Severity.Error,
        "No file fits the names, patterns or folders that were given.",
        "Check the spelling and the working folder; folders are searched with --recursive.");

    public static readonly FindingRule FileNotFound = new(
        "file-not-found", Severity.Error,
        "There is no file of that name.",
        "Check the spelling and the working folder.");

    public static readonly FindingRule FileIsFolder = new(
        "file-is-folder", Severity.Error,
        "The name is that of a folder, and this was not asked to look into folders.",
        "Add --recursive to take the files in it.");

    public static readonly FindingRule FileAccess = new(
        "file-access", Severity.Error,
        "The file cannot be opened, read or written: permissions, a lock of another program, a full or failing disk.",
        "Mend what the message names and try again; the file is as it was.");

    public static readonly FindingRule Interrupted = new(
        "interrupted", Severity.Error,
        "The run was stopped from outside. Files are replaced atomically, so each is either as before or complete; a disk that was being flashed has no partition table.",
        "Run the command again; files that are done can be passed over with --existing skip, and a flash goes on with --resume.");

    public static readonly FindingRule Internal = new(
        "internal", Severity.Error,
        "Signet met a situation that it has no answer to: a defect of Signet, not of the file.",
        "Run again with --debug and report what it prints.");

    /// <summary>All rules of the program itself.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
        [Usage, UsageUnsupported, NoMatch, FileNotFound, FileIsFolder, FileAccess, Interrupted, Internal];

    /// <summary>The finding for what the file system or a library threw, or null for what is a defect of ours.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="path">The file in work, when the reader of the message is told its name anyway.</param>
    public static Finding? FromException(Exception exception, string? path = null) => exception switch
    {
        SigningException signing => signing.Finding,
        FileNotFoundException missing when path is not null && Path.GetFullPath(path) == missing.FileName => FileNotFound.With("there is no such file"),
        FileNotFoundException or DirectoryNotFoundException => FileNotFound.With(exception.Message.TrimEnd('.')),
        IOException or UnauthorizedAccessException => FileAccess.With(exception.Message.TrimEnd('.')),
        _ => null,
    };
}
