namespace Signet.Keys;

/// <summary>A way of signing that fixes everything: algorithm, digest, padding, salt length, encoding.</summary>
public enum SignatureScheme
{
    /// <summary>No scheme.</summary>
    None,
    RsaPkcs1Sha1,
    RsaPkcs1Sha256,
    RsaPkcs1Sha384,
    RsaPkcs1Sha512,

    /// <summary>PSS with a salt as long as the digest.</summary>
    RsaPssSha256,

    /// <summary>ECDSA; the signature is the DER SEQUENCE of r and s. The same holds for the other ECDSA schemes.</summary>
    EcdsaSha1,
    EcdsaSha256,
    EcdsaSha384,
    EcdsaSha512,
}

/// <summary>What a key is asked to sign: a digest.</summary>
/// <param name="Scheme">How.</param>
/// <param name="Bytes">The digest, of the length the scheme's algorithm has.</param>
public sealed record ToBeSigned(SignatureScheme Scheme, ReadOnlyMemory<byte> Bytes);

/// <summary>A private key, wherever it lives: a file, a token, a key service, another machine.</summary>
/// <remarks>A key never sees the file being signed, and a format never sees the key's password, URL or slot.</remarks>
public abstract class SigningKey : IAsyncDisposable
{
    /// <summary>The key's SubjectPublicKeyInfo, DER.</summary>
    public abstract ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>True when the key can sign that way.</summary>
    public abstract bool Supports(SignatureScheme scheme);

    /// <summary>Signs. May be called by several threads at once.</summary>
    /// <exception cref="NotSupportedException">The key does not support the scheme.</exception>
    /// <exception cref="SigningException">The key refuses or cannot be reached.</exception>
    public abstract ValueTask<byte[]> SignAsync(ToBeSigned what, CancellationToken cancellation);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
