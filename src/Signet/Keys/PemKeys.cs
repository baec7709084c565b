using System.Security.Cryptography;
using System.Text;

namespace Signet.Keys;

/// <summary>Keys and certificates from PEM text.</summary>
internal static class PemKeys
{
    public static Finding? Read(ReadOnlySpan<byte> bytes, string name, PasswordSource passwords, KeyMaterial into)
    {
        var text = new char[bytes.Length];
        try
        {
            // Latin-1: one character for each byte, so comments in any encoding pass; the blocks themselves are ASCII.
            Encoding.Latin1.GetChars(bytes, text);
            if (!PemBlock.TryReadAll(text, out var blocks, out var problem))
            {
                return problem;
            }

            ReadOnlyMemory<byte> curve = default;
            foreach (var block in blocks)
            {
                if (block.Label == "EC PARAMETERS")
                {
                    curve = block.Content.ToArray();
                }

                problem = Read(block, curve, name, passwords, into);
                CryptographicOperations.ZeroMemory(block.Content);
                if (problem is not null)
                {
                    return problem;
                }
            }

            return null;
        }
        finally
        {
            Array.Clear(text);
        }
    }

    private static Finding? Read(PemBlock block, ReadOnlyMemory<byte> curve, string name, PasswordSource passwords, KeyMaterial into)
    {
        if (!block.Headers.ContainsKey("Proc-Type"))
        {
            return Read(block.Label, block.Content, curve, name, passwords, into);
        }

        if (EncryptedKeys.DecryptPem(block, name, passwords, out var problem) is not { } plain)
        {
            return problem;
        }

        problem = Read(block.Label, plain, curve, name, passwords, into);
        CryptographicOperations.ZeroMemory(plain);
        return problem;
    }

    private static Finding? Read(
        string label, byte[] content, ReadOnlyMemory<byte> curve, string name, PasswordSource passwords, KeyMaterial into)
    {
        switch (label)
        {
            case "PRIVATE KEY":
                into.AddPkcs8(content);
                return null;
            case "ENCRYPTED PRIVATE KEY":
                return EncryptedKeys.ReadPkcs8(content, name, passwords, into);
            case "RSA PRIVATE KEY":
                return KeyReader.AddPkcs1(content, into);
            case "EC PRIVATE KEY":
                Sec1Keys.Read(content, curve, into);
                return null;
            case "CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE":
                into.AddCertificate(content.ToArray()); // a copy: the caller wipes the block
                return null;
            case "PKCS7" or "CMS":
                return CertificateBundles.Read(content.ToArray(), into);
            case "PUBLIC KEY":
                into.AddPublicKey(content.ToArray());
                return null;
            case "RSA PUBLIC KEY":
                using (var rsa = RSA.Create())
                {
                    rsa.ImportRSAPublicKey(content, out _);
                    into.AddPublicKey(rsa.ExportSubjectPublicKeyInfo());
                }

                return null;
            case "DSA PRIVATE KEY":
                into.Add(KeyFindings.AlgorithmUnsupported.With("the file holds a DSA key; Authenticode signatures need RSA or ECDSA"));
                return null;
            case "OPENSSH PRIVATE KEY":
                into.Add(KeyFindings.AlgorithmUnsupported.With("the file holds a key in OpenSSH's own form; convert it with ssh-keygen -p -m PKCS8"));
                return null;
            default:
                return null; // EC PARAMETERS, X509 CRL, …: not what is looked for
        }
    }
}
