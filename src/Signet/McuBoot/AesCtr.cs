using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Signet.McuBoot;

/// <summary>AES in counter mode, the counter a big-endian number of 128 bits that begins with 0 (NIST SP 800-38A, 6.5), which .NET lacks.</summary>
internal static class AesCtr
{
    private const int Block = 16;
    private const int Batch = 512;

    /// <summary>Encrypts or decrypts in place: the two are the same.</summary>
    /// <param name="data">Any number of bytes.</param>
    /// <param name="key">16 or 32 bytes that encrypt nothing else.</param>
    /// <param name="offset">Where the data lies in all that the key encrypts, in bytes from its start.</param>
    public static void Apply(Span<byte> data, ReadOnlySpan<byte> key, long offset = 0)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        var counters = new byte[Block * Batch];
        var stream = new byte[Block * Batch];
        var skip = (int)(offset % Block);
        for (var number = (ulong)(offset / Block); !data.IsEmpty; number += Batch)
        {
            for (var i = 0; i < Batch; i++)
            {
                BinaryPrimitives.WriteUInt64BigEndian(counters.AsSpan((i * Block) + 8), number + (ulong)i);
            }

            aes.EncryptEcb(counters, stream, PaddingMode.None);
            var part = data[..Math.Min(data.Length, stream.Length - skip)];
            Xor(part, stream.AsSpan(skip));
            data = data[part.Length..];
            skip = 0;
        }

        CryptographicOperations.ZeroMemory(stream);
    }

    private static void Xor(Span<byte> data, ReadOnlySpan<byte> stream)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        var keys = MemoryMarshal.Cast<byte, ulong>(stream);
        for (var i = 0; i < words.Length; i++)
        {
            words[i] ^= keys[i];
        }

        for (var i = words.Length * sizeof(ulong); i < data.Length; i++)
        {
            data[i] ^= stream[i];
        }
    }
}
