namespace Signet.McuBoot;

/// <summary>What a TLV holds. Source: MCUboot, bootutil/image.h, IMAGE_TLV_*.</summary>
public enum TlvType : ushort
{
    None = 0,

    /// <summary>The hash of the public key, with the same algorithm as the image's hash.</summary>
    KeyHash = 0x01,

    /// <summary>The public key itself.</summary>
    PublicKey = 0x02,

    Sha256 = 0x10,
    Sha384 = 0x11,
    Sha512 = 0x12,

    /// <summary>RSASSA-PSS of 256 bytes.</summary>
    Rsa2048 = 0x20,

    /// <summary>ECDSA over P-224, of loaders before 2023.</summary>
    Ecdsa224 = 0x21,

    /// <summary>ECDSA over P-256 or P-384, DER.</summary>
    Ecdsa = 0x22,

    /// <summary>RSASSA-PSS of 384 bytes.</summary>
    Rsa3072 = 0x23,

    Ed25519 = 0x24,

    /// <summary>One byte, 1: the signature is over the image, not over its hash.</summary>
    SignaturePure = 0x25,

    /// <summary>The content key, encrypted with RSA-OAEP.</summary>
    EncryptedRsa2048 = 0x30,

    /// <summary>The content key, wrapped as RFC 3394 says.</summary>
    EncryptedAesKw = 0x31,

    /// <summary>The content key, sealed with ECIES over P-256.</summary>
    EncryptedEc256 = 0x32,

    /// <summary>The content key, sealed with ECIES over X25519 and SHA-256.</summary>
    EncryptedX25519 = 0x33,

    /// <summary>The content key, sealed with ECIES over X25519 and SHA-512.</summary>
    EncryptedX25519Sha512 = 0x34,

    /// <summary>Another image's least version.</summary>
    Dependency = 0x40,

    SecurityCounter = 0x50,
    BootRecord = 0x60,

    /// <summary>Bytes of the payload once decompressed.</summary>
    DecompressedSize = 0x70,

    /// <summary>The hash that the image has once decompressed.</summary>
    DecompressedHash = 0x71,

    /// <summary>The signature that the image has once decompressed.</summary>
    DecompressedSignature = 0x72,

    /// <summary>Bytes of the compressed payload before it was filled up for encryption.</summary>
    CompressedSize = 0x73,

    VendorId = 0x74,
    ClassId = 0x75,
}
