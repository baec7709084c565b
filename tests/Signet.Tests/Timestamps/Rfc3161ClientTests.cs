using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Signet.Timestamps;

namespace Signet.Tests.Timestamps;

public class Rfc3161ClientTests
{
    private static readonly byte[] s_signature = RandomNumberGenerator.GetBytes(256);
    private static readonly TimestampSettings s_settings = new() { Timeout = TimeSpan.FromSeconds(20) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Takes_a_token_that_another_implementation_made()
    {
        await using var server = LyingServer.Answering(q => Granted(Token(q)));
        var result = await new Rfc3161Client(server.Address, s_settings).StampAsync(s_signature, Cancellation);
        Assert.True(result.Timestamp.Valid);
        Assert.Equal((server.Address, Oids.Rfc3161Token, 0), (result.Server, result.Attribute.Oid, result.Certificates.Count));
        Assert.Empty(result.Findings);
        Assert.True(TimestampToken.Read(Assert.Single(result.Attribute.Values), s_signature, [], default).Valid);
    }

    [Fact]
    public async Task Asks_for_the_certificate_with_a_fresh_positive_nonce_each_time()
    {
        var nonces = new HashSet<string>();
        await using var server = LyingServer.Answering(q =>
        {
            Assert.True(Rfc3161TimestampRequest.TryDecode(q, out var request, out var consumed));
            Assert.Equal(q.Length, consumed);
            Assert.True(request.RequestSignerCertificate);
            var nonce = request.GetNonce()!.Value;
            Assert.True(nonce.Length >= 8 && nonce.Span[0] is > 0 and < 0x80);
            Assert.True(nonces.Add(Convert.ToHexString(nonce.Span)));
            return Granted(Token(q));
        });
        for (var i = 0; i < 3; i++)
        {
            await new Rfc3161Client(server.Address, s_settings).StampAsync(s_signature, Cancellation);
        }

        Assert.Equal(3, nonces.Count);
    }

    public static TheoryData<string, string> Lies { get; } = new()
    {
        // what the server does               how it is refused
        { "wrong nonce",                      "tsa-nonce-mismatch" },
        { "no nonce",                         "tsa-nonce-mismatch" },
        { "imprint of another message",       "timestamp-imprint-mismatch" },
        { "imprint by another digest",        "timestamp-imprint-mismatch" },
        { "another policy",                   "tsa-policy-mismatch" },
        { "no usage",                         "timestamp-wrong-usage" },
        { "code-signing certificate",         "timestamp-wrong-usage" },
        { "expired certificate",              "timestamp-outside-validity" },
        { "certificate not valid yet",        "timestamp-outside-validity" },
        { "signature of another key",         "timestamp-signature-wrong" },
        { "changed after signing",            "timestamp-signature-wrong" },
        { "no certificate",                   "timestamp-no-certificate" },
        { "certificate of somebody else",     "timestamp-wrong-certificate" },
        { "truncated token",                  "tsa-not-a-reply" },
        { "truncated answer",                 "tsa-unreachable" },
        { "connection closed",                "tsa-unreachable" },
        { "bytes behind the answer",          "tsa-not-a-reply" },
        { "huge and announced",               "tsa-reply-too-large" },
        { "huge and not announced",           "tsa-reply-too-large" },
        { "silent",                           "tsa-timed-out" },
        { "slow",                             "tsa-timed-out" },
        { "HTTP 500",                         "tsa-http-status" },
        { "HTTP 404",                         "tsa-http-status" },
        { "redirection",                      "tsa-http-status" },
        { "web page",                         "tsa-wrong-media-type" },
        { "token of another media type",      "tsa-wrong-media-type" },
        { "no media type",                    "tsa-wrong-media-type" },
        { "rejection",                        "tsa-rejected" },
        { "waiting",                          "tsa-rejected" },
        { "unknown status",                   "tsa-rejected" },
        { "granted without a token",          "tsa-not-a-reply" },
        { "a token that is no SignedData",    "timestamp-malformed" },
        { "an empty answer",                  "tsa-not-a-reply" },
        { "no HTTP",                          "tsa-unreachable" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Refuses_a_lie_by_its_name(string what, string code)
    {
        await using var server = Lie(what);
        var settings = s_settings with
        {
            Policy = what == "another policy" ? "1.2.4" : null,
            Timeout = what is "silent" or "slow" ? TimeSpan.FromSeconds(1) : s_settings.Timeout,
        };
        var refusal = await Assert.ThrowsAsync<SigningException>(() => new Rfc3161Client(server.Address, settings).StampAsync(s_signature, Cancellation));
        Assert.Equal(code, refusal.Finding.Code);
        Assert.StartsWith(server.Address.ToString(), refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(FindingRules.Find(code));
    }

    [Fact]
    public async Task Warns_when_its_clock_and_the_authority_s_are_far_apart()
    {
        await using var server = LyingServer.Answering(q => Granted(Token(q) with { Time = DateTimeOffset.UtcNow.AddHours(-1) }));
        var result = await new Rfc3161Client(server.Address, s_settings).StampAsync(s_signature, Cancellation);
        var finding = Assert.Single(result.Findings);
        Assert.Equal(("tsa-clock-differs", Severity.Warning), (finding.Code, finding.Severity));
    }

    [Fact]
    public async Task Tells_the_reason_of_a_rejection()
    {
        await using var server = Lie("rejection");
        var refusal = await Assert.ThrowsAsync<SigningException>(() => new Rfc3161Client(server.Address, s_settings).StampAsync(s_signature, Cancellation));
        Assert.Equal($"{server.Address}: the status is 2 (Rejection), the reason BadAlg, SystemFailure: “not today”", refusal.Message);
    }

    [Fact]
    public async Task Names_a_server_that_does_not_exist()
    {
        var server = new LyingServer((_, _, _) => Task.CompletedTask);
        await server.DisposeAsync();
        var refusal = await Assert.ThrowsAsync<SigningException>(() => new Rfc3161Client(server.Address, s_settings).StampAsync(s_signature, Cancellation));
        Assert.Equal("tsa-unreachable", refusal.Finding.Code);
    }

    [Fact]
    public async Task Stops_when_it_is_told_to()
    {
        await using var server = Lie("silent");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Rfc3161Client(server.Address, s_settings).StampAsync(s_signature, stop.Token));
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("http://user:secret@127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    public void Refuses_addresses_that_are_no_servers_without_repeating_them(string address)
    {
        var refusal = Assert.Throws<SigningException>(() => new Rfc3161Client(new Uri(address), s_settings));
        Assert.Equal("tsa-bad-address", refusal.Finding.Code);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    private static LyingServer Lie(string what)
    {
        const string Reply = "application/timestamp-reply";
        return what switch
        {
            "truncated answer" => new((q, s, c) => s.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {Reply}\r\nContent-Length: 5000\r\n\r\nshort"), c).AsTask()),
            "connection closed" => new((_, _, _) => Task.CompletedTask),
            "silent" => new((_, _, c) => Task.Delay(Timeout.Infinite, c)),
            "slow" => new(async (q, s, c) =>
            {
                await s.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {Reply}\r\nContent-Length: 5000\r\n\r\n"), c);
                for (var i = 0; i < 5000; i++)
                {
                    await s.WriteAsync(new byte[] { 0x30 }, c);
                    await Task.Delay(50, c);
                }
            }),
            "huge and not announced" => new(async (q, s, c) =>
            {
                await s.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {Reply}\r\nConnection: close\r\n\r\n"), c);
                for (var i = 0; i < 100_000; i++)
                {
                    await s.WriteAsync(new byte[4096], c);
                }
            }),
            "huge and announced" => new((q, s, c) => s.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {Reply}\r\nContent-Length: 5000000000\r\n\r\n"), c).AsTask()),
            "no HTTP" => new((q, s, c) => s.WriteAsync("SSH-2.0-OpenSSH_9.9\r\n"u8.ToArray(), c).AsTask()),
            "HTTP 500" => LyingServer.Answering(q => Granted(Token(q)), status: "500 Internal Server Error"),
            "HTTP 404" => LyingServer.Answering(_ => "not here"u8.ToArray(), "text/plain", "404 Not Found"),
            "redirection" => LyingServer.Answering(_ => [], status: "302 Found\r\nLocation: http://127.0.0.1:1/"),
            "web page" => LyingServer.Answering(_ => "<html>Please log in</html>"u8.ToArray(), "text/html; charset=utf-8"),
            "token of another media type" => LyingServer.Answering(q => Granted(Token(q)), "application/octet-stream"),
            "no media type" => LyingServer.Answering(q => Granted(Token(q)), ""),
            _ => LyingServer.Answering(q => Answer(what, q)),
        };
    }

    private static byte[] Answer(string what, byte[] query)
    {
        var good = Token(query);
        return what switch
        {
            "wrong nonce" => Granted(good with { Nonce = [0x41, .. good.Nonce!.Skip(1)] }),
            "no nonce" => Granted(good with { Nonce = null }),
            "imprint of another message" => Granted(good with { Message = [1, 2, 3] }),
            "imprint by another digest" => Granted(good with { ImprintAlgorithm = HashAlgorithmName.SHA1 }),
            "another policy" => Granted(good),
            "no usage" => Granted(Signed(good, ForgedToken.MakeCertificate(usage: null))),
            "code-signing certificate" => Granted(Signed(good, ForgedToken.MakeCertificate(usage: Oids.CodeSigning))),
            "expired certificate" => Granted(Signed(good, ForgedToken.MakeCertificate(validFromDays: -10, validToDays: -1))),
            "certificate not valid yet" => Granted(Signed(good, ForgedToken.MakeCertificate(validFromDays: 1))),
            "signature of another key" => Granted(SignedByAnotherKey(good)),
            "changed after signing" => Granted(Changed(good.Encode(), good.Nonce!)),
            "no certificate" => Granted(good with { WithCertificate = false }),
            "certificate of somebody else" => Granted(good with { Named = ForgedToken.MakeCertificate() }),
            "truncated token" => Granted(good)[..^20],
            "bytes behind the answer" => [.. Granted(good), 0],
            "rejection" => Status(2, "not today", [0x80, 0x00, 0x00, 0x40], null),
            "waiting" => Status(3, null, null, null),
            "unknown status" => Status(9, null, null, good.Encode()),
            "granted without a token" => Status(0, null, null, null),
            "a token that is no SignedData" => Status(0, null, null, [0x30, 0x03, 0x02, 0x01, 0x05]),
            "an empty answer" => [],
            _ => throw new ArgumentException(what),
        };
    }

    private static ForgedToken Signed(ForgedToken token, X509Certificate2 certificate) => token with { Certificate = certificate, Named = certificate };

    /// <summary>The token with another signature of the same length in the place of its own.</summary>
    private static byte[] SignedByAnotherKey(ForgedToken token)
    {
        using var key = RSA.Create(2048);
        var der = token.Encode();
        key.SignData(der, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CopyTo(der.AsSpan(der.Length - 256));
        return der;
    }

    /// <summary>The token with another byte in a time that was signed.</summary>
    private static byte[] Changed(byte[] der, byte[] nonce)
    {
        var at = der.AsSpan().IndexOf(nonce) - 4;
        Assert.Equal((byte)'Z', der[at + 1]);
        der[at] = der[at] == (byte)'1' ? (byte)'2' : (byte)'1';
        return der;
    }

    /// <summary>The token that the query asks for, readable by .NET alone.</summary>
    private static ForgedToken Token(byte[] query)
    {
        Assert.True(Rfc3161TimestampRequest.TryDecode(query, out var request, out _));
        return new ForgedToken { Message = s_signature, Nonce = request.GetNonce()!.Value.ToArray(), Time = DateTimeOffset.UtcNow.AddTicks(-(DateTimeOffset.UtcNow.Ticks % 10_000_000)) };
    }

    private static byte[] Granted(ForgedToken token) => Granted(token.Encode());

    private static byte[] Granted(byte[] token) => Status(0, null, null, token);

    private static byte[] Status(int status, string? text, byte[]? failures, byte[]? token)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteInteger(status);
                if (text is not null)
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteCharacterString(UniversalTagNumber.UTF8String, text);
                    }
                }

                if (failures is not null)
                {
                    writer.WriteBitString(failures, 6);
                }
            }

            if (token is not null)
            {
                writer.WriteEncodedValue(token);
            }
        }

        return writer.Encode();
    }
}
