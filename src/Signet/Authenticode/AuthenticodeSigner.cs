using Signet.Cms;
using Signet.Keys;
using Signet.X509;

namespace Signet.Authenticode;

/// <summary>Makes SignedData as signtool writes it, for any content.</summary>
/// <remarks>
/// PKCS #7 version 1, one signer, one digest algorithm for everything, attributes and certificates in DER order, no signing time.
/// Sources: RFC 2315; docs/formats/authenticode-cms.md, measured on 842 signatures.
/// </remarks>
public static class AuthenticodeSigner
{
    /// <summary>What a key of that algorithm is asked to sign.</summary>
    /// <exception cref="SigningException">There is no such scheme.</exception>
    public static ToBeSigned ToBeSigned(string keyAlgorithm, DigestAlgorithm digest, IReadOnlyList<CmsAttribute> attributes)
    {
        ArgumentNullException.ThrowIfNull(digest);
        var scheme = SignatureSchemes.For(keyAlgorithm, digest);
        return scheme == SignatureScheme.None
            ? throw new SigningException(SigningFindings.NoScheme.With($"a key of the algorithm {keyAlgorithm} cannot sign with {digest}"))
            : new ToBeSigned(scheme, digest.Hash(CmsAttributes.EncodeSet(attributes)));
    }

    /// <summary>Prepares a signature that lacks only the key's answer.</summary>
    /// <param name="contentType">The type of the content.</param>
    /// <param name="content">The content, DER with tag and length.</param>
    /// <param name="contentValue">The content's value bytes, without tag and length.</param>
    /// <param name="digest">The digest for everything.</param>
    /// <param name="attributes">All authenticated attributes (<see cref="AuthenticodeAttributes.ForSigning"/>).</param>
    /// <param name="signer">The signer's certificate.</param>
    /// <param name="others">Certificates that go with it: its chain, cross-certificates. Those that sign themselves are left out, as signtool does.</param>
    /// <exception cref="SigningException">The certificate's key cannot sign with <paramref name="digest"/>.</exception>
    public static PendingSignature<SignedData> Prepare(
        string contentType, ReadOnlyMemory<byte> content, ReadOnlyMemory<byte> contentValue, DigestAlgorithm digest,
        IReadOnlyList<CmsAttribute> attributes, Certificate signer, IReadOnlyList<Certificate> others)
    {
        ArgumentNullException.ThrowIfNull(digest);
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(others);
        var what = ToBeSigned(signer.PublicKey.Algorithm.Oid, digest, attributes);
        return new PendingSignature<SignedData>(what, signature => new SignedData
        {
            Version = 1,
            DigestAlgorithms = [AlgorithmIdentifier.WithNull(digest.Oid)],
            ContentType = contentType,
            Content = content,
            ContentValue = contentValue,
            Certificates = [signer.Raw, .. others.Where(c => !c.IsSelfIssued).Select(c => c.Raw)],
            SignerInfos =
            [
                new SignerInfo
                {
                    Version = 1,
                    Issuer = signer.Issuer,
                    SerialNumber = signer.SerialNumber,
                    DigestAlgorithm = AlgorithmIdentifier.WithNull(digest.Oid),
                    SignedAttributes = attributes,
                    SignatureAlgorithm = SignatureAlgorithm(what.Scheme),
                    Signature = signature,
                    UnsignedAttributes = [],
                },
            ],
        });
    }

    /// <summary>The signature algorithm as Authenticode names it.</summary>
    // rsaEncryption whatever the digest, as all 841 RSA signatures measured have it; ECDSA names the digest and has no parameters.
    internal static AlgorithmIdentifier SignatureAlgorithm(SignatureScheme scheme) => scheme switch
    {
        SignatureScheme.EcdsaSha1 => AlgorithmIdentifier.Bare(Oids.EcdsaWithSha1),
        SignatureScheme.EcdsaSha256 => AlgorithmIdentifier.Bare(Oids.EcdsaWithSha256),
        SignatureScheme.EcdsaSha384 => AlgorithmIdentifier.Bare(Oids.EcdsaWithSha384),
        SignatureScheme.EcdsaSha512 => AlgorithmIdentifier.Bare(Oids.EcdsaWithSha512),
        _ => AlgorithmIdentifier.WithNull(Oids.RsaEncryption),
    };
}
