using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Signet.Tests.Timestamps;

/// <summary>An HTTP server whose every byte the test decides: it shares no code with the listener of the product.</summary>
internal sealed class LyingServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<byte[], NetworkStream, CancellationToken, Task> _answer;
    private readonly Task _loop;
    private int _requests;

    public LyingServer(Func<byte[], NetworkStream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/tsa");
        _loop = Task.Run(AcceptAsync);
    }

    public Uri Address { get; }

    /// <summary>How many requests came so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>A server that answers each request with what <paramref name="body"/> makes of its body.</summary>
    public static LyingServer Answering(Func<byte[], byte[]> body, string mediaType = "application/timestamp-reply", string status = "200 OK") =>
        new((request, stream, cancellation) => WriteAsync(stream, status, mediaType, body(request), cancellation));

    /// <summary>Writes one HTTP answer.</summary>
    public static async Task WriteAsync(NetworkStream stream, string status, string mediaType, byte[] body, CancellationToken cancellation)
    {
        var type = mediaType.Length == 0 ? "" : $"Content-Type: {mediaType}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{type}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n"), cancellation);
        await stream.WriteAsync(body, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var answers = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                answers.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                break;
            }
        }

        await Task.WhenAll(answers);
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var request = await ReadAsync(stream);
                Interlocked.Increment(ref _requests);
                await _answer(request, stream, _stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client hung up on a lie: that is what it should do.
            }
        }
    }

    /// <summary>The body of the next request.</summary>
    private async Task<byte[]> ReadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stop.Token) == 1)
        {
            head.Append((char)one[0]);
        }

        var length = head.ToString().Split("\r\n").Single(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Split(':')[1];
        var body = new byte[int.Parse(length, System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return body;
    }
}
