using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Timestamps;

namespace Signet.Tests.Timestamps;

public class TimestampTokenTests
{
    private static readonly byte[] s_signature = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
    private static readonly ForgedToken s_good = new() { Message = s_signature };

    [Fact]
    public void Reads_what_another_implementation_wrote()
    {
        var time = new DateTimeOffset(2026, 11, 20, 12, 0, 0, 123, TimeSpan.Zero);
        var certificate = ForgedToken.MakeCertificate(validFromDays: -3650);
        var timestamp = Read(s_good with { Time = time, Certificate = certificate, Named = certificate });
        Assert.True(timestamp.Valid, string.Join("; ", timestamp.Findings.Select(f => f.Message)));
        Assert.Empty(timestamp.Findings);
        Assert.Equal((time, TimestampKind.Rfc3161, DigestAlgorithm.Sha256), (timestamp.Time, timestamp.Kind, timestamp.ImprintAlgorithm));
        Assert.Equal(certificate.RawData, timestamp.Signer!.Raw.ToArray());
    }

    public static TheoryData<string, string, bool> Lies { get; } = new()
    {
        // what is wrong             finding                           still valid
        { "another message",         "timestamp-imprint-mismatch",      false },
        { "SHA-1 imprint",           "timestamp-weak-digest",           true },
        { "MD5 imprint",             "timestamp-weak-digest",           true },
        { "unknown digest",          "timestamp-unknown-algorithm",     false },
        { "no usage",                "timestamp-wrong-usage",           false },
        { "code-signing usage",      "timestamp-wrong-usage",           false },
        { "any usage",               "timestamp-wrong-usage",           false },
        { "key usage",               "timestamp-wrong-usage",           false },
        { "usage not critical",      "timestamp-usage-not-exclusive",   true },
        { "usage not alone",         "timestamp-usage-not-exclusive",   true },
        { "before validity",         "timestamp-outside-validity",      false },
        { "after validity",          "timestamp-outside-validity",      false },
        { "no certificate",          "timestamp-no-certificate",        false },
        { "another is named",        "timestamp-wrong-certificate",     false },
        { "none is named",           "timestamp-certificate-not-named", true },
        { "content of another type", "timestamp-malformed",             false },
        { "two signers",             "timestamp-malformed",             false },
        { "TSTInfo of version 2",    "timestamp-malformed",             false },
        { "critical extension",      "timestamp-unknown-extension",     false },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void Names_what_is_wrong(string what, string code, bool valid)
    {
        var other = ForgedToken.MakeCertificate();
        var timestamp = Read(what switch
        {
            "another message" => s_good with { Message = [1] },
            "SHA-1 imprint" => s_good with { ImprintAlgorithm = HashAlgorithmName.SHA1 },
            "MD5 imprint" => s_good with { ImprintAlgorithm = HashAlgorithmName.MD5 },
            "unknown digest" => s_good with { ImprintOid = "1.2.3.4" },
            "no usage" => Signed(s_good, ForgedToken.MakeCertificate(usage: null)),
            "code-signing usage" => Signed(s_good, ForgedToken.MakeCertificate(usage: Oids.CodeSigning)),
            "any usage" => Signed(s_good, ForgedToken.MakeCertificate(usage: Oids.AnyExtendedKeyUsage)),
            "key usage" => Signed(s_good, ForgedToken.MakeCertificate(keyUsage: X509KeyUsageFlags.KeyEncipherment)),
            "usage not critical" => Signed(s_good, ForgedToken.MakeCertificate(critical: false)),
            "usage not alone" => Signed(s_good, ForgedToken.MakeCertificate(usage: $"{Oids.TimeStamping} {Oids.CodeSigning}")),
            "before validity" => s_good with { Time = DateTimeOffset.UtcNow.AddDays(-2) },
            "after validity" => s_good with { Time = DateTimeOffset.UtcNow.AddDays(3651) },
            "no certificate" => s_good with { WithCertificate = false },
            "another is named" => s_good with { Named = other },
            "none is named" => s_good with { Named = null },
            "content of another type" => s_good with { ContentType = "1.2.840.113549.1.9.16.1.5" },
            "two signers" => s_good with { Signers = 2 },
            "TSTInfo of version 2" => s_good with { Version = 2 },
            "critical extension" => s_good with { CriticalExtension = true },
            _ => throw new ArgumentException(what),
        });
        Assert.Equal(valid, timestamp.Valid);
        Assert.Equal([code], timestamp.Findings.Select(f => f.Code).Distinct());
    }

    [Fact]
    public void Finds_the_certificate_outside_a_token_that_has_none()
    {
        var token = (s_good with { WithCertificate = false }).Encode();
        var timestamp = TimestampToken.Read(token, s_signature, [TestCertificates.Read(ForgedToken.Authority.RawData)], default);
        Assert.True(timestamp.Valid);
    }

    [Fact]
    public void Is_malformed_with_bytes_behind_it_or_missing()
    {
        var token = s_good.Encode();
        Assert.Equal("timestamp-malformed", Assert.Single(TimestampToken.Read((byte[])[.. token, 0], s_signature, [], default).Findings).Code);
        for (var length = 0; length < token.Length; length++)
        {
            var timestamp = TimestampToken.Read(token.AsMemory(0, length), s_signature, [], default);
            Assert.Equal("timestamp-malformed", Assert.Single(timestamp.Findings).Code);
            Assert.False(timestamp.Valid);
        }
    }

    private static ForgedToken Signed(ForgedToken token, X509Certificate2 certificate) => token with { Certificate = certificate, Named = certificate };

    private static Timestamp Read(ForgedToken token)
    {
        var der = token.Encode();
        return TimestampToken.Read(der, s_signature, [], new FileRange(100, der.Length));
    }
}
