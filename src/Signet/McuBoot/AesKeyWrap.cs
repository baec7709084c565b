using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Signet.McuBoot;

/// <summary>AES key wrap as RFC 3394 has it, without padding; .NET has that of RFC 5649 alone, whose result is another.</summary>
internal static class AesKeyWrap
{
    /// <summary>Bytes by which a wrapped key is longer.</summary>
    public const int Overhead = 8;

    private const int Half = 8;
    private const int Rounds = 6;

    // RFC 3394, 2.2.3.1.
    private const ulong Initial = 0xA6A6A6A6A6A6A6A6;

    /// <summary>Wraps a key (RFC 3394, 2.2.1).</summary>
    /// <param name="wrapping">The key that wraps: 16 or 32 bytes.</param>
    /// <param name="key">The key to wrap: a multiple of 8 bytes, at least 16.</param>
    public static byte[] Wrap(ReadOnlySpan<byte> wrapping, ReadOnlySpan<byte> key)
    {
        var result = new byte[key.Length + Overhead];
        key.CopyTo(result.AsSpan(Overhead));
        var n = key.Length / Half;
        using var aes = Aes.Create();
        aes.SetKey(wrapping);
        Span<byte> block = stackalloc byte[2 * Half];
        var a = Initial;
        for (var t = 1; t <= Rounds * n; t++)
        {
            var r = result.AsSpan(Overhead + ((t - 1) % n * Half), Half);
            BinaryPrimitives.WriteUInt64BigEndian(block, a);
            r.CopyTo(block[Half..]);
            aes.EncryptEcb(block, block, PaddingMode.None);
            a = BinaryPrimitives.ReadUInt64BigEndian(block) ^ (ulong)t;
            block[Half..].CopyTo(r);
        }

        BinaryPrimitives.WriteUInt64BigEndian(result, a);
        CryptographicOperations.ZeroMemory(block);
        return result;
    }

    /// <summary>Unwraps a key (RFC 3394, 2.2.2).</summary>
    /// <param name="wrapping">The key that wrapped it.</param>
    /// <param name="wrapped">A multiple of 8 bytes, at least 24.</param>
    /// <param name="key">The key, which the caller wipes; null when it was wrapped with another key, or changed.</param>
    public static bool TryUnwrap(ReadOnlySpan<byte> wrapping, ReadOnlySpan<byte> wrapped, [NotNullWhen(true)] out byte[]? key)
    {
        key = wrapped[Overhead..].ToArray();
        var n = key.Length / Half;
        using var aes = Aes.Create();
        aes.SetKey(wrapping);
        Span<byte> block = stackalloc byte[2 * Half];
        var a = BinaryPrimitives.ReadUInt64BigEndian(wrapped);
        for (var t = Rounds * n; t >= 1; t--)
        {
            var r = key.AsSpan((t - 1) % n * Half, Half);
            BinaryPrimitives.WriteUInt64BigEndian(block, a ^ (ulong)t);
            r.CopyTo(block[Half..]);
            aes.DecryptEcb(block, block, PaddingMode.None);
            a = BinaryPrimitives.ReadUInt64BigEndian(block);
            block[Half..].CopyTo(r);
        }

        CryptographicOperations.ZeroMemory(block);
        if (a == Initial)
        {
            return true;
        }

        CryptographicOperations.ZeroMemory(key);
        key = null;
        return false;
    }
}
