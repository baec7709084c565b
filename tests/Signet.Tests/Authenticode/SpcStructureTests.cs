using System.Text;
using Signet.Authenticode;
using Signet.Cms;
using Signet.Tests.Cms;

namespace Signet.Tests.Authenticode;

public class SpcStructureTests
{
    private static readonly byte[] s_pageHashClass = Convert.FromHexString("A6B586D5B4A12466AE05A217DA8E60D6");

    private static readonly byte[] s_noPages = Convert.FromHexString("3009030100A004A2028000");

    private static byte[] Content(string type = Oids.SpcPeImageData, byte[]? value = null, byte[]? algorithm = null, byte[]? digest = null) =>
        Der.Sequence(
            Der.Sequence(Der.Oid(type), value ?? s_noPages),
            Der.Sequence(algorithm ?? Der.Algorithm(Oids.Sha256), Der.Octets(digest ?? new byte[32])));

    private static byte[] WithPages(byte[] serialized, byte[]? classId = null) => Content(value: Der.Sequence(
        Der.Tlv(3, [0]), Der.Tlv(0xA0, Der.Tlv(0xA1, Der.Octets(classId ?? s_pageHashClass), Der.Octets(serialized)))));

    private static byte[] Table(string type, int length) => Der.Set(Der.Attribute(type, Der.Octets(new byte[length])));

    public static TheoryData<string, byte[], string> Contents { get; } = new()
    {
        { "signtool's", Content(), "" },
        { "catalog flags", Content(value: Convert.FromHexString("300A030205A0A004A2028000")), "" },
        { "osslsigncode's flags and text", Content(value: Obsolete([3, 2, 7, 0x80])), "" },
        { "the old text", Content(value: Obsolete([3, 1, 0])), "" },
        { "no file", Content(value: Der.Sequence(Der.Tlv(3, [0]))), "" },
        { "no flags", Content(value: Der.Sequence()), "" },
        { "a cabinet's", Content(Oids.SpcCabData, Convert.FromHexString("A2028000")), "" },
        { "no value for a cabinet", Content(Oids.SpcCabData, []), "" },
        { "pesign's wrong type", Content(Oids.IndividualCodeSigning), "spc-unusual-type" },
        { "no value", Content(value: []), "spc-malformed" },
        { "flags with nine unused bits", Content(value: Der.Sequence(Der.Tlv(3, [9, 0]))), "spc-malformed" },
        { "more after the file", Content(value: [0x30, 0x0B, .. s_noPages[2..], 5, 0]), "spc-malformed" },
        { "more after the value", Content(value: [.. s_noPages, 5, 0]), "spc-malformed" },
        { "a text of three bytes", Content(value: Der.Sequence(Der.Tlv(0xA0, Der.Tlv(0xA2, Der.Tlv(0x80, [0, 65, 0]))))), "spc-malformed" },
        { "a link of another kind", Content(value: Der.Sequence(Der.Tlv(0xA0, Der.Tlv(0xA3, Der.Null)))), "spc-malformed" },
        { "digest with parameters", Content(algorithm: Der.Sequence(Der.Oid(Oids.Sha256), Der.Integer(1))), "spc-malformed" },
        { "digest without NULL", Content(algorithm: Der.Sequence(Der.Oid(Oids.Sha256))), "" },
        { "digest that is too short", Content(digest: new byte[31]), "spc-digest-length" },
        { "digest that is too long", Content(digest: new byte[33]), "spc-digest-length" },
        { "empty digest", Content(digest: []), "spc-digest-length" },
        { "data behind it", [.. Content(), 0], "spc-malformed" },
        { "an OCTET STRING", Der.Octets(Content()), "spc-malformed" },
        { "nothing", [], "spc-malformed" },
        { "page hashes", WithPages(Table(Oids.SpcPageHashV2, 72)), "" },
        { "page hashes of SHA-1", WithPages(Table(Oids.SpcPageHashV1, 48)), "" },
        { "another object", WithPages([1, 2, 3], new byte[16]), "" },
        { "a class of 15 bytes", WithPages(Table(Oids.SpcPageHashV2, 72), new byte[15]), "spc-malformed" },
        { "one page hash", WithPages(Table(Oids.SpcPageHashV2, 36)), "spc-bad-page-hashes" },
        { "no page hashes", WithPages(Table(Oids.SpcPageHashV2, 0)), "spc-bad-page-hashes" },
        { "part of a page hash", WithPages(Table(Oids.SpcPageHashV2, 73)), "spc-bad-page-hashes" },
        { "page hashes of unknown type", WithPages(Table("1.3.6.1.4.1.311.2.3.3", 72)), "spc-bad-page-hashes" },
        { "page hashes twice", WithPages(Der.Set(Der.Attribute(Oids.SpcPageHashV2, Der.Octets(new byte[72]), Der.Octets(new byte[72])))), "spc-bad-page-hashes" },
        { "page hashes of both types", WithPages(Der.Set(Der.Attribute(Oids.SpcPageHashV1, Der.Octets(new byte[48])), Der.Attribute(Oids.SpcPageHashV2, Der.Octets(new byte[72])))), "spc-bad-page-hashes" },
        { "page hashes in BER", WithPages([0x31, 0x80, 0, 0]), "spc-bad-page-hashes" },
        { "page hashes and more", WithPages([.. Table(Oids.SpcPageHashV2, 72), 0]), "spc-bad-page-hashes" },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void Reads_what_signers_write_and_names_what_is_wrong(string what, byte[] content, string code)
    {
        var isRead = SpcIndirectData.TryRead(content, 700, out var data, out var problem);
        var found = problem?.Code ?? (data!.Findings is [var finding] ? finding.Code : "");
        Assert.True(code == found, $"{what}: {found} {problem?.Message}");
        Assert.Equal(code.Length == 0 || code == "spc-unusual-type", isRead);
        Assert.InRange(problem?.Where?.Offset ?? 700, 700, 700 + content.Length);
    }

    public static TheoryData<string, byte[], string?, string?> OpusInfos { get; } = new()
    {
        { "empty", Der.Sequence(), null, null },
        { "name", Der.Sequence(Der.Tlv(0xA0, Der.Tlv(0x80, Encoding.BigEndianUnicode.GetBytes("Übung")))), "Übung", null },
        { "name in ASCII, as PuTTY has it", Der.Sequence(Der.Tlv(0xA0, Der.Tlv(0x81, "PuTTY"u8.ToArray()))), "PuTTY", null },
        { "address", Der.Sequence(Der.Tlv(0xA1, Der.Tlv(0x80, "https://e.example/"u8.ToArray()))), null, "https://e.example/" },
        { "both", Der.Sequence(Der.Tlv(0xA0, Der.Tlv(0x80, [0, 65])), Der.Tlv(0xA1, Der.Tlv(0x80, "u:"u8.ToArray()))), "A", "u:" },
    };

    [Theory]
    [MemberData(nameof(OpusInfos))]
    public void Reads_and_writes_the_description(string what, byte[] value, string? name, string? url)
    {
        Assert.True(SpcSpOpusInfo.TryRead(value, 0, out var info, out var problem), $"{what}: {problem?.Message}");
        Assert.Equal(name, info.ProgramName?.Text);
        Assert.Equal(url, info.MoreInfo?.Url);
        Assert.Equal(value, info.Encode());
        if (info.ProgramName?.IsUnicode != false)
        {
            Assert.Equal(value, SpcSpOpusInfo.Of(name, url).Encode());
        }
    }

    [Fact]
    public void Names_a_description_that_is_none()
    {
        foreach (var value in new[] { Der.Null, Der.Sequence(Der.Null), Der.Sequence(Der.Tlv(0xA0)), Der.Sequence(Der.Tlv(0xA0, Der.Utf8("x"))), [] })
        {
            Assert.False(SpcSpOpusInfo.TryRead(value, 0, out _, out var problem));
            Assert.Equal("spc-bad-attribute", problem.Code);
        }

        Assert.Throws<ArgumentException>(() => SpcSpOpusInfo.Of(null, "https://bücher.example/"));
    }

    // The order and the bytes were read off signatures by signtool: docs/formats/authenticode-cms.md.
    [Fact]
    public void Signs_description_number_and_marker_in_DER_order()
    {
        var attributes = AuthenticodeAttributes.ForSigning(
            Oids.SpcIndirectData, new byte[32], SpcSpOpusInfo.Of("A description", "https://e.example/"), sequenceNumber: 2, relaxedMarkerCheck: true);
        Assert.Equal(
            [Oids.SequenceNumberAttribute, Oids.RelaxedMarkerCheck, Oids.ContentTypeAttribute, Oids.SpcStatementType, Oids.MessageDigestAttribute, Oids.SpcSpOpusInfo],
            attributes.Select(a => a.Oid));
        Assert.Equal("020101", Convert.ToHexString(attributes[1].Values[0].Span));
        Assert.Equal("020102", Convert.ToHexString(attributes[0].Values[0].Span));
        Assert.Equal("300C060A2B060104018237020115", Convert.ToHexString(attributes[3].Values[0].Span));
    }

    [Fact]
    public void Reads_the_number_and_the_time_of_a_signer()
    {
        var time = new DateTimeOffset(2026, 11, 20, 1, 2, 3, TimeSpan.Zero);
        var signer = new SignerInfo
        {
            Version = 1,
            DigestAlgorithm = AlgorithmIdentifier.WithNull(Oids.Sha256),
            SignatureAlgorithm = AlgorithmIdentifier.WithNull(Oids.RsaEncryption),
            Signature = new byte[1],
            SignedAttributes = [AuthenticodeAttributes.SequenceNumber(300), AuthenticodeAttributes.SigningTime(time)],
            UnsignedAttributes = [],
        };
        Assert.Equal(300, AuthenticodeAttributes.ReadSequenceNumber(signer));
        Assert.Equal(time, AuthenticodeAttributes.ReadSigningTime(signer));
        Assert.Equal(0x17, signer.SignedAttributes[1].Values[0].Span[0]);
        Assert.Equal(0x18, AuthenticodeAttributes.SigningTime(time.AddYears(30)).Values[0].Span[0]);

        var odd = signer with { SignedAttributes = [new(Oids.SequenceNumberAttribute, Der.Null), new(Oids.SigningTimeAttribute, [])] };
        Assert.Null(AuthenticodeAttributes.ReadSequenceNumber(odd));
        Assert.Null(AuthenticodeAttributes.ReadSigningTime(odd));
    }

    private static byte[] Obsolete(byte[] flags) =>
        Der.Sequence(flags, Der.Tlv(0xA0, Der.Tlv(0xA2, Der.Tlv(0x80, Encoding.BigEndianUnicode.GetBytes("<<<Obsolete>>>")))));
}
