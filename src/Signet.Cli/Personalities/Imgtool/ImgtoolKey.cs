using Signet.Keys;
using Signet.X509;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary>A key that boot loaders know: its public half, and its private half when it is there.</summary>
/// <param name="Public">The public half.</param>
/// <param name="Private">The private half, when it is in a file.</param>
/// <param name="Elsewhere">What signs with the private half, when that is on a token or in a store.</param>
internal sealed record ImgtoolKey(SubjectPublicKeyInfo Public, PrivateKey? Private, SigningKey? Elsewhere) : IAsyncDisposable
{
    /// <summary>True when there is a private half.</summary>
    public bool IsPrivate => Private is not null || Elsewhere is not null;

    /// <summary>What it is called in texts of the original.</summary>
    public string ShortName => PublicKeyText.ArrayName(Public);

    /// <summary>What signs: the private half, which is then the signing key's.</summary>
    /// <exception cref="SigningException">The key cannot sign.</exception>
    public SigningKey OpenSigningKey() => Elsewhere ?? FileKey.Create(Private!);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Private?.Dispose();
        return Elsewhere?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    /// <summary>Opens what a source names.</summary>
    /// <exception cref="SigningException">It cannot be read, or no loader takes its kind.</exception>
    internal static ImgtoolKey Open(SignerSource source)
    {
        if (KeyUri.TryParse(source.Key ?? "", out var uri, out _) && uri is not FileKeyUri)
        {
            var elsewhere = source.OpenFirmwareKey();
            return Checked(new ImgtoolKey(Read(elsewhere.PublicKey), null, elsewhere));
        }

        using var material = KeyReader.ReadFile(uri is FileKeyUri file ? file.Path : source.Key!, source.Password);
        if (material.Keys is [var first, ..])
        {
            return Checked(new ImgtoolKey(Read(first.PublicKey), material.Take(first), null));
        }

        return Checked(new ImgtoolKey(material.PublicKeys.Concat(material.Certificates.Select(c => c.PublicKey)).First(), null, null));
    }

    // The words are imgtool's, where it gets to say them.
    private static ImgtoolKey Checked(ImgtoolKey key) =>
        key.Public.Algorithm.Oid == Oids.RsaEncryption && key.Public.KeyBits is not (2048 or 3072)
            ? throw new SigningException(KeyFindings.AlgorithmUnsupported.With($"Unsupported RSA key size: {key.Public.KeyBits}"))
        : key.Public.Algorithm.Oid == Oids.EcPublicKey && key.Public.CurveOid is not (Oids.NistP256 or Oids.NistP384)
            ? throw new SigningException(KeyFindings.CurveUnsupported.With($"Unsupported EC curve: {(key.Public.CurveOid == Oids.NistP521 ? "secp521r1" : key.Public.CurveOid)}"))
        : key;

    private static SubjectPublicKeyInfo Read(ReadOnlyMemory<byte> spki) =>
        SubjectPublicKeyInfo.TryRead(spki, out var key, out var problem) ? key : throw new SigningException(problem);
}
