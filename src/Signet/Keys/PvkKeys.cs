using System.Security.Cryptography;

namespace Signet.Keys;

/// <summary>Keys from PVK files.</summary>
internal static class PvkKeys
{
    public static Finding? Read(ReadOnlyMemory<byte> bytes, string name, PasswordSource passwords, KeyMaterial into)
    {
        if (!PvkFile.TryRead(bytes, out var file, out var problem))
        {
            return problem;
        }

        if (file.TrailingLength > 0)
        {
            into.Add(KeyFindings.TrailingData.With($"{file.TrailingLength} bytes follow the key"));
        }

        if (!TryOpen(file, name, passwords, out var blob, out problem))
        {
            return problem;
        }

        try
        {
            using var rsa = RSA.Create(blob!.Key);
            into.AddPkcs8(rsa.ExportPkcs8PrivateKey());
            return null;
        }
        catch (CryptographicException e)
        {
            return KeyFindings.Damaged.With($"the numbers are no RSA key: {e.Message}");
        }
    }

    private static bool TryOpen(PvkFile file, string name, PasswordSource passwords, out PrivateKeyBlob? blob, out Finding? problem)
    {
        if (!file.Encrypted)
        {
            return file.TryOpen(default, out blob, out problem);
        }

        blob = null;
        using var password = passwords.Get(name);
        problem = EncryptedKeys.PasswordNeeded();
        foreach (var form in password?.LegacyBytes() ?? [])
        {
            var opened = file.TryOpen(form, out blob, out problem);
            CryptographicOperations.ZeroMemory(form);
            if (opened || problem!.Code != KeyFindings.WrongPassword.Code)
            {
                return opened;
            }
        }

        return false;
    }
}
