namespace Signet.Files;

/// <summary>What can be wrong with a file as a file, whatever its format.</summary>
public static class FileFindings
{
    public static readonly FindingRule UnfinishedEdit = new("file-unfinished-edit", Severity.Warning,
        "An edit of this file was cut off (a kill, a crash, a power cut). The journal beside it knows how to restore the original.",
        "Run the command that was cut off again: it restores the file first. Nothing else should touch the file before.");

    public static readonly FindingRule JournalMismatch = new("file-journal-mismatch", Severity.Error,
        "There is a journal of a cut-off edit beside the file, but the file is not the one that was being edited.",
        "If the file was replaced on purpose, delete the journal. Otherwise fetch the file again.");

    public static readonly FindingRule ChangedMeanwhile = new("file-changed-meanwhile", Severity.Error,
        "Somebody changed the file after it was read, so what was signed is not what is there now. Nothing was written.",
        "Sign the file again when nobody else is writing it.");

    public static readonly FindingRule SpecialFile = new("file-special", Severity.Error,
        "The result was to be written to a device, a pipe or a socket. A result takes the place of what has its name, and that must not happen to these.",
        "Name a file. A disk is written with `signet flash`.");

    /// <summary>All rules of this class.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } = [UnfinishedEdit, JournalMismatch, ChangedMeanwhile, SpecialFile];

    public static Finding Unfinished(string journal) => UnfinishedEdit.With($"an edit of this file was cut off; its journal is {journal}");

    public static Finding WrongJournal(string path, string journal) => JournalMismatch.With($"{journal} is not a journal of {path} as it is now");

    public static Finding Changed(string path) => ChangedMeanwhile.With($"{path} changed after it was read");
}
