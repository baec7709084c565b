using System.Numerics;
using System.Security.Cryptography;

namespace Signet.Keys;

/// <summary>Whether the numbers of an RSA private key belong together.</summary>
public static class RsaNumbers
{
    /// <summary>Checks n = p·q, e·d = 1 mod lcm(p-1, q-1), dP, dQ and qInv (RFC 8017, 3.2).</summary>
    /// <remarks>
    /// A PVK file's password is checked by four bytes alone, so a wrong one gets through once in four thousand million;
    /// and a key with a wrong CRT part gives its factors away with its first signature.
    /// </remarks>
    /// <returns>The name of the first rule that is broken, or null when all hold.</returns>
    public static string? Contradiction(in RSAParameters key)
    {
        var (n, e, d) = (Number(key.Modulus), Number(key.Exponent), Number(key.D));
        var (p, q) = (Number(key.P), Number(key.Q));
        var (one, p1, q1) = (BigInteger.One, p - 1, q - 1);
        if (p <= one || q <= one || e <= one || d <= one || p * q != n)
        {
            return "n = p·q";
        }

        var lcm = p1 / BigInteger.GreatestCommonDivisor(p1, q1) * q1;
        return e * d % lcm != one ? "e·d = 1 mod lcm(p-1, q-1)"
            : Number(key.DP) != d % p1 ? "dP = d mod p-1"
            : Number(key.DQ) != d % q1 ? "dQ = d mod q-1"
            : q * Number(key.InverseQ) % p != one ? "qInv·q = 1 mod p"
            : null;
    }

    private static BigInteger Number(byte[]? bigEndian) => new(bigEndian, isUnsigned: true, isBigEndian: true);
}
