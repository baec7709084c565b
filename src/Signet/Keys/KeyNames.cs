using Signet.X509;

namespace Signet.Keys;

/// <summary>The names that people use for algorithms and curves.</summary>
public static class KeyNames
{
    /// <summary>The name of a public-key algorithm, or its object identifier.</summary>
    public static string Algorithm(string oid) => oid switch
    {
        Oids.RsaEncryption => "RSA",
        Oids.EcPublicKey => "EC",
        Oids.RsaPss => "RSA-PSS",
        "1.2.840.10040.4.1" => "DSA",
        Oids.X25519 => "X25519",
        "1.3.101.111" => "X448",
        Oids.Ed25519 => "Ed25519",
        "1.3.101.113" => "Ed448",
        _ => oid,
    };

    /// <summary>The name of a curve, or its object identifier.</summary>
    public static string Curve(string oid) => oid switch
    {
        Oids.NistP256 => "P-256",
        Oids.NistP384 => "P-384",
        Oids.NistP521 => "P-521",
        "1.3.132.0.10" => "secp256k1",
        "1.3.132.0.33" => "P-224",
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1",
        "1.3.36.3.3.2.8.1.1.11" => "brainpoolP384r1",
        "1.3.36.3.3.2.8.1.1.13" => "brainpoolP512r1",
        _ => oid,
    };

    /// <summary>What a key is, in a few words: <c>RSA 3072</c>, <c>EC P-256</c>.</summary>
    public static string Describe(SubjectPublicKeyInfo key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Describe(key.Algorithm.Oid, key.CurveOid, key.KeyBits);
    }

    /// <inheritdoc cref="Describe(SubjectPublicKeyInfo)"/>
    public static string Describe(PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Describe(key.AlgorithmOid, key.CurveOid, key.Bits);
    }

    private static string Describe(string algorithm, string? curve, int bits) =>
        curve is not null ? $"EC {Curve(curve)}"
        : algorithm is Oids.Ed25519 or Oids.X25519 || bits == 0 ? Algorithm(algorithm)
        : $"{Algorithm(algorithm)} {bits}";
}
