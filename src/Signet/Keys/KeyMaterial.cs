using Signet.X509;

namespace Signet.Keys;

/// <summary>What a key or certificate file turned out to hold.</summary>
/// <remarks>The keys belong to whoever holds this; <see cref="Dispose"/> wipes those that were not taken.</remarks>
public sealed class KeyMaterial : IDisposable
{
    private const long MaxIterations = 2L * KdfCost.MaxIterations;

    private readonly List<PrivateKey> _keys = [];
    private readonly List<Certificate> _certificates = [];
    private readonly List<SubjectPublicKeyInfo> _publicKeys = [];
    private readonly List<Finding> _findings = [];
    private readonly HashSet<string> _thumbprints = [];
    private long _iterations;

    /// <summary>The private keys, in file order.</summary>
    public IReadOnlyList<PrivateKey> Keys => _keys;

    /// <summary>The certificates, in file order.</summary>
    public IReadOnlyList<Certificate> Certificates => _certificates;

    /// <summary>Public keys that stand there by themselves.</summary>
    public IReadOnlyList<SubjectPublicKeyInfo> PublicKeys => _publicKeys;

    /// <summary>True when there is nothing at all.</summary>
    internal bool IsEmpty => _keys.Count + _certificates.Count + _publicKeys.Count == 0;

    /// <summary>Names that a PFX gives its certificates, by SHA-1 thumbprint.</summary>
    public Dictionary<string, string> FriendlyNames { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was odd, and what could not be used beside what could.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>The first reason why something in the file could not be used; null when there is none.</summary>
    public Finding? Problem => _findings.Find(f => f.Severity == Severity.Error);

    /// <summary>Takes a key out: it is the caller's to dispose from then on.</summary>
    public PrivateKey Take(PrivateKey key) => _keys.Remove(key) ? key : throw new ArgumentException("the key is not of this material", nameof(key));

    /// <inheritdoc/>
    public void Dispose() => _keys.ForEach(k => k.Dispose());

    /// <summary>Counts rounds of key derivation, before they are run; refuses when all parts of the file together ask for too many.</summary>
    internal Finding? Spend(long iterations)
    {
        _iterations += iterations;
        return _iterations <= MaxIterations ? null
            : KeyFindings.TooManyIterations.With($"the parts of the file ask for more than {MaxIterations} rounds of key derivation together");
    }

    internal void Add(Finding finding) => _findings.Add(finding);

    internal void Add(PrivateKey key) => _keys.Add(key);

    internal void Add(Certificate certificate) => _certificates.Add(certificate);

    /// <summary>Reads a PKCS #8 key and adds it, or the reason why not.</summary>
    internal void AddPkcs8(ReadOnlySpan<byte> pkcs8)
    {
        if (!PrivateKey.TryRead(pkcs8, out var key, out var problem))
        {
            Add(problem);
        }
        else if (_keys.Exists(k => k.PublicKey.Span.SequenceEqual(key.PublicKey.Span)))
        {
            key.Dispose(); // a PFX is read twice when its password is empty
        }
        else
        {
            Add(key);
        }
    }

    /// <summary>Reads a SubjectPublicKeyInfo and adds it, or the reason why not.</summary>
    internal void AddPublicKey(ReadOnlyMemory<byte> spki)
    {
        if (SubjectPublicKeyInfo.TryRead(spki, out var key, out var problem))
        {
            _publicKeys.Add(key);
        }
        else
        {
            Add(problem);
        }
    }

    /// <summary>Reads a certificate and adds it, or the reason why not.</summary>
    internal void AddCertificate(ReadOnlyMemory<byte> der)
    {
        if (!Certificate.TryRead(der, out var certificate, out var problem))
        {
            Add(problem);
        }
        else if (_thumbprints.Add(certificate.Sha1Thumbprint))
        {
            Add(certificate);
        }
    }
}
