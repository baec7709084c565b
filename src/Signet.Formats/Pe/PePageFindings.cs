using Signet.Authenticode;

namespace Signet.Pe;

/// <summary>What can be wrong with the page hashes of a PE file.</summary>
public static class PePageFindings
{
    public static readonly FindingRule Impossible = new("pe-page-hash-impossible", Severity.Error,
        "The image allows no page hashes: its sections are not aligned to pages in memory, or the file has none, or they do not lie where they say.",
        "Link the file with an ordinary linker, or sign it without page hashes.");

    public static readonly FindingRule Mismatch = new("pe-page-hash-mismatch", Severity.Error,
        "A page of the file is not the one that was signed: its hash differs from the one in the page-hash table.",
        "Fetch the file again from its publisher. If you changed it yourself, sign it again.");

    public static readonly FindingRule Malformed = new("pe-page-hash-malformed", Severity.Error,
        "The page-hash table in the signature is no such table: it does not begin with the headers, does not end with the closing entry, or has a broken length.",
        "Sign the file again; tools that page by SectionAlignment write such tables.");

    public static readonly FindingRule Missing = new("pe-page-hash-missing", Severity.Error,
        "The page-hash table has no entry for a page of the image.",
        "Sign the file again with page hashes.");

    public static readonly FindingRule Extra = new("pe-page-hash-extra", Severity.Error,
        "The page-hash table has an entry for something that is no page of the image.",
        "Sign the file again with page hashes.");

    /// <summary>All rules of this class.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } = [Impossible, Mismatch, Malformed, Missing, Extra];

    public static Finding Alignment(PeHeaders headers, int pageSize) => Impossible.With(
        $"SectionAlignment is {headers.SectionAlignment}, no multiple of the page of {pageSize} bytes", new FileRange(headers.PeOffset + 56, 4));

    public static Finding NoSections(PeHeaders headers) => Impossible.With("no section has data", new FileRange(headers.SectionTableOffset, 0));

    public static Finding TooManyRuns(PeHeaders headers, int count) => Impossible.With(
        $"the sections cut the file into {count} parts; {PePages.MaxRuns} are hashed by pages at most", new FileRange(headers.SectionTableOffset, 0));

    public static Finding SectionInHeaders(PeSection section, PeHeaders headers) => Impossible.With(
        $"section {section.Name} begins at 0x{section.PointerToRawData:x}, the headers end at 0x{headers.End:x}", new FileRange(section.HeaderOffset, 40));

    public static Finding SectionOutsideFile(PeSection section, long fileLength) => Impossible.With(
        $"section {section.Name} ({section.RawRange}) reaches past the {fileLength} bytes of the file or past 4 GiB", new FileRange(section.HeaderOffset, 40));

    public static Finding PageMismatch(int entry, FileRange page) => Mismatch.With($"page {entry} of the table ({page}) has another hash", page);

    public static Finding BrokenLength(PageHashTable table) =>
        Malformed.With($"the table has {table.Table.Length} bytes, which is no multiple of {table.EntrySize}, or fewer than two entries");

    public static Finding NotHeaders(uint offset) => Malformed.With($"the first entry is for offset 0x{offset:x}, not for the headers at 0");

    public static Finding NoClosingEntry(uint offset, uint expected) =>
        Malformed.With($"the last entry is for offset 0x{offset:x} or has a hash; it should be the closing one, 0x{expected:x} with zeros");

    public static Finding OutOfOrder(int entry) => Malformed.With($"from entry {entry} on, the pages are not in file order");

    public static Finding MissingPage(FileRange page) => Missing.With($"there is no entry for the page {page}", page);

    public static Finding ExtraEntry(int entry, uint offset) => Extra.With($"entry {entry} is for offset 0x{offset:x}, where no page of the image begins");
}
