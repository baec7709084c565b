using Signet.Keys;
using Signet.X509;

namespace Signet.Trust;

/// <summary>Trust anchors from files and folders.</summary>
public static class TrustFiles
{
    public static readonly FindingRule NoCertificate = new("trust-no-certificate", Severity.Error,
        "A folder given as trust anchors holds no file with a certificate.",
        "Name the folder with the root certificates: PEM, DER, P7B.");

    /// <summary>All rules of this class.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } = [NoCertificate];

    /// <summary>A store of the certificates in <paramref name="paths"/>.</summary>
    /// <param name="paths">Files, each of which must hold certificates; folders, whose other files are passed over.</param>
    /// <exception cref="SigningException">A file holds no certificate, or a folder no file with one.</exception>
    public static TrustStore Load(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var certificates = paths.SelectMany(path => Directory.Exists(path) ? ReadFolder(path) : CertificateFile.Read(path)).ToList();
        return TrustStore.Of(certificates, $"the {certificates.Count} certificate{(certificates.Count == 1 ? "" : "s")} of {string.Join(", ", paths)}");
    }

    private static List<Certificate> ReadFolder(string folder)
    {
        var found = new List<Certificate>();
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            try
            {
                found.AddRange(CertificateFile.Read(path));
            }
            catch (SigningException)
            {
                // A folder may hold a README beside its certificates; that nothing at all was found is told below.
            }
        }

        return found.Count > 0 ? found : throw new SigningException(NoCertificate.With($"no file in {folder} holds a certificate"));
    }
}
