namespace Signet.McuBoot;

/// <summary>What can keep a boot loader from starting an image that can be read.</summary>
public static class McuBootVerifyFindings
{
    public static readonly FindingRule TooLarge = new("mcuboot-too-large", Severity.Error,
        "The image does not fit the slot, or leaves no room for the loader's own data at its end.",
        "Make the program smaller, or the slot larger in loader and program alike.");

    public static readonly FindingRule Flags = new("mcuboot-flags", Severity.Error,
        "The flags of the header contradict each other, or ask for what the loader cannot do.",
        "Sign the program again; if it comes from elsewhere, do not flash it.");

    public static readonly FindingRule Compressed = new("mcuboot-compressed", Severity.Error,
        "The payload is compressed. MCUboot's own loader takes no such image; some makers' loaders do.",
        "Where the device's loader unpacks, say so with --allow-compressed; else sign the program without compressing it.");

    public static readonly FindingRule HashMissing = new("mcuboot-hash-missing", Severity.Error,
        "The image has no hash of the kind that the loader computes.",
        "Sign the program again with the key and the hash that the loader was built for.");

    public static readonly FindingRule HashMismatch = new("mcuboot-hash-mismatch", Severity.Error,
        "The image has not the hash that its TLV gives: it was changed or damaged after it was signed.",
        "Fetch the file again. Do not flash it.");

    public static readonly FindingRule NoKey = new("mcuboot-no-key", Severity.Warning,
        "No public key was given, so nothing says who made the image: whoever can write a file can make one with a right hash.",
        "Give the loader's public key with --key.");

    public static readonly FindingRule Unsigned = new("mcuboot-unsigned", Severity.Error,
        "The image bears no signature of the kind that the given keys make.",
        "Sign it: signet mcuboot sign --key KEY.");

    public static readonly FindingRule UnknownSigner = new("mcuboot-unknown-signer", Severity.Error,
        "No signature of the image names a key that was given, so the loader passes over all of them.",
        "Give the key that the loader holds, or sign the program with its private half.");

    public static readonly FindingRule BadSignature = new("mcuboot-bad-signature", Severity.Error,
        "A signature that names a given key was not made by it over this image.",
        "Sign the program again. Do not flash it.");

    public static readonly FindingRule PaddedSignature = new("mcuboot-padded-signature", Severity.Warning,
        "Zeros follow the signature. Loaders built on some libraries accept that, others refuse the image.",
        "Sign again without --pad-sig.");

    public static readonly FindingRule Pure = new("mcuboot-pure", Severity.Error,
        "The image does not say, in the way the loader asks for, that its signature is over the image itself.",
        "Sign the program again, with --pure for a loader built for it and without for all others.");

    public static readonly FindingRule UnprotectedTlv = new("mcuboot-unprotected-tlv", Severity.Error,
        "The part of the image that no signature covers has a record that the loader allows in the other part only.",
        "Sign the program again, so that the record is protected.");

    public static readonly FindingRule SecurityCounter = new("mcuboot-security-counter", Severity.Error,
        "The image has no security counter, one that is malformed or unprotected, or one below what the device has seen: it could bring an old fault back.",
        "Sign the program again with a security counter that is not below the device's.");

    public static readonly FindingRule Identity = new("mcuboot-identity", Severity.Error,
        "The image is not for this vendor or this class of devices, or does not say so where it is protected.",
        "Take the image for this device, or sign it with --vid and --cid.");

    public static readonly FindingRule DependencyRecord = new("mcuboot-dependency-record", Severity.Error,
        "A dependency of the image is malformed, so the loader of a device with several images refuses it.",
        "Sign the program again.");

    public static readonly FindingRule NonBootable = new("mcuboot-non-bootable", Severity.Warning,
        "The image says that it is never started by itself: for the loader its slot is empty.",
        "Nothing, if it is a part of another image; else sign the program without --non-bootable.");

    public static readonly FindingRule Encrypted = new("mcuboot-encrypted", Severity.Warning,
        "The payload is encrypted and no key was given that opens it, so neither hash nor signature can be checked.",
        "Give the loader's private decryption key with --decrypt-key.");

    public static readonly FindingRule Decompressed = new("mcuboot-decompressed", Severity.Error,
        "What the compressed payload unpacks to is not what the image announces.",
        "Sign the program again. Do not flash it.");

    public static readonly FindingRule Trailer = new("mcuboot-slot-end", Severity.Warning,
        "What follows the image is neither erased nor a trailer, or its flags have values that no loader writes. No signature covers it.",
        "Nothing, if the file is a dump of a slot; else make the image again.");

    public static readonly FindingRule OtherPolicy = new("mcuboot-other-policy", Severity.Warning,
        "The file is an MCUboot image, in which no certificates are, so this policy cannot trust it.",
        "Use --policy mcuboot with --key, or signet mcuboot verify.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        TooLarge, Flags, Compressed, HashMissing, HashMismatch, NoKey, Unsigned, UnknownSigner, BadSignature, PaddedSignature, Pure, UnprotectedTlv, SecurityCounter,
        Identity, DependencyRecord, NonBootable, Encrypted, Decompressed, Trailer, OtherPolicy,
    ];
}
