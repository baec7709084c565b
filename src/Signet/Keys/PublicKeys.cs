using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Signet.Cms;
using Signet.X509;

namespace Signet.Keys;

/// <summary>Verifies signatures with public keys.</summary>
/// <remarks>
/// RSA (PKCS #1 v1.5, PSS with a salt as long as the digest) and ECDSA on the named curves P-256, P-384 and P-521; Ed25519 when it is asked for by
/// name (<see cref="Verify"/>) and nowhere else, for neither certificates nor executables are signed with it. Every digest is
/// accepted here: policies weigh weak ones. A key or signature that is malformed does not verify; nothing throws for bad input.
/// To import an RSA key takes some six times as long as to verify with it, so imported keys are kept, by their bytes.
/// All members may be called by several threads at once.
/// </remarks>
public static class PublicKeys
{
    /// <summary>The largest RSA key that is tried, in bits: the cost of one verification grows with the square.</summary>
    public const int MaxRsaBits = 16384;

    private const int MaxKeys = 1024;

    private static readonly ConcurrentDictionary<byte[], ConcurrentBag<AsymmetricAlgorithm>> s_keys = new(ByteArrayComparer.Instance);

    private static readonly ConcurrentDictionary<byte[], ConcurrentBag<AsymmetricAlgorithm>>.AlternateLookup<ReadOnlySpan<byte>> s_lookup =
        s_keys.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>True when <paramref name="signature"/> is the key's over <paramref name="data"/>.</summary>
    /// <param name="key">The signer's key.</param>
    /// <param name="signatureAlgorithm">The algorithm the signature names; when it names a digest, that must be <paramref name="digest"/>.</param>
    /// <param name="digest">The digest that was signed.</param>
    /// <param name="data">What was digested and signed.</param>
    /// <param name="signature">The signature: for RSA as long as the modulus, for ECDSA the DER SEQUENCE of r and s.</param>
    public static bool VerifyData(
        SubjectPublicKeyInfo key, AlgorithmIdentifier signatureAlgorithm, DigestAlgorithm digest,
        ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return VerifyHash(key, signatureAlgorithm, digest, digest.Hash(data), signature);
    }

    /// <summary>True when <paramref name="signature"/> is the key's over <paramref name="data"/>; the algorithm names the digest, as in certificates.</summary>
    public static bool VerifyData(
        SubjectPublicKeyInfo key, AlgorithmIdentifier signatureAlgorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        SignatureAlgorithm.TryRead(signatureAlgorithm, out var algorithm) && algorithm.Digest is { } digest
        && VerifyData(key, signatureAlgorithm, digest, data, signature);

    /// <summary>True when <paramref name="signature"/> is what a key whose public half this is answers when it is asked to sign <paramref name="what"/>.</summary>
    /// <exception cref="SigningException">It is Ed25519, and what computes it is not there.</exception>
    public static bool Verify(SubjectPublicKeyInfo key, ToBeSigned what, ReadOnlySpan<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(what);
        return what.Scheme switch
        {
            SignatureScheme.None => false,
            SignatureScheme.Ed25519 => key.Algorithm.Oid == Oids.Ed25519 && signature.Length == NativeCryptography.Ed25519SignatureSize
                && NativeCryptography.Current.VerifyEd25519(key.Key.Span, what.Bytes.Span, signature),
            _ => VerifyHash(
                key, what.Scheme == SignatureScheme.RsaPssSha256 ? SignatureKind.RsaPss : what.Scheme.IsRsa() ? SignatureKind.RsaPkcs1 : SignatureKind.Ecdsa,
                what.Scheme.Digest(), what.Bytes.Span, signature),
        };
    }

    /// <summary>True when <paramref name="signature"/> is the key's over a digest of <paramref name="hash"/>'s value.</summary>
    /// <param name="key">The signer's key.</param>
    /// <param name="signatureAlgorithm">The algorithm the signature names; when it names a digest, that must be <paramref name="digest"/>.</param>
    /// <param name="digest">The digest that was signed.</param>
    /// <param name="hash">Its value.</param>
    /// <param name="signature">The signature: for RSA as long as the modulus, for ECDSA the DER SEQUENCE of r and s.</param>
    public static bool VerifyHash(
        SubjectPublicKeyInfo key, AlgorithmIdentifier signatureAlgorithm, DigestAlgorithm digest,
        ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(digest);
        return SignatureAlgorithm.TryRead(signatureAlgorithm, out var algorithm) && (algorithm.Digest ?? digest) == digest
            && VerifyHash(key, algorithm.Kind, digest, hash, signature);
    }

    private static bool VerifyHash(
        SubjectPublicKeyInfo key, SignatureKind kind, DigestAlgorithm digest, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        if (hash.Length != digest.Size || !IsUsable(key, kind))
        {
            return false;
        }

        if (!TryRent(key, out var rented, out var bag))
        {
            return false;
        }

        try
        {
            return rented switch
            {
                RSA rsa => rsa.VerifyHash(
                    hash, signature, digest.HashName,
                    kind == SignatureKind.RsaPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
                ECDsa ecdsa => ecdsa.VerifyHash(hash, signature, DSASignatureFormat.Rfc3279DerSequence),
                _ => false,
            };
        }
        catch (CryptographicException)
        {
            return false; // the platform refuses the signature's form: it does not verify
        }
        finally
        {
            bag.Add(rented);
        }
    }

    /// <summary>True when <paramref name="issuer"/>'s key made the signature of <paramref name="certificate"/>.</summary>
    public static bool VerifyCertificate(Certificate certificate, SubjectPublicKeyInfo issuer)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return VerifyData(issuer, certificate.SignatureAlgorithm, certificate.Tbs.Span, certificate.Signature.Span);
    }

    /// <summary>True when <paramref name="issuer"/>'s key made the signature of <paramref name="list"/>.</summary>
    public static bool VerifyCertificateList(CertificateList list, SubjectPublicKeyInfo issuer)
    {
        ArgumentNullException.ThrowIfNull(list);
        return VerifyData(issuer, list.SignatureAlgorithm, list.Tbs.Span, list.Signature.Span);
    }

    private static bool IsUsable(SubjectPublicKeyInfo key, SignatureKind kind) => key.Algorithm.Oid switch
    {
        // RFC 3279, 2.3.1: the parameters are NULL.
        Oids.RsaEncryption => kind != SignatureKind.Ecdsa && key.KeyBits <= MaxRsaBits && key.Algorithm.HasNoParameters,
        Oids.EcPublicKey => kind == SignatureKind.Ecdsa && key.CurveOid is Oids.NistP256 or Oids.NistP384 or Oids.NistP521,
        _ => false,
    };

    /// <summary>Takes an imported key that no other thread uses. It goes back into <paramref name="bag"/>.</summary>
    private static bool TryRent(
        SubjectPublicKeyInfo key, [NotNullWhen(true)] out AsymmetricAlgorithm? rented, out ConcurrentBag<AsymmetricAlgorithm> bag)
    {
        if (s_lookup.TryGetValue(key.Raw.Span, out var found))
        {
            bag = found;
            if (bag.TryTake(out rented))
            {
                return true;
            }
        }
        else
        {
            bag = [];
        }

        rented = Import(key);
        if (rented is null)
        {
            return false;
        }

        if (found is null)
        {
            if (s_keys.Count >= MaxKeys)
            {
                s_keys.Clear(); // real work uses some dozens; a file made of odd keys must not fill the memory
            }

            // The bytes are copied: a slice would keep the whole file that it came from.
            bag = s_keys.GetOrAdd(key.Raw.ToArray(), bag);
        }

        return true;
    }

    private static AsymmetricAlgorithm? Import(SubjectPublicKeyInfo key)
    {
        AsymmetricAlgorithm algorithm = key.Algorithm.Oid == Oids.RsaEncryption ? RSA.Create() : ECDsa.Create();
        try
        {
            algorithm.ImportSubjectPublicKeyInfo(key.Raw.Span, out _);
            return algorithm;
        }
        catch (CryptographicException)
        {
            algorithm.Dispose();
            return null; // not a key: nothing verifies with it
        }
    }
}
