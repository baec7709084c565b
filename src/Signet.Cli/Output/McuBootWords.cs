using System.Globalization;
using Signet.McuBoot;

namespace Signet.Cli.Output;

/// <summary>What is in an MCUboot image, in words.</summary>
internal static class McuBootWords
{
    private const int MostBytes = 32;

    private static readonly (McuBootFlags Flag, string Word)[] s_flags =
    [
        (McuBootFlags.Pic, "position-independent"),
        (McuBootFlags.EncryptedAes128, "encrypted-aes128"),
        (McuBootFlags.EncryptedAes256, "encrypted-aes256"),
        (McuBootFlags.NonBootable, "non-bootable"),
        (McuBootFlags.RamLoad, "ram-load"),
        (McuBootFlags.RomFixed, "rom-fixed"),
        (McuBootFlags.CompressedLzma1, "lzma1"),
        (McuBootFlags.CompressedLzma2, "lzma2"),
        (McuBootFlags.CompressedArmThumb, "arm-thumb-filter"),
    ];

    /// <summary>The flags that are set, those without a name as a number.</summary>
    public static IReadOnlyList<string> Flags(McuBootFlags flags)
    {
        var known = s_flags.Where(f => flags.HasFlag(f.Flag)).ToList();
        var rest = known.Aggregate((uint)flags, (left, f) => left & ~(uint)f.Flag);
        return [.. known.Select(f => f.Word), .. rest == 0 ? [] : new[] { $"0x{rest:x}" }];
    }

    /// <summary>A type's name in MCUboot's words, for scripts and people; null for vendors' types and unknown ones.</summary>
    public static string? Name(TlvType type) => type switch
    {
        TlvType.KeyHash => "key-hash",
        TlvType.PublicKey => "public-key",
        TlvType.Sha256 => "sha256",
        TlvType.Sha384 => "sha384",
        TlvType.Sha512 => "sha512",
        TlvType.Rsa2048 => "rsa2048",
        TlvType.Rsa3072 => "rsa3072",
        TlvType.Ecdsa224 => "ecdsa224",
        TlvType.Ecdsa => "ecdsa",
        TlvType.Ed25519 => "ed25519",
        TlvType.SignaturePure => "signature-pure",
        TlvType.EncryptedRsa2048 => "encrypted-rsa2048",
        TlvType.EncryptedAesKw => "encrypted-aes-kw",
        TlvType.EncryptedEc256 => "encrypted-ec256",
        TlvType.EncryptedX25519 => "encrypted-x25519",
        TlvType.EncryptedX25519Sha512 => "encrypted-x25519-sha512",
        TlvType.Dependency => "dependency",
        TlvType.SecurityCounter => "security-counter",
        TlvType.BootRecord => "boot-record",
        TlvType.DecompressedSize => "decompressed-size",
        TlvType.DecompressedHash => "decompressed-hash",
        TlvType.DecompressedSignature => "decompressed-signature",
        TlvType.CompressedSize => "compressed-size",
        TlvType.VendorId => "vendor-id",
        TlvType.ClassId => "class-id",
        _ => null,
    };

    /// <summary>What a record says: a number, a version, a UUID, or its first bytes.</summary>
    public static string Value(Tlv record, McuBootEndian endian)
    {
        var value = record.Value.Span;
        return record.Type switch
        {
            TlvType.SecurityCounter or TlvType.DecompressedSize or TlvType.CompressedSize when McuBootValues.ReadCounter(record, endian) is { } number =>
                number.ToString(CultureInfo.InvariantCulture),
            TlvType.Dependency when McuBootDependency.TryRead(value, endian, out var dependency) => $"image {dependency.ImageId}, {dependency.Version} or later",
            TlvType.VendorId or TlvType.ClassId when value.Length == McuBootUuid.Size => new Guid(value, bigEndian: true).ToString(),
            _ when value.Length > MostBytes => Convert.ToHexStringLower(value[..MostBytes]) + "…",
            _ => Convert.ToHexStringLower(value),
        };
    }

    /// <summary>A mark as JSON spells it.</summary>
    public static string Name(McuBootMark mark) => mark switch { McuBootMark.Good => "set", McuBootMark.Bad => "bad", _ => "unset" };

    /// <summary>A kind of swap as JSON spells it.</summary>
    public static string Name(McuBootSwap swap) => swap switch
    {
        McuBootSwap.Test => "test",
        McuBootSwap.Permanent => "permanent",
        McuBootSwap.Revert => "revert",
        _ => "none",
    };

    /// <summary>A slot's name: 0 is the primary one.</summary>
    public static string? Slot(int? slot) => slot switch { 0 => "primary", 1 => "secondary", _ => null };
}
