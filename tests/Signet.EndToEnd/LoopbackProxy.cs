using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Signet.EndToEnd;

/// <summary>An HTTP proxy on loopback that hands every POST, whatever host it names, to one server: <c>http_proxy</c> makes that server any host.</summary>
public sealed class LoopbackProxy : IAsyncDisposable
{
    private const int MaxHead = 16 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _server;
    private readonly Task _loop;
    private readonly List<string> _asked = [];

    public LoopbackProxy(Uri server)
    {
        _server = server;
        _listener.Start();
        _loop = Task.Run(AcceptAsync);
    }

    /// <summary>For <c>http_proxy</c>.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}/");

    /// <summary>The addresses that were asked for, in order.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_asked)
            {
                return [.. _asked];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var socket = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(socket.GetStream());
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // the test is over, or whoever asked has gone: the next one is waited for
            }
        }
    }

    // One request for each connection: head up to the empty line, then Content-Length bytes.
    private async Task AnswerAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && head.Length < MaxHead && await stream.ReadAsync(one, _stop.Token) == 1)
        {
            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (lines is not [var request, .. var headers] || request.Split(' ') is not ["POST", var address, _])
        {
            await stream.WriteAsync("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), _stop.Token);
            return;
        }

        lock (_asked)
        {
            _asked.Add(address);
        }

        var fields = headers.Select(h => h.Split(':', 2)).ToDictionary(h => h[0].Trim(), h => h[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(fields["Content-Length"], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        using var content = new ByteArrayContent(body);
        if (fields.TryGetValue("Content-Type", out var type))
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var answer = await _client.PostAsync(_server, content, _stop.Token);
        var reply = await answer.Content.ReadAsByteArrayAsync(_stop.Token);
        var start = $"HTTP/1.1 {(int)answer.StatusCode} {answer.ReasonPhrase}\r\nContent-Type: {answer.Content.Headers.ContentType}\r\n"
            + $"Content-Length: {reply.Length.ToString(CultureInfo.InvariantCulture)}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(start), .. reply], _stop.Token);
    }
}
