using System.Security.Cryptography;

namespace Signet.Keys;

/// <summary>A kind of key that can be made.</summary>
/// <param name="Name">As the command line spells it.</param>
/// <param name="Oid">rsaEncryption, id-ecPublicKey, id-Ed25519 or id-X25519.</param>
/// <param name="RsaBits">Bits of the modulus; 0 for other keys.</param>
/// <param name="CurveOid">The curve of EC keys; null for other keys.</param>
public sealed record KeyAlgorithm(string Name, string Oid, int RsaBits, string? CurveOid)
{
    public static readonly KeyAlgorithm Rsa2048 = Rsa(2048);
    public static readonly KeyAlgorithm Rsa3072 = Rsa(3072);
    public static readonly KeyAlgorithm P256 = new("p256", Oids.EcPublicKey, 0, Oids.NistP256);
    public static readonly KeyAlgorithm P384 = new("p384", Oids.EcPublicKey, 0, Oids.NistP384);
    public static readonly KeyAlgorithm Ed25519 = new("ed25519", Oids.Ed25519, 0, null);
    public static readonly KeyAlgorithm X25519 = new("x25519", Oids.X25519, 0, null);

    /// <summary>Those that certificates are made for.</summary>
    public static IReadOnlyList<KeyAlgorithm> OfCertificates { get; } =
        [Rsa2048, Rsa3072, Rsa(4096), P256, P384, new("p521", Oids.EcPublicKey, 0, Oids.NistP521)];

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<KeyAlgorithm> All { get; } = [.. OfCertificates, Ed25519, X25519];

    /// <summary>Makes a new key.</summary>
    /// <exception cref="SigningException">What computes on the curve is not there.</exception>
    public PrivateKey Create()
    {
        if (Oid is Oids.Ed25519 or Oids.X25519)
        {
            return PrivateKey.NewOnCurve25519(Oid);
        }

        using AsymmetricAlgorithm key = CurveOid is { } curve ? ECDsa.Create(ECCurve.CreateFromValue(curve)) : RSA.Create(RsaBits);
        return PrivateKey.From(key);
    }

    private static KeyAlgorithm Rsa(int bits) => new($"rsa{bits}", Oids.RsaEncryption, bits, null);
}
