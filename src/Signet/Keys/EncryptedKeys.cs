using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;

namespace Signet.Keys;

/// <summary>Keys that a password encrypts: EncryptedPrivateKeyInfo, and OpenSSL's older encrypted PEM.</summary>
internal static class EncryptedKeys
{
    /// <summary>Reads an EncryptedPrivateKeyInfo.</summary>
    public static Finding? ReadPkcs8(ReadOnlyMemory<byte> der, string name, PasswordSource passwords, KeyMaterial into)
    {
        if ((Refusal(der, out var iterations, out var isScrypt) ?? into.Spend(iterations)) is { } refusal)
        {
            return refusal;
        }

        using var password = passwords.Get(name);
        return password is null ? PasswordNeeded() : Decrypt(der, password.Characters, isScrypt, into);
    }

    /// <summary>Decrypts an EncryptedPrivateKeyInfo whose cost has been judged.</summary>
    /// <remarks>.NET knows neither scrypt nor keys that come with their public half (RFC 5958): both are left to <see cref="NativeCryptography"/>.</remarks>
    public static Finding? Decrypt(ReadOnlyMemory<byte> der, ReadOnlySpan<char> password, bool isScrypt, KeyMaterial into)
    {
        if (isScrypt)
        {
            return DecryptNatively(der, password, into);
        }

        Pkcs8PrivateKeyInfo info;
        try
        {
            info = Pkcs8PrivateKeyInfo.DecryptAndDecode(password, der, out _);
        }
        catch (CryptographicException e) when (e.InnerException is AsnContentException)
        {
            // It was decrypted to something: a key with its public half, or what one wrong password in 256 gives.
            return DecryptNatively(der, password, into);
        }
        catch (CryptographicException e)
        {
            // A wrong password shows as bad padding or as plain text that is not a PrivateKeyInfo; nothing tells the two from damage.
            return Wrong(e.Message);
        }

        var plain = info.Encode();
        into.AddPkcs8(plain);
        CryptographicOperations.ZeroMemory(plain);
        return null;
    }

    private static Finding? DecryptNatively(ReadOnlyMemory<byte> der, ReadOnlySpan<char> password, KeyMaterial into)
    {
        var bytes = Encoding.UTF8.GetBytes(password.ToArray());
        try
        {
            var plain = NativeCryptography.Current.DecryptPkcs8(der.Span, bytes);
            if (plain is null || !IsOneElement(plain))
            {
                return Wrong("what it gives is no key");
            }

            into.AddPkcs8(plain);
            CryptographicOperations.ZeroMemory(plain);
            return null;
        }
        catch (SigningException e)
        {
            return e.Finding;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static Finding Wrong(string what) => KeyFindings.WrongPassword.With($"the password does not open the key: {what}");

    /// <summary>Why an EncryptedPrivateKeyInfo will not be tried.</summary>
    public static Finding? Refusal(ReadOnlyMemory<byte> der, out long iterations, out bool isScrypt) =>
        KdfCost.Refusal(new AsnReader(der, AsnEncodingRules.BER).ReadSequence().ReadSequence(), out iterations, out isScrypt);

    /// <summary>Decrypts a PEM block with <c>Proc-Type: 4,ENCRYPTED</c>; null when the block is not encrypted so.</summary>
    /// <remarks>
    /// <c>DEK-Info: CIPHER,IV</c>; the key is MD5(previous || password || first 8 bytes of the IV) again and again until it is long enough,
    /// one round each. Source: OpenSSL's PEM_read(3), "PEM ENCRYPTION FORMAT".
    /// </remarks>
    public static byte[]? DecryptPem(PemBlock block, string name, PasswordSource passwords, out Finding? problem)
    {
        problem = null;
        var info = block.Headers.GetValueOrDefault("DEK-Info", "").Split(',');
        byte[] iv;
        try
        {
            iv = Convert.FromHexString(info.Length == 2 ? info[1].Trim() : "");
        }
        catch (FormatException)
        {
            iv = [];
        }

        using SymmetricAlgorithm? cipher = info[0].Trim() switch
        {
            "DES-CBC" => DES.Create(),
            "DES-EDE3-CBC" => TripleDES.Create(),
            "AES-128-CBC" or "AES-192-CBC" or "AES-256-CBC" => Aes.Create(),
            _ => null,
        };
        if (cipher is null || iv.Length != cipher.BlockSize / 8)
        {
            problem = KeyFindings.EncryptionUnsupported.With("the PEM block is encrypted, and its DEK-Info names no cipher in CBC mode of DES, 3DES or AES");
            return null;
        }

        using var password = passwords.Get(name);
        if (password is null)
        {
            problem = PasswordNeeded();
            return null;
        }

        var keySize = cipher switch { Aes => int.Parse(info[0].AsSpan(4, 3), System.Globalization.CultureInfo.InvariantCulture) / 8, DES => 8, _ => 24 };
        var bytes = password.Utf8();
        var key = DeriveOpenSsl(bytes, iv.AsSpan(0, 8), keySize);
        try
        {
            cipher.Key = key;
            var plain = cipher.DecryptCbc(block.Content, iv);
            if (IsOneElement(plain))
            {
                return plain;
            }

            CryptographicOperations.ZeroMemory(plain); // the padding of one wrong password in 256 looks right
        }
        catch (CryptographicException)
        {
            // Bad padding: a wrong password, as above.
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(key);
        }

        problem = KeyFindings.WrongPassword.With("the password does not open the key");
        return null;
    }

    private static bool IsOneElement(ReadOnlySpan<byte> plain) =>
        AsnDecoder.TryReadEncodedValue(plain, AsnEncodingRules.BER, out var tag, out _, out _, out var consumed)
        && tag.HasSameClassAndValue(Asn1Tag.Sequence) && consumed == plain.Length;

    public static Finding PasswordNeeded() => KeyFindings.PasswordNeeded.With("the key is encrypted, and no password was given");

    private static byte[] DeriveOpenSsl(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int size)
    {
        var key = new byte[size];
        Span<byte> block = stackalloc byte[MD5.HashSizeInBytes];
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        for (var filled = 0; filled < size; filled += block.Length)
        {
            if (filled > 0)
            {
                md5.AppendData(block);
            }

            md5.AppendData(password);
            md5.AppendData(salt);
            md5.GetHashAndReset(block);
            block[..Math.Min(block.Length, size - filled)].CopyTo(key.AsSpan(filled));
        }

        block.Clear();
        return key;
    }
}
