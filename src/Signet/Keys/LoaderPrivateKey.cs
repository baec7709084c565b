using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Signet.Keys;

/// <summary>The structure around a private key that a boot loader decrypts with.</summary>
public enum LoaderKeyForm
{
    /// <summary>PKCS #8.</summary>
    Pkcs8,

    /// <summary>The form of the key's own kind, as OpenSSL wrote it before PKCS #8: PKCS #1, SEC 1.</summary>
    Traditional,
}

/// <summary>Private keys as boot loaders embed them, to decrypt images: an array <c>enc_priv_key</c>.</summary>
/// <remarks>
/// <code>
/// RSA, Traditional   RSAPrivateKey: version, n, e, d, p, q, dP, dQ, qInv      minimal: without dP, dQ and qInv
/// EC, Traditional    ECPrivateKey: version, number, [0] curve, [1] point      minimal: without the point
/// EC, Pkcs8          PrivateKeyInfo { ECPrivateKey: version, number, [1] point }   minimal: without the point
/// X25519, Pkcs8      PrivateKeyInfo                                           minimal: the same
/// </code>
/// A minimal RSAPrivateKey is none by RFC 8017, A.1.2: the loaders compute the three numbers that are missing.
/// Source: RFC 8017, A.1.2; RFC 5915, 3; RFC 5208, 5; MCUboot's loaders, that read just these.
/// </remarks>
public static class LoaderPrivateKey
{
    private static readonly Asn1Tag s_parameters = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag s_publicKey = new(TagClass.ContextSpecific, 1, isConstructed: true);

    /// <summary>The forms that loaders read keys of this kind in, the usual one first; none for Ed25519, which decrypts nothing.</summary>
    public static IReadOnlyList<LoaderKeyForm> Forms(PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.IsRsa ? [LoaderKeyForm.Traditional] : key.IsEc ? [LoaderKeyForm.Pkcs8, LoaderKeyForm.Traditional] : key.IsX25519 ? [LoaderKeyForm.Pkcs8] : [];
    }

    /// <summary>The key's bytes, which the caller wipes.</summary>
    /// <param name="key">The key.</param>
    /// <param name="form">The structure; null for the usual one.</param>
    /// <param name="minimal">Leaves out what can be computed.</param>
    /// <exception cref="SigningException">Loaders do not read keys of this kind in that form.</exception>
    public static byte[] Encode(PrivateKey key, LoaderKeyForm? form = null, bool minimal = false)
    {
        var forms = Forms(key);
        if (forms.Count == 0 || (form is { } asked && !forms.Contains(asked)))
        {
            throw new SigningException(KeyFindings.NotExpressible.With(
                $"boot loaders read no private key of {KeyNames.Describe(key)}{(forms.Count == 0 ? "" : form == LoaderKeyForm.Pkcs8 ? " as PKCS #8" : " in a form other than PKCS #8")}"));
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        if (key.IsX25519)
        {
            return key.Pkcs8.ToArray();
        }
        else if (key.IsRsa)
        {
            WriteRsa(writer, key, minimal);
        }
        else if ((form ?? forms[0]) == LoaderKeyForm.Traditional)
        {
            WriteEc(writer, key, minimal, withCurve: true);
        }
        else
        {
            using (writer.PushSequence())
            {
                writer.WriteInteger(0);
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Oids.EcPublicKey);
                    writer.WriteObjectIdentifier(key.CurveOid!);
                }

                using (writer.PushOctetString())
                {
                    WriteEc(writer, key, minimal, withCurve: false);
                }
            }
        }

        var bytes = writer.Encode();
        writer.Reset(); // wipes its copy
        return bytes;
    }

    /// <summary>C source: the array <c>enc_priv_key</c> and its length, under the names that loaders look for.</summary>
    public static string C(ReadOnlySpan<byte> encoded, string firstLine) => $"{firstLine}\n{PublicKeyText.CArray("enc_priv_key", encoded)}";

    private static void WriteRsa(AsnWriter writer, PrivateKey key, bool minimal)
    {
        using var rsa = key.OpenRsa();
        var numbers = rsa.ExportParameters(includePrivateParameters: true);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            ReadOnlySpan<byte[]?> all = [numbers.Modulus, numbers.Exponent, numbers.D, numbers.P, numbers.Q, numbers.DP, numbers.DQ, numbers.InverseQ];
            foreach (var number in minimal ? all[..5] : all)
            {
                writer.WriteIntegerUnsigned(number.AsSpan().TrimStart((byte)0));
            }
        }

        PrivateKey.Wipe(numbers);
    }

    private static void WriteEc(AsnWriter writer, PrivateKey key, bool minimal, bool withCurve)
    {
        using var ecdsa = key.OpenEcdsa();
        var numbers = ecdsa.ExportParameters(includePrivateParameters: true);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteOctetString(numbers.D);
            if (withCurve)
            {
                using (writer.PushSequence(s_parameters))
                {
                    writer.WriteObjectIdentifier(key.CurveOid!);
                }
            }

            if (!minimal)
            {
                using (writer.PushSequence(s_publicKey))
                {
                    writer.WriteBitString([0x04, .. numbers.Q.X!, .. numbers.Q.Y!]);
                }
            }
        }

        CryptographicOperations.ZeroMemory(numbers.D);
    }
}
