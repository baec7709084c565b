using System.Globalization;
using System.Text;
using Signet.Files;
using Signet.Keys;
using Signet.McuBoot;

namespace Signet.Cli.Options;

/// <summary>A vendor's record, as it was typed.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Value">Its value, or the path of the file that holds it.</param>
/// <param name="IsFile">True for a path.</param>
internal sealed record McuBootCustomTlv(TlvType Type, string Value, bool IsFile);

/// <summary>What an MCUboot image is to be like, as it was typed.</summary>
internal sealed record McuBootImageOptionsRequest
{
    /// <summary>What needs neither a file nor another option.</summary>
    public McuBootSignRequest Image { get; init; } = new() { Version = default, HeaderSize = 0 };

    /// <summary>True once a version was given.</summary>
    public bool HasVersion { get; init; }

    /// <summary>True for the counter that follows from the version.</summary>
    public bool AutoSecurityCounter { get; init; }

    public string? Vendor { get; init; }

    public string? Class { get; init; }

    /// <summary>Records of vendors' types.</summary>
    public IReadOnlyList<McuBootCustomTlv> CustomTlvs { get; init; } = [];

    public string? EncryptFor { get; init; }

    public string? EncryptWith { get; init; }

    public McuBootEncryptionRequest Encryption { get; init; } = new();

    /// <summary>True when an option about encryption was given that needs a key to encrypt for.</summary>
    public bool HasEncryptionDetail { get; init; }

    public bool AllowDevelopmentKey { get; init; }

    /// <summary>The request, with the files that it names read.</summary>
    /// <exception cref="SigningException">A file cannot be read, or a name not be turned into what it stands for.</exception>
    public async Task<McuBootSignRequest> ResolveAsync(CliContext context)
    {
        var vendor = Uuid(Vendor, McuBootUuid.DomainNames);
        return Image with
        {
            SecurityCounter = AutoSecurityCounter ? Image.Version.SecurityCounter : Image.SecurityCounter,
            VendorId = vendor,
            ClassId = Uuid(Class, vendor),
            CustomTlvs = CustomTlvs.Count == 0 ? [] : [.. CustomTlvs.Select(t => new Tlv(t.Type, t.IsFile ? ReadTlv(t.Value) : ReadValue(t.Value)))],
            Encryption = EncryptFor is null && EncryptWith is null ? null : await ResolveEncryptionAsync(context),
        };
    }

    /// <summary>The encryption with its key read, refused or told of when everybody has its private half.</summary>
    public async Task<McuBootEncryptionRequest> ResolveEncryptionAsync(CliContext context)
    {
        var recipient = EncryptFor is null ? null : await new SignerSource { Key = EncryptFor }.OpenPublicKeyAsync();
        if (recipient is not null)
        {
            McuBootImageOptions.JudgeKey(recipient, AllowDevelopmentKey, context);
        }

        return Encryption with { Recipient = recipient, KeyEncryptionKey = EncryptWith is null ? default : McuBootImageOptions.ReadSharedKey(EncryptWith) };
    }

    private static byte[] Uuid(string? text, ReadOnlySpan<byte> space) =>
        text is null ? [] : McuBootUuid.TryParse(text, space, out var uuid, out var problem) ? uuid : throw new SigningException(problem);

    private static byte[] ReadTlv(string path)
    {
        using var source = FileSource.Open(path);
        return source.Length <= Tlv.MaxLength ? source.ReadExactly(new FileRange(0, source.Length))
            : throw new SigningException(McuBootSigningFindings.CustomTlv.With($"{path} has {source.Length} bytes, a record has at most {Tlv.MaxLength}"));
    }

    private static byte[] ReadValue(string text)
    {
        if (!text.StartsWith("0x", StringComparison.Ordinal))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        return text.Length % 2 == 0 && text.Skip(2).All(char.IsAsciiHexDigit) ? Convert.FromHexString(text.AsSpan(2))
            : throw new SigningException(McuBootSigningFindings.CustomTlv.With($"'{text}' is not 0x and an even number of digits"));
    }
}

/// <summary>The table of <see cref="McuBootImageOptionsRequest"/>.</summary>
internal static class McuBootImageOptions
{
    private const string Layout = "Image";
    private const string Content = "Records";
    private const string Slot = "Slot and trailer";
    private const string Secret = "Encryption and compression";

    /// <summary>The row <c>--allow-development-key</c>.</summary>
    public static CliOption<McuBootImageOptionsRequest> AllowDevelopmentKey { get; } =
        new("--allow-development-key", null, "Take a key whose private half lies in MCUboot's public repository.", (r, _) => r with { AllowDevelopmentKey = true })
        {
            Category = "Key",
        };

    /// <summary>For whom to encrypt.</summary>
    public static IReadOnlyList<CliOption<McuBootImageOptionsRequest>> Recipient { get; } =
    [
        new("--encrypt-for", "FILE", "Encrypt for the loader with this public key: RSA-2048, P-256 or X25519.", (r, v) => r with { EncryptFor = v }) { Category = Secret },
        new("--encrypt-with", "FILE", "Encrypt with AES key wrap and this key that the loader shares: 16 or 32 bytes, as they are, in hex or in base64.", (r, v) => r with { EncryptWith = v }) { Category = Secret },
        new("--mac-digest", "ALG", "The digest that protects the encrypted key; sha512 is for X25519 only.", (r, v) => Detail(r, r.Encryption with { MacDigest = DigestAlgorithm.FromName(v)! }))
        {
            Category = Secret, Choices = ["sha256", "sha512"], Default = "sha256",
        },
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<CliOption<McuBootImageOptionsRequest>> Options { get; } =
    [
        new("--version", "VERSION", "The version: major[.minor[.revision[+build]]].", (r, v) => Set(r, i => i with { Version = Version(v) }) with { HasVersion = true }) { Category = Layout },
        new("--header-size", "N", "Bytes before the program's code, as the linker was told: 32 to 65535.", (r, v) => Set(r, i => i with { HeaderSize = (int)Number(v, McuBootHeader.Size, ushort.MaxValue) })) { Category = Layout },
        new("--pad-header", null, "Put the header before the program. Without it the program begins with as many zeros.", (r, _) => Set(r, i => i with { PadHeader = true })) { Category = Layout },
        new("--endian", "ORDER", "The processor's byte order.", (r, v) => Set(r, i => i with { Endian = v == "big" ? McuBootEndian.Big : McuBootEndian.Little })) { Category = Layout, Choices = ["little", "big"], Default = "little" },
        new("--load-address", "N", "Run from memory at this address.", (r, v) => Set(r, i => i with { LoadAddress = (uint)Number(v, 1, uint.MaxValue) })) { Category = Layout },
        new("--rom-fixed", "N", "Run at this flash address only.", (r, v) => Set(r, i => i with { RomFixed = (uint)Number(v, 1, uint.MaxValue) })) { Category = Layout },
        new("--non-bootable", null, "Mark the image as a part of another, never started by itself.", (r, _) => Set(r, i => i with { NonBootable = true })) { Category = Layout },
        new("--hex-address", "N", "The address of an image that is written as Intel HEX.", (r, v) => Set(r, i => i with { HexAddress = Number(v, 0, uint.MaxValue) })) { Category = Layout, Default = "that of the input" },

        new("--slot-size", "N", "Bytes of the slot. Image and trailer must fit.", (r, v) => Set(r, i => i with { SlotSize = Number(v, 1, uint.MaxValue) })) { Category = Slot, Default = "not checked" },
        new("--mode", "MODE", "How the loader uses its slots.", (r, v) => Set(r, i => i with { Mode = McuBootModes.All.First(m => m.Name() == v) })) { Category = Slot, Choices = [.. McuBootModes.All.Select(m => m.Name())], Default = "scratch" },
        new("--sector-size", "N", "Bytes of a flash sector: with move and offset the trailer takes whole ones.", (r, v) => Set(r, i => i with { SectorSize = (int)Number(v, 1, 1 << 30) })) { Category = Slot, Default = "not checked" },
        new("--max-sectors", "N", "Sectors that the loader is built for.", (r, v) => Set(r, i => i with { MaxSectors = (int)Number(v, 1, 1 << 20) })) { Category = Slot, Default = "128" },
        new("--align", "N", "Bytes of the flash's smallest write.", (r, v) => Set(r, i => i with { WriteSize = (int)Number(v, 1, 32) })) { Category = Slot, Choices = ["1", "2", "4", "8", "16", "32"], Default = "1" },
        new("--max-align", "N", "Bytes of the trailer's cells.", (r, v) => Set(r, i => i with { MaxAlign = (int)Number(v, 8, 32) })) { Category = Slot, Choices = ["8", "16", "32"], Default = "8, or --align when that is more" },
        new("--erased-value", "N", "What an erased byte reads as.", (r, v) => Set(r, i => i with { Erased = (byte)Number(v, 0, 255) })) { Category = Slot, Choices = ["0", "0xff"], Default = "0xff" },
        new("--pad", "WHAT", "Fill the slot up and write a trailer: test tries the image once, confirm asks for it for good.",
            (r, v) => Set(r, i => i with { Padding = v == "confirm" ? McuBootPadding.Confirm : v == "test" ? McuBootPadding.Test : McuBootPadding.None })) { Category = Slot, Choices = ["none", "test", "confirm"], Default = "none" },

        new("--security-counter", "N", "The counter that keeps older images out; auto follows from the version.",
            (r, v) => v.Equals("auto", StringComparison.OrdinalIgnoreCase) ? r with { AutoSecurityCounter = true } : Set(r, i => i with { SecurityCounter = (uint)Number(v, 0, uint.MaxValue) })) { Category = Content },
        new("--dependency", "LIST", "Ask for another image in at least this version: (image, version).",
            (r, v) => Set(r, i => i with { Dependencies = [.. i.Dependencies, .. McuBootDependency.TryParse(v, out var list, out var problem) ? list : throw new UsageException(problem.Message)] })) { Category = Content, Repeatable = true },
        new("--boot-record", "TYPE", "Add a boot record for attestation with this software type, at most 12 characters.", (r, v) => Set(r, i => i with { BootRecord = v })) { Category = Content },
        new("--vendor-id", "UUID|NAME", "The vendor: a UUID, or a domain name that becomes one.", (r, v) => r with { Vendor = v }) { Category = Content },
        new("--class-id", "UUID|NAME", "The class of devices: a UUID, or a name within the vendor.", (r, v) => r with { Class = v }) { Category = Content },
        new("--custom-tlv", "TYPE=VALUE", "Add a record: type 0x00a0 to 0xfffe; text, or 0x and digits.", (r, v) => Custom(r, v, isFile: false)) { Category = Content, Repeatable = true },
        new("--custom-tlv-file", "TYPE=FILE", "Add a record with the content of a file.", (r, v) => Custom(r, v, isFile: true)) { Category = Content, Repeatable = true },

        new("--digest", "ALG", "The digest of the image.", (r, v) => Set(r, i => i with { Digest = DigestAlgorithm.FromName(v)! })) { Category = "Signature", Choices = ["sha256", "sha384", "sha512"], Default = "the key's" },
        new("--pure", null, "Sign the image, not its digest (Ed25519).", (r, _) => Set(r, i => i with { Pure = true })) { Category = "Signature" },
        new("--deterministic", null, "Make ECDSA signatures that are the same each time (RFC 6979).", (r, _) => Set(r, i => i with { Deterministic = true })) { Category = "Signature" },
        new("--pad-signature", null, "Fill ECDSA signatures up with zeros, for loaders before 1.5; some later ones refuse that.", (r, _) => Set(r, i => i with { PadSignature = true })) { Category = "Signature" },
        new("--public-key", "FORM", "What names the key in the image: its hash, or the key itself.", (r, v) => Set(r, i => i with { FullPublicKey = v == "full" })) { Category = "Signature", Choices = ["hash", "full"], Default = "hash" },

        .. Recipient,
        new("--content-key", "BITS", "Bits of the key that encrypts the payload.", (r, v) => Detail(r, r.Encryption with { KeyLength = v == "256" ? 32 : 16 })) { Category = Secret, Choices = ["128", "256"], Default = "128" },
        new("--clear", null, "Leave the payload in the open, ready to be encrypted: for the primary slot, or for `signet mcuboot encrypt`.", (r, _) => Detail(r, r.Encryption with { Clear = true })) { Category = Secret },
        new("--save-tlv", null, "Count the whole encryption record in the trailer, for loaders that keep it there.", (r, _) => Detail(r, r.Encryption with { SavesTlv = true })) { Category = Secret },
        new("--compress", "WHAT", "Compress the payload, when that makes it smaller.",
            (r, v) => Set(r, i => i with { Compression = v == "lzma2" ? McuBootCompression.Lzma2 : v == "lzma2-arm-thumb" ? McuBootCompression.Lzma2ArmThumb : McuBootCompression.None })) { Category = Secret, Choices = ["none", "lzma2", "lzma2-arm-thumb"], Default = "none" },
    ];

    /// <summary>Refuses a request that lacks what every image has, or has what does not go together.</summary>
    public static void Check(McuBootImageOptionsRequest request)
    {
        if (!request.HasVersion || request.Image.HeaderSize == 0)
        {
            throw new UsageException($"{(request.HasVersion ? "--header-size" : "--version")} is needed", "Every image has a version and a header: --version 1.2.3 --header-size 0x200.");
        }

        CheckRecipient(request);
        if (request.AutoSecurityCounter && request.Image.SecurityCounter is not null)
        {
            throw new UsageException("--security-counter is either auto or a number");
        }
    }

    /// <summary>Refuses two keys to encrypt for, and details of an encryption that is not asked for.</summary>
    public static void CheckRecipient(McuBootImageOptionsRequest request)
    {
        if (request.EncryptFor is not null && request.EncryptWith is not null)
        {
            throw new UsageException("--encrypt-for and --encrypt-with do not go together");
        }

        if (request.HasEncryptionDetail && request.EncryptFor is null && request.EncryptWith is null)
        {
            throw new UsageException("an option about encryption needs a key to encrypt for", "Name it with --encrypt-for or --encrypt-with.");
        }
    }

    /// <summary>Refuses a key that everybody has; with <paramref name="allowed"/> that is a warning.</summary>
    /// <exception cref="SigningException">It is one of those.</exception>
    public static void JudgeKey(X509.SubjectPublicKeyInfo key, bool allowed, CliContext context)
    {
        if (McuBootDevelopmentKeys.Judge(key) is { } finding)
        {
            context.WriteError(allowed ? finding with { Severity = Severity.Warning } : throw new SigningException(finding));
        }
    }

    /// <summary>Reads a shared key: raw bytes, hex or base64.</summary>
    /// <exception cref="SigningException">It has neither 16 nor 32 bytes.</exception>
    public static byte[] ReadSharedKey(string path)
    {
        using var source = FileSource.Open(path);
        var bytes = source.ReadAtMost(0, 256);
        var text = Encoding.ASCII.GetString(bytes).Trim();
        var buffer = new byte[256];

        // 32 digits are 16 bytes in hex: as bytes of a key they would be a wonder.
        bytes = text.Length is 32 or 64 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text)
            : bytes.Length is 16 or 32 ? bytes
            : Convert.TryFromBase64String(text, buffer, out var count) ? buffer[..count] : [];
        return bytes.Length is 16 or 32 ? bytes : throw new SigningException(McuBootSigningFindings.EncryptionKey.With($"{path} holds no key of 16 or 32 bytes"));
    }

    private static McuBootImageOptionsRequest Set(McuBootImageOptionsRequest request, Func<McuBootSignRequest, McuBootSignRequest> change) =>
        request with { Image = change(request.Image) };

    private static McuBootImageOptionsRequest Detail(McuBootImageOptionsRequest request, McuBootEncryptionRequest encryption) =>
        request with { Encryption = encryption, HasEncryptionDetail = true };

    private static McuBootImageOptionsRequest Custom(McuBootImageOptionsRequest request, string text, bool isFile)
    {
        var parts = text.Split('=', 2);
        return parts.Length == 2 ? request with { CustomTlvs = [.. request.CustomTlvs, new McuBootCustomTlv((TlvType)Number(parts[0], 0xa0, 0xfffe), parts[1], isFile)] }
            : throw new UsageException($"'{text}' is not a type and a value", isFile ? "Write it as 0x00a0=FILE." : "Write it as 0x00a0=TEXT or 0x00a0=0x0102.");
    }

    private static McuBootVersion Version(string text) => McuBootVersion.TryParse(text, out var version, out var problem) ? version : throw new UsageException(problem.Message);

    /// <summary>A whole number, decimal or with 0x or 0b before it.</summary>
    internal static long Number(string text, long least, long most)
    {
        var digits = text.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        long number = -1;
        var known = digits switch
        {
            ['0', 'x', .. var hex] => long.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number),
            ['0', 'b', .. var binary] => long.TryParse(binary, NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture, out number),
            _ => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number),
        };
        return known && number >= least && number <= most ? number
            : throw new UsageException($"'{text}' is not a number from {least} to {most}", "Write it in decimal, or with 0x or 0b before it.");
    }
}
