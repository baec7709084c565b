using System.Security.Cryptography;

namespace Signet.Keys;

/// <summary>A kind of key that can be made.</summary>
/// <param name="Name">As the command line spells it.</param>
/// <param name="RsaBits">Bits of the modulus; 0 for EC keys.</param>
/// <param name="CurveOid">The curve; null for RSA keys.</param>
public sealed record KeyAlgorithm(string Name, int RsaBits, string? CurveOid)
{
    public static readonly KeyAlgorithm Rsa3072 = new("rsa3072", 3072, null);

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<KeyAlgorithm> All { get; } =
    [
        new("rsa2048", 2048, null), Rsa3072, new("rsa4096", 4096, null),
        new("p256", 0, Oids.NistP256), new("p384", 0, Oids.NistP384), new("p521", 0, Oids.NistP521),
    ];

    /// <summary>Makes a new key.</summary>
    public PrivateKey Create()
    {
        using AsymmetricAlgorithm key = CurveOid is { } curve ? ECDsa.Create(ECCurve.CreateFromValue(curve)) : RSA.Create(RsaBits);
        return PrivateKey.From(key);
    }
}
