namespace Signet.Pe;

/// <summary>What is unwise about a PE file although its signature may hold: the lints of <see cref="PeLint"/>.</summary>
public static class PeLintFindings
{
    public static readonly FindingRule HeaderUnaligned = new("pe-header-unaligned", Severity.Warning,
        "The PE header does not begin at a multiple of 4. The Windows loader refuses such an image.",
        "Link the file with an ordinary linker.");

    public static readonly FindingRule SectionOutsideFile = new("pe-section-outside-file", Severity.Error,
        "A section's data reaches past the end of the file. Windows does not load such an image.",
        "Fetch the file again; it was cut off.");

    public static readonly FindingRule SectionOverlap = new("pe-section-overlap", Severity.Warning,
        "Sections share bytes of the file, or lie on the headers. The digest covers them, but loaders and firmware disagree on such files.",
        "Link the file with an ordinary linker; Signet does not sign it as it is.");

    public static readonly FindingRule SectionsUnsorted = new("pe-sections-unsorted", Severity.Warning,
        "The section table is not in the order of the addresses. The Windows loader refuses such an image.",
        "Link the file with an ordinary linker.");

    public static readonly FindingRule Gap = new("pe-gap", Severity.Note,
        "There are bytes between the headers and the sections, or between two sections, that no section owns. The digest covers them.",
        "Nothing; firmware that hashes section by section does not see them.");

    public static readonly FindingRule Overlay = new("pe-overlay", Severity.Note,
        "There are bytes behind the last section, as installers and bundles have them. The digest covers them, page hashes do not.",
        "Nothing.");

    public static readonly FindingRule FileAlignment = new("pe-file-alignment", Severity.Warning,
        "A section's data does not begin at a multiple of FileAlignment. Loaders round the offset, and so may load other bytes than the header says.",
        "Link the file with an ordinary linker.");

    public static readonly FindingRule SectionAlignment = new("pe-section-alignment", Severity.Warning,
        "SectionAlignment is no multiple of the page, so the image can have no page hashes. Under forced integrity, Windows Vista and 2008 need them.",
        "Link with /ALIGN:4096 or leave the option out.");

    public static readonly FindingRule PointerToRawData = new("pe-pointer-to-raw-data", Severity.Note,
        "A section without data (SizeOfRawData 0) has a PointerToRawData. Code integrity of Windows Vista and 2008 then refuses the file under forced integrity, "
        + "although the signature is right.",
        "Sign again with --fix-pointer-to-raw-data, which sets the field to 0 first.");

    public static readonly FindingRule ForceIntegrityUnsigned = new("pe-force-integrity-unsigned", Severity.Warning,
        "The image asks Windows to check its integrity at load (IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY) but bears no signature.",
        "Sign it, or list it in a signed catalog.");

    public static readonly FindingRule ForceIntegrityWithoutPages = new("pe-force-integrity-no-page-hashes", Severity.Note,
        "The image asks for forced integrity and has no page hashes. Windows Vista and 2008 need them for user-mode images; later ones load it faster with them.",
        "Sign it with --page-hashes.");

    public static readonly FindingRule ForceIntegrityMissing = new("pe-force-integrity-missing", Severity.Note,
        "The image has page hashes, but does not ask Windows to check its integrity at load.",
        "Link with /INTEGRITYCHECK if the check is wanted: nothing else makes Windows look at the hashes of a user-mode image.");

    public static readonly FindingRule EfiDigest = new("pe-efi-digest-differs", Severity.Warning,
        "Firmware hashes an image section by section, and for this one that gives another digest than the one in its signature: the file has gaps or overlaps.",
        "Link the image with sections that follow one another; firmware may refuse it as it is.");

    public static readonly FindingRule Marker = new("pe-marker-in-table", Severity.Warning,
        "The certificate table holds bytes that look like a program or an archive. Windows refuses signatures with some such patterns (MS12-024); "
        + "in a large page-hash table they may be chance.",
        "If nobody hid a file there, sign again: another time stamp or key gives other bytes.");

    /// <summary>All rules of this class.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        HeaderUnaligned, SectionOutsideFile, SectionOverlap, SectionsUnsorted, Gap, Overlay, FileAlignment, SectionAlignment, PointerToRawData,
        ForceIntegrityUnsigned, ForceIntegrityWithoutPages, ForceIntegrityMissing, EfiDigest, Marker,
    ];
}
