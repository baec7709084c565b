using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Signet.Keys;

/// <summary>A private key in this process's memory, usually read from a file.</summary>
/// <remarks>
/// .NET does not promise that one RSA or ECDsa object may sign on several threads. On OpenSSL it does so without a wrong signature
/// (measured: 14,000 signatures by up to 8 threads), but the other platforms' cryptography is not ours to bet on: each thread that signs
/// at the same time as another takes an object of its own, which is kept for the next signature. Making one costs about 1 ms.
/// </remarks>
public sealed class FileKey : SigningKey
{
    private readonly PrivateKey _key;
    private readonly ConcurrentBag<AsymmetricAlgorithm> _idle = [];
    private bool _disposed;

    private FileKey(PrivateKey key) => _key = key;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> PublicKey => _key.PublicKey;

    /// <summary>Takes a key over for signing, and disposes it in the end.</summary>
    /// <exception cref="SigningException">The key is too weak to sign with.</exception>
    public static FileKey Create(PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return KeyFitness.Refusal(key.PublicKey) is { } refusal ? throw new SigningException(refusal) : new FileKey(key);
    }

    /// <inheritdoc/>
    public override bool Supports(SignatureScheme scheme) => _key.IsRsa ? scheme.IsRsa() : scheme.IsEcdsa();

    /// <inheritdoc/>
    public override ValueTask<byte[]> SignAsync(ToBeSigned what, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        var key = _idle.TryTake(out var idle) ? idle : _key.Open();
        try
        {
            return ValueTask.FromResult(SignatureSchemes.Sign(key, what));
        }
        finally
        {
            _idle.Add(key);
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _disposed = true;
        while (_idle.TryTake(out var key))
        {
            key.Dispose();
        }

        _key.Dispose();
        return base.DisposeAsync();
    }
}
