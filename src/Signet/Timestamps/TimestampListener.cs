using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Signet.Timestamps;

/// <summary>An authority on loopback HTTP, for both protocols at every path.</summary>
/// <remarks>
/// A POST of application/timestamp-query is RFC 3161; one of application/octet-stream, or of no declared type, is the legacy
/// protocol. It listens on 127.0.0.1 only: no other machine can ask it.
/// </remarks>
public sealed class TimestampListener : IAsyncDisposable
{
    /// <summary>The largest request read, in bytes. A request of a 16384-bit RSA signature has 3 KiB.</summary>
    public const int MaxRequest = 64 * 1024;

    private const int MaxConcurrent = 64;
    private static readonly TimeSpan s_bodyTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);

    private readonly TimestampAuthority _authority;
    private readonly HttpListener _listener;
    private readonly Action<string>? _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _slots = new(MaxConcurrent);
    private readonly Task _loop;

    private TimestampListener(TimestampAuthority authority, HttpListener listener, Uri address, Action<string>? log)
    {
        (_authority, _listener, Address, _log) = (authority, listener, address, log);
        _loop = Task.Run(AcceptAsync);
    }

    /// <summary>Where it listens: <c>http://127.0.0.1:PORT/</c>.</summary>
    public Uri Address { get; }

    /// <summary>Starts listening.</summary>
    /// <param name="authority">Who answers.</param>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <param name="log">Is told of each request in one line; called by several threads.</param>
    /// <exception cref="IOException">The port is taken or not allowed.</exception>
    public static TimestampListener Start(TimestampAuthority authority, int port, Action<string>? log = null)
    {
        ArgumentNullException.ThrowIfNull(authority);
        for (var attempt = 1; ; attempt++)
        {
            // HttpListener takes no port 0, so a free one is looked for first; another program may take it in between.
            var chosen = port == 0 ? FreePort() : port;
            var address = new Uri($"http://127.0.0.1:{chosen}/");
            var listener = new HttpListener { IgnoreWriteExceptions = true };
            listener.Prefixes.Add(address.AbsoluteUri);
            try
            {
                listener.Start();
                return new TimestampListener(authority, listener, address, log);
            }
            catch (HttpListenerException e)
            {
                listener.Close();
                if (port != 0 || attempt == 10)
                {
                    throw new IOException($"cannot listen on {address}: {e.Message}", e);
                }
            }
        }
    }

    /// <summary>Ends when <paramref name="cancellation"/> is cancelled: requests under way are answered, new ones are not taken.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await Task.WhenAny(_loop, Task.Delay(Timeout.InfiniteTimeSpan, cancellation));
        await DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        // From here on new requests are dropped. With all slots taken back none is under way; one that takes longer loses its answer.
        await _stop.CancelAsync();
        var taken = 0;
        while (taken < MaxConcurrent && await _slots.WaitAsync(s_farewell))
        {
            taken++;
        }

        // Close alone: after Stop it would open the port once more, to close it (HttpEndPointManager), and fail when it is taken.
        _listener.Close();
        await _loop;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            HttpListenerContext? context = null;
            try
            {
                context = await _listener.GetContextAsync();
                await _slots.WaitAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                context!.Response.Abort();
                continue;
            }
            catch (Exception e) when (_stop.IsCancellationRequested && e is HttpListenerException or InvalidOperationException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var request = context.Request;
        var (status, mediaType, body, note) = (500, "text/plain", Array.Empty<byte>(), "");
        try
        {
            (status, mediaType, body, note) = await AnswerAsync(request);
            await WriteAsync(context.Response, status, mediaType, body);
        }
#pragma warning disable CA1031 // one request must not end the listener, whatever is wrong with it or with us; the log tells
        catch (Exception e)
#pragma warning restore CA1031
        {
            note = $"no answer: {e.GetType().Name}: {e.Message}";
            context.Response.Abort();
        }
        finally
        {
            _log?.Invoke($"{request.HttpMethod} {TsaFindings.Printable(request.RawUrl ?? "")} {status} {note}");
            _slots.Release();
        }
    }

    private async Task<(int Status, string MediaType, byte[] Body, string Note)> AnswerAsync(HttpListenerRequest request)
    {
        if (request.HttpMethod != "POST")
        {
            return Text(405, "This is a time-stamp authority of Signet for tests: it answers POST, by RFC 3161 and by the legacy Authenticode protocol.\n");
        }

        var body = await ReadAsync(request);
        if (body is null)
        {
            return Text(413, $"A request has at most {MaxRequest} bytes.\n");
        }

        var mediaType = request.ContentType?.Split(';')[0].Trim() ?? "";
        try
        {
            if (mediaType.Equals(TimestampQuery.MediaType, StringComparison.OrdinalIgnoreCase))
            {
                return (200, TimestampReply.MediaType, await _authority.AnswerAsync(body, CancellationToken.None), "rfc3161");
            }

            if (mediaType.Length > 0 && !mediaType.Equals(LegacyTimestampRequest.MediaType, StringComparison.OrdinalIgnoreCase))
            {
                return Text(415, $"A request is {TimestampQuery.MediaType} or {LegacyTimestampRequest.MediaType}.\n");
            }

            if (!LegacyTimestampClient.TryDecode(body, out var der))
            {
                return Text(400, "A request of the legacy protocol is base64.\n");
            }

            var answer = await _authority.AnswerLegacyAsync(der, CancellationToken.None);
            return (200, LegacyTimestampRequest.MediaType, Encoding.ASCII.GetBytes(Convert.ToBase64String(answer)), "authenticode");
        }
        catch (SigningException e)
        {
            return Text(e.Finding.Code == TsaFindings.BadRequest.Code ? 400 : 500, e.Message + "\n");
        }
    }

    /// <summary>The body, or null when it is larger than <see cref="MaxRequest"/>.</summary>
    private static async Task<byte[]?> ReadAsync(HttpListenerRequest request)
    {
        if (request.ContentLength64 > MaxRequest)
        {
            return null;
        }

        var buffer = new byte[MaxRequest + 1];
        var length = await request.InputStream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false)
            .AsTask().WaitAsync(s_bodyTimeout);
        return length > MaxRequest ? null : buffer[..length];
    }

    private static async Task WriteAsync(HttpListenerResponse response, int status, string mediaType, byte[] body)
    {
        response.StatusCode = status;
        response.ContentType = mediaType;
        response.ContentLength64 = body.Length;
        if (status == 405)
        {
            response.AddHeader("Allow", "POST");
        }

        await response.OutputStream.WriteAsync(body);
        response.Close();
    }

    private static (int Status, string MediaType, byte[] Body, string Note) Text(int status, string text) =>
        (status, "text/plain", Encoding.UTF8.GetBytes(text), TsaFindings.Printable(text));

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
