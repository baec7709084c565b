namespace Signet.McuBoot;

/// <summary>Why an MCUboot image cannot be made as it was asked for, and what is worth telling about one that was made.</summary>
public static class McuBootSigningFindings
{
    public static readonly FindingRule Digest = new("mcuboot-digest", Severity.Error,
        "The digest does not go with the key: a loader that verifies with such keys computes another.",
        "Leave the digest out; it follows from the key.");

    public static readonly FindingRule Header = new("mcuboot-header-space", Severity.Error,
        "The program has no room for the header at its beginning, so the header would overwrite a part of it.",
        "Link the program with room for the header, or have the header put before it with --pad-header.");

    public static readonly FindingRule Room = new("mcuboot-no-room", Severity.Error,
        "Image and trailer do not fit into the slot, so the loader would refuse the image, or overwrite it when it swaps.",
        "Make the program smaller or the slot larger, and check the slot's size, the write size and the number of sectors.");

    public static readonly FindingRule Trailer = new("mcuboot-trailer", Severity.Error,
        "No loader has a trailer like the one that was asked for.",
        "Check the slot's size, the write size, the alignment and the number of sectors with the loader's configuration.");

    public static readonly FindingRule Address = new("mcuboot-address", Severity.Error,
        "The image cannot be at the address that was asked for.",
        "Check the load address, the flash address and the address of the output.");

    public static readonly FindingRule CustomTlv = new("mcuboot-custom-tlv", Severity.Error,
        "The record cannot be put into the image: its type is reserved, used twice, or its value is not what it should be.",
        "Choose a type from 0x00a0 to 0xfffe; write the value as text or as 0x and an even number of digits.");

    public static readonly FindingRule TlvSpace = new("mcuboot-tlv-space", Severity.Error,
        "The records do not fit into a TLV area, which has at most 65535 bytes.",
        "Shorten the custom records.");

    public static readonly FindingRule Signature = new("mcuboot-signature", Severity.Error,
        "The signature is not the key's over this image: the loader would refuse the image.",
        "Sign what `signet mcuboot digest` gives for the same program and options, and name the public half of the key that signed.");

    public static readonly FindingRule EncryptionKey = new("mcuboot-encryption-key", Severity.Error,
        "The image cannot be encrypted for a key of this kind; no loader could decrypt it.",
        "Encrypt for RSA-2048, P-256 or X25519, or with a key of 16 or 32 bytes that the loader knows.");

    public static readonly FindingRule DecryptionKey = new("mcuboot-decryption-key", Severity.Error,
        "The image cannot be decrypted with this key: it was encrypted for another, was changed, or is not encrypted in a way that is known.",
        "Name the private key whose public half the image was encrypted for.");

    public static readonly FindingRule Compression = new("mcuboot-compression", Severity.Error,
        "The payload cannot be compressed or decompressed.",
        "Install liblzma (package liblzma5 or xz-libs); for an image that was made, sign the program again.");

    public static readonly FindingRule Options = new("mcuboot-options", Severity.Error,
        "Options were given that contradict each other, so no image can satisfy them.",
        "Leave one of them out.");

    public static readonly FindingRule Number = new("mcuboot-number", Severity.Error,
        "A number does not fit into its field of the image.",
        "Give a number within the range that the message names.");

    public static readonly FindingRule NotCompressed = new("mcuboot-not-compressed", Severity.Note,
        "Compression would not have made the image smaller, so the image is as it would be without.",
        "Nothing; leave compression out if it never helps.");

    public static readonly FindingRule EmptyProgram = new("mcuboot-empty", Severity.Warning,
        "The program has no bytes, so the image has none to start.",
        "Check that the build wrote the program.");

    public static readonly FindingRule IsImage = new("mcuboot-is-image", Severity.Error,
        "The program is an MCUboot image already; with a second header before it the loader would start the first one as code.",
        "Name the program as the linker left it.");

    public static readonly FindingRule NotClear = new("mcuboot-not-clear", Severity.Error,
        "The image cannot be encrypted after it was signed: it was not made for that, or is encrypted already.",
        "Sign the program with --encrypt-for or with --clear; decrypt an image first that is to be encrypted for another key.");

    public static readonly FindingRule SameOutput = new("mcuboot-same-output", Severity.Error,
        "The image would take the place of its own program, or of another program's image.",
        "Use another --output or --output-dir.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        Digest, Header, Room, Trailer, Address, CustomTlv, TlvSpace, Signature, EncryptionKey, DecryptionKey, Compression, Options, Number,
        NotCompressed, EmptyProgram, IsImage, NotClear, SameOutput,
    ];
}
