namespace Signet.McuBoot;

/// <summary>The flags of an image's header. Source: MCUboot, bootutil/image.h, IMAGE_F_*.</summary>
[Flags]
public enum McuBootFlags : uint
{
    None = 0,

    /// <summary>Position-independent code; no loader of today acts on it.</summary>
    Pic = 0x1,

    /// <summary>The payload is encrypted, or may be once it leaves the primary slot, with a key of 128 bits.</summary>
    EncryptedAes128 = 0x4,

    /// <summary>The same with a key of 256 bits.</summary>
    EncryptedAes256 = 0x8,

    /// <summary>A part of another image, never started by itself.</summary>
    NonBootable = 0x10,

    /// <summary>Copied to the load address and run there.</summary>
    RamLoad = 0x20,

    /// <summary>Linked to run from the flash address in the load address field, and from no other.</summary>
    RomFixed = 0x100,

    CompressedLzma1 = 0x200,
    CompressedLzma2 = 0x400,

    /// <summary>The ARM-Thumb branch filter ran before the compression.</summary>
    CompressedArmThumb = 0x800,

    /// <summary>Either key length.</summary>
    Encrypted = EncryptedAes128 | EncryptedAes256,

    /// <summary>Either compression.</summary>
    Compressed = CompressedLzma1 | CompressedLzma2,
}
