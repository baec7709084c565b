using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Signet.Timestamps;

namespace Signet.Tests.Timestamps;

public class LegacyTimestampClientTests
{
    private static readonly byte[] s_signature = RandomNumberGenerator.GetBytes(256);
    private static readonly TimestampSettings s_settings = new() { Timeout = TimeSpan.FromSeconds(20) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Manners { get; } = ["one line", "lines", "lines of CR LF", "a zero octet at the end", "text/html"];

    [Theory]
    [MemberData(nameof(Manners))]
    public async Task Takes_an_answer_that_another_implementation_made(string manner)
    {
        await using var server = LyingServer.Answering(
            request =>
            {
                AssertRequest(request);
                var text = Convert.ToBase64String(Countersigned());
                return Encoding.ASCII.GetBytes(manner switch
                {
                    "lines" => string.Join('\n', text.Chunk(64).Select(c => new string(c))) + "\n",
                    "lines of CR LF" => string.Join("\r\n", text.Chunk(76).Select(c => new string(c))) + "\r\n",
                    "a zero octet at the end" => text + "\0",
                    _ => text,
                });
            },
            manner == "text/html" ? manner : "application/octet-stream");
        var result = await new LegacyTimestampClient(server.Address, s_settings).StampAsync(s_signature, Cancellation);
        Assert.True(result.Timestamp.Valid);
        Assert.Equal((TimestampKind.Authenticode, Oids.CounterSignatureAttribute), (result.Timestamp.Kind, result.Attribute.Oid));
        Assert.Equal(ForgedToken.Authority.RawData, Assert.Single(result.Certificates).ToArray());
        Assert.True((DateTimeOffset.UtcNow - result.Timestamp.Time).Duration() < TimeSpan.FromMinutes(1));
    }

    public static TheoryData<string, string> Lies { get; } = new()
    {
        { "over another signature",       "timestamp-imprint-mismatch" },
        { "no signing time",              "timestamp-no-time" },
        { "no usage",                     "timestamp-wrong-usage" },
        { "expired certificate",          "timestamp-outside-validity" },
        { "no certificate",               "timestamp-no-certificate" },
        { "signature of another key",     "timestamp-signature-wrong" },
        { "two signers",                  "tsa-not-a-reply" },
        { "no base64",                    "tsa-not-a-reply" },
        { "no SignedData",                "tsa-not-a-reply" },
        { "an empty answer",              "tsa-not-a-reply" },
        { "nine certificates",            "tsa-not-a-reply" },
        { "bytes behind it",              "tsa-not-a-reply" },
        { "content of another type",      "timestamp-signature-wrong" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task Refuses_a_lie_by_its_name(string what, string code)
    {
        await using var server = LyingServer.Answering(_ => what switch
        {
            "over another signature" => Base64(Countersigned(message: [1])),
            "no signing time" => Base64(Countersigned(withTime: false)),
            "no usage" => Base64(Countersigned(ForgedToken.MakeCertificate(usage: null))),
            "expired certificate" => Base64(Countersigned(ForgedToken.MakeCertificate(validFromDays: -10, validToDays: -1))),
            "no certificate" => Base64(Countersigned(include: X509IncludeOption.None)),
            "signature of another key" => Base64(SignedByAnotherKey()),
            "two signers" => Base64(Countersigned(signers: 2)),
            "no base64" => "<html>what?</html>"u8.ToArray(),
            "no SignedData" => Base64([0x30, 0x03, 0x02, 0x01, 0x05]),
            "an empty answer" => [],
            "nine certificates" => Base64(Countersigned(further: 8)),
            "bytes behind it" => Base64([.. Countersigned(), 0]),
            "content of another type" => Base64(Countersigned(contentType: Oids.SpcIndirectData)),
            _ => throw new ArgumentException(what),
        });
        var refusal = await Assert.ThrowsAsync<SigningException>(() => new LegacyTimestampClient(server.Address, s_settings).StampAsync(s_signature, Cancellation));
        Assert.Equal(code, refusal.Finding.Code);
    }

    [Fact]
    public async Task Keeps_nothing_that_the_authority_did_not_sign()
    {
        await using var server = LyingServer.Answering(_ => Base64(Countersigned(unsigned: true)));
        var result = await new LegacyTimestampClient(server.Address, s_settings).StampAsync(s_signature, Cancellation);
        Assert.True(Signet.Cms.SignerInfo.TryRead(result.Attribute.Values[0], 0, out var signer, out var problem), problem?.Message);
        Assert.Empty(signer.UnsignedAttributes);
    }

    private static void AssertRequest(byte[] request)
    {
        var der = Convert.FromBase64String(Encoding.ASCII.GetString(request));
        Assert.Equal(s_signature, der[^256..]);
        Assert.Equal("060A2B060104018237030201", Convert.ToHexString(der.AsSpan(4, 12)));
    }

    private static byte[] Base64(byte[] der) => Encoding.ASCII.GetBytes(Convert.ToBase64String(der));

    private static byte[] SignedByAnotherKey()
    {
        using var key = RSA.Create(2048);
        var der = Countersigned();
        key.SignData(der, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CopyTo(der.AsSpan(der.Length - 256));
        return der;
    }

    private static byte[] Countersigned(
        X509Certificate2? certificate = null, byte[]? message = null, bool withTime = true, bool unsigned = false, int signers = 1, int further = 0,
        X509IncludeOption include = X509IncludeOption.EndCertOnly, string contentType = Oids.Data)
    {
        var cms = new SignedCms(new ContentInfo(new Oid(contentType), message ?? s_signature), false);
        for (var i = 0; i < signers; i++)
        {
            var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, certificate ?? ForgedToken.Authority)
            {
                IncludeOption = include,
                DigestAlgorithm = new Oid(Oids.Sha256),
            };
            if (withTime)
            {
                signer.SignedAttributes.Add(new Pkcs9SigningTime(DateTime.UtcNow));
            }
            else
            {
                signer.SignedAttributes.Add(new Pkcs9DocumentName("no time"));
            }

            if (unsigned)
            {
                signer.UnsignedAttributes.Add(new Pkcs9DocumentName("payload"));
            }

            cms.ComputeSignature(signer);
        }

        for (var i = 0; i < further; i++)
        {
            cms.AddCertificate(ForgedToken.MakeCertificate());
        }

        return cms.Encode();
    }
}
