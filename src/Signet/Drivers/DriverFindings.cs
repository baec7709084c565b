using Signet.Inf;
using Signet.Pe;

namespace Signet.Drivers;

/// <summary>What can be wrong with a driver package as a whole: its files, its INFs and its catalogs compared with each other.</summary>
/// <remarks>What is wrong inside an INF has the area <c>inf</c>, inside a catalog <c>catalog</c>.</remarks>
public static class DriverFindings
{
    public static readonly FindingRule TooLarge = new("driver-folder-too-large", Severity.Error,
        "The folder has more files, or deeper folders, than any driver package; the rest was not looked at.",
        "Name the folder of one driver package.");

    public static readonly FindingRule NotAFolder = new("driver-not-a-folder", Severity.Error,
        "The name is that of a file. A driver package is a folder: the INF, the files that it copies, and the catalogs.",
        "Name the folder with the INF.");

    public static readonly FindingRule Link = new("driver-link", Severity.Error,
        "A name in the package is a link. Links are not followed: they can lead out of the package, and elsewhere tomorrow.",
        "Put the file itself there.");

    public static readonly FindingRule NameClash = new("driver-name-clash", Severity.Error,
        "Two names differ in case only. Windows can have just one of them, and which one is chance.",
        "Remove or rename one.");

    public static readonly FindingRule OddName = new("driver-name-odd", Severity.Warning,
        "The name has characters that Windows does not allow, so the file cannot come from a package, nor get into one.",
        "Rename the file.");

    public static readonly FindingRule NoInf = new("driver-no-inf", Severity.Error,
        "There is no INF in the folder, so nothing says what belongs to the package.",
        "Name the folder with the INF of the driver package.");

    public static readonly FindingRule NoCatalogNamed = new("driver-no-catalog", Severity.Error,
        "The INF names no catalog for a platform it has drivers for, so nothing vouches for their files there.",
        "Add CatalogFile=name.cat to its [Version] section and make the catalog with signet driver catalog.");

    public static readonly FindingRule CatalogMissing = new("driver-catalog-missing", Severity.Error,
        "The INF names a catalog that is not in the folder beside it, so nothing vouches for the package.",
        "Fetch the package again, or make the catalog with signet driver catalog and sign it.");

    public static readonly FindingRule Missing = new("driver-file-missing", Severity.Error,
        "A file that the INF copies is not in the package.",
        "Fetch the package again. If it is yours, compare [SourceDisksNames] and [SourceDisksFiles] with the folder.");

    public static readonly FindingRule Outside = new("driver-file-outside", Severity.Error,
        "The INF names a file outside the package's folder. It was not read.",
        "Correct the path in [SourceDisksNames], [SourceDisksFiles] or [CopyFiles]; do not use the package if it is not yours.");

    public static readonly FindingRule Changed = new("driver-file-changed", Severity.Error,
        "The file is not the one that the catalog lists under its name: it was changed, or replaced, after the catalog was made.",
        "Fetch the package again from its publisher. If the file is yours, make the catalog again and sign it.");

    public static readonly FindingRule LineEnds = new("driver-inf-line-ends", Severity.Error,
        "The INF is the one that the catalog lists, but for its line ends or its byte order mark: a tool that means well changed them, and the signature no longer covers the file.",
        "Restore the file: unpack the package again without converting line ends, or keep git from it with *.inf -text in .gitattributes.");

    public static readonly FindingRule NotInCatalog = new("driver-file-not-in-catalog", Severity.Error,
        "The INF copies the file, but its catalog does not list it, so nothing vouches for it.",
        "Make the catalog again with signet driver catalog and sign it.");

    public static readonly FindingRule Swapped = new("driver-file-swapped", Severity.Error,
        "The file has the content that the catalog lists under another name: files of the package were exchanged or renamed.",
        "Put each file back under its name, or fetch the package again.");

    public static readonly FindingRule Unlisted = new("driver-file-unlisted", Severity.Warning,
        "A file lies in the package that no INF copies and no catalog lists: nothing vouches for it, and the package cannot be proven to be as its publisher made it.",
        "Remove it, or name it in the INF and make the catalog again.");

    public static readonly FindingRule Unused = new("driver-file-unused", Severity.Warning,
        "The catalog lists the file, but no INF of the package copies it.",
        "Nothing when the file is documentation that the publisher listed; otherwise name it in the INF.");

    public static readonly FindingRule MemberWithoutFile = new("driver-member-without-file", Severity.Warning,
        "The catalog lists a file that is not in the package: it was removed or changed, or the catalog is that of another package.",
        "Fetch the package again.");

    public static readonly FindingRule OsNotCovered = new("driver-os-not-covered", Severity.Error,
        "The catalog does not list the file for a release of Windows that it is to be installed on, so it counts as unsigned there.",
        "Make the catalog again with that release in signet driver catalog --os, and sign it.");

    public static readonly FindingRule WrongProcessor = new("driver-file-wrong-processor", Severity.Error,
        "The INF copies the file for processors that cannot run it: files of the package were exchanged, or the INF takes them from the wrong folder.",
        "Put each file back into its folder, or correct [SourceDisksFiles].");

    public static readonly FindingRule BootStart = new("driver-boot-start-unsigned", Severity.Error,
        "The driver starts with Windows, before catalogs can be read, so it needs a signature of its own and has none that is trusted.",
        "Sign the file itself with signet sign before the catalog is made.");

    public static readonly FindingRule ForceIntegrity = new("driver-force-integrity", Severity.Note,
        "The image asks for an integrity check when it is loaded (FORCE_INTEGRITY). Windows Vista and Server 2008 then also need page hashes for programs and libraries.",
        "Nothing for Windows 7 and later; otherwise make signature or catalog with --page-hashes.");

    public static readonly FindingRule PageHashes = new("driver-page-hash-mismatch", Severity.Error,
        "The catalog lists the image with a table of page hashes that are not those of its pages. Windows would stop the image when it loads such a page.",
        "Make the catalog again with signet driver catalog --page-hashes and sign it.");

    public static readonly FindingRule InCabinet = new("driver-file-in-cabinet", Severity.Warning,
        "The INF takes the file out of a cabinet. What lies in cabinets is not looked at, so nothing is known about the file.",
        "Unpack the cabinet into the folder, and take it out of [SourceDisksNames].");

    public static readonly FindingRule Nothing = new("driver-catalog-nothing", Severity.Error,
        "There is nothing to put into a catalog: no INF of the folder has drivers for the releases of Windows that were asked for.",
        "Compare --os with the decorations in the [Manufacturer] section.");

    /// <summary>All rules of this class.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        TooLarge, NotAFolder, Link, NameClash, OddName, NoInf, NoCatalogNamed, CatalogMissing, Missing, Outside, Changed, LineEnds, NotInCatalog, Swapped,
        Unlisted, Unused, MemberWithoutFile, OsNotCovered, WrongProcessor, BootStart, ForceIntegrity, PageHashes, InCabinet, Nothing,
    ];

    /// <summary>The warnings that withhold a verdict of trust: something of the package was not proven.</summary>
    public static IReadOnlyList<FindingRule> Withholding { get; } = [OddName, Unlisted, MemberWithoutFile, BootStart, InCabinet, PeFindings.CheckSumWrong];

    /// <summary>A file that the INF copies and that is not where the INF says.</summary>
    internal static Finding NotThere(DriverInf inf, InfSourceFile file) =>
        (PackageFolder.TryNormalize(inf.Below(file.Path), out _) ? Missing.With($"{file.Path} is not there") : Outside.With($"{file.Path} leads out of the package"))
        with { Where = file.Where, Line = file.Line };}
