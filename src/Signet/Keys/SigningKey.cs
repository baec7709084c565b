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

    /// <summary>ECDSA whose nonce follows from key and digest (RFC 6979): the same digest has the same signature. Keys in files alone sign so.</summary>
    EcdsaSha256Deterministic,

    /// <inheritdoc cref="EcdsaSha256Deterministic"/>
    EcdsaSha384Deterministic,

    /// <summary>Ed25519 ("PureEdDSA"): what is signed is a message of any length, not a digest. The signature is 64 bytes.</summary>
    Ed25519,
}

/// <summary>What a key is asked to sign: a digest, or for Ed25519 a message.</summary>
/// <param name="Scheme">How.</param>
/// <param name="Bytes">The digest, of the length the scheme's algorithm has; for <see cref="SignatureScheme.Ed25519"/> the message itself.</param>
public sealed record ToBeSigned(SignatureScheme Scheme, ReadOnlyMemory<byte> Bytes);

/// <summary>A private key, wherever it lives: a file, a token, a key service, another machine.</summary>
/// <remarks>A key never sees the file being signed, and a format never sees the key's password, URL or slot.</remarks>
public abstract class SigningKey : IAsyncDisposable
{
    /// <summary>The key's SubjectPublicKeyInfo, DER.</summary>
    public abstract ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>True when the key can sign that way.</summary>
    public abstract bool Supports(SignatureScheme scheme);

    /// <summary>Refuses a scheme that the key does not support, in words for its owner.</summary>
    /// <exception cref="SigningException">It does not.</exception>
    public void Demand(SignatureScheme scheme)
    {
        if (!Supports(scheme))
        {
            throw new SigningException(KeyFindings.SchemeUnsupported.With($"the key does not sign with {scheme.Describe()}"));
        }
    }

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
