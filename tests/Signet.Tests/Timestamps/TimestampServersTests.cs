using System.Security.Cryptography;
using Signet.Cms;
using Signet.Timestamps;

namespace Signet.Tests.Timestamps;

public class TimestampServersTests
{
    private static readonly byte[] s_signature = RandomNumberGenerator.GetBytes(256);
    private static readonly TimestampSettings s_settings = new() { Attempts = 3, RetryDelay = TimeSpan.FromMilliseconds(20), Timeout = TimeSpan.FromSeconds(10) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TimestampKind.Rfc3161)]
    [InlineData(TimestampKind.Authenticode)]
    public async Task Goes_on_to_the_next_server_and_says_why(TimestampKind kind)
    {
        await using var good = Start();
        await using var busy = LyingServer.Answering(_ => [], status: "503 Service Unavailable");
        await using var page = LyingServer.Answering(_ => "<html/>"u8.ToArray(), "text/html");
        var servers = Create((TimestampKind.Authenticode, busy.Address), (TimestampKind.Rfc3161, page.Address), (kind, good.Address));
        var result = await servers.StampAsync(s_signature, Cancellation);
        Assert.Equal((good.Address, kind), (result.Server, result.Timestamp.Kind));
        Assert.True(result.Timestamp.Valid);
        Assert.Equal([("tsa-failed-over", Severity.Warning), ("tsa-failed-over", Severity.Warning)], result.Findings.Select(f => (f.Code, f.Severity)));
        Assert.Contains("HTTP 503", result.Findings[0].Message, StringComparison.Ordinal);
        Assert.Contains("(3 attempts) [tsa-http-status]", result.Findings[0].Message, StringComparison.Ordinal);
        Assert.EndsWith("the answer is text/html [tsa-wrong-media-type]", result.Findings[1].Message, StringComparison.Ordinal);

        // 503 may pass, so it was tried three times; a web page will be one the next time, too.
        Assert.Equal((3, 1), (busy.Requests, page.Requests));
    }

    [Fact]
    public async Task Asks_first_the_server_that_answered_last()
    {
        await using var good = Start();
        await using var page = LyingServer.Answering(_ => "<html/>"u8.ToArray(), "text/html");
        var servers = Create((TimestampKind.Rfc3161, page.Address), (TimestampKind.Rfc3161, good.Address));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(good.Address, (await servers.StampAsync(s_signature, Cancellation)).Server);
        }

        Assert.Equal(1, page.Requests);
    }

    [Fact]
    public async Task Tries_again_when_a_failure_may_pass()
    {
        await using var good = Start();
        var requests = 0;
        await using var shaky = new LyingServer(async (query, stream, cancellation) =>
        {
            if (++requests < 3)
            {
                return; // hangs up
            }

            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            using var content = new ByteArrayContent(query);
            content.Headers.ContentType = new("application/timestamp-query");
            var answer = await client.PostAsync(good.Address, content, cancellation);
            await LyingServer.WriteAsync(stream, "200 OK", "application/timestamp-reply", await answer.Content.ReadAsByteArrayAsync(cancellation), cancellation);
        });
        var result = await Create((TimestampKind.Rfc3161, shaky.Address)).StampAsync(s_signature, Cancellation);
        Assert.True(result.Timestamp.Valid);
        Assert.Empty(result.Findings);
        Assert.Equal(3, requests);
    }

    [Fact]
    public async Task Names_the_only_server_s_reason_and_all_reasons_of_several()
    {
        await using var page = LyingServer.Answering(_ => "<html/>"u8.ToArray(), "text/html");
        await using var missing = LyingServer.Answering(_ => [], status: "404 Not Found");
        var alone = await Assert.ThrowsAsync<SigningException>(() => Create((TimestampKind.Rfc3161, page.Address)).StampAsync(s_signature, Cancellation));
        Assert.Equal("tsa-wrong-media-type", alone.Finding.Code);
        var both = await Assert.ThrowsAsync<SigningException>(
            () => Create((TimestampKind.Rfc3161, page.Address), (TimestampKind.Rfc3161, missing.Address)).StampAsync(s_signature, Cancellation));
        Assert.Equal("tsa-none-answered", both.Finding.Code);
        Assert.Contains("[tsa-wrong-media-type]", both.Message, StringComparison.Ordinal);
        Assert.Contains("[tsa-http-status]", both.Message, StringComparison.Ordinal);
        Assert.Equal(1, missing.Requests);
    }

    [Fact]
    public async Task Stops_between_attempts_when_it_is_told_to()
    {
        await using var busy = LyingServer.Answering(_ => [], status: "503 Service Unavailable\r\nRetry-After: 3600");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Create((TimestampKind.Rfc3161, busy.Address)).StampAsync(s_signature, stop.Token));
        Assert.Equal(1, busy.Requests);
    }

    [Fact]
    public void Refuses_an_address_that_is_none() =>
        Assert.Equal("tsa-bad-address", Assert.Throws<SigningException>(() => TimestampServers.Create([(TimestampKind.Rfc3161, "timestamp.example.com")], s_settings)).Finding.Code);

    [Theory]
    [InlineData(TimestampKind.Rfc3161)]
    [InlineData(TimestampKind.Authenticode)]
    public async Task Puts_a_time_stamp_on_a_signer_in_place_of_the_one_it_had(TimestampKind kind)
    {
        await using var good = Start();
        var unsigned = new CmsAttribute("1.2.3", [new byte[] { 5, 0 }]);
        var before = Signature([unsigned, new CmsAttribute(Oids.CounterSignatureAttribute, [new byte[] { 0x30, 0 }]), new CmsAttribute(Oids.Rfc3161Token, [new byte[] { 0x30, 0 }])]);
        var stamped = await Create((kind, good.Address)).StampAsync(before, 0, Cancellation);
        Assert.True(Signet.Cms.SignedData.TryRead(stamped.Data.Encode(), 0, out var after, out _, out var problem), problem?.Message);

        var signer = after.SignerInfos[0];
        Assert.Equal(2, signer.UnsignedAttributes.Count);
        Assert.Contains(signer.UnsignedAttributes, a => a.Oid == "1.2.3");
        Assert.Equal(before.SignerInfos[0].SignedBytes.ToArray(), signer.SignedBytes.ToArray());
        Assert.Equal(before.SignerInfos[0].Signature.ToArray(), signer.Signature.ToArray());

        // The token brings its certificate along; the countersignature's is merged with those of the signature.
        Assert.Equal(kind == TimestampKind.Rfc3161 ? 1 : 2, after.Certificates.Count);
        var certificates = after.Certificates.Select(c => TestCertificates.Read(c)).ToList();
        var timestamp = Assert.Single(TimestampReader.Read(signer, certificates, 0, after));
        Assert.True(timestamp.Valid, string.Join("; ", timestamp.Findings.Select(f => f.Message)));

        Assert.True(signer.HasTimestamp());
        Assert.False(after.WithoutTimestamps(0).SignerInfos[0].HasTimestamp());
    }

    [Fact]
    public void Does_not_take_another_attribute_for_a_time_stamp()
    {
        Assert.Throws<ArgumentException>(() => Signature([]).WithTimestamp(0, new CmsAttribute("1.2.3", [new byte[] { 5, 0 }]), []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Signature([]).WithoutTimestamps(1));
    }

    private static TimestampListener Start() => TimestampListener.Start(new TimestampAuthority(TestCertificates.Authority.Signer, TimeProvider.System), 0);

    private static TimestampServers Create(params (TimestampKind Kind, Uri Address)[] servers) =>
        TimestampServers.Create(servers.Select(s => (s.Kind, s.Address.ToString())), s_settings);

    private static SignedData Signature(IReadOnlyList<CmsAttribute> unsigned) => new()
    {
        Version = 1,
        DigestAlgorithms = [AlgorithmIdentifier.WithNull(Oids.Sha256)],
        ContentType = Oids.SpcIndirectData,
        Content = new byte[] { 0x30, 0x00 },
        ContentValue = default,
        Certificates = [TestCertificates.Root.Raw],
        SignerInfos =
        [
            new SignerInfo
            {
                Version = 1,
                Issuer = TestCertificates.Root.Issuer,
                SerialNumber = TestCertificates.Root.SerialNumber,
                DigestAlgorithm = AlgorithmIdentifier.WithNull(Oids.Sha256),
                SignedAttributes = [new CmsAttribute(Oids.ContentTypeAttribute, [new byte[] { 6, 1, 0x2A }])],
                SignatureAlgorithm = AlgorithmIdentifier.WithNull(Oids.RsaEncryption),
                Signature = s_signature,
                UnsignedAttributes = unsigned,
            },
        ],
    };
}
