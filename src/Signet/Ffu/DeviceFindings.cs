namespace Signet.Ffu;

/// <summary>Why a device does not take an image that may be whole and signed: identity, anchors, floors.</summary>
public static class DeviceFindings
{
    public static readonly FindingRule PlatformId = new("device-platform-id", Severity.Error,
        "The image is for other devices: none of its platform IDs means this one. A part of an ID is equal, byte by byte, or `*`.",
        "Use the image for this device. When it belongs to another device than the one Signet runs on, say which with --device-id.");

    public static readonly FindingRule NoPlatformId = new("device-no-platform-id", Severity.Error,
        "The image names no platform ID, so nothing says for which devices it is.",
        "Have the image built with the platform IDs of its devices.");

    public static readonly FindingRule PlatformLists = new("device-platform-lists", Severity.Warning,
        "The store headers and the manifest name different platform IDs. Each list that is not empty must mean the device.",
        "Have the image built again with one list.");

    public static readonly FindingRule Unknown = new("device-unknown", Severity.Error,
        "The device does not say what it is: its SMBIOS texts cannot be read, or are empty.",
        "Name the device with --device-id Manufacturer.Family.Product.Version.");

    public static readonly FindingRule Removable = new("device-removable", Severity.Error,
        "The target is removable, and the manifest does not say that the image may be flashed to removable media.",
        "Use the device's own disk. When the medium is built into the device named with --device-id, say so with --allow-removable.");

    public static readonly FindingRule ResetProtection = new("device-reset-protection", Severity.Error,
        "Reset protection is on: the image states no reset-protection version (AntiTheftVersion), or one below the device's.",
        "Use a newer image. An older one would let a stolen device be taken over.");

    public static readonly FindingRule BelowFloor = new("device-below-floor", Severity.Error,
        "The image's OSVersion is missing or below what was flashed to the device before: old images, though signed, have known holes.",
        "Use a newer image.");

    public static readonly FindingRule FloorDamaged = new("device-floor-damaged", Severity.Error,
        "The file with the rollback floors is not as it was written. It is not made anew, for then any old image would pass.",
        "Restore the file, or find out who changed it.");

    public static readonly FindingRule NoAnchor = new("device-no-anchor", Severity.Error,
        "There is nothing to anchor trust in: no platform key of the firmware that holds, no hash of one, no certificate.",
        "Give a certificate with --trust (for a disk also --developer), or the hash of the platform key with --pk-hash.");

    public static readonly FindingRule AnchorMismatch = new("device-anchor-mismatch", Severity.Error,
        "None of the firmware's keys has the hash that was given for the platform key: this is not the machine that the hash is of, or its keys were changed.",
        "Check the hash, and the keys that are enrolled.");

    public static readonly FindingRule NotDeveloper = new("device-not-developer", Severity.Error,
        "Certificates from files vouch for an image that goes to a disk only with --developer: anyone can make such a file.",
        "Leave --trust out, so that the firmware's keys or the hash of the platform key decide; or add --developer on a machine for development.");

    public static readonly FindingRule DeveloperRefused = new("device-developer-refused", Severity.Error,
        "Secure Boot is on, so this machine's own keys decide what is flashed to its disks; certificates from files do not.",
        "Leave --trust and --developer out. For the disk of another device, name that with --device-id.");

    public static readonly FindingRule WeakChain = new("device-weak-chain", Severity.Error,
        "A certificate of the signer's chain is signed with SHA-1. For flashing SHA-256 is the least.",
        "Have the image signed under a chain that is signed with SHA-256 or better.");

    public static readonly FindingRule UnsignedImage = new("device-unsigned", Severity.Error,
        "The image's catalog bears no signature. Nothing unsigned is flashed, whatever the state of the machine.",
        "Have the image signed; for development with a test key and `signet ffu sign`.");

    public static readonly FindingRule NotProven = new("device-not-proven", Severity.Error,
        "The signature of the catalog does not lead to an anchor of this device, for the reasons that are named beside.",
        "Have the image signed with the device's platform key, or give the right anchor.");

    public static readonly FindingRule Stores = new("device-stores", Severity.Error,
        "The stores of the image are not numbered one after the other, or do not agree how many they are.",
        "Have the image built again.");

    public static readonly FindingRule NotCompared = new("device-not-compared", Severity.Note,
        "The image's platform IDs were compared with no device: the target is a plain file, and no device was named.",
        "Name the device with --device-id when the file is meant for one.");

    public static readonly FindingRule NotFlashable = new("device-not-flashable", Severity.Error,
        "The file is of no kind that can be flashed.",
        "Name a Full Flash Update image (.ffu).");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        PlatformId, NoPlatformId, PlatformLists, Unknown, Removable, ResetProtection, BelowFloor, FloorDamaged, NoAnchor, AnchorMismatch, NotDeveloper,
        DeveloperRefused, WeakChain, UnsignedImage, NotProven, Stores, NotCompared, NotFlashable,
    ];
}
