using System.Net.Sockets;

namespace Signet.Smp;

/// <summary>SMP over UDP: one datagram, one message.</summary>
public sealed class UdpTransport : SmpTransport
{
    // What one Ethernet frame carries: datagrams that have to be cut are what small devices drop.
    private const int Mtu = 1500;
    private const int IpAndUdpHeaders = 48;

    private readonly string _host;
    private readonly int _port;
    private readonly byte[] _buffer = new byte[ushort.MaxValue];
    private Socket? _socket;

    /// <summary>A device; nothing is sent and no name is looked up before the first message.</summary>
    public UdpTransport(string host, int port) => (_host, _port) = (host, port);

    /// <inheritdoc/>
    public override string Name => new SmpAddress { Host = _host, Port = _port }.ToString();

    /// <inheritdoc/>
    public override int MaxMessage => Mtu - IpAndUdpHeaders;

    /// <inheritdoc/>
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        try
        {
            await (await OpenAsync(cancellation)).SendAsync(message, SocketFlags.None, cancellation);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // An earlier datagram found nobody. A device that starts is like that; the message counts as lost.
        }
        catch (SocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                var count = await (await OpenAsync(cancellation)).ReceiveAsync(_buffer, SocketFlags.None, cancellation);
                return _buffer.AsSpan(0, count).ToArray();
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // As above: wait on, for the time that the caller allows.
            }
            catch (SocketException e)
            {
                throw new IOException(e.Message, e);
            }
        }
    }

    /// <inheritdoc/>
    public override ValueTask ReopenAsync(CancellationToken cancellation)
    {
        _socket?.Dispose();
        _socket = null;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _socket?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<Socket> OpenAsync(CancellationToken cancellation)
    {
        if (_socket is null)
        {
            var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
            try
            {
                await socket.ConnectAsync(_host, _port, cancellation);
            }
            catch
            {
                socket.Dispose();
                throw;
            }

            _socket = socket;
        }

        return _socket;
    }
}
