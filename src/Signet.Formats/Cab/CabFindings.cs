namespace Signet.Cab;

/// <summary>What can be wrong with a cabinet as such, and with the place of its signature.</summary>
public static class CabFindings
{
    public static readonly FindingRule Truncated = new("cab-truncated", Severity.Error,
        "The file ends before the headers, the folders or the cabinet that it announces.",
        "Fetch the file again; it was cut off.");

    public static readonly FindingRule NotACabinet = new("cab-not-a-cabinet", Severity.Error,
        "The file does not begin as a cabinet of version 1.3.",
        "Name a cabinet.");

    public static readonly FindingRule Malformed = new("cab-malformed", Severity.Error,
        "The headers of the cabinet contradict each other: lengths and offsets that cannot be.",
        "Make the cabinet again.");

    public static readonly FindingRule TrailingData = new("cab-trailing-data", Severity.Error,
        "Data follows the cabinet, or its signature, to the end of the file. No digest covers it.",
        "Find out who appended it; sign the cabinet without it.");

    public static readonly FindingRule Reserve = new("cab-reserve", Severity.Error,
        "The header reserves space for other use, so there is no place for a signature (CABARC -s 6144 makes one that is empty, and serves).",
        "Make the cabinet without reserved space.");

    public static readonly FindingRule UnhashedField = new("cab-unhashed-field", Severity.Error,
        "A field that no digest covers does not have the one value that belongs there.",
        "Do not use the file; get it again from its maker.");

    public static readonly FindingRule SignaturePlace = new("cab-signature-place", Severity.Error,
        "The header does not place the signature where it belongs: from the cabinet's end to the file's.",
        "Sign the cabinet again from an unsigned copy.");

    public static readonly FindingRule HiddenData = new("cab-hidden-data", Severity.Error,
        "Bytes follow the signature that are not the up to seven zeros of alignment. No digest covers them.",
        "Find out who put them there; sign the cabinet again.");

    public static readonly FindingRule DigestMismatch = new("cab-digest-mismatch", Severity.Error,
        "The digest in the signature is not that of the cabinet: it was changed after signing.",
        "Do not use the file; get it again from its maker.");

    public static readonly FindingRule TooLarge = new("cab-too-large", Severity.Error,
        "With its signature the cabinet would have offsets of more than 32 bits, or the signature has more than 128 MiB.",
        "Split the cabinet.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
        [Truncated, NotACabinet, Malformed, TrailingData, Reserve, UnhashedField, SignaturePlace, HiddenData, DigestMismatch, TooLarge];
}
