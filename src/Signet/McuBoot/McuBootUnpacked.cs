using Signet.Keys;
using Signet.X509;

namespace Signet.McuBoot;

/// <summary>What a compressed image unpacks to: an image with a hash and a signature of its own, which the packed one states.</summary>
/// <remarks>
/// The unpacked image has the same header without the flags of compression, and the same protected records without those about unpacking. imgtool 2.4.0 leaves
/// the flag of an encrypted image in that header although what it hashes is in the open; a header without it is as good.
/// </remarks>
internal static class McuBootUnpacked
{
    /// <summary>Unpacks and compares; nothing for an image that is not compressed.</summary>
    /// <param name="image">The packed image.</param>
    /// <param name="signed">Its header, payload in the open, and protected area.</param>
    /// <param name="key">The key that signed it; null when that is not known.</param>
    public static IEnumerable<Finding> Check(McuBootImage image, ReadOnlyMemory<byte> signed, SubjectPublicKeyInfo? key)
    {
        if (!image.IsCompressed || image.Header.Flags.HasFlag(McuBootFlags.Compressed))
        {
            return [];
        }

        byte[]? payload;
        try
        {
            if (!McuBootCompressedPayload.TryDecompress(image with { File = signed }, out payload, out var problem))
            {
                return [problem];
            }
        }
        catch (SigningException e)
        {
            return [e.Finding with { Severity = Severity.Warning }]; // without the library the packed image is all that can be judged
        }

        var kept = Compare(image, Unpacked(image, signed, payload, McuBootFlags.Encrypted), key);
        return kept.Count == 0 || !image.IsEncrypted ? kept : Compare(image, Unpacked(image, signed, payload, McuBootFlags.None), key);
    }

    private static List<Finding> Compare(McuBootImage image, byte[] unpacked, SubjectPublicKeyInfo? key)
    {
        var findings = new List<Finding>();
        var algorithm = image.Find(TlvType.DecompressedHash) is { } stated ? DigestAlgorithm.All.FirstOrDefault(a => a.Size == stated.Value.Length && a != DigestAlgorithm.Sha1) : null;
        if (algorithm is null)
        {
            findings.Add(McuBootVerifyFindings.Decompressed.With("the image does not say what it unpacks to hashes to"));
            return findings;
        }

        var hash = algorithm.Hash(unpacked);
        var record = image.Find(TlvType.DecompressedHash)!.Value;
        if (!hash.AsSpan().SequenceEqual(record.Value.Span))
        {
            findings.Add(McuBootVerifyFindings.Decompressed.With($"it unpacks to an image that hashes to {Convert.ToHexStringLower(hash)}, and states {Convert.ToHexStringLower(record.Value.Span)}", record.ValueRange));
        }
        else if (key is not null && !(image.Find(TlvType.DecompressedSignature) is { } signature && McuBootChecker.Verifies(key, algorithm, hash, signature.Value.Span)))
        {
            findings.Add(McuBootVerifyFindings.Decompressed.With("the signature over the unpacked image is missing or wrong"));
        }

        return findings;
    }

    private static byte[] Unpacked(McuBootImage image, ReadOnlyMemory<byte> signed, byte[] payload, McuBootFlags kept)
    {
        var records = (image.ProtectedArea?.Records ?? []).Where(r => r.Type is < TlvType.DecompressedSize or > TlvType.CompressedSize).ToList();
        var area = new TlvArea { IsProtected = true, Records = records };
        var size = records.Count == 0 ? 0 : area.Size;
        var header = image.Header;
        var bytes = new byte[header.HeaderSize + payload.Length + size];
        signed[..header.HeaderSize].CopyTo(bytes);
        var flags = header.Flags & ~(McuBootFlags.Compressed | McuBootFlags.CompressedArmThumb | (McuBootFlags.Encrypted & ~kept));
        (header with { Flags = flags, ImageSize = (uint)payload.Length, ProtectedTlvSize = (ushort)size }).Write(bytes, image.Endian);
        payload.CopyTo(bytes, header.HeaderSize);
        if (size > 0)
        {
            area.Write(bytes.AsSpan(header.HeaderSize + payload.Length), image.Endian);
        }

        return bytes;
    }
}
