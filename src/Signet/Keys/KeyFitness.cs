using Signet.X509;

namespace Signet.Keys;

/// <summary>Whether a key is fit to sign.</summary>
public static class KeyFitness
{
    /// <summary>The shortest RSA modulus that signs, in bits.</summary>
    public const int MinRsaBits = 2048;

    /// <summary>Why a key is not to sign executables, certificates and time stamps; null when it may: RSA of 2048 bits or more, EC on P-256, P-384 or P-521 by name.</summary>
    /// <param name="publicKey">The SubjectPublicKeyInfo, DER.</param>
    public static Finding? CertificateRefusal(ReadOnlyMemory<byte> publicKey) =>
        Refusal(publicKey) ?? (SubjectPublicKeyInfo.TryRead(publicKey, out var key, out _) && key.Algorithm.Oid == Oids.Ed25519
            ? KeyFindings.AlgorithmUnsupported.With("the key is of algorithm Ed25519, which signs firmware but neither executables nor certificates")
            : null);

    /// <summary>Why a key is not to sign anything; null when it may: Ed25519, RSA of 2048 bits or more, EC on P-256, P-384 or P-521 by name.</summary>
    /// <param name="publicKey">The SubjectPublicKeyInfo, DER.</param>
    public static Finding? Refusal(ReadOnlyMemory<byte> publicKey)
    {
        if (!SubjectPublicKeyInfo.TryRead(publicKey, out var key, out var problem))
        {
            return problem;
        }

        return key.Algorithm.Oid switch
        {
            Oids.RsaEncryption => key.KeyBits >= MinRsaBits ? null
                : KeyFindings.TooShort.With($"the RSA key has {key.KeyBits} bits, at least {MinRsaBits} are needed"),
            Oids.EcPublicKey => key.CurveOid is Oids.NistP256 or Oids.NistP384 or Oids.NistP521 ? null
                : KeyFindings.CurveUnsupported.With(key.CurveOid is { } curve
                    ? $"the EC key is on the curve {KeyNames.Curve(curve)}" : "the EC key spells its curve out instead of naming it"),
            Oids.Ed25519 => null,
            Oids.X25519 => KeyFindings.AlgorithmUnsupported.With("the key is of algorithm X25519, which agrees on secrets and signs nothing"),
            var other => KeyFindings.AlgorithmUnsupported.With($"the key is of algorithm {KeyNames.Algorithm(other)}, not RSA or ECDSA"),
        };
    }
}
