namespace Signet.Msi;

/// <summary>What can be wrong with an installer package: a compound file, and the signature in it.</summary>
public static class MsiFindings
{
    public static readonly FindingRule Truncated = new("msi-truncated", Severity.Error,
        "The file ends before the sectors that it announces.",
        "Fetch the file again; it was cut off.");

    public static readonly FindingRule Malformed = new("msi-malformed", Severity.Error,
        "The file is no compound file that holds together: sectors used twice, chains that do not fit their lengths, names twice, fields that cannot be.",
        "Make the package again.");

    public static readonly FindingRule TooLarge = new("msi-too-large", Severity.Error,
        "The package has more than 2 GiB, which Windows Installer does not read, or more than 100,000 streams.",
        "Move the files into cabinets beside the package.");

    public static readonly FindingRule TrailingData = new("msi-trailing-data", Severity.Error,
        "Data follows the last sector in use. No digest covers it: this is how CVE-2020-1464 hid a program behind a signed package.",
        "Do not use the file; get it again from its maker.");

    public static readonly FindingRule UnhashedData = new("msi-unhashed-data", Severity.Warning,
        "Space of the compound file that belongs to no stream is not empty. No digest covers it; Windows leaves such rests when streams change.",
        "Nothing, if the maker's tools leave such rests; signing the package with Signet empties free sectors.");

    public static readonly FindingRule NamesUnhashed = new("msi-names-unhashed", Severity.Note,
        "The signature has no extended digest, so it covers what the streams hold but not their names, times and flags.",
        "Sign the package again with a current signer.");

    public static readonly FindingRule DigestMismatch = new("msi-digest-mismatch", Severity.Error,
        "The digest in the signature is not that of the package: it was changed after signing.",
        "Do not use the file; get it again from its maker.");

    public static readonly FindingRule OneSignature = new("msi-one-signature", Severity.Error,
        "A second signature was to be added. Windows looks at one alone, and signtool refuses to add another.",
        "Replace the signature: --existing replace.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
        [Truncated, Malformed, TooLarge, TrailingData, UnhashedData, NamesUnhashed, DigestMismatch, OneSignature];
}
