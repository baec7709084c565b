namespace Signet.Smp;

/// <summary>SMP over a serial line, framed as text or raw.</summary>
/// <param name="name">The device, as a user would name it.</param>
/// <param name="open">Opens the port; asked again after the device has started anew.</param>
/// <param name="raw">True when messages go over the line as they are.</param>
public sealed class SerialTransport(string name, Func<SerialPort> open, bool raw) : SmpTransport
{
    // How long a cancelled wait may go on.
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(50);

    private readonly byte[] _buffer = new byte[4096];
    private SmpReceiver _receiver = New(raw);
    private SerialPort? _port;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override int MaxMessage => ushort.MaxValue - SmpConsole.Overhead;

    /// <inheritdoc/>
    public override int FrameOverhead => raw ? 0 : SmpConsole.Overhead;

    /// <inheritdoc/>
    public override TimeSpan Patience => TimeSpan.FromSeconds(60); // nothing is lost on a line, and asking again makes a loader erase again

    /// <inheritdoc/>
    public override Finding? LastDamage => _receiver.LastProblem;

    /// <inheritdoc/>
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        // Only what was asked for is sent over the line, one after the other: the rest of an answer that was cut off is not waited for.
        _receiver.Reset();
        var bytes = raw ? message.ToArray() : SmpConsole.Write(message.Span);
        await Task.Run(() => Open().Write(bytes), cancellation);
    }

    /// <inheritdoc/>
    public override async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> message;
        while (!_receiver.TryTake(out message))
        {
            cancellation.ThrowIfCancellationRequested();
            var count = await Task.Run(() => Open().Read(_buffer, s_slice), cancellation);
            _receiver.Feed(_buffer.AsSpan(0, count));
        }

        return message;
    }

    /// <inheritdoc/>
    public override ValueTask ReopenAsync(CancellationToken cancellation)
    {
        Close();
        _receiver = New(raw);
        Open();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private static SmpReceiver New(bool raw) => raw ? new SmpRaw() : new SmpConsole();

    private SerialPort Open()
    {
        if (_port is null)
        {
            _port = open();
            _port.Discard();
        }

        return _port;
    }

    private void Close()
    {
        _port?.Dispose();
        _port = null;
    }
}
