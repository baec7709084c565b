using System.Diagnostics.CodeAnalysis;
using Signet.Keys;
using Signet.X509;

namespace Signet.McuBoot;

/// <summary>A kind of key that boot loaders verify with, and what follows from it.</summary>
/// <param name="Name">As imgtool spells it: <c>ecdsa-p256</c>.</param>
/// <param name="SignatureType">The TLV of its signatures.</param>
/// <param name="Scheme">How it signs.</param>
/// <param name="Digests">The digests of images that it signs, the usual one first.</param>
/// <param name="MaxSignature">The most bytes that a signature has.</param>
public sealed record McuBootKeyKind(string Name, TlvType SignatureType, SignatureScheme Scheme, IReadOnlyList<DigestAlgorithm> Digests, int MaxSignature)
{
    public static readonly McuBootKeyKind Rsa2048 = new("rsa-2048", TlvType.Rsa2048, SignatureScheme.RsaPssSha256, [DigestAlgorithm.Sha256], 256);
    public static readonly McuBootKeyKind Rsa3072 = new("rsa-3072", TlvType.Rsa3072, SignatureScheme.RsaPssSha256, [DigestAlgorithm.Sha256], 384);
    public static readonly McuBootKeyKind EcdsaP256 = new("ecdsa-p256", TlvType.Ecdsa, SignatureScheme.EcdsaSha256, [DigestAlgorithm.Sha256], 72);
    public static readonly McuBootKeyKind EcdsaP384 = new("ecdsa-p384", TlvType.Ecdsa, SignatureScheme.EcdsaSha384, [DigestAlgorithm.Sha384], 104);
    public static readonly McuBootKeyKind Ed25519 = new("ed25519", TlvType.Ed25519, SignatureScheme.Ed25519, [DigestAlgorithm.Sha256, DigestAlgorithm.Sha512], 64);

    /// <summary>The bytes that <c>--pad-sig</c> fills an ECDSA signature up to; imgtool counts one less for P-384 than there can be.</summary>
    public int? PaddedSignature => this == EcdsaP256 ? 72 : this == EcdsaP384 ? 103 : null;

    /// <summary>The kind of a public key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="problem">That no boot loader verifies with such a key.</param>
    public static bool TryFind(SubjectPublicKeyInfo key, [NotNullWhen(true)] out McuBootKeyKind? kind, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(key);
        kind = (key.Algorithm.Oid, key.KeyBits, key.CurveOid) switch
        {
            (Oids.RsaEncryption, 2048, _) => Rsa2048,
            (Oids.RsaEncryption, 3072, _) => Rsa3072,
            (Oids.EcPublicKey, _, Oids.NistP256) => EcdsaP256,
            (Oids.EcPublicKey, _, Oids.NistP384) => EcdsaP384,
            (Oids.Ed25519, _, _) => Ed25519,
            _ => null,
        };
        problem = kind is not null ? null : McuBootKeyFindings.KeyKind.With($"the key is of {KeyNames.Describe(key)}");
        return kind is not null;
    }

    /// <summary>True when a key of this kind can sign an image with that digest.</summary>
    public bool Signs(DigestAlgorithm digest) => Digests.Contains(digest);

    /// <summary>What the key is asked to sign.</summary>
    /// <param name="region">The bytes that hash and signature cover.</param>
    /// <param name="digest">Their digest.</param>
    /// <param name="pure">True when Ed25519 signs the bytes themselves.</param>
    public ToBeSigned ToBeSigned(ReadOnlyMemory<byte> region, ReadOnlyMemory<byte> digest, bool pure) => new(Scheme, pure ? region : digest);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
