using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Signet.Keys;

/// <summary>A private key in this process's memory, usually read from a file.</summary>
/// <remarks>
/// .NET does not promise that one RSA or ECDsa object may sign on several threads. On OpenSSL it does so without a wrong signature
/// (measured: 14,000 signatures by up to 8 threads), but the other platforms' cryptography is not ours to bet on: each thread that signs
/// at the same time as another takes an object of its own, which is kept for the next signature. Making one costs about 1 ms.
/// What .NET does not know goes to <see cref="NativeCryptography"/>: Ed25519, and ECDSA with the nonces of RFC 6979.
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
    /// <exception cref="SigningException">The key is too weak to sign with, or of a kind that does not sign.</exception>
    public static FileKey Create(PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return KeyFitness.Refusal(key.PublicKey) is { } refusal ? throw new SigningException(refusal) : new FileKey(key);
    }

    /// <inheritdoc/>
    public override bool Supports(SignatureScheme scheme) => _key.IsRsa ? scheme.IsRsa() : _key.IsEc ? scheme.IsEcdsa() && (!scheme.IsDeterministicEcdsa() || DeterministicNonces.Knows(_key.CurveOid)) : scheme == SignatureScheme.Ed25519;

    /// <inheritdoc/>
    public override ValueTask<byte[]> SignAsync(ToBeSigned what, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(what);
        if (_key.IsEd25519)
        {
            return what.Scheme == SignatureScheme.Ed25519
                ? ValueTask.FromResult(NativeCryptography.Current.SignEd25519(_key.CurveBytes, what.Bytes.Span))
                : throw new NotSupportedException($"an Ed25519 key cannot sign with {what.Scheme}");
        }

        var key = _idle.TryTake(out var idle) ? idle : _key.Open();
        try
        {
            return ValueTask.FromResult(
                key is ECDsa ecdsa && what.Scheme.IsDeterministicEcdsa() && Supports(what.Scheme)
                    ? DeterministicEcdsa.Sign(ecdsa, _key.CurveOid!, what) : SignatureSchemes.Sign(key, what));
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
