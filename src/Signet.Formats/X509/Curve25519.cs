namespace Signet.X509;

/// <summary>What can be said of a public key of Ed25519 without computing on the curve.</summary>
/// <remarks>Source: RFC 8032, 5.1.2 and 5.1.3; RFC 7748, 4.1 (p is 2^255 - 19).</remarks>
internal static class Curve25519
{
    /// <summary>Bytes of a public key.</summary>
    public const int KeySize = 32;

    /// <summary>Bits of a coordinate.</summary>
    public const int FieldBits = 255;

    private const byte SignBit = 0x80;

    /// <summary>p, little-endian.</summary>
    private static readonly byte[] s_prime = Convert.FromHexString("EDFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F");

    /// <summary>The y coordinates, little-endian, of the eight points whose multiples are but eight: y of order 1, 2, 4, 8 and 8. A signature by such a key proves nothing.</summary>
    private static readonly byte[][] s_lowOrder =
    [
        Convert.FromHexString("0100000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("ECFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F"),
        Convert.FromHexString("0000000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("26E8958FC2B227B045C3F489F2EF98F0D5DFAC05D3C63339B13802886D53FC05"),
        Convert.FromHexString("C7176A703D4DD84FBA3C0B760D10670F2A2053FA2C39CCC64EC7FD7792AC037A"),
    ];

    /// <summary>Why 32 bytes are no key of Ed25519: a second spelling of a point, or a point of low order; null when they may be one.</summary>
    public static string? EdwardsWeakness(ReadOnlySpan<byte> key)
    {
        var y = key.ToArray();
        y[^1] &= SignBit ^ 0xFF;
        return !IsBelow(y, s_prime) ? "a point in other than its one spelling"
            : Array.Exists(s_lowOrder, low => low.AsSpan().SequenceEqual(y)) ? "a point of low order, for which anybody can sign"
            : null;
    }

    private static bool IsBelow(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        for (var i = left.Length - 1; i >= 0; i--)
        {
            if (left[i] != right[i])
            {
                return left[i] < right[i];
            }
        }

        return false;
    }
}
