using System.Security.Cryptography;
using Signet.X509;

namespace Signet.Keys;

/// <summary>Diffie-Hellman: the secret that two keys have in common.</summary>
/// <remarks>The result is no key yet: it goes through a derivation (HKDF) that the format names. Source: NIST SP 800-56A, 5.7.1.2; RFC 7748, 6.1.</remarks>
public static class KeyAgreement
{
    /// <summary>Bytes of the secret: of P-256 the x coordinate, big-endian; of X25519 the u coordinate as it stands there.</summary>
    public const int SecretSize = 32;

    /// <summary>The secret, 32 bytes, which the caller wipes.</summary>
    /// <param name="own">A private key on P-256, or of X25519.</param>
    /// <param name="peer">The other side's public key, of the same kind.</param>
    /// <exception cref="SigningException">The keys are of other kinds or of two; the public key is not on its curve, or gives everybody the same secret.</exception>
    public static byte[] Derive(PrivateKey own, SubjectPublicKeyInfo peer)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(peer);
        if (own.AlgorithmOid != peer.Algorithm.Oid || own.CurveOid != peer.CurveOid || !(own.IsX25519 || own.CurveOid == Oids.NistP256))
        {
            throw new SigningException(KeyFindings.NoSharedSecret.With($"a key of {KeyNames.Describe(own)} and one of {KeyNames.Describe(peer)} agree on nothing"));
        }

        if (own.IsX25519)
        {
            return NativeCryptography.Current.AgreeX25519(own.CurveBytes, peer.Key.Span)
                ?? throw new SigningException(KeyFindings.NoSharedSecret.With("the public key of X25519 is a point of low order: the secret would be zero for every private key"));
        }

        try
        {
            using var mine = ECDiffieHellman.Create();
            mine.ImportPkcs8PrivateKey(own.Pkcs8.Span, out _);
            using var theirs = ECDiffieHellman.Create();
            theirs.ImportSubjectPublicKeyInfo(peer.Raw.Span, out _);
            using var point = theirs.PublicKey;
            return mine.DeriveRawSecretAgreement(point);
        }
        catch (CryptographicException e)
        {
            throw new SigningException(KeyFindings.NoSharedSecret.With($"the public key is not a point of P-256: {e.Message}"), e);
        }
    }
}
