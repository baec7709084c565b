using System.Net.Sockets;
using Signet.McuBoot.Loader;

namespace Signet.Smp;

/// <summary>What is done to messages on their way.</summary>
public sealed record SmpHostOptions
{
    /// <summary>How many of a hundred messages are lost, in each direction.</summary>
    public int Loss { get; init; }

    /// <summary>Decides which: the same number, the same ones.</summary>
    public int Seed { get; init; }

    /// <summary>Messages that are answered before the link is dead; null for all.</summary>
    public int? DropAfter { get; init; }

    /// <summary>Told when the device was started anew.</summary>
    public Action<BootOutcome> Started { get; init; } = _ => { };
}

/// <summary>Puts a server behind a UDP socket or a serial port.</summary>
public sealed class SmpHost(SmpServer server, SmpHostOptions options)
{
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_nobody = TimeSpan.FromMilliseconds(10);

    private readonly Random _chance = new(options.Seed);
    private int _answered;

    /// <summary>Answers datagrams until it is cancelled.</summary>
    /// <param name="socket">Bound; the caller's to dispose of.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(Socket socket, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var buffer = new byte[ushort.MaxValue];
        var any = new System.Net.IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? System.Net.IPAddress.IPv6Any : System.Net.IPAddress.Any, 0);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, any, cancellation);
                if (Pass(buffer.AsMemory(0, received.ReceivedBytes)) is { } answer)
                {
                    await socket.SendToAsync(answer, SocketFlags.None, received.RemoteEndPoint, cancellation);
                }

                StartIfAsked();
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionRefused or SocketError.MessageSize)
            {
                // The client that asked is gone, or sent more than a datagram holds; the next one may come.
            }
        }
    }

    /// <summary>Answers what comes over a port until it is cancelled. Clients may come and go.</summary>
    /// <param name="port">Open; the caller's to dispose of.</param>
    /// <param name="raw">True when messages go over the line as they are.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(SerialPort port, bool raw, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(port);
        SmpReceiver receiver = raw ? new SmpRaw() : new SmpConsole();
        var buffer = new byte[4096];
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var count = await Task.Run(() => port.Read(buffer, s_slice), CancellationToken.None);
                if (count == 0 && raw)
                {
                    receiver.Reset(); // the rest of a message that was cut off does not come
                }

                receiver.Feed(buffer.AsSpan(0, count));
                while (receiver.TryTake(out var message))
                {
                    if (Pass(message) is { } answer)
                    {
                        var bytes = raw ? answer : SmpConsole.Write(answer);
                        await Task.Run(() => port.Write(bytes), CancellationToken.None);
                    }

                    StartIfAsked();
                }
            }
            catch (IOException)
            {
                // Nobody has the other side open.
                receiver.Reset();
                await Task.Delay(s_nobody, CancellationToken.None);
            }
        }
    }

    private byte[]? Pass(ReadOnlyMemory<byte> message)
    {
        if (IsLost() || _answered >= options.DropAfter || server.Answer(message) is not { } answer)
        {
            return null;
        }

        _answered++;
        return IsLost() ? null : answer;
    }

    private void StartIfAsked()
    {
        if (server.ResetAsked)
        {
            options.Started(server.Start());
        }
    }

    private bool IsLost() => options.Loss > 0 && _chance.Next(100) < options.Loss;
}
