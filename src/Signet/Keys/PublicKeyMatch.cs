using Signet.X509;

namespace Signet.Keys;

/// <summary>Whether a certificate was issued for a key.</summary>
public static class PublicKeyMatch
{
    /// <summary>True when both are the same public key, even when the certificate writes it differently (no NULL, a compressed point).</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="publicKey">The key's SubjectPublicKeyInfo, DER, as .NET writes it.</param>
    public static bool Matches(Certificate certificate, ReadOnlyMemory<byte> publicKey)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var own = certificate.PublicKey;
        return own.Raw.Span.SequenceEqual(publicKey.Span)
            || (SubjectPublicKeyInfo.TryRead(publicKey, out var other, out _)
                && own.Algorithm.Oid == other.Algorithm.Oid && own.CurveOid == other.CurveOid && !own.HasExplicitCurve
                && (own.Key.Span.SequenceEqual(other.Key.Span) || (own.CurveOid is not null && IsCompressed(own.Key.Span, other.Key.Span))));
    }

    /// <summary>True when <paramref name="compressed"/> is 02 x or 03 x for the point 04 x y, by y's last bit (SEC 1, 2.3.3).</summary>
    private static bool IsCompressed(ReadOnlySpan<byte> compressed, ReadOnlySpan<byte> point) =>
        compressed is [0x02 or 0x03, .. var x] && point is [0x04, .. var xy] && xy.Length == 2 * x.Length
        && x.SequenceEqual(xy[..x.Length]) && (xy[^1] & 1) == (compressed[0] & 1);
}
