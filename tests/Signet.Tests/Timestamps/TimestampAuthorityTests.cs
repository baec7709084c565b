using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Signet.Cms;
using Signet.Keys;
using Signet.Timestamps;
using Signet.X509;
using AlgorithmIdentifier = Signet.Cms.AlgorithmIdentifier;

namespace Signet.Tests.Timestamps;

public class TimestampAuthorityTests
{
    private static readonly byte[] s_signature = [.. Enumerable.Range(0, 256).Select(i => unchecked((byte)(i * 7)))];
    private static readonly byte[] s_nonce = [0x41, 0x00, 0xFF];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> KeysAndDigests { get; } = new()
    {
        { "rsa", "md5" }, { "rsa", "sha1" }, { "rsa", "sha256" }, { "rsa", "sha384" }, { "rsa", "sha512" },
        { "p256", "sha256" }, { "p384", "sha384" }, { "p521", "sha512" },
    };

    [Theory]
    [MemberData(nameof(KeysAndDigests))]
    public async Task Gives_tokens_that_our_reader_and_that_of_NET_accept(string keyName, string digestName)
    {
        var digest = DigestAlgorithm.FromName(digestName)!;
        var authority = Authority(keyName);
        var reply = await AskAsync(authority, Query(digest));
        Assert.Equal(PkiStatus.Granted, reply.Status);

        var timestamp = TimestampToken.Read(reply.Token, s_signature, [], default);
        Assert.True(timestamp.Valid, string.Join("; ", timestamp.Findings.Select(f => f.Message)));
        Assert.Equal((TestCertificates.Now, digest, authority.Certificate.Sha1Thumbprint), (timestamp.Time, timestamp.ImprintAlgorithm, timestamp.Signer!.Sha1Thumbprint));
        Assert.Equal(s_nonce, timestamp.Info!.Nonce.ToArray());

        Assert.True(Rfc3161TimestampToken.TryDecode(reply.Token, out var token, out var consumed));
        Assert.Equal(reply.Token.Length, consumed);
        Assert.True(token.VerifySignatureForData(s_signature, out var signer));
        Assert.Equal(authority.Certificate.Raw.ToArray(), signer!.RawData);
        Assert.Equal(TestCertificates.Now, token.TokenInfo.Timestamp);
    }

    [Theory]
    [MemberData(nameof(KeysAndDigests))]
    public async Task Gives_countersignatures_that_our_reader_and_SignedCms_accept(string keyName, string digestName)
    {
        _ = digestName; // the legacy protocol has no choice of digest
        var authority = Authority(keyName);
        var der = await authority.AnswerLegacyAsync(new LegacyTimestampRequest(s_signature).Encode(), Cancellation);
        Assert.True(SignedData.TryRead(der, 0, out var data, out _, out var problem), problem?.Message);
        Assert.Equal(s_signature, data.ContentValue.ToArray());

        var certificates = data.Certificates.Select(c => TestCertificates.Read(c)).ToList();
        var timestamp = Countersignature.Read(data.SignerInfos[0].Raw, s_signature, certificates, default);
        Assert.True(timestamp.Valid, string.Join("; ", timestamp.Findings.Select(f => f.Message)));
        Assert.Equal(TestCertificates.Now, timestamp.Time);

        var cms = new SignedCms();
        cms.Decode(der);
        cms.CheckSignature(verifySignatureOnly: true);
    }

    [Fact]
    public async Task Leaves_its_certificate_out_when_nobody_asked_for_it()
    {
        var reply = await AskAsync(Authority("rsa"), Query(DigestAlgorithm.Sha256) with { CertificateRequested = false });
        Assert.True(SignedData.TryRead(reply.Token, 0, out var data, out _, out var problem), problem?.Message);
        Assert.Empty(data.Certificates);
    }

    [Fact]
    public async Task Never_gives_a_serial_number_twice()
    {
        var authority = Authority("p256");
        var serials = new HashSet<string>();
        for (var i = 0; i < 50; i++)
        {
            var reply = await AskAsync(authority, Query(DigestAlgorithm.Sha256));
            var info = TimestampToken.Read(reply.Token, s_signature, [], default).Info!;
            Assert.True(serials.Add(Convert.ToHexString(info.SerialNumber.Span)));
        }
    }

    public static TheoryData<string, PkiFailures> Refusals { get; } = new()
    {
        { "no request",           PkiFailures.BadDataFormat },
        { "an empty request",     PkiFailures.BadDataFormat },
        { "bytes behind it",      PkiFailures.BadDataFormat },
        { "version 2",            PkiFailures.BadDataFormat },
        { "an unknown digest",    PkiFailures.BadAlg },
        { "digest parameters",    PkiFailures.BadAlg },
        { "a digest too short",   PkiFailures.BadDataFormat },
        { "another policy",       PkiFailures.UnacceptedPolicy },
        { "an extension",         PkiFailures.UnacceptedExtension },
        { "a time out of bounds", PkiFailures.TimeNotAvailable },
        { "a key that fails",     PkiFailures.SystemFailure },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refuses_with_the_reason_that_RFC_3161_has_for_it(string what, PkiFailures reason)
    {
        var good = Query(DigestAlgorithm.Sha256);
        var bytes = what switch
        {
            "no request" => "GET / HTTP/1.1"u8.ToArray(),
            "an empty request" => [],
            "bytes behind it" => [.. good.Encode(), 0],
            "version 2" => Patched(good.Encode(), 4, 2),
            "an unknown digest" => (good with { Imprint = good.Imprint with { Algorithm = AlgorithmIdentifier.WithNull("1.2.3") } }).Encode(),
            "digest parameters" => (good with { Imprint = good.Imprint with { Algorithm = new AlgorithmIdentifier(Oids.Sha256, new byte[] { 4, 0 }) } }).Encode(),
            "a digest too short" => (good with { Imprint = good.Imprint with { Digest = new byte[31] } }).Encode(),
            "another policy" => (good with { Policy = "1.2.3" }).Encode(),
            "an extension" => (good with { Extensions = [new X509Extension("1.2.3", false, new byte[] { 5, 0 })] }).Encode(),
            _ => good.Encode(),
        };
        var key = TestCertificates.RsaKey;
        var clock = new SetClock { Time = TestCertificates.Now };
        var signer = TestCertificates.Signer(key, TestCertificates.Make(key));
        var authority = new TimestampAuthority(what == "a key that fails" ? signer with { Key = new FailingKey(signer.Key) } : signer, clock);
        clock.Time = what == "a time out of bounds" ? TestCertificates.Now.AddYears(11) : TestCertificates.Now;

        var answer = await authority.AnswerAsync(bytes, Cancellation);
        Assert.True(TimestampReply.TryRead(answer, out var reply, out var problem), problem?.Message);
        Assert.Equal((PkiStatus.Rejection, reason, true), (reply.Status, reply.Failures, reply.Token.IsEmpty));
        Assert.NotEmpty(Assert.Single(reply.Texts));
    }

    public static TheoryData<string> Unfit { get; } = ["no usage", "another usage", "not critical", "not alone", "expired", "not valid yet"];

    [Theory]
    [MemberData(nameof(Unfit))]
    public void Does_not_start_with_a_certificate_that_clients_would_refuse(string what)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = what switch
        {
            "no usage" => TestCertificates.Make(key, usage: null),
            "another usage" => TestCertificates.Make(key, usage: Oids.CodeSigning),
            "not critical" => TestCertificates.Make(key, critical: false),
            "not alone" => TestCertificates.Make(key, usage: $"{Oids.TimeStamping} {Oids.CodeSigning}"),
            "expired" => TestCertificates.Make(key, notAfter: TestCertificates.Now.AddDays(-1)),
            _ => TestCertificates.Make(key, notBefore: TestCertificates.Now.AddDays(1)),
        };
        var refusal = Assert.Throws<SigningException>(() => new TimestampAuthority(TestCertificates.Signer(key, certificate), new SetClock { Time = TestCertificates.Now }));
        Assert.Equal("tsa-certificate-unfit", refusal.Finding.Code);
    }

    [Fact]
    public async Task Refuses_what_is_no_request_of_the_legacy_protocol()
    {
        var refusal = await Assert.ThrowsAsync<SigningException>(() => Authority("rsa").AnswerLegacyAsync("hello"u8.ToArray(), Cancellation));
        Assert.Equal("tsa-bad-request", refusal.Finding.Code);
    }

    private static TimestampAuthority Authority(string keyName)
    {
        AsymmetricAlgorithm key = keyName switch
        {
            "p256" => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            "p384" => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            "p521" => ECDsa.Create(ECCurve.NamedCurves.nistP521),
            _ => TestCertificates.RsaKey,
        };
        return new TimestampAuthority(TestCertificates.Signer(key, TestCertificates.Make(key)), new SetClock { Time = TestCertificates.Now.AddMilliseconds(999) });
    }

    private static TimestampQuery Query(DigestAlgorithm digest) => new(MessageImprint.Of(digest, s_signature), s_nonce, true);

    private static async Task<TimestampReply> AskAsync(TimestampAuthority authority, TimestampQuery query)
    {
        Assert.True(TimestampReply.TryRead(await authority.AnswerAsync(query.Encode(), Cancellation), out var reply, out var problem), problem?.Message);
        return reply;
    }

    private static byte[] Patched(byte[] bytes, int offset, byte value)
    {
        bytes[offset] = value;
        return bytes;
    }

    /// <summary>A key whose token was pulled out.</summary>
    private sealed class FailingKey(SigningKey key) : SigningKey
    {
        public override ReadOnlyMemory<byte> PublicKey => key.PublicKey;

        public override bool Supports(SignatureScheme scheme) => key.Supports(scheme);

        public override ValueTask<byte[]> SignAsync(ToBeSigned what, CancellationToken cancellation) =>
            throw new SigningException(KeyFindings.Unavailable.With("the token is gone"));
    }
}

/// <summary>A clock that shows what it is told; its timers are real.</summary>
internal sealed class SetClock : TimeProvider
{
    public required DateTimeOffset Time { get; set; }

    /// <summary>The zone of local times; null for the machine's.</summary>
    public TimeZoneInfo? Zone { get; init; }

    public override TimeZoneInfo LocalTimeZone => Zone ?? base.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => Time;
}
