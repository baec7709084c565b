using Signet.Keys;
using Signet.Stores;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>Certificates that may sign, and the way to their keys.</summary>
internal sealed class CandidateSource : IDisposable
{
    private readonly Func<StoredCertificate, SigningKey> _open;
    private readonly IDisposable? _owned;

    private CandidateSource(IReadOnlyList<StoredCertificate> candidates, Func<StoredCertificate, SigningKey> open, IDisposable? owned) =>
        (Candidates, _open, _owned) = (candidates, open, owned);

    /// <summary>The certificates, in the order in which they are shown.</summary>
    internal IReadOnlyList<StoredCertificate> Candidates { get; }

    /// <summary>The certificates and keys of a file. Takes the material over.</summary>
    internal static CandidateSource OfMaterial(KeyMaterial material) => new(
        [.. material.Certificates.Select(c => new StoredCertificate(c, material.Keys.Any(k => PublicKeyMatch.Matches(c, k.PublicKey)))
        {
            FriendlyName = material.FriendlyNames.GetValueOrDefault(c.Sha1Thumbprint),
        })],
        chosen => FileKey.Create(material.Take(material.Keys.First(k => PublicKeyMatch.Matches(chosen.Certificate, k.PublicKey)))),
        material);

    /// <summary>The certificates of a file whose key is elsewhere. Takes the key over.</summary>
    internal static CandidateSource OfToken(string file, SigningKey key, PasswordSource password) => new(
        [.. CertificateFile.Read(file, password).Select(c => new StoredCertificate(c, PublicKeyMatch.Matches(c, key.PublicKey)))],
        _ => key, null);

    /// <summary>The certificates of a store, largest thumbprint first: the order that signtool was seen to list them in.</summary>
    internal static CandidateSource OfStore(CertificateStore store) => new(
        [.. store.List().OrderByDescending(c => c.Certificate.Sha1Thumbprint, StringComparer.Ordinal)],
        chosen => FileKey.Create(store.OpenKey(chosen, PasswordSource.None)), null);

    /// <summary>The key of a candidate that has one; the caller's from then on.</summary>
    internal SigningKey TakeKey(StoredCertificate chosen) => _open(chosen);

    /// <inheritdoc/>
    public void Dispose() => _owned?.Dispose();
}
