using System.Security.Cryptography;

namespace Signet.Keys;

/// <summary>ECDSA whose nonce follows from the key and the digest: signatures that can be made again, bit for bit.</summary>
/// <remarks>
/// The nonce is ours (an HMAC_DRBG over .NET's HMAC), the curve's arithmetic is <see cref="NativeCryptography"/>'s; docs/decisions/1312-own-rfc-6979.md.
/// Source: RFC 6979, 2.3 and 3.2.
/// </remarks>
internal static class DeterministicEcdsa
{
    /// <summary>Signs, and verifies before it answers: a wrong signature made with this nonce would give the key away beside a right one.</summary>
    /// <exception cref="ArgumentException">The digest does not have the scheme's length.</exception>
    public static byte[] Sign(ECDsa key, string curveOid, ToBeSigned what)
    {
        var digest = SignatureSchemes.CheckedDigest(what);
        var secret = key.ExportParameters(includePrivateParameters: true).D!;
        try
        {
            using var nonces = new DeterministicNonces(curveOid, secret, digest, what.Bytes.Span);
            byte[]? signature;
            do
            {
                var nonce = nonces.Next();
                signature = NativeCryptography.Current.SignEcdsa(curveOid, secret, nonce, what.Bytes.Span);
                CryptographicOperations.ZeroMemory(nonce);
            }
            while (signature is null); // one in 2^256

            return key.VerifyHash(what.Bytes.Span, signature, DSASignatureFormat.Rfc3279DerSequence) ? signature
                : throw new SigningException(KeyFindings.Inconsistent.With("the signature that was computed does not verify; nothing was signed"));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
