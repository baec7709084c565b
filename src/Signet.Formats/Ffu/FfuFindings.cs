namespace Signet.Ffu;

/// <summary>What can be wrong with a Full Flash Update image.</summary>
public static class FfuFindings
{
    public static readonly FindingRule NotAnImage = new("ffu-not-an-image", Severity.Error,
        "The file does not begin as a Full Flash Update image does.",
        "Name an .ffu file; a split or compressed copy must be put together first.");

    public static readonly FindingRule TruncatedImage = new("ffu-truncated", Severity.Error,
        "The file ends before the parts that its headers announce.",
        "Fetch the file again; it was cut off.");

    public static readonly FindingRule SecurityHeader = new("ffu-security-header", Severity.Error,
        "The security header cannot be right, so catalog and hash table cannot be found.",
        "Fetch the file again, or have the image built again.");

    public static readonly FindingRule ImageHeader = new("ffu-image-header", Severity.Error,
        "The image header is not where the security header puts it, or cannot be right.",
        "Fetch the file again, or have the image built again.");

    public static readonly FindingRule Manifest = new("ffu-manifest", Severity.Warning,
        "The manifest is not the text that it should be. Nothing that is written to the disk depends on it.",
        "Have the image built again if the description matters.");

    public static readonly FindingRule StoreVersion = new("ffu-store-version", Severity.Error,
        "The image is of a version that is not known.",
        "Flash it with the tool that made it, or ask for an image of version 1 or 2.");

    public static readonly FindingRule StoreHeader = new("ffu-store-header", Severity.Error,
        "A store header cannot be right.",
        "Have the image built again.");

    public static readonly FindingRule Descriptor = new("ffu-descriptor", Severity.Error,
        "A write descriptor, which says where a piece of the payload goes, cannot be right.",
        "Have the image built again. Do not flash it.");

    public static readonly FindingRule DeviceList = new("ffu-device-list", Severity.Warning,
        "The list of devices that the image is for is not the text that it should be, or the manifest names other devices.",
        "Have the image built again. Devices go by the list in the store header, byte by byte.");

    public static readonly FindingRule HashCount = new("ffu-hash-count", Severity.Error,
        "The hash table has not one entry for each chunk of the image.",
        "Fetch the file again; if it is whole, have the image built again.");

    public static readonly FindingRule SurplusData = new("ffu-surplus-data", Severity.Error,
        "Bytes follow the payload that no write descriptor asks for.",
        "Fetch the file again; if it is whole, have the image built again.");

    public static readonly FindingRule Padding = new("ffu-padding", Severity.Warning,
        "Bytes that are there only to fill up a chunk are not zero. Those before the image header are covered by no hash.",
        "Sign the image again with signet, which writes zeros there.");

    public static readonly FindingRule TablePhase = new("ffu-table-phase", Severity.Warning,
        "The store header points to write descriptors of a partition table that are not there.",
        "Have the image built again; flashing does not depend on it.");

    public static readonly FindingRule TableMismatch = new("ffu-table-mismatch", Severity.Error,
        "No member of the catalog has the digest of the hash table: the catalog is of another image, or the table was changed.",
        "Sign the image again with the catalog that was made from it. Do not flash it.");

    public static readonly FindingRule CatalogUnsigned = new("ffu-catalog-unsigned", Severity.Error,
        "The catalog that is to be put into the image bears no signature, so no device would take the image.",
        "Sign the catalog first, or sign in one step with --cert; --allow-unsigned puts it in all the same.");

    public static readonly FindingRule TableSha1 = new("ffu-table-sha1", Severity.Warning,
        "The catalog names the hash table by its SHA-1. Devices of today ask for that; whoever can make two tables with one SHA-1 can swap them.",
        "Nothing, for such devices; build with a SHA-256 member where the device accepts it.");

    public static readonly FindingRule ChunkMismatch = new("ffu-chunk-mismatch", Severity.Error,
        "A piece of the image has not the hash that the table gives for it: it was changed or damaged.",
        "Fetch the file again. Do not flash it.");

    public static readonly FindingRule Unseen = new("ffu-unseen", Severity.Warning,
        "The image was cut off on purpose, as for a signing service, so most of it cannot be compared with the hash table.",
        "Verify the whole image before it is flashed.");

    public static readonly FindingRule OutsideDisk = new("ffu-outside-disk", Severity.Error,
        "A write descriptor writes outside the smallest disk that the manifest names.",
        "Have the image built again. Do not flash it.");

    public static readonly FindingRule DiskSize = new("ffu-disk-size", Severity.Error,
        "Nothing says how large the disk is that a store makes.",
        "Have the image built again with SectorSize and MinSectorCount in the [Store] section of its manifest.");

    public static readonly FindingRule Block = new("ffu-block", Severity.Error,
        "The data of a write descriptor do not decompress to the size of its blocks.",
        "Have the image built again. Do not flash it.");

    public static readonly FindingRule NoSuchPart = new("ffu-no-such-part", Severity.Error,
        "The image has no store of that number, or not exactly one partition of that name.",
        "Look at its stores and partitions with `signet ffu show`.");

    public static readonly FindingRule Ticket = new("ffu-ticket", Severity.Error,
        "The file is no bundle with a request to sign an image, or a damaged one.",
        "Name what `signet ffu request` wrote, or fetch it again.");

    public static readonly FindingRule TicketMismatch = new("ffu-ticket-mismatch", Severity.Error,
        "What a ticket says is not true of the image it holds, or the ticket is for another image: tickets were mixed up, or somebody changed one.",
        "Sign nothing. Make the request again from the image, and find out where the bundle was changed.");

    public static readonly FindingRule OtherList = new("ffu-other-list", Severity.Warning,
        "A catalog came back signed, and its list is not the one that was sent, though it names the same hash table. Signing leaves the list as it is.",
        "Ask the signing service why it made the catalog anew.");

    public static readonly FindingRule OtherSigner = new("ffu-other-signer", Severity.Error,
        "The catalog is signed, but not in a way that leads to the certificates that were named with --trust.",
        "Name the platform key that the devices have; if it is right, send the catalog back.");

    public static readonly FindingRule SignerUnchecked = new("ffu-signer-unchecked", Severity.Warning,
        "A signed catalog was accepted without looking at who signed it.",
        "Name the platform key of the devices with --trust.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        NotAnImage, TruncatedImage, SecurityHeader, ImageHeader, Manifest, StoreVersion, StoreHeader, Descriptor, DeviceList, HashCount, SurplusData, Padding, TablePhase,
        TableMismatch, CatalogUnsigned, TableSha1, ChunkMismatch, Unseen, OutsideDisk, DiskSize, Block, NoSuchPart, Ticket, TicketMismatch, OtherList, OtherSigner, SignerUnchecked,
    ];

    /// <summary>The file ends inside something.</summary>
    /// <param name="length">Bytes that are there.</param>
    /// <param name="what">What is cut off.</param>
    public static Finding Truncated(long length, string what) => TruncatedImage.With($"the file ends after {length} bytes, inside {what}", new FileRange(length, 0));
}
