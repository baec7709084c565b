using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace Signet.Keys;

/// <summary>Reads keys and certificates in every form that files have them in. The form is found from the bytes.</summary>
public static class KeyReader
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="SigningException">The file cannot be opened, or not read as keys or certificates.</exception>
    public static KeyMaterial ReadFile(string path, PasswordSource passwords)
    {
        var bytes = KeyFileBytes.Read(path);
        try
        {
            return TryRead(bytes, path, passwords, out var material, out var problem) ? material : throw new SigningException(Named(problem, path));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="bytes">The whole file. What is kept is copied.</param>
    /// <param name="name">What to call it when a password is asked for.</param>
    /// <param name="passwords">Asked only when something is encrypted.</param>
    /// <param name="material">What the file holds: at least one key, public key or certificate.</param>
    /// <param name="problem">Why it cannot be read at all.</param>
    /// <exception cref="SigningException">The password source does not answer.</exception>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes, string name, PasswordSource passwords,
        [NotNullWhen(true)] out KeyMaterial? material, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(passwords);
        var result = new KeyMaterial();
        problem = Read(bytes, name, passwords, result, mayBeText: true);
        if (problem is null && result.IsEmpty)
        {
            problem = result.Problem ?? KeyFindings.NotAKey.With("the file holds neither a key nor a certificate");
        }

        material = problem is null ? result : null;
        if (problem is not null)
        {
            result.Dispose();
        }

        return problem is null;
    }

    internal static Finding Named(Finding problem, string path) => problem with { Message = $"{path}: {problem.Message}" };

    private static Finding? Read(ReadOnlyMemory<byte> bytes, string name, PasswordSource passwords, KeyMaterial into, bool mayBeText)
    {
        try
        {
            switch (KeyForms.Recognise(bytes))
            {
                case KeyForm.Pem:
                    return PemKeys.Read(bytes.Span, name, passwords, into);
                case KeyForm.Pvk:
                    return PvkKeys.Read(bytes, name, passwords, into);
                case KeyForm.Pfx:
                    return PfxFile.Read(bytes, name, passwords, into);
                case KeyForm.Pkcs8:
                    into.AddPkcs8(bytes.Span);
                    return null;
                case KeyForm.EncryptedPkcs8:
                    return EncryptedKeys.ReadPkcs8(bytes, name, passwords, into);
                case KeyForm.Pkcs1:
                    return AddPkcs1(bytes.Span, into);
                case KeyForm.Sec1:
                    Sec1Keys.Read(bytes, default, into);
                    return null;
                case KeyForm.Certificate:
                    into.AddCertificate(bytes.ToArray());
                    return null;
                case KeyForm.SignedData:
                    return CertificateBundles.Read(bytes.ToArray(), into);
                case KeyForm.PublicKey:
                    into.AddPublicKey(bytes.ToArray());
                    return null;
                case KeyForm.CertificateRequest:
                    return KeyFindings.NotAKey.With("the file holds a certificate request, neither a key nor a certificate");
                default:
                    return mayBeText ? ReadText(bytes, name, passwords, into) : NotRecognised(bytes.Span);
            }
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return KeyFindings.Damaged.With($"the content does not have the form it starts with: {e.Message}");
        }
    }

    /// <summary>Bare base64, and PEM in UTF-16 as PowerShell's redirection writes it.</summary>
    private static Finding? ReadText(ReadOnlyMemory<byte> bytes, string name, PasswordSource passwords, KeyMaterial into)
    {
        var span = bytes.Span;
        if (span is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            var utf8 = Encoding.Convert(span[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode, Encoding.UTF8, span[2..].ToArray());
            return Read(utf8, name, passwords, into, mayBeText: false);
        }

        span = span.StartsWith(Encoding.UTF8.Preamble) ? span[3..] : span;
        if (span.IsEmpty || !Base64.IsValid(span, out var length) || length == 0)
        {
            return NotRecognised(bytes.Span);
        }

        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(span.Length)];
        var status = Base64.DecodeFromUtf8(span, decoded, out _, out var written);
        return status == System.Buffers.OperationStatus.Done
            ? Read(decoded.AsMemory(0, written), name, passwords, into, mayBeText: false)
            : NotRecognised(bytes.Span);
    }

    /// <summary>Reads an RSAPrivateKey (RFC 8017, A.1.2) and adds it.</summary>
    internal static Finding? AddPkcs1(ReadOnlySpan<byte> der, KeyMaterial into)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportRSAPrivateKey(der, out _);
        }
        catch (CryptographicException e)
        {
            return KeyFindings.Damaged.With($"the private key cannot be read: {e.Message}");
        }

        var pkcs8 = rsa.ExportPkcs8PrivateKey();
        into.AddPkcs8(pkcs8);
        CryptographicOperations.ZeroMemory(pkcs8);
        return null;
    }

    private static Finding NotRecognised(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? KeyFindings.NotAKey.With("the file is empty")
        : bytes[0] == 0x30 ? KeyFindings.Damaged.With($"the file starts as DER does, but its {bytes.Length} bytes are cut off or are no key or certificate")
        : KeyFindings.NotAKey.With("the file is neither PEM nor DER nor PVK");
}
