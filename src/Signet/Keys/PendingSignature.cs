namespace Signet.Keys;

/// <summary>A signature that lacks only the key's answer.</summary>
/// <remarks>
/// Local keys, key services and key ceremonies differ in how the answer comes back and in nothing else:
/// <c>digest --out</c> writes <see cref="What"/> down, <c>attach</c> calls <see cref="Complete"/> later.
/// </remarks>
/// <typeparam name="T">What the signature completes: the bytes of a SignedData, the edits of a file.</typeparam>
public sealed class PendingSignature<T>(ToBeSigned what, Func<ReadOnlyMemory<byte>, T> complete)
{
    /// <summary>What the key is to sign.</summary>
    public ToBeSigned What { get; } = what;

    /// <summary>Puts the key's answer in its place.</summary>
    public T Complete(ReadOnlyMemory<byte> signature) => complete(signature);

    /// <summary>Asks <paramref name="key"/> and completes.</summary>
    public async Task<T> SignAsync(SigningKey key, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Complete(await key.SignAsync(What, cancellation));
    }
}
