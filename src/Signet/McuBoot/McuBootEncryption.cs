using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Signet.Keys;
using Signet.X509;

namespace Signet.McuBoot;

/// <summary>The key with which a loader gets at an image's content.</summary>
/// <param name="Private">An RSA, P-256 or X25519 key; null when the loader shares a key.</param>
/// <param name="Shared">The shared key of AES key wrap, 16 or 32 bytes; empty when there is a private key.</param>
public sealed record McuBootDecryptionKey(PrivateKey? Private, ReadOnlyMemory<byte> Shared = default);

/// <summary>Encryption of images: the payload with a key of its own, that key for the loader.</summary>
/// <remarks>
/// <code>
/// payload    AES-CTR with the content key, counter from 0
/// RSA-OAEP   256 bytes: hash and mask SHA-256, no label
/// AES-KW     24 or 40 bytes: RFC 3394
/// ECIES      ephemeral public key (P-256: 65 bytes, 04 x y; X25519: 32) | MAC (32, or 64 with SHA-512) | wrapped content key
///            okm = HKDF(shared secret, no salt, info "MCUBoot_ECIES_v1"): key length + hash length bytes
///            wrapped = AES-CTR(okm's first part, content key), MAC = HMAC(okm's rest, wrapped)
/// </code>
/// Source: MCUboot, docs/encrypted_images.md; bootutil's encrypted.c for what it accepts.
/// </remarks>
public static class McuBootEncryption
{
    private const int PointSize = 65;
    private const int CurveSize = 32;

    private static ReadOnlySpan<byte> Info => "MCUBoot_ECIES_v1"u8;

    /// <summary>The types of the TLVs that hold a content key.</summary>
    public static IReadOnlyList<TlvType> Types { get; } =
        [TlvType.EncryptedRsa2048, TlvType.EncryptedAesKw, TlvType.EncryptedEc256, TlvType.EncryptedX25519, TlvType.EncryptedX25519Sha512];

    /// <summary>The TLV that a request leads to, when there is one: what imgtool accepts beyond that, no loader can decrypt.</summary>
    public static bool TryFindType(McuBootEncryptionRequest request, out TlvType type, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(request);
        var sha512 = request.MacDigest == DigestAlgorithm.Sha512;
        type = request switch
        {
            { KeyEncryptionKey.IsEmpty: false } => request.KeyEncryptionKey.Length == request.KeyLength ? TlvType.EncryptedAesKw : TlvType.None,
            { Recipient: { Algorithm.Oid: Oids.RsaEncryption, KeyBits: 2048 } } => TlvType.EncryptedRsa2048,
            { Recipient: { Algorithm.Oid: Oids.EcPublicKey, CurveOid: Oids.NistP256 } } => TlvType.EncryptedEc256,
            { Recipient.Algorithm.Oid: Oids.X25519 } => sha512 ? TlvType.EncryptedX25519Sha512 : TlvType.EncryptedX25519,
            _ => TlvType.None,
        };
        problem =
            type == TlvType.None && !request.KeyEncryptionKey.IsEmpty ? McuBootSigningFindings.EncryptionKey.With($"the shared key has {request.KeyEncryptionKey.Length} bytes, the content key {request.KeyLength}; they must have as many")
            : type == TlvType.None ? McuBootSigningFindings.EncryptionKey.With($"no loader decrypts with {KeyNames.Describe(request.Recipient!)}; RSA-2048, P-256 and X25519 can be")
            : request.MacDigest != DigestAlgorithm.Sha256 && !(sha512 && type == TlvType.EncryptedX25519Sha512)
                ? McuBootSigningFindings.EncryptionKey.With($"{request.MacDigest} is not for this key; SHA-256 is, and for X25519 SHA-512 too")
            : null;
        return problem is null;
    }

    /// <summary>Bytes of the value of an encryption TLV.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="keyLength">Bytes of the content key.</param>
    public static int ValueLength(TlvType type, int keyLength) => type switch
    {
        TlvType.EncryptedRsa2048 => 256,
        TlvType.EncryptedAesKw => keyLength + AesKeyWrap.Overhead,
        TlvType.EncryptedEc256 => PointSize + 32 + keyLength,
        TlvType.EncryptedX25519 => CurveSize + 32 + keyLength,
        TlvType.EncryptedX25519Sha512 => CurveSize + 64 + keyLength,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not the type of an encryption TLV"),
    };

    /// <summary>Encrypts or decrypts a payload in place.</summary>
    public static void Crypt(Span<byte> payload, ReadOnlySpan<byte> contentKey) => AesCtr.Apply(payload, contentKey);

    /// <summary>Puts a content key into a TLV that the loader alone can open.</summary>
    /// <exception cref="SigningException">There is no such TLV for the recipient's key.</exception>
    public static Tlv Seal(McuBootEncryptionRequest request, ReadOnlySpan<byte> contentKey)
    {
        if (!TryFindType(request, out var type, out var problem))
        {
            throw new SigningException(problem);
        }

        return new Tlv(type, type switch
        {
            TlvType.EncryptedAesKw => AesKeyWrap.Wrap(request.KeyEncryptionKey.Span, contentKey),
            TlvType.EncryptedRsa2048 => SealRsa(request.Recipient!, contentKey),
            _ => SealEcies(type, request.Recipient!, contentKey),
        });
    }

    /// <summary>Gets the content key out of an image's encryption TLV.</summary>
    /// <param name="image">The image.</param>
    /// <param name="key">The loader's key.</param>
    /// <param name="contentKey">The content key, which the caller wipes.</param>
    /// <param name="problem">Why there is none.</param>
    public static bool TryOpen(McuBootImage image, McuBootDecryptionKey key, [NotNullWhen(true)] out byte[]? contentKey, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(key);
        contentKey = null;
        var flags = image.Header.Flags & McuBootFlags.Encrypted;
        if (flags is not (McuBootFlags.EncryptedAes128 or McuBootFlags.EncryptedAes256))
        {
            problem = McuBootSigningFindings.DecryptionKey.With(flags == 0 ? "the image is not encrypted" : "the image says that its key has both 16 and 32 bytes", new FileRange(16, 4));
            return false;
        }

        var length = flags == McuBootFlags.EncryptedAes128 ? 16 : 32;
        var found = image.Records.Where(r => Types.Contains(r.Type)).ToList();
        var tlv = found.Find(r => Fits(r.Type, key));
        if (tlv.Type == TlvType.None)
        {
            problem = McuBootSigningFindings.DecryptionKey.With(found.Count == 0 ? "the image holds no encrypted key" : $"the image was encrypted for a key of another kind (TLV 0x{(int)found[0].Type:x})");
            return false;
        }

        if (tlv.Value.Length != ValueLength(tlv.Type, length))
        {
            problem = McuBootSigningFindings.DecryptionKey.With(
                $"the encrypted key has {tlv.Value.Length} bytes, {ValueLength(tlv.Type, length)} are right for a key of {length}", tlv.Range);
            return false;
        }

        contentKey = tlv.Type switch
        {
            TlvType.EncryptedAesKw => AesKeyWrap.TryUnwrap(key.Shared.Span, tlv.Value.Span, out var unwrapped) ? unwrapped : null,
            TlvType.EncryptedRsa2048 => OpenRsa(key.Private!, tlv.Value.Span, length),
            _ => OpenEcies(tlv.Type, key.Private!, tlv.Value, length),
        };
        problem = contentKey is null ? McuBootSigningFindings.DecryptionKey.With("the encrypted key does not open with this key", tlv.ValueRange) : null;
        return contentKey is not null;
    }

    /// <summary>An image's file with its payload decrypted; everything else is as it was.</summary>
    public static bool TryDecrypt(McuBootImage image, McuBootDecryptionKey key, [NotNullWhen(true)] out byte[]? file, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(image);
        file = null;
        if (!image.Header.PayloadRange.FitsIn(image.File.Length))
        {
            problem = image.Findings[0];
            return false;
        }

        if (!TryOpen(image, key, out var contentKey, out problem))
        {
            return false;
        }

        file = image.File.ToArray();
        Crypt(file.AsSpan(image.Header.HeaderSize, (int)image.Header.ImageSize), contentKey);
        CryptographicOperations.ZeroMemory(contentKey);
        return true;
    }

    private static bool Fits(TlvType type, McuBootDecryptionKey key) => type switch
    {
        TlvType.EncryptedAesKw => key.Shared.Length is 16 or 32,
        TlvType.EncryptedRsa2048 => key.Private is { IsRsa: true },
        TlvType.EncryptedEc256 => key.Private is { CurveOid: Oids.NistP256 },
        _ => key.Private is { IsX25519: true },
    };

    private static byte[] SealRsa(SubjectPublicKeyInfo recipient, ReadOnlySpan<byte> contentKey)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(recipient.Raw.Span, out _);
        return rsa.Encrypt(contentKey, RSAEncryptionPadding.OaepSHA256);
    }

    private static byte[]? OpenRsa(PrivateKey key, ReadOnlySpan<byte> value, int length)
    {
        using var rsa = key.OpenRsa();
        try
        {
            var opened = rsa.Decrypt(value, RSAEncryptionPadding.OaepSHA256);
            return opened.Length == length ? opened : null;
        }
        catch (CryptographicException)
        {
            return null; // not encrypted for this key
        }
    }

    private static byte[] SealEcies(TlvType type, SubjectPublicKeyInfo recipient, ReadOnlySpan<byte> contentKey)
    {
        using var ephemeral = (type == TlvType.EncryptedEc256 ? KeyAlgorithm.P256 : KeyAlgorithm.X25519).Create();
        var secret = KeyAgreement.Derive(ephemeral, recipient);
        var (key, mac) = DeriveKeys(type, secret, contentKey.Length);
        var wrapped = contentKey.ToArray();
        AesCtr.Apply(wrapped, key);
        byte[] value = [.. SubjectPublicKeyInfo.TryRead(ephemeral.PublicKey, out var own, out _) ? own.Key.Span : [], .. Mac(type, mac, wrapped), .. wrapped];
        Wipe(secret, key, mac);
        return value;
    }

    private static byte[]? OpenEcies(TlvType type, PrivateKey own, ReadOnlyMemory<byte> value, int length)
    {
        var publicSize = type == TlvType.EncryptedEc256 ? PointSize : CurveSize;
        if (type == TlvType.EncryptedEc256 && value.Span[0] != 4)
        {
            return null;
        }

        // The recipient's own key has the same head: algorithm, curve, and the bit string's first bytes.
        byte[] peer = [.. own.PublicKey.Span[..^publicSize], .. value.Span[..publicSize]];
        byte[] secret;
        try
        {
            if (!SubjectPublicKeyInfo.TryRead(peer, out var ephemeral, out _))
            {
                return null;
            }

            secret = KeyAgreement.Derive(own, ephemeral);
        }
        catch (SigningException e) when (e.Finding.Rule == KeyFindings.NoSharedSecret)
        {
            return null; // not a point of the curve
        }

        var (key, mac) = DeriveKeys(type, secret, length);
        var wrapped = value.Span[^length..].ToArray();
        var holds = CryptographicOperations.FixedTimeEquals(Mac(type, mac, wrapped), value.Span[publicSize..^length]);
        AesCtr.Apply(wrapped, key);
        Wipe(secret, key, mac);
        return holds ? wrapped : null;
    }

    private static (byte[] Key, byte[] Mac) DeriveKeys(TlvType type, byte[] secret, int length)
    {
        var digest = Digest(type);
        var okm = HKDF.DeriveKey(digest.HashName, secret, length + digest.Size, salt: null, Info.ToArray());
        var result = (okm[..length], okm[length..]);
        Wipe(okm);
        return result;
    }

    private static byte[] Mac(TlvType type, byte[] key, byte[] wrapped) =>
        type == TlvType.EncryptedX25519Sha512 ? HMACSHA512.HashData(key, wrapped) : HMACSHA256.HashData(key, wrapped);

    private static DigestAlgorithm Digest(TlvType type) => type == TlvType.EncryptedX25519Sha512 ? DigestAlgorithm.Sha512 : DigestAlgorithm.Sha256;

    private static void Wipe(params ReadOnlySpan<byte[]> secrets)
    {
        foreach (var secret in secrets)
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
