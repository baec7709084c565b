using Signet.X509;

namespace Signet.McuBoot;

/// <summary>A public key as a loader holds it.</summary>
/// <remarks>RSA: the RSAPublicKey of PKCS #1; all others: the SubjectPublicKeyInfo. Its hash stands in a TLV before the signature. Source: MCUboot, imgtool's keys.</remarks>
internal static class McuBootKeyBytes
{
    /// <summary>The type of the signatures that the key makes; null when no loader knows such keys.</summary>
    public static TlvType? SignatureType(SubjectPublicKeyInfo key) => key.Algorithm.Oid switch
    {
        Oids.RsaEncryption => key.KeyBits switch { 2048 => TlvType.Rsa2048, 3072 => TlvType.Rsa3072, _ => null },
        Oids.EcPublicKey => key.CurveOid is Oids.NistP256 or Oids.NistP384 ? TlvType.Ecdsa : null,
        Oids.Ed25519 => TlvType.Ed25519,
        _ => null,
    };

    /// <summary>True when the key signs that kind of hash.</summary>
    public static bool Signs(SubjectPublicKeyInfo key, DigestAlgorithm algorithm) => key.Algorithm.Oid switch
    {
        Oids.Ed25519 => algorithm == DigestAlgorithm.Sha256 || algorithm == DigestAlgorithm.Sha512,
        _ => algorithm == (key.CurveOid == Oids.NistP384 ? DigestAlgorithm.Sha384 : DigestAlgorithm.Sha256),
    };
}
