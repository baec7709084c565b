using Signet.X509;

namespace Signet.McuBoot;

/// <summary>Whether an image is filled up to its slot, and what its trailer then says.</summary>
public enum McuBootPadding
{
    /// <summary>The image alone.</summary>
    None,

    /// <summary>A trailer whose magic asks for a swap: the image is tried once.</summary>
    Pad,

    /// <summary>The same. In Intel HEX the byte that says so is written out as erased.</summary>
    Test,

    /// <summary>A trailer that asks for the image for good.</summary>
    Confirm,
}

/// <summary>How the payload is compressed.</summary>
public enum McuBootCompression
{
    None,
    Lzma2,

    /// <summary>LZMA2 after the filter for branches of ARM-Thumb code.</summary>
    Lzma2ArmThumb,
}

/// <summary>For whom an image is encrypted, and how.</summary>
public sealed record McuBootEncryptionRequest
{
    /// <summary>The loader's public key: RSA-2048, P-256 or X25519. Null when <see cref="KeyEncryptionKey"/> is given.</summary>
    public SubjectPublicKeyInfo? Recipient { get; init; }

    /// <summary>The key that the loader shares, for AES key wrap: as long as the content key. Empty when <see cref="Recipient"/> is given.</summary>
    public ReadOnlyMemory<byte> KeyEncryptionKey { get; init; }

    /// <summary>Bytes of the content key: 16 or 32.</summary>
    public int KeyLength { get; init; } = 16;

    /// <summary>The digest of key derivation and MAC: SHA-256, for X25519 SHA-512 too.</summary>
    public DigestAlgorithm MacDigest { get; init; } = DigestAlgorithm.Sha256;

    /// <summary>True to leave the payload in the open, for the primary slot; the loader encrypts it when it swaps it out.</summary>
    public bool Clear { get; init; }

    /// <summary>True when the loader keeps the whole TLV in the trailer, not the key.</summary>
    public bool SavesTlv { get; init; }
}

/// <summary>What an image is to be like. The defaults are imgtool's.</summary>
public sealed record McuBootSignRequest
{
    /// <summary>Bytes of the slot when nobody names them: nothing is checked.</summary>
    public const long NoSlot = 0;

    public required McuBootVersion Version { get; init; }

    /// <summary>Bytes before the payload: 32 to 65535.</summary>
    public required int HeaderSize { get; init; }

    /// <summary>Bytes of the slot, of the secondary one when they differ; 0 switches the check of the size off.</summary>
    public long SlotSize { get; init; } = NoSlot;

    /// <summary>True to put the header before the program; false when the program begins with as many zeros.</summary>
    public bool PadHeader { get; init; }

    public McuBootPadding Padding { get; init; }

    /// <summary>Bytes of the flash's smallest write: 1 to 32.</summary>
    public int WriteSize { get; init; } = 1;

    /// <summary>Bytes of the trailer's cells: 8, 16 or 32; null for the larger of 8 and <see cref="WriteSize"/>.</summary>
    public int? MaxAlign { get; init; }

    public int MaxSectors { get; init; } = McuBootTrailerLayout.DefaultMaxSectors;

    /// <summary>How the loader uses its slots, which decides on the trailer's size.</summary>
    public McuBootMode Mode { get; init; } = McuBootMode.Scratch;

    /// <summary>Bytes of a sector, for modes that need whole sectors for the trailer; 0 when not known.</summary>
    public int SectorSize { get; init; }

    /// <summary>
    /// True to do as imgtool does where that harms nobody: to reserve what it reserves for the trailer, not what the loader needs, and to pass over
    /// options that have no meaning for the key.
    /// </summary>
    public bool LikeImgtool { get; init; }

    /// <summary>What an erased byte reads as.</summary>
    public byte Erased { get; init; } = 0xff;

    public McuBootEndian Endian { get; init; }

    /// <summary>Where in memory the image is to run; 0 for none.</summary>
    public uint LoadAddress { get; init; }

    /// <summary>The only flash address at which the image runs; 0 for none.</summary>
    public uint RomFixed { get; init; }

    public uint? SecurityCounter { get; init; }

    public IReadOnlyList<McuBootDependency> Dependencies { get; init; } = [];

    /// <summary>The software type of the boot record; null for no record.</summary>
    public string? BootRecord { get; init; }

    /// <summary>16 bytes; empty for none.</summary>
    public ReadOnlyMemory<byte> VendorId { get; init; }

    /// <summary>16 bytes; empty for none.</summary>
    public ReadOnlyMemory<byte> ClassId { get; init; }

    /// <summary>Records of vendors' types, in the order in which they are written.</summary>
    public IReadOnlyList<Tlv> CustomTlvs { get; init; } = [];

    public bool NonBootable { get; init; }

    /// <summary>True to put the public key into the image, not its hash: for loaders that know a hash of it alone.</summary>
    public bool FullPublicKey { get; init; }

    /// <summary>The digest of the image; null for the key's usual one, SHA-256 without key, SHA-512 with <see cref="Pure"/>.</summary>
    public DigestAlgorithm? Digest { get; init; }

    /// <summary>True when Ed25519 signs the image, not its digest.</summary>
    public bool Pure { get; init; }

    /// <summary>True to fill ECDSA signatures up with zeros, for loaders before 1.5. Some of today's refuse that.</summary>
    public bool PadSignature { get; init; }

    /// <summary>True for ECDSA signatures that are the same each time (RFC 6979).</summary>
    public bool Deterministic { get; init; }

    /// <summary>Null for an image in the open.</summary>
    public McuBootEncryptionRequest? Encryption { get; init; }

    public McuBootCompression Compression { get; init; }

    /// <summary>The address of the output; null for that of an input in Intel HEX.</summary>
    public long? HexAddress { get; init; }

    /// <summary>The alignment that the trailer gets.</summary>
    public int EffectiveMaxAlign => MaxAlign ?? Math.Max(8, WriteSize);
}
