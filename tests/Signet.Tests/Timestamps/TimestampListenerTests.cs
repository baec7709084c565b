using System.Net;
using System.Net.Http.Headers;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using Signet.Keys;
using Signet.Timestamps;

namespace Signet.Tests.Timestamps;

public class TimestampListenerTests
{

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, int> Requests { get; } = new()
    {
        // media type                  body                                        status
        { "application/timestamp-query", "garbage",                                200 },
        { "Application/Timestamp-Query; x=y", "garbage",                           200 },
        { "application/octet-stream",  "garbage",                                  400 },
        { "application/octet-stream",  "aGVsbG8=",                                 400 },
        { "application/octet-stream",  "",                                         400 },
        { "",                          "aGVsbG8=",                                 400 },
        { "text/html",                 "aGVsbG8=",                                 415 },
        { "application/timestamp-query", "64 KiB",                                 200 },
        { "application/timestamp-query", "more than 64 KiB",                       413 },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Answers_whatever_comes(string mediaType, string body, int status)
    {
        await using var listener = Start();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var content = new ByteArrayContent(body switch
        {
            "64 KiB" => new byte[TimestampListener.MaxRequest],
            "more than 64 KiB" => new byte[TimestampListener.MaxRequest + 1],
            _ => Encoding.ASCII.GetBytes(body),
        });
        content.Headers.ContentType = mediaType.Length == 0 ? null : MediaTypeHeaderValue.Parse(mediaType);
        using var answer = await client.PostAsync(listener.Address, content, Cancellation);
        Assert.Equal(status, (int)answer.StatusCode);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        if (status == 200)
        {
            Assert.Equal("application/timestamp-reply", answer.Content.Headers.ContentType!.MediaType);
            Assert.True(TimestampReply.TryRead(bytes, out var reply, out _));
            Assert.Equal((PkiStatus.Rejection, PkiFailures.BadDataFormat), (reply.Status, reply.Failures));
        }
        else
        {
            Assert.NotEmpty(bytes);
        }
    }

    [Fact]
    public async Task Tells_a_browser_what_it_is()
    {
        await using var listener = Start();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var answer = await client.GetAsync(listener.Address, Cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
        Assert.Contains("time-stamp authority", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_no_more_of_an_endless_body_than_it_allows()
    {
        await using var listener = Start();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, listener.Address.Port, Cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/timestamp-query\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), Cancellation);
        var chunk = Encoding.ASCII.GetBytes("1000\r\n" + new string('x', 0x1000) + "\r\n");
        var sent = 0L;
        try
        {
            for (; sent < 64 * 1024 * 1024; sent += 0x1000)
            {
                await stream.WriteAsync(chunk, Cancellation);
            }

            Assert.Fail("the listener took 64 MiB");
        }
        catch (IOException)
        {
            Assert.True(sent < 64 * 1024 * 1024);
        }
    }

    [Fact]
    public async Task Listens_on_loopback_alone()
    {
        await using var listener = Start();
        var own = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(e => e.Port == listener.Address.Port).ToList();
        Assert.All(own, e => Assert.Equal(IPAddress.Loopback, e.Address.IsIPv4MappedToIPv6 ? e.Address.MapToIPv4() : e.Address));
        Assert.NotEmpty(own);
    }

    [Fact]
    public async Task Says_that_a_port_is_taken()
    {
        await using var listener = Start();
        Assert.Throws<IOException>(() => TimestampListener.Start(Authority(), listener.Address.Port));
    }

    [Fact]
    public async Task Ends_cleanly_when_it_is_told_to()
    {
        var listener = Start();
        using var stop = new CancellationTokenSource();
        var running = listener.RunAsync(stop.Token);
        Assert.True((await Stamp(listener)).Timestamp.Valid);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        var refusal = await Assert.ThrowsAsync<SigningException>(() => Stamp(listener));
        Assert.Equal("tsa-unreachable", refusal.Finding.Code);
    }

    [Fact]
    public async Task Answers_a_request_that_is_under_way_when_it_is_told_to_end()
    {
        var signer = TestCertificates.Authority.Signer;
        var key = new WaitingKey(signer.Key);
        var listener = TimestampListener.Start(new TimestampAuthority(signer with { Key = key }, TimeProvider.System), 0);
        var stamping = Stamp(listener);
        await key.Asked.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        var ending = listener.DisposeAsync().AsTask();
        key.Answer.SetResult();
        Assert.True((await stamping).Timestamp.Valid);
        await ending.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task Serves_many_clients_at_once_and_logs_each()
    {
        var log = new List<string>();
        await using (var listener = TimestampListener.Start(Authority(), 0, line =>
        {
            lock (log)
            {
                log.Add(line);
            }
        }))
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Stamp(listener)));
            Assert.All(results, r => Assert.True(r.Timestamp.Valid));
        }

        Assert.Equal(Enumerable.Repeat("POST / 200 rfc3161", 40), log);
    }

    private static Task<TimestampResult> Stamp(TimestampListener listener) =>
        new Rfc3161Client(listener.Address, new TimestampSettings()).StampAsync("signature"u8.ToArray(), Cancellation);

    private static TimestampAuthority Authority() => new(TestCertificates.Authority.Signer, TimeProvider.System);

    private static TimestampListener Start() => TimestampListener.Start(Authority(), 0);

    /// <summary>A key that takes its time.</summary>
    private sealed class WaitingKey(SigningKey key) : SigningKey
    {
        public TaskCompletionSource Asked { get; } = new();

        public TaskCompletionSource Answer { get; } = new();

        public override ReadOnlyMemory<byte> PublicKey => key.PublicKey;

        public override bool Supports(SignatureScheme scheme) => key.Supports(scheme);

        public override async ValueTask<byte[]> SignAsync(ToBeSigned what, CancellationToken cancellation)
        {
            Asked.SetResult();
            await Answer.Task;
            return await key.SignAsync(what, cancellation);
        }
    }
}
