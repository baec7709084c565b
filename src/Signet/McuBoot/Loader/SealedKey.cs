namespace Signet.McuBoot.Loader;

/// <summary>Sealed content keys as a loader keeps them in the trailer: without type and length, filled up to the cell.</summary>
internal static class SealedKey
{
    /// <summary>The first record of an image that carries a content key; null when none does.</summary>
    public static Tlv? Find(McuBootImage image)
    {
        foreach (var record in image.Records)
        {
            if (McuBootEncryption.Types.Contains(record.Type))
            {
                return record;
            }
        }

        return null;
    }

    /// <summary>Opens what was kept.</summary>
    /// <returns>The key; empty when it does not open.</returns>
    public static ReadOnlyMemory<byte> Open(ReadOnlyMemory<byte> kept, McuBootDecryptionKey? own)
    {
        foreach (var (flag, size) in (ReadOnlySpan<(McuBootFlags, int)>)[(McuBootFlags.EncryptedAes128, 16), (McuBootFlags.EncryptedAes256, 32)])
        {
            foreach (var type in McuBootEncryption.Types.Where(t => McuBootEncryption.ValueLength(t, size) <= kept.Length))
            {
                var image = new McuBootImage
                {
                    File = default,
                    Header = new McuBootHeader(0, McuBootHeader.Size, 0, 0, flag, default),
                    Endian = McuBootEndian.Little,
                    Area = new TlvArea { IsProtected = false, Records = [new Tlv(type, kept[..McuBootEncryption.ValueLength(type, size)])] },
                    Findings = [],
                };
                if (own is not null && McuBootEncryption.TryOpen(image, own, out var key, out _))
                {
                    return key;
                }
            }
        }

        return default;
    }
}
