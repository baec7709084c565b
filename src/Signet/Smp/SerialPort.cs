namespace Signet.Smp;

/// <summary>A serial port that is open, and nobody else's until it is closed.</summary>
public abstract class SerialPort : IDisposable
{
    /// <summary>Reads what is there, or waits for it.</summary>
    /// <returns>The bytes that were read; 0 when none came in time.</returns>
    /// <exception cref="IOException">The port is gone.</exception>
    public abstract int Read(Span<byte> buffer, TimeSpan timeout);

    /// <summary>Writes all of it.</summary>
    /// <exception cref="IOException">The port is gone, or takes nothing.</exception>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Forgets what has come and was not read.</summary>
    public abstract void Discard();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the port.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
