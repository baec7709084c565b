using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Keys;
using Signet.X509;

namespace Signet.Timestamps;

/// <summary>The identity of an authority for tests: a certificate under a root of its own. Nobody trusts the root who was not told to.</summary>
/// <param name="Signer">The authority's key and certificate.</param>
/// <param name="Root">The root that issued it. Its key is gone: it can issue nothing else.</param>
public sealed record TestAuthority(Signer Signer, Certificate Root)
{
    private const string RootFile = "tsa-root.pem";
    private const string CertificateFile = "tsa.pem";
    private const string KeyFile = "tsa.key.pem";
    private const int ValidYears = 10;
    private const int KeyBits = 2048;

    /// <summary>The root in PEM.</summary>
    public string RootPem => PemEncoding.WriteString("CERTIFICATE", Root.Raw.Span) + "\n";

    /// <summary>Makes an identity that is valid at <paramref name="at"/> and for ten years from then and from now on.</summary>
    public static TestAuthority Create(DateTimeOffset at)
    {
        var (key, certificate, root) = Make(at);
        using (key)
        {
            return Assemble(key, certificate, root);
        }
    }

    /// <summary>The identity kept in <paramref name="folder"/>; made there when the folder has none.</summary>
    /// <exception cref="SigningException">The folder holds something else under the names used.</exception>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public static TestAuthority OpenOrCreate(string folder, DateTimeOffset at)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var keyPath = Path.Combine(folder, KeyFile);
        if (!File.Exists(keyPath))
        {
            Directory.CreateDirectory(folder);
            var (made, certificate, root) = Make(at);
            using (made)
            {
                // The key last: a folder without it is one where nothing was made yet.
                File.WriteAllText(Path.Combine(folder, RootFile), PemEncoding.WriteString("CERTIFICATE", root) + "\n");
                File.WriteAllText(Path.Combine(folder, CertificateFile), PemEncoding.WriteString("CERTIFICATE", certificate) + "\n");
                WritePrivate(keyPath, made.ExportPkcs8PrivateKeyPem() + "\n");
                return Assemble(made, certificate, root);
            }
        }

        using var key = RSA.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(keyPath));
            return Assemble(key, ReadPem(Path.Combine(folder, CertificateFile)), ReadPem(Path.Combine(folder, RootFile)));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new SigningException(TsaFindings.CertificateUnfit.With($"the files in {folder} are not those of a test authority: {e.Message}"), e);
        }
    }

    private static (RSA Key, byte[] Certificate, byte[] Root) Make(DateTimeOffset at)
    {
        var now = DateTimeOffset.UtcNow;
        var notBefore = (at < now ? at : now).AddDays(-1);
        var notAfter = (at > now ? at : now).AddYears(ValidYears);
        var key = RSA.Create(KeyBits);
        using var rootKey = RSA.Create(KeyBits);
        var rootRequest = new CertificateRequest("CN=Signet test time-stamping root", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        rootRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        rootRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(rootRequest.PublicKey, false));
        using var root = rootRequest.CreateSelfSigned(notBefore, notAfter);

        var request = new CertificateRequest("CN=Signet test time-stamp authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Oids.TimeStamping)], critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, true, false));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        using var certificate = request.Create(root, notBefore, notAfter, serial);
        return (key, certificate.RawData, root.RawData);
    }

    private static TestAuthority Assemble(RSA key, byte[] certificate, byte[] root)
    {
        var own = Read(certificate);
        return PublicKeyMatch.Matches(own, key.ExportSubjectPublicKeyInfo())
            ? new TestAuthority(new Signer(own, FileKey.Create(PrivateKey.From(key)), []), Read(root))
            : throw new SigningException(TsaFindings.CertificateUnfit.With($"the key is not that of {own.SubjectName}"));
    }

    private static Certificate Read(byte[] der) =>
        Certificate.TryRead(der, out var certificate, out var problem) ? certificate : throw new SigningException(problem);

    private static byte[] ReadPem(string path)
    {
        var text = File.ReadAllText(path);
        return Convert.FromBase64String(text[PemEncoding.Find(text).Base64Data]);
    }

    private static void WritePrivate(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
