using System.Buffers.Text;
using System.Text;
using Signet.Cms;
using Signet.Keys;
using Signet.X509;

namespace Signet.Authenticode;

/// <summary>What came back from where the key is: a whole signature, or only the value that the key computed.</summary>
/// <param name="Whole">A SignedData, when that came back.</param>
/// <param name="Value">The signature value otherwise.</param>
public sealed record DetachedAnswer(SignedData? Whole, ReadOnlyMemory<byte> Value)
{
    /// <summary>The most bytes that are read: a SignedData with the page hashes of a large image.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    // The longest signature value: RSA 16384.
    private const int MaxValue = 2048;

    /// <summary>Recognises DER, PEM, and a signature value as bytes, base64 or hex.</summary>
    /// <exception cref="SigningException">It is none of these.</exception>
    public static DetachedAnswer Read(ReadOnlyMemory<byte> bytes)
    {
        var decoded = Decode(bytes);
        if (SignedData.TryRead(decoded, 0, out var data, out var consumed, out var problem))
        {
            return decoded.Span[consumed..].ContainsAnyExcept((byte)0)
                ? throw new SigningException(SigningFindings.NotASignature.With($"{decoded.Length - consumed} bytes follow the signature"))
                : new DetachedAnswer(data, default);
        }

        return decoded.Length is >= 48 and <= MaxValue
            ? new DetachedAnswer(null, decoded)
            : throw new SigningException(SigningFindings.NotASignature.With($"{decoded.Length} bytes are no signature value, and no SignedData: {problem.Message}"));
    }

    /// <summary>The signature value as CMS carries it, and the certificate whose key made it.</summary>
    /// <param name="what">What the key of a certificate would have been asked to sign.</param>
    /// <param name="candidates">The certificates that may be the signer's.</param>
    /// <exception cref="SigningException">None of their keys made it over this digest.</exception>
    public (Certificate Signer, ReadOnlyMemory<byte> Value) Match(Func<Certificate, ToBeSigned> what, IReadOnlyList<Certificate> candidates)
    {
        ArgumentNullException.ThrowIfNull(what);
        ArgumentNullException.ThrowIfNull(candidates);
        foreach (var candidate in candidates)
        {
            var key = candidate.PublicKey;
            if (key.Algorithm.Oid is not (Oids.RsaEncryption or Oids.EcPublicKey))
            {
                continue;
            }

            var asked = what(candidate);
            var value = key.Algorithm.Oid == Oids.EcPublicKey ? EcdsaSignatures.ToDer(Value, key.KeyBits) : Value;
            if (PublicKeys.VerifyHash(key, AuthenticodeSigner.SignatureAlgorithm(asked.Scheme), asked.Scheme.Digest(), asked.Bytes.Span, value.Span))
            {
                return (candidate, value);
            }
        }

        throw new SigningException(SigningFindings.OtherFile.With(
            $"none of the {candidates.Count} certificates has a key that made this signature over this file with these options"));
    }

    private static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span.ContainsAnyExceptInRange((byte)'\t', (byte)'~'))
        {
            return bytes;
        }

        var text = Encoding.ASCII.GetString(bytes.Span);
        if (System.Security.Cryptography.PemEncoding.TryFind(text, out var pem))
        {
            return Convert.FromBase64String(text[pem.Base64Data]);
        }

        var compact = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        return compact.Length % 2 == 0 && compact.All(char.IsAsciiHexDigit) ? Convert.FromHexString(compact)
            : Base64.IsValid(compact) ? Convert.FromBase64String(compact)
            : bytes;
    }
}
