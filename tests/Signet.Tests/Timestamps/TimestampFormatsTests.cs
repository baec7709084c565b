using System.Formats.Asn1;
using Signet.Cms;
using Signet.Timestamps;
using Signet.X509;

namespace Signet.Tests.Timestamps;

public class TimestampFormatsTests
{
    private static readonly byte[] s_digest = DigestAlgorithm.Sha256.Hash("signature"u8);

    // RFC 3161, 2.4.2, with every optional field; written by hand, field by field.
    private static readonly byte[] s_full = Convert.FromHexString(
        "308189" + "020101" + "06052A03040506"
        + "3031300D06096086480165030402010500" + "0420" + Convert.ToHexString(s_digest)
        + "020500C0FFEE01"                                    // serialNumber
        + "181332303236313132303132303030302E3132355A"        // genTime 20261120120000.125Z
        + "300A" + "020101" + "800201F4" + "810107"           // accuracy 1 s, 500 ms, 7 µs
        + "0101FF"                                            // ordering
        + "02021234"                                          // nonce
        + "A00A82087473612E74657374"                          // tsa: a dNSName
        + "A10F300D06032A03040101FF0403000102");              // a critical extension

    [Fact]
    public void Reads_every_field_of_a_TSTInfo_and_writes_it_back()
    {
        Assert.True(TstInfo.TryRead(s_full, 0, out var info, out var problem), problem?.Message);
        Assert.Equal("1.2.3.4.5.6", info.Policy);
        Assert.Equal(Oids.Sha256, info.Imprint.Algorithm.Oid);
        Assert.Equal(s_digest, info.Imprint.Digest.ToArray());
        Assert.Equal("00C0FFEE01", Convert.ToHexString(info.SerialNumber.Span));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 12, 0, 0, 125, TimeSpan.Zero), info.GenTime);
        Assert.Equal(TimeSpan.FromTicks(15_000_070), info.Accuracy!.Span);
        Assert.True(info.Ordering);
        Assert.Equal("1234", Convert.ToHexString(info.Nonce.Span));
        Assert.Equal(10, info.Tsa.Length);
        Assert.Equal(("1.2.3.4", true, 3), (info.Extensions[0].Oid, info.Extensions[0].Critical, info.Extensions[0].Value.Length));
        Assert.Equal(s_full, info.Encode());
    }

    [Fact]
    public void Refuses_a_TSTInfo_cut_at_any_length()
    {
        for (var length = 0; length < s_full.Length; length++)
        {
            Assert.False(TstInfo.TryRead(s_full.AsMemory(0, length), 0, out _, out var problem), $"{length} bytes");
            Assert.Equal("timestamp-malformed", problem.Code);
        }
    }

    public static TheoryData<string, string, string> Malformed { get; } = new()
    {
        // what is done                        bytes                   replaced by
        { "version 2",                         "02010106052A",         "02010206052A" },
        { "a negative version",                "02010106052A",         "0201FF06052A" },
        { "a UTCTime",                         "1813323032",           "1713323032" },
        { "a time with a trailing zero",       "2E3132355A",           "2E3132305A" },
        { "a time with an offset",             "30302E3132355A",       "30302B30313030" },
        { "a time that is none",               "3230323631313230",     "3230323631333230" },
        { "1000 milliseconds",                 "800201F4",             "800203E8" },
        { "negative microseconds",             "810107",               "8101FF" },
        { "a BOOLEAN that is neither",         "0101FF0202",           "0101010202" },
        { "a nonce in a longer form",          "02021234",             "02020012" },
        { "a serial number in a longer form",  "020500C0FFEE01",       "020500000FEE01" },
        { "fields out of order",               "0101FF02021234",       "020212340101FF" },
        { "an unknown tag at the end",         "A10F300D",             "A20F300D" },
        { "a byte of the length too many",     "308189",               "30818A" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Refuses_what_RFC_3161_and_DER_forbid(string what, string original, string replacement)
    {
        var text = Convert.ToHexString(s_full);
        Assert.Equal(2, text.Split(original).Length);
        Assert.False(TstInfo.TryRead(Convert.FromHexString(text.Replace(original, replacement, StringComparison.Ordinal)), 0, out _, out var problem), what);
        Assert.Equal("timestamp-malformed", problem.Code);
    }

    public static TheoryData<string> Queries { get; } =
    [
        "certReq", "nonce", "policy", "extension", "nothing",
    ];

    [Theory]
    [MemberData(nameof(Queries))]
    public void Writes_and_reads_a_query(string with)
    {
        var query = new TimestampQuery(MessageImprint.Of(DigestAlgorithm.Sha384, "x"u8), with == "nonce" ? new byte[] { 0x40, 0xFF } : default, with == "certReq")
        {
            Policy = with == "policy" ? "1.2.3" : null,
            Extensions = with == "extension" ? [new X509Extension("1.2.3.4", false, new byte[] { 5, 0 })] : [],
        };
        var der = query.Encode();
        Assert.True(TimestampQuery.TryRead(der, out var read, out var problem), problem?.Message);
        Assert.Equal(der, read.Encode());
        Assert.True(read.Imprint.Matches(query.Imprint));
        Assert.Equal((query.Policy, query.CertificateRequested, query.Nonce.Length), (read.Policy, read.CertificateRequested, read.Nonce.Length));
        for (var length = 0; length < der.Length; length++)
        {
            Assert.False(TimestampQuery.TryRead(der.AsMemory(0, length), out _, out problem));
            Assert.Equal("tsa-bad-request", problem.Code);
        }
    }

    [Fact]
    public void Writes_and_reads_a_rejection_with_its_reasons()
    {
        var reply = new TimestampReply(PkiStatus.Rejection, ["one", "zwö"], PkiFailures.BadAlg | PkiFailures.SystemFailure, default);
        var der = reply.Encode();
        Assert.True(TimestampReply.TryRead(der, out var read, out var problem), problem?.Message);
        Assert.Equal((reply.Status, reply.Failures, false), (read.Status, read.Failures, read.Granted));
        Assert.Equal(reply.Texts, read.Texts);
        Assert.Equal(der, read.Encode());

        // RFC 3161, 2.4.2: the bits by number, here 0 and 25.
        Assert.Contains("030506" + "80000040", Convert.ToHexString(der), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_reasons_of_a_rejection_and_spells_out_what_could_steer_a_terminal()
    {
        var finding = TsaFindings.RejectedAs(TimestampReply.Reject(PkiFailures.UnacceptedPolicy, "no \u001b[2Jsuch\u202E policy\n"));
        Assert.Equal("tsa-rejected", finding.Code);
        Assert.Equal("the status is 2 (Rejection), the reason UnacceptedPolicy: “no \\u001B[2Jsuch\\u202E policy\\u000A”", finding.Message);
    }

    [Fact]
    public void Writes_and_reads_a_request_of_the_legacy_protocol()
    {
        // The layout of Microsoft's "Time Stamping Authenticode Signatures", for a signature of three bytes.
        var der = Convert.FromHexString("3020" + "060A2B060104018237030201" + "3012" + "06092A864886F70D010701" + "A005" + "0403" + "0A0B0C");
        Assert.True(LegacyTimestampRequest.TryRead(der, out var request, out var problem), problem?.Message);
        Assert.Equal([0x0A, 0x0B, 0x0C], request.Signature.ToArray());
        Assert.Equal(der, request.Encode());
        for (var i = 0; i < der.Length; i++)
        {
            Assert.False(LegacyTimestampRequest.TryRead(der.AsMemory(0, i), out _, out _));
        }
    }

    public static TheoryData<string, bool> Identifiers { get; } = new() { { "sha1", false }, { "sha256", true }, { "sha384", true } };

    [Theory]
    [MemberData(nameof(Identifiers))]
    public void Names_a_certificate_and_no_other(string digest, bool version2)
    {
        var root = TestCertificates.Root;
        var other = TestCertificates.Other;
        var named = SigningCertificate.Of(root, DigestAlgorithm.FromName(digest)!);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        named.Write(writer, version2);
        var der = writer.Encode();
        var reader = new DerReader(der);
        var read = SigningCertificate.Read(ref reader, version2);
        reader.End();
        Assert.False(reader.Failed);
        Assert.True(read.Names(root));
        Assert.False(read.Names(other));
        Assert.False((read with { SerialNumber = other.SerialNumber }).Names(root));
        Assert.False((read with { Issuer = other.Issuer }).Names(root));
        Assert.True((read with { Issuer = default, SerialNumber = default }).Names(root));
        Assert.False((read with { HashAlgorithm = "1.2.3" }).Names(root));
    }
}
