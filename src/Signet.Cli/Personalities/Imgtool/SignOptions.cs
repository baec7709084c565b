using System.Text.RegularExpressions;
using Signet.Cli.Options;
using Signet.McuBoot;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary>The options of <c>imgtool sign</c>, in the order of its help.</summary>
internal static partial class SignOptions
{
    private const string BadVersion = "Invalid version number, should be maj.min.rev+build with later parts optional";

    internal static IReadOnlyList<CliOption<SignRequest>> Options { get; } =
    [
        new("--vid", "TEXT", "The vendor: a UUID, or a domain name that becomes one.", (r, v) => r with { Vendor = v }),
        new("--cid", "TEXT", "The class of the image: a UUID, or a name that becomes one within the vendor.", (r, v) => r with { Class = v }),
        ImgtoolOptions.Choice<SignRequest>("--vector-to-sign", ["payload", "digest"], "Write what an external signer is to sign to OUTFILE instead of an image.", (r, v) => r with { VectorToSign = v }) with
        {
            Difference = "It is never padded, and never Intel HEX. --fix-sig-pubkey says for which key it is.",
        },
        ImgtoolOptions.Choice<SignRequest>("--hmac-sha", ["auto", "256", "512"], "The digest of key derivation and MAC when encrypting for an elliptic-curve key.", (r, v) => r with { HmacSha = v }),
        ImgtoolOptions.Choice<SignRequest>("--sha", ["auto", "256", "384", "512"], "The image's digest; auto is the usual one of the key, 256 without key.", (r, v) => r with { Sha = v }),
        new("--sig-out", "filename", "Write the signature to this file too, in base64.", (r, v) => r with { SignatureOutput = v }) { Difference = "Refused when nothing is signed; the original writes the image and then dies." },
        Image("--pure", null, "Sign the image itself, not its digest.", static (i, _) => i with { Pure = true }, "Works with --fix-sig-pubkey too; refused without a key, for which the original writes an image that says it is signed."),
        new("--fix-sig-pubkey", "filename", "The public key that belongs to --fix-sig.", (r, v) => r with { FixedSignatureKey = v }) { Difference = "Refused where it has no meaning; the original passes over it." },
        new("--fix-sig", "filename", "A signature that was made elsewhere, in base64, to put into the image.", (r, v) => r with { FixedSignature = v })
        {
            Difference = "It is verified first; the original writes a wrong one too.",
        },
        ImgtoolKeyRequest.KeyRow.Within<ImgtoolKeyRequest, SignRequest>(r => r.Key, (r, p) => r with { Key = p }) with { Required = false, Help = "The private key to sign with." },
        Choice("--public-key-format", ["hash", "full"], "How the image names the public key: by its hash, or with the key itself.", static (i, v) => i with { FullPublicKey = v == "full" }),
        Choice("--max-align", ["8", "16", "32"], "Bytes of a cell of the trailer, when a slot's flash is written in more than 8 bytes.", static (i, v) => i with { MaxAlign = int.Parse(v, null) }),
        Choice("--align", ["1", "2", "4", "8", "16", "32"], "Bytes of the flash's smallest write.", static (i, v) => i with { WriteSize = int.Parse(v, null) }),
        Image("--version", "TEXT", "The image's version: major, minor, revision and build, all but the first optional.", static (i, v) => i with { Version = Version(v) }, "A number that does not fit into the header is refused by name.", "-v", required: true),
        new("--security-counter", "TEXT", "The security counter: a number, or auto to make it of the version.",
            (r, v) => v.Equals("auto", StringComparison.OrdinalIgnoreCase)
                ? r with { CounterFromVersion = true, Image = r.Image with { SecurityCounter = null } }
                : r with { CounterFromVersion = false, Image = r.Image with { SecurityCounter = (uint)ImgtoolOptions.Literal(v, 0, uint.MaxValue) } }) { Aliases = ["-s"] },
        Image("--dependencies", "TEXT", "Other images that this one needs: \"(<image_ID>,<image_version>), ... \"", static (i, v) => i with { Dependencies = Dependencies(v) }, null, "-d"),
        Image("--pad-sig", null, "Fill ECDSA signatures up with zeros, for loaders before 1.5.", static (i, _) => i with { PadSignature = true }),
        Image("--header-size", "INTEGER", "Bytes up to the payload, 32 at least.", static (i, v) => i with { HeaderSize = HeaderSize(v) }, null, "-H", required: true),
        Image("--pad-header", null, "Put --header-size bytes before the program.", static (i, _) => i with { PadHeader = true }),
        Image("--slot-size", "INTEGER", "Bytes of the slot, of the secondary one when they differ.", static (i, v) => i with { SlotSize = ImgtoolOptions.Literal(v, 0, uint.MaxValue) }, "0, which switches the check of the size off, does not go with --pad.", "-S", required: true),
        new("--pad", null, "Fill up to --slot-size and add a trailer.", (r, _) => r with { Pad = true }),
        new("--test", null, "Have the trailer ask for a test swap (implies --pad).", (r, _) => r with { Test = true }),
        new("--confirm", null, "Have the trailer confirm the image (implies --pad).", (r, _) => r with { Confirm = true }),
        Image("--max-sectors", "INTEGER", "Sectors that the trailer has room for (128 unless given).", static (i, v) => i with { MaxSectors = ImgtoolOptions.Decimal(v, 1, 1 << 20) }, null, "-M"),
        Image("--boot-record", "sw_type", "Add a boot record for this type of software (at most 12 characters).", static (i, v) => i with { BootRecord = v }),
        Image("--overwrite-only", null, "The loader overwrites and does not swap.", static (i, _) => i with { Mode = McuBootMode.Overwrite }),
        Choice("--endian", ["little", "big"], "The byte order of the device.", static (i, v) => i with { Endian = v == "big" ? McuBootEndian.Big : McuBootEndian.Little }, "-e"),
        new("--clear", null, "Leave the payload in the open, for the primary slot; the loader encrypts it when it swaps it out.", (r, _) => r with { Clear = true }) { Aliases = ["-c"] },
        Choice("--compression", ["disabled", "lzma2", "lzma2armthumb"], "Compress the payload, unless that makes it larger.", static (i, v) => i with { Compression = Compression(v) }) with
        {
            Difference = "--non-bootable stays with a compressed image; an image that does not become smaller is encrypted all the same.",
        },
        ImgtoolOptions.Choice<SignRequest>("--encrypt-keylen", ["128", "256"], "Bits of the AES key of an encrypted image.", (r, v) => r with { EncryptionKeyBits = int.Parse(v, null) }),
        new("--encrypt", "filename", "Encrypt for the loader with this public key (not for direct-xip and ram-load).", (r, v) => r with { EncryptFor = v })
        {
            Aliases = ["-E"],
            Difference = "RSA-3072, P-384 and Ed25519 keys are refused: no loader could decrypt the image.",
        },
        new("--save-enctlv", null, "The loader saves whole encryption TLVs in the trailer (BOOT_SWAP_SAVE_ENCTLV).", (r, _) => r with { SaveTlv = true }),
        Image("--rom-fixed", "INTEGER", "The only flash address that the image runs at.", static (i, v) => i with { RomFixed = (uint)ImgtoolOptions.Literal(v, 0, uint.MaxValue) }, null, "-F"),
        Image("--load-addr", "INTEGER", "The address in RAM that the image is loaded to.", static (i, v) => i with { LoadAddress = (uint)ImgtoolOptions.Literal(v, 0, uint.MaxValue) }, null, "-L"),
        Image("--hex-addr", "INTEGER", "The address of an output in Intel HEX.", static (i, v) => i with { HexAddress = ImgtoolOptions.Literal(v, 0, uint.MaxValue) }, null, "-x"),
        Choice("--erased-val", ["0", "0xff"], "What an erased byte of flash reads as.", static (i, v) => i with { Erased = v == "0" ? (byte)0 : (byte)0xff }, "-R"),
        new("--custom-tlv-file", "[tag] [filename]", "A protected TLV with the content of a file.", (r, v) => r with { CustomTlvFiles = [.. r.CustomTlvFiles, Pair(v)] }) { Repeatable = true },
        new("--custom-tlv", "[tag] [value]", "A protected TLV with a value: 0x and digits, or text.", (r, v) => r with { CustomTlvs = [.. r.CustomTlvs, Pair(v)] }) { Repeatable = true },
        Image("--non-bootable", null, "Mark the image as a part of another, never started.", static (i, _) => i with { NonBootable = true }),
        Image("--deterministic", null, "Sign with ECDSA so that the same image has the same signature (RFC 6979).", static (i, _) => i with { Deterministic = true }) with { Own = true },
        new("--mixed-keys", null, "Let keys of different kinds sign and decrypt, for loaders that were built so.", (r, _) => r with { MixedKeys = true }) { Own = true },
        ImgtoolKeyRequest.PasswordRow.Within<ImgtoolKeyRequest, SignRequest>(r => r.Key, (r, p) => r with { Key = p }),
    ];

    private static CliOption<SignRequest> Image(
        string name, string? value, string help, Func<McuBootSignRequest, string, McuBootSignRequest> apply, string? difference = null, string? alias = null, bool required = false) =>
        new(name, value, help, (r, v) => r with { Image = apply(r.Image, v) }) { Aliases = alias is null ? [] : [alias], Required = required, Difference = difference };

    private static CliOption<SignRequest> Choice(
        string name, IReadOnlyList<string> choices, string help, Func<McuBootSignRequest, string, McuBootSignRequest> apply, string? alias = null) =>
        ImgtoolOptions.Choice<SignRequest>(name, choices, help, (r, v) => r with { Image = apply(r.Image, v) }) with { Aliases = alias is null ? [] : [alias] };

    private static McuBootVersion Version(string value) =>
        McuBootVersion.TryParse(value, out var version, out var problem) ? version
        : throw new UsageException(VersionForm().IsMatch(value) ? PersonalityRun.Sentence(problem.Message) : BadVersion);

    private static int HeaderSize(string value) =>
        ImgtoolOptions.Literal(value, long.MinValue, long.MaxValue) < McuBootHeader.Size ? throw new UsageException($"Minimum value for -H/--header-size is {McuBootHeader.Size}")
        : (int)ImgtoolOptions.Literal(value, McuBootHeader.Size, ushort.MaxValue);

    // The original looks for all that resembles an image number, then for all that resembles a version.
    private static IReadOnlyList<McuBootDependency> Dependencies(string value)
    {
        var images = DependencyImage().Matches(value);
        var versions = DependencyVersion().Matches(value);
        if (images.Count == 0)
        {
            throw new UsageException($"Image dependency format is invalid: {value}");
        }

        return images.Count == versions.Count
            ? [.. images.Zip(versions, static (i, v) => new McuBootDependency((byte)ImgtoolOptions.Decimal(i.Groups[1].Value, 0, byte.MaxValue), Version(v.Groups[1].Value)))]
            : throw new UsageException($"There's a mismatch between the number of dependency images and versions in: {value}");
    }

    private static McuBootCompression Compression(string value) => value switch
    {
        "lzma2" => McuBootCompression.Lzma2,
        "lzma2armthumb" => McuBootCompression.Lzma2ArmThumb,
        _ => McuBootCompression.None,
    };

    private static (string, string) Pair(string value) => value.IndexOf(' ', StringComparison.Ordinal) is var at ? (value[..at], value[(at + 1)..]) : default;

    [GeneratedRegex(@"^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)(\+(0|[1-9][0-9]*))?)?)?$")]
    private static partial Regex VersionForm();

    [GeneratedRegex(@"\(([0-9]+)")]
    private static partial Regex DependencyImage();

    [GeneratedRegex(@",\s*([0-9.+]+)\)")]
    private static partial Regex DependencyVersion();
}
