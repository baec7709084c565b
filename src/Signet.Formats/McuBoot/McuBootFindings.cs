namespace Signet.McuBoot;

/// <summary>What can be wrong with the layout of an MCUboot image, or with what is asked for in a new one.</summary>
public static class McuBootFindings
{
    public static readonly FindingRule NotAnImage = new("mcuboot-not-an-image", Severity.Error,
        "The file does not begin with the header of an MCUboot image, so no boot loader starts it.",
        "Name a signed image; a raw program must be signed first.");

    public static readonly FindingRule Truncated = new("mcuboot-truncated", Severity.Error,
        "The file ends before the parts that its headers announce.",
        "Fetch the file again; it was cut off.");

    public static readonly FindingRule HeaderSize = new("mcuboot-header-size", Severity.Error,
        "The header cannot have the size that it gives, so the payload cannot be found.",
        "Sign the program again with the header size that it was linked for.");

    public static readonly FindingRule TlvArea = new("mcuboot-tlv-area", Severity.Error,
        "A TLV area is not where the header puts it, so hash and signature cannot be found.",
        "Fetch the file again; if it is whole, sign the program again.");

    public static readonly FindingRule TlvRecord = new("mcuboot-tlv-record", Severity.Error,
        "A record does not fit into its TLV area. A boot loader refuses the image or reads past the area.",
        "Fetch the file again; if it is whole, sign the program again.");

    public static readonly FindingRule ProtectedSize = new("mcuboot-protected-size", Severity.Error,
        "Header and protected TLV area disagree on the area's size. A boot loader refuses the image.",
        "Fetch the file again; if it is whole, sign the program again.");

    public static readonly FindingRule Version = new("mcuboot-version", Severity.Error,
        "The version cannot be put into an image: its numbers are at most 255, 255, 65535 and 4294967295.",
        "Give it as major.minor.revision+build, for example 1.2.3+4.");

    public static readonly FindingRule Dependency = new("mcuboot-dependency", Severity.Error,
        "The dependency cannot be put into an image.",
        "Give it as (image, version), for example (1, 1.2.3+0).");

    public static readonly FindingRule BootRecord = new("mcuboot-boot-record", Severity.Error,
        "The boot record cannot be right, so attestation would report nonsense.",
        "Name a software type of at most 12 characters; for an image that was made, sign the program again.");

    public static readonly FindingRule Uuid = new("mcuboot-uuid", Severity.Error,
        "The vendor or class cannot be turned into a UUID.",
        "Give a UUID, or a name; a class by name needs its vendor too.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
        [NotAnImage, Truncated, HeaderSize, TlvArea, TlvRecord, ProtectedSize, Version, Dependency, BootRecord, Uuid];
}
