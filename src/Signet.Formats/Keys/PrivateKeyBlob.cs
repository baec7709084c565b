using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Signet.Binary;

namespace Signet.Keys;

/// <summary>An RSA private key as CryptoAPI lays it out: a PRIVATEKEYBLOB.</summary>
/// <remarks>
/// <code>
/// offset     size field           units
///      0        1 bType           0x07
///      1        1 bVersion        0x02
///      2        2 reserved        0
///      4        4 aiKeyAlg        0x2400 CALG_RSA_SIGN, 0xA400 CALG_RSA_KEYX
///      8        4 magic           "RSA2"                     from here on encrypted in a PVK file
///     12        4 bitlen          bits of the modulus
///     16        4 pubexp
///     20        n modulus         n = bitlen/8 bytes, rounded up
///              5h p, q, dP, dQ, qInv   h = bitlen/16 bytes each, rounded up
///               n d
/// </code>
/// Every number little-endian, the long ones too. Source: Microsoft "PRIVATEKEYBLOB" and "RSAPUBKEY" (wincrypt.h); measured on OpenSSL's files.
/// </remarks>
/// <param name="Algorithm">aiKeyAlg.</param>
/// <param name="Key">The numbers, big-endian and of the widths .NET asks for.</param>
public sealed record PrivateKeyBlob(uint Algorithm, RSAParameters Key)
{
    public const uint RsaSign = 0x2400;
    public const uint RsaKeyExchange = 0xA400;

    /// <summary>CALG_DSS_SIGN: a DSA key, which we refuse.</summary>
    public const uint DsaSign = 0x2200;

    /// <summary>Bytes in front of what a PVK file encrypts.</summary>
    internal const int HeaderSize = 8;

    private const uint Rsa2 = 0x32415352;
    private const int FixedSize = 20;
    private const int MaxBits = 16384;

    /// <summary>True when the part behind the header starts as a decrypted RSA key does.</summary>
    internal static bool IsClear(ReadOnlySpan<byte> blob) => blob.Length >= 12 && new SpanReader(blob[HeaderSize..]).U32() == Rsa2;

    /// <summary>Reads a blob that is not encrypted, or has been decrypted.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> source, [NotNullWhen(true)] out PrivateKeyBlob? blob, [NotNullWhen(false)] out Finding? problem)
    {
        blob = null;
        var reader = new SpanReader(source);
        var type = reader.U8();
        var version = reader.U8();
        _ = reader.U16(); // reserved
        var algorithm = reader.U32();
        var magic = reader.U32();
        var bits = reader.U32();
        var exponent = reader.U32();
        problem = reader.Truncated ? KeyFindings.Damaged.With($"the key blob has {source.Length} bytes, its header alone takes {FixedSize}")
            : type != 7 || version != 2 ? KeyFindings.Damaged.With($"the key blob has type {type} and version {version}, a private key has 7 and 2")
            : algorithm == DsaSign ? KeyFindings.AlgorithmUnsupported.With("the file holds a DSA key; Authenticode signatures need RSA or ECDSA")
            : algorithm is not (RsaSign or RsaKeyExchange) || magic != Rsa2
                ? KeyFindings.AlgorithmUnsupported.With($"the key blob names algorithm 0x{algorithm:X} and magic 0x{magic:X8}, an RSA key has 0x2400 or 0xA400 and RSA2")
            : bits > MaxBits ? KeyFindings.TooLong.With($"the key blob claims {bits} bits")
            : bits < 16 ? KeyFindings.Damaged.With($"the key blob claims {bits} bits")
            : null;
        if (problem is not null)
        {
            return false;
        }

        var (whole, half) = (((int)bits + 7) / 8, ((int)bits + 15) / 16);
        var key = new RSAParameters
        {
            Exponent = Trimmed(exponent),
            Modulus = BigEndian(ref reader, whole),
            P = BigEndian(ref reader, half),
            Q = BigEndian(ref reader, half),
            DP = BigEndian(ref reader, half),
            DQ = BigEndian(ref reader, half),
            InverseQ = BigEndian(ref reader, half),
            D = BigEndian(ref reader, whole),
        };
        if (reader.Truncated)
        {
            problem = KeyFindings.Damaged.With($"a key of {bits} bits takes {FixedSize + (2 * whole) + (5 * half)} bytes, the blob has {source.Length}");
            return false;
        }

        if (RsaNumbers.Contradiction(key) is { } broken)
        {
            problem = KeyFindings.Inconsistent.With($"the numbers of the RSA key break the rule {broken}");
            return false;
        }

        blob = new PrivateKeyBlob(algorithm, key);
        return true;
    }

    /// <summary>The blob's length in bytes.</summary>
    public int Size => FixedSize + (2 * Key.Modulus!.Length) + (5 * HalfSize);

    /// <summary>Writes the blob, not encrypted.</summary>
    /// <exception cref="SigningException">The public exponent takes more than 32 bits.</exception>
    public void Write(Span<byte> target)
    {
        var writer = new SpanWriter(target);
        writer.U8(7);
        writer.U8(2);
        writer.U16(0);
        writer.U32(Algorithm);
        writer.U32(Rsa2);
        writer.U32((uint)Key.Modulus!.Length * 8);
        writer.U32(ExponentValue());
        LittleEndian(ref writer, Key.Modulus, Key.Modulus.Length);
        foreach (var part in (ReadOnlySpan<byte[]?>)[Key.P, Key.Q, Key.DP, Key.DQ, Key.InverseQ])
        {
            LittleEndian(ref writer, part!, HalfSize);
        }

        LittleEndian(ref writer, Key.D!, Key.Modulus.Length);
    }

    private int HalfSize => (Key.Modulus!.Length + 1) / 2;

    private uint ExponentValue() => Key.Exponent!.Length <= 4
        ? Key.Exponent.Aggregate(0u, (value, b) => (value << 8) | b)
        : throw new SigningException(KeyFindings.NotExpressible.With("the public exponent takes more than the 32 bits that a PVK file has for it"));

    private static byte[] Trimmed(uint value) =>
        value.ToString("X8", System.Globalization.CultureInfo.InvariantCulture) is var hex
            ? Convert.FromHexString(hex).SkipWhile(b => b == 0).DefaultIfEmpty().ToArray()
            : [];

    private static byte[] BigEndian(ref SpanReader reader, int size)
    {
        var number = reader.Take(size).ToArray();
        Array.Reverse(number);
        return number;
    }

    private static void LittleEndian(ref SpanWriter writer, byte[] bigEndian, int size)
    {
        for (var i = 0; i < size; i++)
        {
            writer.U8(i < bigEndian.Length ? bigEndian[^(i + 1)] : (byte)0);
        }
    }
}
