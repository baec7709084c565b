namespace Signet.Smp;

/// <summary>Carries messages to a device and back. It may lose them, repeat them and change their order.</summary>
public abstract class SmpTransport : IAsyncDisposable
{
    /// <summary>The device, as a user would name it.</summary>
    public abstract string Name { get; }

    /// <summary>Bytes of the longest message that goes through, header counted.</summary>
    public abstract int MaxMessage { get; }

    /// <summary>Bytes of a server's buffer that a message does not get, because its frame needs them.</summary>
    public virtual int FrameOverhead => 0;

    /// <summary>How long an answer may take that needs flash to be erased first.</summary>
    public virtual TimeSpan Patience => TimeSpan.FromSeconds(10);

    /// <summary>The last thing that came damaged; null when nothing did.</summary>
    public virtual Finding? LastDamage => null;

    /// <summary>Sends a message.</summary>
    /// <exception cref="IOException">The link is broken.</exception>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation);

    /// <summary>Waits for the next message, for as long as it takes.</summary>
    /// <exception cref="IOException">The link is broken.</exception>
    public abstract ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation);

    /// <summary>Connects anew, after the device has started anew.</summary>
    /// <exception cref="IOException">It is not there (yet).</exception>
    public abstract ValueTask ReopenAsync(CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
