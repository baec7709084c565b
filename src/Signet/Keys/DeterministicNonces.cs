using System.Numerics;
using System.Security.Cryptography;

namespace Signet.Keys;

/// <summary>The nonces that ECDSA takes for a key and a digest, one after the other; the first one serves unless it gives a zero.</summary>
/// <remarks>
/// An HMAC_DRBG with the signature's own digest, seeded with the private number and the digest modulo the order.
/// The orders are whole bytes long, so bits2int is "the leftmost bytes". Source: RFC 6979, 3.2; the orders: SEC 2, 2.4.2 and 2.5.1.
/// </remarks>
internal sealed class DeterministicNonces : IDisposable
{
    private readonly byte[] _order;
    private readonly HashAlgorithmName _hash;
    private readonly byte[] _key;
    private readonly byte[] _value;

    /// <param name="curveOid">P-256 or P-384.</param>
    /// <param name="privateKey">The private number, as long as the order.</param>
    /// <param name="digest">The digest.</param>
    /// <param name="hash">Its value.</param>
    public DeterministicNonces(string curveOid, ReadOnlySpan<byte> privateKey, DigestAlgorithm digest, ReadOnlySpan<byte> hash)
    {
        _order = Order(curveOid);
        ArgumentOutOfRangeException.ThrowIfNotEqual(privateKey.Length, _order.Length);
        (_hash, _key, _value) = (digest.HashName, new byte[digest.Size], new byte[digest.Size]);
        _value.AsSpan().Fill(0x01);
        var reduced = Reduced(hash);
        Update([0x00], privateKey, reduced); // steps d and e
        Update([0x01], privateKey, reduced); // steps f and g
    }

    /// <summary>True for the curves whose nonces are known here.</summary>
    public static bool Knows(string? curveOid) => curveOid is Oids.NistP256 or Oids.NistP384;

    /// <summary>The next nonce, from 1 to the order less 1, as long as the order. The caller wipes it.</summary>
    public byte[] Next()
    {
        var nonce = new byte[_order.Length];
        do
        {
            for (var filled = 0; filled < nonce.Length; filled += _value.Length)
            {
                HmacOfValue();
                _value.AsSpan(0, Math.Min(_value.Length, nonce.Length - filled)).CopyTo(nonce.AsSpan(filled));
            }

            Update([0x00], default, default); // for the case that another is needed: step h.3
        }
        while (!nonce.AsSpan().ContainsAnyExcept((byte)0) || nonce.AsSpan().SequenceCompareTo(_order) >= 0);
        return nonce;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        CryptographicOperations.ZeroMemory(_value);
    }

    private static byte[] Order(string curveOid) => Convert.FromHexString(curveOid switch
    {
        Oids.NistP256 => "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        Oids.NistP384 => "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
        _ => throw new ArgumentException($"no nonces are derived for the curve {KeyNames.Curve(curveOid)}", nameof(curveOid)),
    });

    /// <summary>bits2octets (2.3.4): the leftmost bytes of the digest, modulo the order.</summary>
    private byte[] Reduced(ReadOnlySpan<byte> hash)
    {
        var number = new BigInteger(hash[..Math.Min(hash.Length, _order.Length)], isUnsigned: true, isBigEndian: true)
            % new BigInteger(_order, isUnsigned: true, isBigEndian: true);
        var reduced = new byte[_order.Length];
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(reduced, reduced.Length - bytes.Length);
        return reduced;
    }

    /// <summary>K = HMAC(K, V || separator || private number || digest); V = HMAC(K, V).</summary>
    private void Update(ReadOnlySpan<byte> separator, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> digest)
    {
        using (var hmac = IncrementalHash.CreateHMAC(_hash, _key))
        {
            hmac.AppendData(_value);
            hmac.AppendData(separator);
            hmac.AppendData(privateKey);
            hmac.AppendData(digest);
            hmac.GetHashAndReset(_key);
        }

        HmacOfValue();
    }

    private void HmacOfValue() => CryptographicOperations.HmacData(_hash, _key, _value, _value);
}
