using Signet.Trust;
using Signet.X509;

namespace Signet.Keys;

/// <summary>Files of certificates: X.509 as DER, PEM or base64; P7B and SPC; PFX.</summary>
public static class CertificateFile
{
    /// <summary>Reads all certificates of a file, in file order, each once.</summary>
    /// <param name="path">Where.</param>
    /// <param name="passwords">Asked when the file turns out to be encrypted.</param>
    /// <exception cref="SigningException">The file cannot be read, or holds no certificate.</exception>
    public static IReadOnlyList<Certificate> Read(string path, PasswordSource? passwords = null)
    {
        using var material = KeyReader.ReadFile(path, passwords ?? PasswordSource.None);
        return material.Certificates.Count > 0
            ? material.Certificates
            : throw new SigningException(KeyReader.Named(
                material.Problem ?? KeyFindings.NotACertificate.With("the file holds no certificate"), path));
    }

    /// <summary>Reads a file of certificates or of revocation lists.</summary>
    /// <param name="path">Where.</param>
    /// <param name="revocationLists">The lists; empty when the file holds certificates.</param>
    /// <returns>The certificates; empty when the file holds revocation lists.</returns>
    /// <exception cref="SigningException">The file cannot be read, or holds neither.</exception>
    public static IReadOnlyList<Certificate> Read(string path, out IReadOnlyList<CertificateList> revocationLists)
    {
        var bytes = KeyFileBytes.Read(path);
        if (CrlFile.TryReadAll(bytes, out var lists, out _))
        {
            revocationLists = lists;
            return [];
        }

        revocationLists = [];
        return Read(path);
    }
}
