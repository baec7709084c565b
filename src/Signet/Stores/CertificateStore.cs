using System.Security.Cryptography;
using System.Text;
using Signet.Keys;
using Signet.X509;

namespace Signet.Stores;

/// <summary>One certificate store: a folder.</summary>
/// <param name="name">Its name as its folder spells it.</param>
/// <param name="folder">The folder, which need not be there yet.</param>
public sealed class CertificateStore(string name, string folder)
{
    private static readonly string[] s_keyExtensions = [".key", ".pfx"];

    /// <summary>The store's name.</summary>
    public string Name { get; } = name;

    /// <summary>Where it lies.</summary>
    public string Folder { get; } = folder;

    /// <summary>The certificates, by thumbprint.</summary>
    /// <param name="odd">What lies in the folder and is not what its name says.</param>
    public IReadOnlyList<StoredCertificate> List(out IReadOnlyList<Finding> odd)
    {
        var found = new List<StoredCertificate>();
        var problems = new List<Finding>();
        foreach (var path in (Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.cer") : []).Order(StringComparer.Ordinal))
        {
            var bytes = KeyFileBytes.Read(path);
            if (!Certificate.TryRead(bytes, out var certificate, out var problem))
            {
                problems.Add(StoreFindings.Odd.With($"{path} is no certificate: {problem.Message}"));
            }
            else if (!Path.GetFileNameWithoutExtension(path).Equals(certificate.Sha1Thumbprint, StringComparison.OrdinalIgnoreCase))
            {
                problems.Add(StoreFindings.Odd.With($"{path} holds the certificate {certificate.Sha1Thumbprint}"));
            }
            else
            {
                found.Add(Describe(certificate));
            }
        }

        odd = problems;
        return found;
    }

    /// <summary>The certificates, by thumbprint; odd files are passed over.</summary>
    public IReadOnlyList<StoredCertificate> List() => List(out _);

    /// <summary>The certificate with that thumbprint, as <see cref="Thumbprint.Normalize"/> makes it.</summary>
    /// <exception cref="SigningException">It is not in the store.</exception>
    public StoredCertificate Get(string thumbprint) =>
        List().FirstOrDefault(c => c.Certificate.Sha1Thumbprint == thumbprint)
            ?? throw new SigningException(StoreFindings.NoSuchCertificate.With($"the store {Name} holds no certificate {thumbprint}"));

    /// <summary>Reads the private key beside a certificate. The caller disposes it.</summary>
    /// <exception cref="SigningException">There is none, it is not the certificate's, or it cannot be opened.</exception>
    public PrivateKey OpenKey(StoredCertificate certificate, PasswordSource passwords)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var thumbprint = certificate.Certificate.Sha1Thumbprint;
        var path = KeyPath(thumbprint) ?? throw new SigningException(StoreFindings.NoKey.With($"the store {Name} has no private key for {thumbprint}"));
        using var material = KeyReader.ReadFile(path, passwords);
        var key = material.Keys.FirstOrDefault(k => PublicKeyMatch.Matches(certificate.Certificate, k.PublicKey))
            ?? throw new SigningException(KeyFindings.CertificateMismatch.With($"{path} holds no key of the certificate {thumbprint}"));
        return material.Take(key);
    }

    /// <summary>Adds a certificate. One that is there already stays as it is.</summary>
    /// <returns>True when it was not there.</returns>
    public bool Add(Certificate certificate, string? friendlyName = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        CreateFolder();
        var path = PathOf(certificate.Sha1Thumbprint, ".cer");
        if (friendlyName is not null)
        {
            File.WriteAllText(PathOf(certificate.Sha1Thumbprint, ".name"), friendlyName, new UTF8Encoding(false));
        }

        if (File.Exists(path))
        {
            return false;
        }

        var draft = PathOf(certificate.Sha1Thumbprint, $".{Guid.NewGuid():N}.new");
        File.WriteAllBytes(draft, certificate.Raw.Span);
        File.Move(draft, path, overwrite: true); // whole or not at all, even when two do it at once
        return true;
    }

    /// <summary>Adds a certificate's private key.</summary>
    /// <param name="certificate">The certificate, which is added when it is missing.</param>
    /// <param name="key">Its key.</param>
    /// <param name="password">Encrypts the key's file; null leaves it to the file's mode, 0600.</param>
    /// <returns>True when no key was there. A key that is there stays as it is.</returns>
    /// <exception cref="SigningException">The key is not the certificate's.</exception>
    public bool AddKey(Certificate certificate, PrivateKey key, Password? password = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(key);
        if (!PublicKeyMatch.Matches(certificate, key.PublicKey))
        {
            throw new SigningException(KeyFindings.CertificateMismatch.With($"the key is not that of {certificate.SubjectName}"));
        }

        var isNew = KeyPath(certificate.Sha1Thumbprint) is null;
        if (isNew)
        {
            CreateFolder();
            NewFile.CreatePrivateAndWipe(PathOf(certificate.Sha1Thumbprint, ".key"), KeyWriter.Pkcs8Pem(key, password));
        }

        Add(certificate); // last: a key without its certificate is found by nobody, a certificate without its key only puzzles
        return isNew;
    }

    /// <summary>Removes a certificate with its key and name.</summary>
    /// <exception cref="SigningException">It is not in the store.</exception>
    public void Remove(string thumbprint)
    {
        _ = Get(thumbprint);
        foreach (var extension in (string[])[".cer", .. s_keyExtensions, ".name"]) // the certificate first: the rest is nothing without it
        {
            File.Delete(PathOf(thumbprint, extension));
        }
    }

    private StoredCertificate Describe(Certificate certificate)
    {
        var name = PathOf(certificate.Sha1Thumbprint, ".name");
        return new StoredCertificate(certificate, KeyPath(certificate.Sha1Thumbprint) is not null)
        {
            FriendlyName = File.Exists(name) ? Encoding.UTF8.GetString(KeyFileBytes.Read(name)) : null,
        };
    }

    private string? KeyPath(string thumbprint) => s_keyExtensions.Select(e => PathOf(thumbprint, e)).FirstOrDefault(File.Exists);

    private string PathOf(string thumbprint, string extension) => Path.Combine(Folder, thumbprint + extension);

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder);
        }
        else
        {
            Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
