using System.Net;
using System.Net.Http.Headers;

namespace Signet.Timestamps;

/// <summary>One POST to a time-stamp server: bounded in time and in size, no redirections, no cookies.</summary>
internal static class HttpExchange
{
    /// <summary>The largest answer read, in bytes. Real tokens have 3 to 8 KiB; base64 adds a third.</summary>
    internal const int MaxReply = 256 * 1024;

    private static readonly HttpClient s_direct = Make(useProxy: false);
    private static readonly HttpClient s_client = Make(useProxy: true);

    /// <summary>The answer's body and media type, or what went wrong; one of the two is null.</summary>
    internal static async Task<(HttpReply? Reply, TimestampAttempt? Failure)> PostAsync(
        Uri address, byte[] body, string mediaType, string accepted, TimeSpan timeout, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accepted));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            using var response = await (address.IsLoopback ? s_direct : s_client)
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return response.StatusCode == HttpStatusCode.OK
                ? await ReadAsync(address, response, limit.Token)
                : (null, Refused(address, response));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, TimestampAttempt.Passing(TsaFindings.TimedOut.With($"{address}: no answer in {timeout.TotalSeconds:0.#} s")));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (null, TimestampAttempt.Passing(TsaFindings.Unreachable.With($"{address}: {TsaFindings.Printable(Innermost(e).Message)}")));
        }
    }

    private static async Task<(HttpReply? Reply, TimestampAttempt? Failure)> ReadAsync(Uri address, HttpResponseMessage response, CancellationToken cancellation)
    {
        var announced = response.Content.Headers.ContentLength;
        var buffer = new byte[(int)Math.Min(announced ?? MaxReply, MaxReply) + 1];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var length = announced > MaxReply ? buffer.Length : await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return length > MaxReply
            ? (null, TimestampAttempt.Failure(TsaFindings.TooLarge.With($"{address}: the answer is larger than {MaxReply} bytes")))
            : (new HttpReply(response.Content.Headers.ContentType?.MediaType ?? "", buffer.AsMemory(0, length)), null);
    }

    private static TimestampAttempt Refused(Uri address, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var target = response.Headers.Location is { } location ? $", it moved to {TsaFindings.Printable(location.ToString())}" : "";
        var finding = TsaFindings.HttpStatus.With($"{address}: HTTP {status} {TsaFindings.Printable(response.ReasonPhrase ?? "")}{target}");
        return status is >= 500 or 408 or 429
            ? TimestampAttempt.Passing(finding, response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero)
            : TimestampAttempt.Failure(finding);
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    private static HttpClient Make(bool useProxy)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirected POST becomes a GET, and where it leads is not where the user pointed.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = useProxy,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            MaxConnectionsPerServer = 16,
            MaxResponseHeadersLength = 16, // KiB
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        var client = new HttpClient(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Signet", "1"));
        return client;
    }
}

/// <summary>The body of an HTTP answer of status 200.</summary>
internal sealed record HttpReply(string MediaType, ReadOnlyMemory<byte> Body);
