using System.Security.Cryptography;

namespace Signet.Keys;

/// <summary>What a <see cref="SignatureScheme"/> stands for.</summary>
public static class SignatureSchemes
{
    /// <summary>The digest that is signed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The scheme signs no digest: it is <see cref="SignatureScheme.Ed25519"/>, <see cref="SignatureScheme.None"/> or not known.</exception>
    public static DigestAlgorithm Digest(this SignatureScheme scheme) => scheme switch
    {
        SignatureScheme.RsaPkcs1Sha1 or SignatureScheme.EcdsaSha1 => DigestAlgorithm.Sha1,
        SignatureScheme.RsaPkcs1Sha256 or SignatureScheme.RsaPssSha256 or SignatureScheme.EcdsaSha256
            or SignatureScheme.EcdsaSha256Deterministic => DigestAlgorithm.Sha256,
        SignatureScheme.RsaPkcs1Sha384 or SignatureScheme.EcdsaSha384 or SignatureScheme.EcdsaSha384Deterministic => DigestAlgorithm.Sha384,
        SignatureScheme.RsaPkcs1Sha512 or SignatureScheme.EcdsaSha512 => DigestAlgorithm.Sha512,
        _ => throw new ArgumentOutOfRangeException(nameof(scheme), scheme, "not a signature scheme of digests"),
    };

    /// <summary>True for the schemes of RSA keys.</summary>
    public static bool IsRsa(this SignatureScheme scheme) => scheme is >= SignatureScheme.RsaPkcs1Sha1 and <= SignatureScheme.RsaPssSha256;

    /// <summary>True for the schemes of EC keys.</summary>
    public static bool IsEcdsa(this SignatureScheme scheme) => scheme is >= SignatureScheme.EcdsaSha1 and <= SignatureScheme.EcdsaSha384Deterministic;

    /// <summary>True for the schemes of EC keys whose nonce follows from key and digest.</summary>
    public static bool IsDeterministicEcdsa(this SignatureScheme scheme) =>
        scheme is SignatureScheme.EcdsaSha256Deterministic or SignatureScheme.EcdsaSha384Deterministic;

    /// <summary>The scheme in words: <c>deterministic ECDSA and SHA-256</c>.</summary>
    public static string Describe(this SignatureScheme scheme)
    {
        if (scheme is SignatureScheme.None or SignatureScheme.Ed25519)
        {
            return scheme == SignatureScheme.None ? "no scheme" : "Ed25519";
        }

        var way = scheme == SignatureScheme.RsaPssSha256 ? "RSA-PSS" : scheme.IsRsa() ? "RSA (PKCS #1 v1.5)" : scheme.IsDeterministicEcdsa() ? "deterministic ECDSA" : "ECDSA";
        return $"{way} and {scheme.Digest().Name.ToUpperInvariant().Replace("SHA", "SHA-", StringComparison.Ordinal)}";
    }

    /// <summary>The scheme with which Authenticode signs that digest by a key of that algorithm (PKCS #1 v1.5 or ECDSA); None when there is none.</summary>
    /// <param name="keyAlgorithmOid">rsaEncryption or id-ecPublicKey.</param>
    /// <param name="digest">The digest.</param>
    public static SignatureScheme For(string keyAlgorithmOid, DigestAlgorithm digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return (keyAlgorithmOid, digest.Name) switch
        {
            (Oids.RsaEncryption, "sha1") => SignatureScheme.RsaPkcs1Sha1,
            (Oids.RsaEncryption, "sha256") => SignatureScheme.RsaPkcs1Sha256,
            (Oids.RsaEncryption, "sha384") => SignatureScheme.RsaPkcs1Sha384,
            (Oids.RsaEncryption, "sha512") => SignatureScheme.RsaPkcs1Sha512,
            (Oids.EcPublicKey, "sha1") => SignatureScheme.EcdsaSha1,
            (Oids.EcPublicKey, "sha256") => SignatureScheme.EcdsaSha256,
            (Oids.EcPublicKey, "sha384") => SignatureScheme.EcdsaSha384,
            (Oids.EcPublicKey, "sha512") => SignatureScheme.EcdsaSha512,
            _ => SignatureScheme.None,
        };
    }

    /// <summary>Signs with an RSA or EC key of .NET, which chooses its nonces itself, after checking that scheme, key and digest fit.</summary>
    /// <exception cref="NotSupportedException">The key is of another algorithm than the scheme's.</exception>
    /// <exception cref="ArgumentException">The digest does not have the scheme's length.</exception>
    public static byte[] Sign(AsymmetricAlgorithm key, ToBeSigned what)
    {
        ArgumentNullException.ThrowIfNull(what);
        if (!(what.Scheme.IsRsa() && key is RSA) && !(what.Scheme.IsEcdsa() && !what.Scheme.IsDeterministicEcdsa() && key is ECDsa))
        {
            throw new NotSupportedException($"{(key is RSA ? "an RSA" : "an EC")} key cannot sign with {what.Scheme}");
        }

        var digest = CheckedDigest(what);
        return key is RSA rsa
            ? rsa.SignHash(what.Bytes.Span, digest.HashName, what.Scheme == SignatureScheme.RsaPssSha256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
            : ((ECDsa)key).SignHash(what.Bytes.Span, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>The digest of the scheme, whose length the bytes to be signed have.</summary>
    /// <exception cref="ArgumentException">They have not.</exception>
    internal static DigestAlgorithm CheckedDigest(ToBeSigned what)
    {
        var digest = what.Scheme.Digest();
        return what.Bytes.Length == digest.Size ? digest
            : throw new ArgumentException($"{what.Scheme} signs {digest.Size} bytes, not {what.Bytes.Length}", nameof(what));
    }
}
