namespace Signet.Inf;

/// <summary>What can be wrong with the text of an INF file: characters, lines, sections. The model has rules of its own.</summary>
public static class InfFindings
{
    public static readonly FindingRule TooLarge = new("inf-too-large", Severity.Error,
        "The file is larger than any INF: 64 MiB are read at most.",
        "Name the INF of the driver package.");

    public static readonly FindingRule Empty = new("inf-empty", Severity.Error,
        "The file has no bytes.",
        "Fetch the file again.");

    public static readonly FindingRule NotText = new("inf-not-text", Severity.Error,
        "The file is no text with sections: it has bytes that no text has and no line that begins a section.",
        "Name the INF of the driver package.");

    public static readonly FindingRule NoSections = new("inf-no-sections", Severity.Error,
        "The file is text, but no line begins a section with a name in brackets.",
        "Name the INF of the driver package.");

    public static readonly FindingRule TooManySections = new("inf-too-many-sections", Severity.Error,
        "The file has more sections than any INF; such files are made to upset readers.",
        "Name the INF of the driver package.");

    public static readonly FindingRule SectionSyntax = new("inf-section-syntax", Severity.Error,
        "A line begins with a bracket and is no section's header: the closing bracket is missing, or the name is empty or too long. Windows refuses the whole file.",
        "Write the header as [name], with a name of 1 to 255 characters.");

    public static readonly FindingRule BehindHeader = new("inf-text-after-section", Severity.Warning,
        "There is text behind the closing bracket of a section's header. It counts for nothing.",
        "Put the text on a line of its own.");

    public static readonly FindingRule HeaderBlanks = new("inf-section-blanks", Severity.Warning,
        "A section's name begins or ends with a blank inside the brackets. The blank is part of the name, so [Version ] is not [Version].",
        "Remove the blank.");

    public static readonly FindingRule Outside = new("inf-entry-outside-section", Severity.Warning,
        "There are entries before the first section. They count for nothing.",
        "Move them into a section, or make them comments with a semicolon.");

    public static readonly FindingRule UnclosedQuote = new("inf-unclosed-quote", Severity.Error,
        "A quoted string is not closed on its line. It ends with the line, with the commas and comments in it.",
        "Close the quotes; write a quotation mark in a quoted string twice.");

    public static readonly FindingRule ContinuedHeader = new("inf-continued-into-section", Severity.Warning,
        "A line ends with a backslash and so joins the next one, which looks like a section's header: the section does not begin there.",
        "Remove the backslash, or put quotes around a path that ends with one.");

    public static readonly FindingRule TooLong = new("inf-field-too-long", Severity.Error,
        "A field has more than 4,095 characters, the most that Windows reads.",
        "Shorten the field, or spread its values over several entries.");

    public static readonly FindingRule TooManyFields = new("inf-too-many-values", Severity.Error,
        "An entry has more than 4,096 values. No directive takes so many; the rest is not looked at.",
        "Spread the values over several entries.");

    public static readonly FindingRule Nul = new("inf-nul", Severity.Error,
        "There is a NUL character in the text. Windows and other readers end the line or the file there, each in its own way.",
        "Save the file again as UTF-16 with a byte order mark, or as plain ASCII.");

    public static readonly FindingRule Control = new("inf-control-character", Severity.Warning,
        "There is a control character in the text that no editor writes.",
        "Remove it.");

    public static readonly FindingRule HalfCharacter = new("inf-half-character", Severity.Warning,
        "The file is UTF-16 but has an odd number of bytes: the last byte is half a character.",
        "Fetch the file again; it was cut off or its line ends were converted as if it were ASCII.");

    public static readonly FindingRule Utf8 = new("inf-utf8", Severity.Warning,
        "The file is UTF-8 with characters outside ASCII. Windows documents ASCII and UTF-16; elsewhere names come out garbled.",
        "Save the file as UTF-16 with a byte order mark.");

    public static readonly FindingRule CodePage = new("inf-code-page", Severity.Warning,
        "The file has bytes above 0x7F and is neither UTF-16 nor UTF-8: what they mean depends on the code page of the machine.",
        "Save the file as UTF-16 with a byte order mark.");

    public static readonly FindingRule AndMore = new("inf-and-more", Severity.Note,
        "There are more findings of one kind than are listed.",
        "Mend those that are listed and check again.");

    /// <summary>All rules of this class.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        TooLarge, Empty, NotText, NoSections, TooManySections, SectionSyntax, BehindHeader, HeaderBlanks, Outside, UnclosedQuote, ContinuedHeader,
        TooLong, TooManyFields, Nul, Control, HalfCharacter, Utf8, CodePage, AndMore,
    ];

    internal static Finding LargerThan(long length) => TooLarge.With($"the file has {length} bytes; {InfFile.MaxBytes} are read at most");

    internal static Finding NoBytes() => Empty.With("the file is empty");

    internal static Finding Binary() => NotText.With("the file is not text: it has control characters and no section");

    internal static Finding WithoutSections() => NoSections.With("no line begins a section");

    internal static Finding ManySections() => TooManySections.With($"the file has more than {InfSectionReader.MaxSections} sections");

    internal static Finding BadHeader(InfFile file, int line, string what) => At(SectionSyntax, file, line, $"the section's header {what}");

    internal static Finding TextBehindHeader(InfFile file, int line) => At(BehindHeader, file, line, "there is text behind the section's header");

    internal static Finding BlanksInHeader(InfFile file, int line) => At(HeaderBlanks, file, line, "the section's name begins or ends with a blank");

    internal static Finding OutsideSection(InfFile file, int line) => At(Outside, file, line, "the entry stands in no section");

    internal static Finding OpenQuote(InfFile file, int line) => At(UnclosedQuote, file, line, "a quoted string is not closed on the line");

    internal static Finding HeaderContinued(InfFile file, int line) =>
        At(ContinuedHeader, file, line, "the line before ends with a backslash, so this header is part of its entry");

    internal static Finding LongField(InfFile file, int line, int length) =>
        At(TooLong, file, line, $"a field has {length} characters; Windows reads {InfLexer.MaxField}");

    internal static Finding ManyFields(InfFile file, int line) => At(TooManyFields, file, line, $"the entry has more than {InfLexer.MaxFields} values");

    internal static Finding NulAt(InfFile file, int line) => At(Nul, file, line, "there is a NUL character");

    internal static Finding ControlAt(InfFile file, int line, char character) =>
        At(Control, file, line, $"there is a control character, U+{(int)character:X4}");

    internal static Finding HalfACharacter(long length) =>
        HalfCharacter.With($"the file is UTF-16 and has {length} bytes", new FileRange(length - 1, 1));

    internal static Finding IsUtf8() => Utf8.With("the file is UTF-8 with characters outside ASCII");

    internal static Finding NeedsCodePage() => CodePage.With("the file has bytes above 0x7F and is neither UTF-16 nor UTF-8");

    internal static Finding More(FindingRule rule, int count) => AndMore.With($"{count} more of {rule.Code}");

    /// <summary>A finding about a line.</summary>
    internal static Finding At(FindingRule rule, InfFile file, int line, string message) =>
        rule.With(message, file.LineRange(line)) with { Line = line };

    /// <summary>A finding about an entry.</summary>
    internal static Finding At(FindingRule rule, InfEntry entry, string message) => rule.With(message, entry.Where) with { Line = entry.Line };
}
