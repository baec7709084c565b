using Signet.X509;

namespace Signet.Keys;

/// <summary>Where a signer's parts are to be found: the values of <c>--cert</c>, <c>--key</c>, <c>--add-cert</c> and <c>--password-from</c>.</summary>
public sealed record SignerSource
{
    /// <summary>Files with the signing certificate, perhaps with its chain and its key.</summary>
    public IReadOnlyList<string> CertificatePaths { get; init; } = [];

    /// <summary>The name of the key (<see cref="KeyUri"/>); null when a certificate's file holds it.</summary>
    public string? Key { get; init; }

    /// <summary>Files with further certificates for the signature block.</summary>
    public IReadOnlyList<string> AddedPaths { get; init; } = [];

    /// <summary>The password of keys, files and tokens.</summary>
    public PasswordSource Password { get; init; } = PasswordSource.None;

    /// <summary>Opens keys on tokens: <c>Signet.OpenSsl.Pkcs11Key.Open</c> of Signet.Interop. Null when this program has no such thing.</summary>
    public Func<Pkcs11Uri, PasswordSource, SigningKey>? OpenPkcs11 { get; init; }

    /// <summary>Opens keys in certificate stores, with the certificates that the store has for them. Null when this program has no stores.</summary>
    public Func<StoreKeyUri, PasswordSource, KeyMaterial>? OpenStore { get; init; }

    /// <summary>Opens the key, and finds the certificate that was issued for it among all that were named.</summary>
    /// <exception cref="SigningException">Something is missing, cannot be opened, or does not belong together.</exception>
    public async Task<Signer> OpenAsync()
    {
        var (key, certificates) = Open(KeyFitness.CertificateRefusal);
        try
        {
            certificates.AddRange(AddedPaths.SelectMany(path => CertificateFile.Read(path, Password)));
            if (certificates.Count == 0)
            {
                throw new SigningException(KeyFindings.NoCertificate.With("the key comes without a certificate"));
            }

            var own = certificates.Find(c => PublicKeyMatch.Matches(c, key.PublicKey))
                ?? throw new SigningException(KeyFindings.CertificateMismatch.With(certificates.Count == 1
                    ? $"the certificate of {certificates[0].SubjectName} does not belong to the key"
                    : $"none of the {certificates.Count} certificates belongs to the key; the first is that of {certificates[0].SubjectName}"));
            return new Signer(own, key, [.. certificates.Where(c => c.Sha1Thumbprint != own.Sha1Thumbprint).DistinctBy(c => c.Sha1Thumbprint)]);
        }
        catch
        {
            await key.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the key alone, without a certificate: for requests, public keys and detached digests.</summary>
    /// <exception cref="SigningException">The key cannot be opened, or signs firmware only.</exception>
    public SigningKey OpenKey() => Open(KeyFitness.CertificateRefusal).Key;

    /// <summary>Opens the key alone, of every kind that boot loaders trust: Ed25519 too.</summary>
    /// <exception cref="SigningException">The key cannot be opened, or does not sign.</exception>
    public SigningKey OpenFirmwareKey() => Open(KeyFitness.Refusal).Key;

    /// <summary>Reads the public half of what <see cref="Key"/> names: a private or public key or a certificate in a file, or a key elsewhere.</summary>
    /// <exception cref="SigningException">There is none, or it cannot be opened.</exception>
    public async Task<SubjectPublicKeyInfo> OpenPublicKeyAsync()
    {
        if (Key is not null && KeyUri.TryParse(Key, out var uri, out _) && uri is FileKeyUri file)
        {
            using var material = KeyReader.ReadFile(file.Path, Password);
            if (material.Keys.Count == 0)
            {
                return material.PublicKeys.Concat(material.Certificates.Select(c => c.PublicKey)).First();
            }

            return Read(material.Keys[0].PublicKey);
        }

        await using var key = OpenFirmwareKey();
        return Read(key.PublicKey);

        static SubjectPublicKeyInfo Read(ReadOnlyMemory<byte> spki) =>
            SubjectPublicKeyInfo.TryRead(spki, out var info, out var problem) ? info : throw new SigningException(problem);
    }

    private (SigningKey Key, List<Certificate> Certificates) Open(Func<ReadOnlyMemory<byte>, Finding?> refusal)
    {
        var materials = new List<KeyMaterial>();
        try
        {
            materials.AddRange(CertificatePaths.Select(path => KeyReader.ReadFile(path, Password)));
            var key = OpenToken(materials) ?? Choose(materials, refusal);
            return (key, [.. materials.SelectMany(m => m.Certificates)]);
        }
        finally
        {
            materials.ForEach(m => m.Dispose());
        }
    }

    /// <summary>Reads what <see cref="Key"/> names: a file or a store's entry is added to the materials, a token's key is returned.</summary>
    private SigningKey? OpenToken(List<KeyMaterial> materials)
    {
        if (Key is null)
        {
            return null;
        }

        if (!KeyUri.TryParse(Key, out var uri, out var problem))
        {
            throw new SigningException(problem);
        }

        switch (uri)
        {
            case FileKeyUri file:
                materials.Add(KeyReader.ReadFile(file.Path, Password));
                return null;
            case StoreKeyUri store when OpenStore is not null:
                materials.Add(OpenStore(store, Password));
                return null;
            case Pkcs11Uri token when OpenPkcs11 is not null:
                return OpenPkcs11(token, Password);
            default:
                throw new SigningException(KeyFindings.ProviderAbsent.With(
                    $"keys named {(uri is Pkcs11Uri ? "pkcs11" : "store")}: cannot be opened by this program"));
        }
    }

    /// <summary>Of several keys that of the first certificate that has one, else the first.</summary>
    private FileKey Choose(List<KeyMaterial> materials, Func<ReadOnlyMemory<byte>, Finding?> refusal)
    {
        if (materials.Count == 0)
        {
            throw new SigningException(KeyFindings.Unavailable.With("neither a key nor a certificate file was named"));
        }

        // --key names the file of the key; without it any certificate's file may hold it.
        var holders = Key is null ? materials : materials[^1..];
        var keys = holders.SelectMany(m => m.Keys).ToList();
        var chosen = materials.SelectMany(m => m.Certificates).Select(c => keys.Find(k => PublicKeyMatch.Matches(c, k.PublicKey))).FirstOrDefault(k => k is not null)
            ?? keys.FirstOrDefault();
        if (chosen is null)
        {
            throw new SigningException(KeyReader.Named(
                holders.Select(m => m.Problem).FirstOrDefault(p => p is not null)
                    ?? KeyFindings.NotAKey.With("the file holds no private key"),
                Key ?? CertificatePaths[0]));
        }

        return refusal(chosen.PublicKey) is { } refused ? throw new SigningException(refused) : FileKey.Create(holders.First(m => m.Keys.Contains(chosen)).Take(chosen));
    }
}

/// <summary>Who signs: a certificate, the key that belongs to it, and further certificates for the signature block.</summary>
/// <param name="Certificate">The certificate whose public key is the key's.</param>
/// <param name="Key">The key. Disposed with this.</param>
/// <param name="Further">The other certificates that were named, each once: the rest of the chain, cross-certificates.</param>
public sealed record Signer(Certificate Certificate, SigningKey Key, IReadOnlyList<Certificate> Further) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Key.DisposeAsync();
}
