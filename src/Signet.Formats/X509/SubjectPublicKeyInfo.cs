using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Signet.Cms;

namespace Signet.X509;

/// <summary>A public key as certificates carry it.</summary>
/// <remarks>
/// <code>
/// SubjectPublicKeyInfo ::= SEQUENCE {
///     algorithm         AlgorithmIdentifier,
///     subjectPublicKey  BIT STRING }           RSA: SEQUENCE { modulus, publicExponent }; EC: 04 x y, 02 x or 03 x; Ed25519, X25519: 32 bytes
/// </code>
/// Source: RFC 5280, 4.1.2.7; RFC 3279, 2.3.1; RFC 5480, 2; RFC 8410, 4.
/// </remarks>
/// <param name="Raw">The SubjectPublicKeyInfo, DER.</param>
/// <param name="Algorithm">rsaEncryption, id-ecPublicKey, id-Ed25519 or id-X25519, with parameters; others are not looked into.</param>
/// <param name="KeyBits">Modulus or field size in bits; 0 when the algorithm is not known to us.</param>
/// <param name="CurveOid">The named curve; null for RSA and for explicit parameters.</param>
/// <param name="HasExplicitCurve">True when an EC key spells its curve out, which no policy of ours accepts (CVE-2020-0601).</param>
public sealed record SubjectPublicKeyInfo(
    ReadOnlyMemory<byte> Raw, AlgorithmIdentifier Algorithm, int KeyBits, string? CurveOid, bool HasExplicitCurve)
{
    /// <summary>The content of subjectPublicKey: an RSAPublicKey, an EC point.</summary>
    public ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>The bytes that boot loaders embed and hash: the RSAPublicKey for RSA, the whole SubjectPublicKeyInfo for other keys.</summary>
    public ReadOnlyMemory<byte> LoaderBytes => Algorithm.Oid == Oids.RsaEncryption ? Key : Raw;

    /// <summary>Reads a SubjectPublicKeyInfo that must fill <paramref name="der"/> to its last byte.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> der, [NotNullWhen(true)] out SubjectPublicKeyInfo? key, [NotNullWhen(false)] out Finding? problem)
    {
        key = null;
        problem = X509Findings.CheckStructure(der, 0);
        if (problem is not null)
        {
            return false;
        }

        var reader = new DerReader(der);
        var read = Read(ref reader);
        problem = reader.Failed ? reader.Problem(X509Findings.BadKey, 0) : null;
        key = problem is null ? read : null;
        return problem is null;
    }

    /// <summary>Reads the next element of <paramref name="reader"/>.</summary>
    internal static SubjectPublicKeyInfo Read(ref DerReader reader)
    {
        var peek = reader;
        var raw = peek.Element();
        var sequence = reader.Sequence();
        var algorithm = AlgorithmIdentifier.Read(ref sequence);
        var bits = sequence.BitString();
        sequence.End();
        if (sequence.Failed)
        {
            return new SubjectPublicKeyInfo(raw, algorithm, 0, null, false);
        }

        switch (algorithm.Oid)
        {
            case Oids.RsaEncryption:
                var keyBits = RsaBits(bits);
                if (keyBits == 0)
                {
                    sequence.Fail("the public key is not an RSA key");
                }

                return new SubjectPublicKeyInfo(raw, algorithm, keyBits, null, false) { Key = bits };

            case Oids.EcPublicKey:
                // RFC 5480, 2.1.1: namedCurve alone is allowed; SEQUENCE spells a curve out, NULL leaves it to the issuer.
                var parameters = new DerReader(algorithm.Parameters);
                var isExplicit = parameters.NextTag == DerTag.Sequence;
                var curve = parameters.NextTag == DerTag.Oid ? parameters.Oid() : null;
                if (curve is "")
                {
                    sequence.Fail("the curve of the public key is malformed");
                }

                return new SubjectPublicKeyInfo(raw, algorithm, FieldBits(curve, bits.Span), curve, isExplicit) { Key = bits };

            case Oids.Ed25519 or Oids.X25519:
                // RFC 8410, 3: the parameters are absent, NULL is not allowed.
                if (!algorithm.Parameters.IsEmpty || bits.Length != Curve25519.KeySize)
                {
                    sequence.Fail("the public key is not a key of its curve");
                }
                else if (algorithm.Oid == Oids.Ed25519 && Curve25519.EdwardsWeakness(bits.Span) is { } weakness)
                {
                    sequence.Fail($"the public key is {weakness}");
                }

                return new SubjectPublicKeyInfo(raw, algorithm, Curve25519.FieldBits, null, false) { Key = bits };

            default:
                return new SubjectPublicKeyInfo(raw, algorithm, 0, null, false) { Key = bits };
        }
    }

    /// <summary>Bits of the modulus; 0 when this is no RSAPublicKey.</summary>
    private static int RsaBits(ReadOnlyMemory<byte> key)
    {
        var reader = new DerReader(key);
        var sequence = reader.Sequence();
        var modulus = sequence.Integer().Span;
        var exponent = sequence.Integer().Span;
        sequence.End();
        reader.End();

        // An even exponent or 1 makes no RSA key; with 1 every text is its own signature (RFC 8017, 3.1).
        if (reader.Failed || modulus[0] >= 0x80 || exponent[0] >= 0x80 || (exponent[^1] & 1) == 0 || exponent is [1])
        {
            return 0;
        }

        modulus = modulus[0] == 0 ? modulus[1..] : modulus;
        return modulus.IsEmpty ? 0 : (modulus.Length * 8) - BitOperations.LeadingZeroCount((uint)modulus[0]) + 24;
    }

    private static int FieldBits(string? curve, ReadOnlySpan<byte> point) => curve switch
    {
        Oids.NistP256 => 256,
        Oids.NistP384 => 384,
        Oids.NistP521 => 521,
        _ => point switch
        {
            [0x04, .. var coordinates] => coordinates.Length / 2 * 8,
            [0x02 or 0x03, .. var x] => x.Length * 8,
            _ => 0,
        },
    };
}
