using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Signet.Keys;

/// <summary>Encrypts PKCS #8 keys with PBES2 whose salt the caller chooses: .NET's own writer takes 16 bytes and no others.</summary>
/// <remarks>
/// <code>
/// EncryptedPrivateKeyInfo ::= SEQUENCE {
///     SEQUENCE { pbes2, SEQUENCE {
///         SEQUENCE { pbkdf2, SEQUENCE { salt OCTET STRING, iterations INTEGER, SEQUENCE { hmacWithSHA256, NULL } } }
///         SEQUENCE { aes256-CBC, iv OCTET STRING } } }
///     OCTET STRING }
/// </code>
/// .NET derives and encrypts; only the structure is written here. Source: RFC 5958, 3; RFC 8018, 6.2 and A.4.
/// </remarks>
internal static class Pbes2
{
    private const int KeySize = 32;

    /// <summary>The EncryptedPrivateKeyInfo.</summary>
    public static byte[] Encrypt(ReadOnlySpan<byte> pkcs8, Password password, int iterations, byte[] salt)
    {
        var bytes = password.Utf8();
        var key = Rfc2898DeriveBytes.Pbkdf2(bytes, salt, iterations, HashAlgorithmName.SHA256, KeySize);
        try
        {
            using var aes = Aes.Create();
            aes.Key = key;
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                WriteAlgorithm(writer, iterations, salt, aes.IV);
                writer.WriteOctetString(aes.EncryptCbc(pkcs8, aes.IV));
            }

            return writer.Encode();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static void WriteAlgorithm(AsnWriter writer, int iterations, byte[] salt, byte[] iv)
    {
        using var algorithm = writer.PushSequence();
        writer.WriteObjectIdentifier("1.2.840.113549.1.5.13");
        using var parameters = writer.PushSequence();
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.113549.1.5.12");
            using var derivation = writer.PushSequence();
            writer.WriteOctetString(salt);
            writer.WriteInteger(iterations);
            using var function = writer.PushSequence();
            writer.WriteObjectIdentifier("1.2.840.113549.2.9");
            writer.WriteNull();
        }

        using var encryption = writer.PushSequence();
        writer.WriteObjectIdentifier("2.16.840.1.101.3.4.1.42");
        writer.WriteOctetString(iv);
    }
}
