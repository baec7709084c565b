using System.Diagnostics.CodeAnalysis;

namespace Signet.Cms;

/// <summary>The ways of signing that we verify.</summary>
public enum SignatureKind
{
    RsaPkcs1,
    RsaPss,
    Ecdsa,
}

/// <summary>What an algorithm identifier of a signature says.</summary>
/// <param name="Kind">The way of signing.</param>
/// <param name="Digest">The digest; null when the identifier leaves it to the digest algorithm beside it, as rsaEncryption does.</param>
public sealed record SignatureAlgorithm(SignatureKind Kind, DigestAlgorithm? Digest)
{
    // Certificates of the last century (OIW: "sha1WithRSASignature").
    private const string OiwSha1WithRsa = "1.3.14.3.2.29";

    /// <summary>Reads <paramref name="algorithm"/>; false when it is not known, or its parameters are not what RFC 4055 and RFC 5758 demand.</summary>
    public static bool TryRead(AlgorithmIdentifier algorithm, [NotNullWhen(true)] out SignatureAlgorithm? result)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        result = algorithm.Oid switch
        {
            Oids.RsaEncryption => new(SignatureKind.RsaPkcs1, null),
            Oids.Md5WithRsa => new(SignatureKind.RsaPkcs1, DigestAlgorithm.Md5),
            Oids.Sha1WithRsa or OiwSha1WithRsa => new(SignatureKind.RsaPkcs1, DigestAlgorithm.Sha1),
            Oids.Sha256WithRsa => new(SignatureKind.RsaPkcs1, DigestAlgorithm.Sha256),
            Oids.Sha384WithRsa => new(SignatureKind.RsaPkcs1, DigestAlgorithm.Sha384),
            Oids.Sha512WithRsa => new(SignatureKind.RsaPkcs1, DigestAlgorithm.Sha512),
            Oids.EcdsaWithSha1 => new(SignatureKind.Ecdsa, DigestAlgorithm.Sha1),
            Oids.EcdsaWithSha256 => new(SignatureKind.Ecdsa, DigestAlgorithm.Sha256),
            Oids.EcdsaWithSha384 => new(SignatureKind.Ecdsa, DigestAlgorithm.Sha384),
            Oids.EcdsaWithSha512 => new(SignatureKind.Ecdsa, DigestAlgorithm.Sha512),
            Oids.RsaPss => ReadPss(algorithm.Parameters),
            _ => null,
        };
        if (algorithm.Oid != Oids.RsaPss && !algorithm.HasNoParameters)
        {
            result = null;
        }

        return result is not null;
    }

    // RSASSA-PSS-params ::= SEQUENCE {
    //     hashAlgorithm     [0] AlgorithmIdentifier DEFAULT sha1,
    //     maskGenAlgorithm  [1] AlgorithmIdentifier DEFAULT mgf1 with sha1,
    //     saltLength        [2] INTEGER DEFAULT 20,
    //     trailerField      [3] INTEGER DEFAULT 1 }                           (RFC 4055, 3.1)
    // We verify one form only, the one that signers write: one digest for both purposes, and a salt as long as it.
    private static SignatureAlgorithm? ReadPss(ReadOnlyMemory<byte> parameters)
    {
        var reader = new DerReader(parameters);
        var fields = reader.Sequence();
        var hash = fields.NextTag == DerTag.ContextConstructed(0) ? ReadHash(ref fields, 0) : DigestAlgorithm.Sha1;
        var maskHash = DigestAlgorithm.Sha1;
        if (fields.NextTag == DerTag.ContextConstructed(1))
        {
            var wrapper = fields.Inside(DerTag.ContextConstructed(1));
            var mask = AlgorithmIdentifier.Read(ref wrapper);
            wrapper.End();
            var inner = new DerReader(mask.Parameters);
            maskHash = mask.Oid == Oids.Mgf1 ? ReadHash(ref inner) : null;
            inner.End();
            maskHash = inner.Failed ? null : maskHash;
        }

        var salt = ReadNumber(ref fields, 2, 20);
        var trailer = ReadNumber(ref fields, 3, 1);
        fields.End();
        reader.End();
        return !reader.Failed && hash is not null && hash == maskHash && salt == hash.Size && trailer == 1
            ? new SignatureAlgorithm(SignatureKind.RsaPss, hash)
            : null;
    }

    private static DigestAlgorithm? ReadHash(ref DerReader fields, int number)
    {
        var wrapper = fields.Inside(DerTag.ContextConstructed(number));
        var hash = ReadHash(ref wrapper);
        wrapper.End();
        return hash;
    }

    private static DigestAlgorithm? ReadHash(ref DerReader reader)
    {
        var algorithm = AlgorithmIdentifier.Read(ref reader);
        return algorithm.HasNoParameters ? DigestAlgorithm.FromOid(algorithm.Oid) : null;
    }

    private static int ReadNumber(ref DerReader fields, int number, int absent)
    {
        if (fields.NextTag != DerTag.ContextConstructed(number))
        {
            return absent;
        }

        var wrapper = fields.Inside(DerTag.ContextConstructed(number));
        var value = wrapper.SmallInteger();
        wrapper.End();
        return value;
    }
}
