using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Signet.Keys;
using Signet.X509;

namespace Signet.McuBoot;

/// <summary>Opens the record in which an image carries the key of its payload.</summary>
/// <remarks>
/// <code>
/// type                content
/// RSA-2048            RSA-OAEP, SHA-256 for hash and mask: 256 bytes
/// AES-KW              RFC 3394: key + 8 bytes
/// EC P-256            ephemeral point 65 | HMAC-SHA-256 32 | wrapped key
/// X25519              ephemeral key 32 | HMAC-SHA-256 32 or HMAC-SHA-512 64 | wrapped key
/// </code>
/// The last two: HKDF without salt over the agreed secret, info "MCUBoot_ECIES_v1", gives the AES key that wraps (counter mode, from 0) and the
/// key of the HMAC over what is wrapped. Source: MCUboot, docs/encrypted_images.md.
/// </remarks>
internal static class McuBootContentKey
{
    private const int PointSize = 65;

    private static ReadOnlySpan<byte> Label => "MCUBoot_ECIES_v1"u8;

    /// <summary>True for the records that carry a key.</summary>
    public static bool Carries(TlvType type) => type is >= TlvType.EncryptedRsa2048 and <= TlvType.EncryptedX25519Sha512;

    /// <summary>The first record that carries a key; null when none does.</summary>
    public static Tlv? Find(McuBootImage image)
    {
        foreach (var record in image.Records)
        {
            if (Carries(record.Type))
            {
                return record;
            }
        }

        return null;
    }

    /// <summary>The key of the payload.</summary>
    /// <param name="image">An image that is marked as encrypted.</param>
    /// <param name="demands">With the key that opens.</param>
    /// <param name="key">16 or 32 bytes, as the image's flags say.</param>
    /// <param name="problem">Why there is none.</param>
    public static bool TryOpen(McuBootImage image, McuBootDemands demands, [NotNullWhen(true)] out byte[]? key, [NotNullWhen(false)] out Finding? problem)
    {
        key = null;
        if (Find(image) is not { } tlv)
        {
            problem = McuBootVerifyFindings.Decryption.With("the payload is marked as encrypted, and no record carries its key");
            return false;
        }

        var size = image.Header.Flags.HasFlag(McuBootFlags.EncryptedAes256) ? 32 : 16;
        key = Open(tlv.Type, tlv.Value.Span, demands, size);
        problem = key is null ? McuBootVerifyFindings.Decryption.With($"the record of type 0x{(ushort)tlv.Type:x} does not open with the given key", tlv.Range) : null;
        return key is not null;
    }

    /// <summary>Opens a record that a loader kept without its type and length; what follows it is fill.</summary>
    /// <returns>The key; empty when it does not open.</returns>
    public static ReadOnlyMemory<byte> OpenKept(ReadOnlySpan<byte> kept, McuBootDemands demands)
    {
        foreach (var size in (ReadOnlySpan<int>)[16, 32])
        {
            foreach (var type in (ReadOnlySpan<TlvType>)[TlvType.EncryptedRsa2048, TlvType.EncryptedAesKw, TlvType.EncryptedEc256, TlvType.EncryptedX25519, TlvType.EncryptedX25519Sha512])
            {
                var length = type switch
                {
                    TlvType.EncryptedRsa2048 => 256,
                    TlvType.EncryptedAesKw => size + 8,
                    TlvType.EncryptedEc256 => PointSize + 32 + size,
                    TlvType.EncryptedX25519 => KeyAgreement.SecretSize + 32 + size,
                    _ => KeyAgreement.SecretSize + 64 + size,
                };
                if (length <= kept.Length && Open(type, kept[..length], demands, size) is { } key)
                {
                    return key;
                }
            }
        }

        return default;
    }

    /// <summary>Opens the value of a record.</summary>
    /// <returns>The key, or null when it cannot be had.</returns>
    public static byte[]? Open(TlvType type, ReadOnlySpan<byte> value, McuBootDemands demands, int size)
    {
        try
        {
            return (type, demands.DecryptionKey) switch
            {
                (TlvType.EncryptedAesKw, _) => Unwrap(value, demands.WrappingKey.Span, size),
                (TlvType.EncryptedRsa2048, { AlgorithmOid: Oids.RsaEncryption } own) => OpenRsa(own, value, size),
                (TlvType.EncryptedEc256, { CurveOid: Oids.NistP256 } own) => OpenSealed(own, HashAlgorithmName.SHA256, value, size),
                (TlvType.EncryptedX25519, { IsX25519: true } own) => OpenSealed(own, HashAlgorithmName.SHA256, value, size),
                (TlvType.EncryptedX25519Sha512, { IsX25519: true } own) => OpenSealed(own, HashAlgorithmName.SHA512, value, size),
                _ => null,
            };
        }
        catch (Exception e) when (e is CryptographicException or SigningException)
        {
            return null; // padding, point or key that cannot be: the caller says that it does not open
        }
    }

    private static byte[]? OpenRsa(PrivateKey own, ReadOnlySpan<byte> value, int size)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(own.Pkcs8.Span, out _);
        var key = rsa.Decrypt(value, RSAEncryptionPadding.OaepSHA256);
        return key.Length == size ? key : null;
    }

    private static byte[]? OpenSealed(PrivateKey own, HashAlgorithmName hash, ReadOnlySpan<byte> value, int size)
    {
        var publicSize = own.IsX25519 ? KeyAgreement.SecretSize : PointSize;
        var macSize = hash == HashAlgorithmName.SHA512 ? 64 : 32;
        if (value.Length != publicSize + macSize + size)
        {
            return null;
        }

        var peer = Info(own.IsX25519 ? Curve25519Keys.Spki(Oids.X25519, value[..publicSize]) : PointInfo(value[..publicSize]));
        var secret = KeyAgreement.Derive(own, peer);
        var derived = HKDF.DeriveKey(hash, secret, size + macSize, [], Label.ToArray());
        CryptographicOperations.ZeroMemory(secret);
        var wrapped = value[(publicSize + macSize)..];
        var mac = hash == HashAlgorithmName.SHA512 ? HMACSHA512.HashData(derived.AsSpan(size), wrapped) : HMACSHA256.HashData(derived.AsSpan(size), wrapped);
        if (!CryptographicOperations.FixedTimeEquals(mac, value.Slice(publicSize, macSize)))
        {
            return null;
        }

        var key = wrapped.ToArray();
        McuBootCipher.Apply(derived.AsSpan(0, size), 0, key);
        CryptographicOperations.ZeroMemory(derived);
        return key;
    }

    private static SubjectPublicKeyInfo Info(byte[] der) =>
        SubjectPublicKeyInfo.TryRead(der, out var info, out var problem) ? info : throw new SigningException(problem);

    private static byte[] PointInfo(ReadOnlySpan<byte> point)
    {
        using var key = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = point[1..33].ToArray(), Y = point[33..].ToArray() },
        });
        return key.ExportSubjectPublicKeyInfo();
    }

    // RFC 3394, 2.2.2.
    private static byte[]? Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> wrapping, int size)
    {
        if (wrapping.Length != size || wrapped.Length != size + 8)
        {
            return null;
        }

        using var aes = Aes.Create();
        aes.SetKey(wrapping);
        var check = wrapped[..8].ToArray();
        var blocks = wrapped[8..].ToArray();
        var block = new byte[16];
        var count = size / 8;
        for (var j = 5; j >= 0; j--)
        {
            for (var i = count; i >= 1; i--)
            {
                check[7] ^= (byte)((count * j) + i);
                check.CopyTo(block, 0);
                blocks.AsSpan((i - 1) * 8, 8).CopyTo(block.AsSpan(8));
                var plain = aes.DecryptEcb(block, PaddingMode.None);
                plain.AsSpan(0, 8).CopyTo(check);
                plain.AsSpan(8).CopyTo(blocks.AsSpan((i - 1) * 8));
            }
        }

        return check.AsSpan().ContainsAnyExcept((byte)0xa6) ? null : blocks;
    }
}
