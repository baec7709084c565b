using System.Buffers.Binary;
using Signet.McuBoot;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary>What <c>imgtool dumpinfo</c> prints of an image, in its order.</summary>
/// <param name="FileName">The file's name without its folder.</param>
/// <param name="Image">The image.</param>
/// <param name="Trailer">The trailer; null when nothing follows the TLVs.</param>
internal sealed record ImageDump(string FileName, McuBootImage Image, TrailerDump? Trailer)
{
    // imgtool's names, for the types that it writes; what it does not write is UNKNOWN to it.
    private static readonly Dictionary<TlvType, string> s_names = new()
    {
        [TlvType.KeyHash] = "KEYHASH",
        [TlvType.PublicKey] = "PUBKEY",
        [TlvType.Sha256] = "SHA256",
        [TlvType.Sha384] = "SHA384",
        [TlvType.Sha512] = "SHA512",
        [TlvType.Rsa2048] = "RSA2048",
        [TlvType.Ecdsa] = "ECDSASIG",
        [TlvType.Rsa3072] = "RSA3072",
        [TlvType.Ed25519] = "ED25519",
        [TlvType.SignaturePure] = "SIG_PURE",
        [TlvType.EncryptedRsa2048] = "ENCRSA2048",
        [TlvType.EncryptedAesKw] = "ENCKW",
        [TlvType.EncryptedEc256] = "ENCEC256",
        [TlvType.EncryptedX25519] = "ENCX25519",
        [TlvType.EncryptedX25519Sha512] = "ENCX25519_SHA512",
        [TlvType.Dependency] = "DEPENDENCY",
        [TlvType.SecurityCounter] = "SEC_CNT",
        [TlvType.BootRecord] = "BOOT_RECORD",
        [TlvType.DecompressedSize] = "DECOMP_SIZE",
        [TlvType.DecompressedHash] = "DECOMP_SHA",
        [TlvType.DecompressedSignature] = "DECOMP_SIGNATURE",
        [TlvType.CompressedSize] = "COMP_DEC_SIZE",
        [TlvType.VendorId] = "UUID_VID",
        [TlvType.ClassId] = "UUID_CID",
    };

    /// <summary>The header's fields by imgtool's names; the version, a text, comes last.</summary>
    internal IReadOnlyList<(string Name, uint Value)> HeaderFields =>
    [
        ("magic", McuBootHeader.Magic), ("load_addr", Image.Header.LoadAddress), ("hdr_size", Image.Header.HeaderSize),
        ("protected_tlv_size", Image.Header.ProtectedTlvSize), ("img_size", Image.Header.ImageSize), ("flags", (uint)Image.Header.Flags),
    ];

    /// <summary>What imgtool calls the type.</summary>
    internal static string NameOf(TlvType type) => s_names.GetValueOrDefault(type, "UNKNOWN");

    /// <summary>True for a type that imgtool has a name for.</summary>
    internal static bool IsKnown(TlvType type) => s_names.ContainsKey(type);

    /// <summary>Reads an image for printing.</summary>
    /// <exception cref="SigningException">There is no image, or no TLV area where its header says.</exception>
    internal static ImageDump Read(string path, ReadOnlyMemory<byte> file)
    {
        if (!McuBootImage.TryRead(file, out var image, out var problem))
        {
            throw new SigningException(problem);
        }

        return image.Area is not null && (image.ProtectedArea is not null || image.Header.ProtectedTlvSize == 0)
            ? new ImageDump(Path.GetFileName(path), image, image.Rest.Length == 0 ? null : TrailerDump.Read(image))
            : throw new SigningException(image.Findings[0]);
    }
}

/// <summary>The trailer as imgtool reads it: bytes counted from the file's end.</summary>
/// <param name="Magic">The last 16 bytes.</param>
/// <param name="Fields">image_ok, copy_done, swap_info and swap_size by name; empty when the magic is none.</param>
/// <param name="KeyLength">Bytes of the two keys; null when the image is not encrypted.</param>
internal sealed record TrailerDump(ReadOnlyMemory<byte> Magic, IReadOnlyList<(string Name, uint Value)> Fields, int? KeyLength)
{
    /// <summary>The value of a field; null when there is none.</summary>
    internal uint? Find(string name) => Fields.Where(f => f.Name == name).Select(f => (uint?)f.Value).FirstOrDefault();

    internal static TrailerDump Read(McuBootImage image)
    {
        var file = image.File.Span;
        var magic = image.File[^McuBootTrailerLayout.MagicSize..]; // a header is longer
        if (McuBootTrailerLayout.DetectMaxAlign(file) is not { } align)
        {
            return new TrailerDump(magic, [], null);
        }

        var layout = new McuBootTrailerLayout { MaxAlign = align };
        if (layout.SwapSize > file.Length)
        {
            return new TrailerDump(magic, [], null);
        }

        return new TrailerDump(
            magic,
            [
                ("image_ok", file[^layout.ImageOk]), ("copy_done", file[^layout.CopyDone]), ("swap_info", file[^layout.SwapInfo]),
                ("swap_size", BinaryPrimitives.ReadUInt32LittleEndian(file[^layout.SwapSize..])),
            ],
            image.IsEncrypted ? 2 * (layout with { KeyLength = 16 }).KeyCell : null);
    }
}
