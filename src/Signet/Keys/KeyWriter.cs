using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;
using Signet.X509;

namespace Signet.Keys;

/// <summary>Writes private keys in the forms that <see cref="KeyReader"/> reads. The caller wipes what it gets.</summary>
public static class KeyWriter
{
    // A signature starts with opening its key: 100,000 rounds cost 0.15 s (OpenSSL's own default is 2,048); in a PFX the integrity code
    // and each safe derive anew, and other readers have limits for all of them together.
    private const int Iterations = 100_000;
    private const int OldIterations = 2000; // as Windows itself writes them
    private const int OpenSslIterations = 2048;
    private const int OpenSslSaltSize = 8;

    private const string X509CertificateType = "1.2.840.113549.1.9.22.1";

    private static readonly PbeParameters s_modern = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations);
    private static readonly PbeParameters s_old = new(PbeEncryptionAlgorithm.TripleDes3KeyPkcs12, HashAlgorithmName.SHA1, OldIterations);

    /// <summary>PKCS #8, DER; encrypted (PBES2, AES-256) when there is a password.</summary>
    /// <param name="key">The key.</param>
    /// <param name="password">The password, or null.</param>
    /// <param name="asOpenSsl">True for OpenSSL's 2048 rounds and 8 bytes of salt, as tools write that leave the choice to it; its keys open faster, for an attacker too.</param>
    public static byte[] Pkcs8(PrivateKey key, Password? password = null, bool asOpenSsl = false)
    {
        ArgumentNullException.ThrowIfNull(key);
        return password is null ? key.Pkcs8.ToArray()
            : asOpenSsl ? Pbes2.Encrypt(key.Pkcs8.Span, password, OpenSslIterations, RandomNumberGenerator.GetBytes(OpenSslSaltSize))
            : Pkcs8PrivateKeyInfo.Decode(key.Pkcs8, out _).Encrypt(password.Characters, s_modern);
    }

    /// <summary>PKCS #8, PEM; encrypted when there is a password.</summary>
    /// <inheritdoc cref="Pkcs8"/>
    public static byte[] Pkcs8Pem(PrivateKey key, Password? password = null, bool asOpenSsl = false) =>
        Pem(password is null ? "PRIVATE KEY" : "ENCRYPTED PRIVATE KEY", Pkcs8(key, password, asOpenSsl));

    /// <summary>PKCS #1, DER.</summary>
    /// <exception cref="SigningException">The key is not an RSA key.</exception>
    public static byte[] Pkcs1(PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        using var rsa = Rsa(key, "PKCS #1");
        return rsa.ExportRSAPrivateKey();
    }

    /// <summary>PKCS #1, PEM.</summary>
    /// <exception cref="SigningException">The key is not an RSA key.</exception>
    public static byte[] Pkcs1Pem(PrivateKey key) => Pem("RSA PRIVATE KEY", Pkcs1(key));

    /// <summary>SEC 1, DER.</summary>
    /// <exception cref="SigningException">The key is not an EC key.</exception>
    public static byte[] Sec1(PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!key.IsEc)
        {
            throw new SigningException(KeyFindings.NotExpressible.With($"SEC 1 holds EC keys, this is {KeyNames.Describe(key)}"));
        }

        using var ecdsa = key.OpenEcdsa();
        return ecdsa.ExportECPrivateKey();
    }

    /// <summary>SEC 1, PEM.</summary>
    /// <exception cref="SigningException">The key is not an EC key.</exception>
    public static byte[] Sec1Pem(PrivateKey key) => Pem("EC PRIVATE KEY", Sec1(key));

    /// <summary>A PVK file.</summary>
    /// <param name="key">An RSA key.</param>
    /// <param name="encryption">How to hide the key.</param>
    /// <param name="password">Needed unless <paramref name="encryption"/> is none.</param>
    /// <param name="keySpec"><see cref="PvkFile.AtKeyExchange"/>, as OpenSSL writes it, or <see cref="PvkFile.AtSignature"/>.</param>
    /// <exception cref="SigningException">The key is not an RSA key, or there is no password.</exception>
    public static byte[] Pvk(PrivateKey key, PvkEncryption encryption, Password? password, uint keySpec = PvkFile.AtKeyExchange)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (encryption != PvkEncryption.None && password is null)
        {
            throw new SigningException(KeyFindings.PasswordNeeded.With("an encrypted PVK file needs a password"));
        }

        using var rsa = Rsa(key, "PVK");
        var numbers = rsa.ExportParameters(includePrivateParameters: true);
        var bytes = password?.Utf8() ?? [];
        try
        {
            var algorithm = keySpec == PvkFile.AtKeyExchange ? PrivateKeyBlob.RsaKeyExchange : PrivateKeyBlob.RsaSign;
            return PvkFile.Write(new PrivateKeyBlob(algorithm, numbers), encryption, bytes, RandomNumberGenerator.GetBytes(16), keySpec);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            PrivateKey.Wipe(numbers);
        }
    }

    /// <summary>A PKCS #12 file with a key and certificates.</summary>
    /// <param name="key">The key.</param>
    /// <param name="certificates">The certificates, that of the key first; it is linked to the key by its localKeyId.</param>
    /// <param name="password">The password; an empty one is not the same as none, but hides as little.</param>
    /// <param name="old">True for 3DES and SHA-1, which Windows before 10 (1709) and Server 2019 need.</param>
    /// <param name="friendlyName">The name to show for the key's certificate.</param>
    public static byte[] Pfx(PrivateKey key, IReadOnlyList<Certificate> certificates, Password password, bool old = false, string? friendlyName = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(certificates);
        ArgumentNullException.ThrowIfNull(password);
        if (!key.IsRsa && !key.IsEc)
        {
            throw new SigningException(KeyFindings.NotExpressible.With($"a PFX holds RSA and EC keys, this is {KeyNames.Describe(key)}"));
        }

        var parameters = old ? s_old : s_modern;
        var (keys, others) = (new Pkcs12SafeContents(), new Pkcs12SafeContents());
        using var open = key.Open();
        var keyBag = keys.AddShroudedKey(open, password.Characters, parameters);
        foreach (var certificate in certificates)
        {
            // The bag's content is an OCTET STRING around the certificate (RFC 7292, 4.2.3).
            var writer = new AsnWriter(AsnEncodingRules.DER);
            writer.WriteOctetString(certificate.Raw.Span);
            var bag = new Pkcs12CertBag(new Oid(X509CertificateType), writer.Encode());
            others.AddSafeBag(bag);
            if (PublicKeyMatch.Matches(certificate, key.PublicKey))
            {
                var id = new Pkcs9LocalKeyId(SHA1.HashData(certificate.Raw.Span));
                keyBag.Attributes.Add(id);
                bag.Attributes.Add(id);
                if (friendlyName is not null)
                {
                    keyBag.Attributes.Add(FriendlyName(friendlyName));
                    bag.Attributes.Add(FriendlyName(friendlyName));
                }
            }
        }

        var builder = new Pkcs12Builder();
        builder.AddSafeContentsEncrypted(others, password.Characters, parameters);
        builder.AddSafeContentsUnencrypted(keys); // its bags are encrypted
        builder.SealWithMac(password.Characters, old ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256, parameters.IterationCount);
        return builder.Encode();
    }

    /// <summary>PEM text of <paramref name="der"/>, which is wiped.</summary>
    internal static byte[] Pem(string label, byte[] der)
    {
        var text = new char[PemEncoding.GetEncodedSize(label.Length, der.Length)];
        PemEncoding.TryWrite(label, der, text, out _);
        var bytes = new byte[text.Length + 1];
        Encoding.ASCII.GetBytes(text, bytes);
        bytes[^1] = (byte)'\n';
        Array.Clear(text);
        CryptographicOperations.ZeroMemory(der);
        return bytes;
    }

    private static Pkcs9AttributeObject FriendlyName(string name)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteCharacterString(UniversalTagNumber.BMPString, name);
        return new Pkcs9AttributeObject("1.2.840.113549.1.9.20", writer.Encode());
    }

    private static RSA Rsa(PrivateKey key, string form) =>
        key.IsRsa ? key.OpenRsa() : throw new SigningException(KeyFindings.NotExpressible.With($"{form} holds RSA keys, this is {KeyNames.Describe(key)}"));
}
