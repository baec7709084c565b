using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Keys;

namespace Signet.X509;

/// <summary>Lets .NET's CertificateRequest sign with any <see cref="SigningKey"/>: one in a file, a store or on a token.</summary>
internal sealed class KeySignatureGenerator(SigningKey key) : X509SignatureGenerator
{
    private readonly string _algorithm =
        SubjectPublicKeyInfo.TryRead(key.PublicKey, out var info, out var problem) ? info.Algorithm.Oid : throw new SigningException(problem);

    /// <inheritdoc/>
    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
    {
        var (oid, hasNull) = Scheme(hashAlgorithm) switch
        {
            SignatureScheme.RsaPkcs1Sha1 => (Oids.Sha1WithRsa, true),
            SignatureScheme.RsaPkcs1Sha256 => (Oids.Sha256WithRsa, true),
            SignatureScheme.RsaPkcs1Sha384 => (Oids.Sha384WithRsa, true),
            SignatureScheme.RsaPkcs1Sha512 => (Oids.Sha512WithRsa, true),
            SignatureScheme.EcdsaSha1 => (Oids.EcdsaWithSha1, false),
            SignatureScheme.EcdsaSha256 => (Oids.EcdsaWithSha256, false),
            SignatureScheme.EcdsaSha384 => (Oids.EcdsaWithSha384, false),
            _ => (Oids.EcdsaWithSha512, false),
        };
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            if (hasNull)
            {
                writer.WriteNull(); // RFC 3279, 2.2.1: NULL for RSA; 2.2.3: absent for ECDSA
            }
        }

        return writer.Encode();
    }

    /// <inheritdoc/>
    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm)
    {
        var scheme = Scheme(hashAlgorithm);
        var what = new ToBeSigned(scheme, scheme.Digest().Hash(data));
        return key.SignAsync(what, CancellationToken.None).AsTask().GetAwaiter().GetResult(); // .NET's signature of this call cannot wait
    }

    /// <inheritdoc/>
    protected override PublicKey BuildPublicKey() => PublicKey.CreateFromSubjectPublicKeyInfo(key.PublicKey.Span, out _);

    private SignatureScheme Scheme(HashAlgorithmName hash)
    {
        var digest = DigestAlgorithm.FromName(hash.Name!) ?? throw new CryptographicException($"{hash} is not a digest for certificates");
        var scheme = SignatureSchemes.For(_algorithm, digest);
        return key.Supports(scheme) ? scheme : throw new CryptographicException($"the key cannot sign a {digest} digest");
    }
}
