using System.Security.Cryptography;
using Signet.X509;

namespace Signet.Keys;

/// <summary>Whether a certificate was issued for a key.</summary>
public static class PublicKeyMatch
{
    /// <summary>True when both are the same public key, even when one writes it differently (no NULL, a compressed point).</summary>
    public static bool Matches(Certificate certificate, ReadOnlyMemory<byte> publicKey)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var own = certificate.PublicKey;
        return own.Raw.Span.SequenceEqual(publicKey.Span)
            || (!own.HasExplicitCurve && Normal(own) is { } normal && normal.AsSpan().SequenceEqual(publicKey.Span));
    }

    private static byte[]? Normal(SubjectPublicKeyInfo key)
    {
        using AsymmetricAlgorithm? algorithm = key.Algorithm.Oid switch
        {
            Oids.RsaEncryption => RSA.Create(),
            Oids.EcPublicKey => ECDsa.Create(),
            _ => null,
        };
        try
        {
            algorithm?.ImportSubjectPublicKeyInfo(key.Raw.Span, out _);
            return algorithm?.ExportSubjectPublicKeyInfo();
        }
        catch (CryptographicException)
        {
            return null; // a key that cannot be read matches nothing
        }
    }
}
