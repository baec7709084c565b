using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Signet.McuBoot;

/// <summary>The cipher of payloads: AES in counter mode, the counter beginning with 0 at the payload's first byte. To decrypt is to encrypt again.</summary>
/// <remarks>.NET has no counter mode; it is one XOR over its ECB. Source: MCUboot, docs/encrypted_images.md; NIST SP 800-38A, 6.5.</remarks>
internal static class McuBootCipher
{
    private const int Block = 16;
    private const int Chunk = 4096;

    /// <summary>Encrypts or decrypts in place.</summary>
    /// <param name="key">16 or 32 bytes.</param>
    /// <param name="offset">Where the bytes lie, from the payload's start.</param>
    /// <param name="bytes">The bytes.</param>
    public static void Apply(ReadOnlySpan<byte> key, long offset, Span<byte> bytes)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        var counters = new byte[Chunk];
        var stream = new byte[Chunk];
        while (!bytes.IsEmpty)
        {
            var skip = (int)(offset % Block);
            var take = Math.Min(bytes.Length, Chunk - skip);
            for (var i = 0; i < Chunk; i += Block)
            {
                BinaryPrimitives.WriteInt64BigEndian(counters.AsSpan(i + 8), (offset / Block) + (i / Block));
            }

            aes.EncryptEcb(counters, stream, PaddingMode.None);
            for (var i = 0; i < take; i++)
            {
                bytes[i] ^= stream[skip + i];
            }

            bytes = bytes[take..];
            offset += take;
        }
    }
}
