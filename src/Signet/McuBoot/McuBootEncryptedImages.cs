using System.Security.Cryptography;

namespace Signet.McuBoot;

/// <summary>Images that were made already: decrypted, and encrypted for another key. Hash and signature are over the payload in the open, so both stay as they are.</summary>
public static class McuBootEncryptedImages
{
    /// <summary>Decrypts the payload, and makes sure by the hash that it came out right.</summary>
    /// <returns>The file; everything but the payload is as it was.</returns>
    /// <exception cref="SigningException">The key does not open it, or the image was changed.</exception>
    public static byte[] Decrypt(McuBootImage image, McuBootDecryptionKey key)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.IsEncrypted && IsOpen(image))
        {
            throw new SigningException(McuBootSigningFindings.DecryptionKey.With("the payload lies in the open already"));
        }

        return McuBootEncryption.TryDecrypt(image, key, out var file, out var problem) && IsOpen(image with { File = file }) ? file
            : throw new SigningException(problem ?? McuBootSigningFindings.DecryptionKey.With("the decrypted payload does not have the hash that the image gives", image.Header.PayloadRange));
    }

    /// <summary>Encrypts the payload of an image that is ready for it: its flag is set and its payload in the open.</summary>
    /// <param name="image">The image.</param>
    /// <param name="request">For whom. The length of the content key is that of the image's flag.</param>
    /// <returns>The file. An image that fills its slot keeps its length.</returns>
    /// <exception cref="SigningException">The image is not ready, or no loader decrypts with such a key.</exception>
    public static byte[] Encrypt(McuBootImage image, McuBootEncryptionRequest request)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(request);
        var flags = image.Header.Flags & McuBootFlags.Encrypted;
        var refusal =
            flags is not (McuBootFlags.EncryptedAes128 or McuBootFlags.EncryptedAes256) ? "its header does not say that it may be encrypted"
            : image.Findings.Count > 0 || image.Area is null ? "its layout is damaged"
            : image.Header.PayloadRange.End % 16 != 0 ? "its payload does not end on a block of 16 bytes"
            : !IsOpen(image) ? "its payload does not have the hash that the image gives: it is encrypted already, or was changed"
            : null;
        if (refusal is not null)
        {
            throw new SigningException(McuBootSigningFindings.NotClear.With(refusal));
        }

        var contentKey = RandomNumberGenerator.GetBytes(flags == McuBootFlags.EncryptedAes128 ? 16 : 32);
        var tlv = McuBootEncryption.Seal(request with { KeyLength = contentKey.Length }, contentKey);
        var kept = image.Area!.Records.Where(r => !McuBootEncryption.Types.Contains(r.Type));
        var area = new TlvArea { IsProtected = false, Records = [.. kept, tlv] };
        var rest = Refill(image.Slice(image.Rest), area.Size - (int)image.Area.Range.Length);
        var start = (int)image.Area.Range.Offset;
        var file = new byte[start + area.Size + rest.Length];
        image.File.Span[..start].CopyTo(file);
        McuBootEncryption.Crypt(file.AsSpan(image.Header.HeaderSize, (int)image.Header.ImageSize), contentKey);
        CryptographicOperations.ZeroMemory(contentKey);
        area.Write(file.AsSpan(start), image.Endian);
        rest.Span.CopyTo(file.AsSpan(start + area.Size));
        return file;
    }

    /// <summary>True when the payload, as it lies there, has the hash that the image gives.</summary>
    public static bool IsOpen(McuBootImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var hash = image.Area?.Records.FirstOrDefault(r => r.Type is TlvType.Sha256 or TlvType.Sha384 or TlvType.Sha512) ?? default;
        return hash.Type != TlvType.None && image.Header.HashedRange.FitsIn(image.File.Length)
            && McuBootDraft.DigestAlgorithmOf(hash.Type).Hash(image.Slice(image.Header.HashedRange).Span).AsSpan().SequenceEqual(hash.Value.Span);
    }

    // What fills the slot gives way, so that the trailer stays at its end.
    private static ReadOnlyMemory<byte> Refill(ReadOnlyMemory<byte> rest, int growth)
    {
        if (rest.IsEmpty || growth == 0)
        {
            return rest;
        }

        if (growth < 0)
        {
            var longer = new byte[rest.Length - growth];
            longer.AsSpan(0, -growth).Fill(rest.Span[0]);
            rest.Span.CopyTo(longer.AsSpan(-growth));
            return longer;
        }

        return growth < rest.Length && !rest.Span[..growth].ContainsAnyExcept(rest.Span[0]) ? rest[growth..]
            : throw new SigningException(McuBootSigningFindings.Room.With($"the encrypted key needs {growth} bytes more than there are before the trailer"));
    }
}
