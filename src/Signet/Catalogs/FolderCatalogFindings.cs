namespace Signet.Catalogs;

/// <summary>What can be wrong between a catalog and the files it lists.</summary>
public static class FolderCatalogFindings
{
    public static readonly FindingRule Changed = new("catalog-file-changed", Severity.Error,
        "The file is not the one that the catalog lists under its name.",
        "Fetch the file again. If it is yours, make the catalog again and sign it.");

    public static readonly FindingRule Missing = new("catalog-file-missing", Severity.Error,
        "The catalog lists a file that is not there.",
        "Fetch the folder again. If the file was removed on purpose, make the catalog again and sign it.");

    public static readonly FindingRule Added = new("catalog-file-added", Severity.Error,
        "A file is there that the catalog does not list: nothing vouches for it.",
        "Remove it, or make the catalog again and sign it.");

    public static readonly FindingRule Renamed = new("catalog-file-renamed", Severity.Error,
        "The file has the content that the catalog lists under another name: it was renamed, or exchanged with another.",
        "Put the file back under its name.");

    public static readonly FindingRule Unread = new("catalog-file-unread", Severity.Error,
        "The file cannot be read, so nothing is known about it.",
        "Check the spelling, the permissions and the disk.");

    public static readonly FindingRule PathTwice = new("catalog-path-twice", Severity.Error,
        "Two files would be listed under the same path; Windows does not tell upper from lower case. Whoever verifies could not tell which is meant.",
        "Rename one, leave one out, or name a common folder, so that the paths below it differ.");

    public static readonly FindingRule Signed = new("catalog-signed", Severity.Error,
        "The catalog is signed. What is added to it is not covered by the signature, so the signature would have to go.",
        "Make a new catalog, or add --remove-signature and sign it again.");

    public static readonly FindingRule SignatureRemoved = new("catalog-signature-removed", Severity.Warning,
        "The catalog's signature was removed, for the catalog is another one now. Nobody vouches for it until it is signed again.",
        "Sign it: signet sign.");

    public static readonly FindingRule OutputTaken = new("catalog-output-taken", Severity.Error,
        "The file to write exists and is no catalog. It was left as it is.",
        "Name the catalog first and the files behind it; or remove the file.");

    public static readonly FindingRule Nothing = new("catalog-nothing", Severity.Error,
        "There is nothing to list, and an empty catalog vouches for nothing.",
        "Name files, or a folder with files.");

    /// <summary>All rules of this class.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
        [Changed, Missing, Added, Renamed, Unread, PathTwice, Signed, SignatureRemoved, OutputTaken, Nothing];
}
