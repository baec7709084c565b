using Signet.X509;

namespace Signet.Keys;

/// <summary>Where a signer's parts are to be found: the values of <c>--cert</c>, <c>--key</c>, <c>--add-cert</c> and <c>--password-from</c>.</summary>
public sealed record SignerSource
{
    /// <summary>The file with the signing certificate, perhaps with its chain and its key.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>The name of the key (<see cref="KeyUri"/>); null when the certificate's file holds it.</summary>
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
        var certificates = new List<Certificate>();
        using var certificateFile = CertificatePath is null ? null : KeyReader.ReadFile(CertificatePath, Password);
        certificates.AddRange(certificateFile?.Certificates ?? []);
        var key = OpenKey(certificateFile, certificates);
        try
        {
            certificates.AddRange(AddedPaths.SelectMany(path => CertificateFile.Read(path, Password)));
            if (certificates.Count == 0)
            {
                throw new SigningException(KeyFindings.NoCertificate.With("the key comes without a certificate"));
            }

            var own = certificates.Find(c => PublicKeyMatch.Matches(c, key.PublicKey))
                ?? throw new SigningException(KeyFindings.CertificateMismatch.With(
                    $"none of the {certificates.Count} certificates belongs to the key; the first is {certificates[0].SubjectName}"));
            return new Signer(own, key, [.. certificates.Where(c => c != own).DistinctBy(c => c.Sha1Thumbprint)]);
        }
        catch
        {
            await key.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the key alone, without a certificate: for <c>attach</c>, requests and public keys.</summary>
    /// <exception cref="SigningException">The key cannot be opened.</exception>
    public SigningKey OpenKey() => OpenKey(null, []);

    private SigningKey OpenKey(KeyMaterial? certificateFile, List<Certificate> certificates)
    {
        if (Key is null)
        {
            return certificateFile is null ? throw new SigningException(KeyFindings.Unavailable.With("neither a key nor a certificate file was named"))
                : Choose(certificateFile, CertificatePath!);
        }

        if (!KeyUri.TryParse(Key, out var uri, out var problem))
        {
            throw new SigningException(problem);
        }

        switch (uri)
        {
            case FileKeyUri file:
                using (var material = KeyReader.ReadFile(file.Path, Password))
                {
                    certificates.AddRange(material.Certificates);
                    return Choose(material, file.Path);
                }

            case StoreKeyUri store when OpenStore is not null:
                using (var material = OpenStore(store, Password))
                {
                    certificates.AddRange(material.Certificates);
                    return Choose(material, Key);
                }

            case Pkcs11Uri token when OpenPkcs11 is not null:
                return OpenPkcs11(token, Password);
            default:
                throw new SigningException(KeyFindings.ProviderAbsent.With($"keys named {(uri is Pkcs11Uri ? "pkcs11" : "store")}: cannot be opened by this program"));
        }

        // Of several keys that of the first certificate that has one (those of --cert come first), else the first.
        FileKey Choose(KeyMaterial material, string name)
        {
            var all = certificates.Count > 0 ? certificates : [.. material.Certificates];
            var chosen = all.Select(c => material.Keys.FirstOrDefault(k => PublicKeyMatch.Matches(c, k.PublicKey))).FirstOrDefault(k => k is not null)
                ?? (material.Keys.Count > 0 ? material.Keys[0] : null);
            return chosen is not null ? FileKey.Create(material.Take(chosen))
                : throw new SigningException(KeyReader.Named(
                    material.Findings.FirstOrDefault(f => f.Severity == Severity.Error) ?? KeyFindings.NotAKey.With("the file holds certificates and no private key"), name));
        }
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
