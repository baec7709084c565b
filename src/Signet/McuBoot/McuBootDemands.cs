using Signet.X509;

namespace Signet.McuBoot;

/// <summary>What hash and signature a boot loader is built for: it knows one kind and refuses the others.</summary>
public enum McuBootForm
{
    /// <summary>Any that fits the key.</summary>
    Any,

    /// <summary>SHA-256, and a signature over it.</summary>
    Sha256,

    /// <summary>SHA-384, and a signature over it.</summary>
    Sha384,

    /// <summary>SHA-512, and a signature over it.</summary>
    Sha512,

    /// <summary>Ed25519 over the image itself.</summary>
    Pure,
}

/// <summary>How the payload of an image lies there that is marked as encrypted.</summary>
public enum McuBootPayload
{
    /// <summary>In the open when its hash says so, else encrypted: a file may be meant for either slot.</summary>
    Unknown,

    /// <summary>In the open: the loader never decrypts what lies in the primary slot.</summary>
    Plain,

    /// <summary>Encrypted: the loader decrypts what lies in the secondary slot.</summary>
    Encrypted,
}

/// <summary>What a boot loader asks of an image. The same value serves any number of images and threads.</summary>
public sealed record McuBootDemands
{
    /// <summary>The public keys that the loader holds; none means that nothing can prove the signer.</summary>
    public IReadOnlyList<SubjectPublicKeyInfo> Keys { get; init; } = [];

    /// <summary>True when the loader asks for no signature, only for the hash. Such an image is never trusted.</summary>
    public bool HashOnly { get; init; }

    /// <summary>True when a key whose private half everybody has may prove a signer.</summary>
    public bool AllowDevelopmentKey { get; init; }

    /// <summary>Opens the content key of an encrypted image; null when the loader cannot decrypt.</summary>
    public McuBootDecryptionKey? DecryptionKey { get; init; }

    /// <summary>The kind of hash and signature.</summary>
    public McuBootForm Form { get; init; }

    /// <summary>How an encrypted payload lies there.</summary>
    public McuBootPayload Payload { get; init; }

    /// <summary>The least security counter; null when it is not asked for.</summary>
    public uint? SecurityCounter { get; init; }

    /// <summary>True when the unprotected area may hold nothing but hash, key, signature and encryption.</summary>
    public bool OnlyKnownTlvs { get; init; }

    /// <summary>The vendor that the device has, 16 bytes; empty when it is not asked for.</summary>
    public ReadOnlyMemory<byte> VendorId { get; init; }

    /// <summary>The class that the device has, 16 bytes; empty when it is not asked for.</summary>
    public ReadOnlyMemory<byte> ClassId { get; init; }

    /// <summary>Bytes of the slot, or null: header, payload and protected TLVs must be less.</summary>
    public long? SlotSize { get; init; }

    /// <summary>The most bytes that an image may have with its TLVs, which the mode of the loader gives; null when it is not known.</summary>
    public long? MaxImageSize { get; init; }

    /// <summary>True when the loader unpacks compressed images. Those of upstream do not.</summary>
    public bool AllowCompressed { get; init; }
}
