using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Keys;
using Signet.Tests.Cms;
using Signet.X509;

namespace Signet.Tests.X509;

public class CertificateListTests
{
    private static readonly DateTimeOffset s_now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Says_of_a_fresh_list_what_its_maker_put_in()
    {
        using var key = RSA.Create(2048);
        using var issuer = Authority(key);
        var builder = new CertificateRevocationListBuilder();
        builder.AddEntry([0x01, 0x02], s_now.AddDays(-2), X509RevocationReason.KeyCompromise);
        builder.AddEntry([0x7F], s_now.AddDays(-1));
        var bytes = builder.Build(issuer, 5, s_now.AddDays(7), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, s_now);

        Assert.True(CertificateList.TryRead(bytes, out var list, out var problem), problem?.Message);
        Assert.Equal(issuer.SubjectName.RawData, list.Issuer.ToArray());
        Assert.Equal(s_now, list.ThisUpdate);
        Assert.Equal(s_now.AddDays(7), list.NextUpdate);
        Assert.Equal(2, list.Entries.Count);
        Assert.Equal(1, list.Find([0x01, 0x02])?.Reason);
        Assert.Equal(s_now.AddDays(-2), list.Find([0x01, 0x02])?.RevocationDate);
        Assert.Null(list.Find([0x7F])?.Reason);
        Assert.NotNull(list.Find([0x7F]));
        Assert.Null(list.Find([0x02]));
        Assert.Null(list.Find([]));

        var authority = HandMadeSignature.Read(issuer);
        Assert.True(PublicKeys.VerifyCertificateList(list, authority.PublicKey));
        Assert.False(PublicKeys.VerifyCertificateList(list, HandMadeSignature.SignerCertificate.PublicKey));
        Assert.True(list.Covers(authority));
        Assert.False(list.Covers(HandMadeSignature.SignerCertificate));

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(CertificateList.TryRead(bytes.AsMemory(0, length), out _, out problem));
            Assert.Equal("x509-not-der", problem.Code);
        }
    }

    [Fact]
    public void Survives_every_byte_being_changed_and_verifies_none_of_them()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Issuer", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var issuer = request.CreateSelfSigned(s_now.AddYears(-1), s_now.AddYears(1));
        var builder = new CertificateRevocationListBuilder();
        builder.AddEntry([0x05], s_now.AddDays(-2), X509RevocationReason.Superseded);
        var bytes = builder.Build(issuer, 5, s_now.AddDays(7), HashAlgorithmName.SHA256, null, s_now);
        var authority = HandMadeSignature.Read(issuer).PublicKey;
        Assert.True(CertificateList.TryRead(bytes, out var whole, out _) && PublicKeys.VerifyCertificateList(whole, authority));
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var flip in new byte[] { 0x01, 0x80, 0xFF })
            {
                bytes[i] ^= flip;
                Assert.False(CertificateList.TryRead(bytes, out var list, out _) && PublicKeys.VerifyCertificateList(list, authority), $"byte {i}");
                bytes[i] ^= flip;
            }
        }
    }

    /// <summary>The fields from version to entries, the extensions, and what must be found; empty: it is read.</summary>
    public static TheoryData<string, byte[], byte[], string> Damage { get; } = new()
    {
        { "nothing", Fields(), Extensions(), "" },
        { "no entries", Fields(entries: []), Extensions(), "" },
        { "no next update", Fields(times: Der.UtcTime("260601120000Z")), Extensions(), "" },
        { "version 1", Fields(version: []), [], "" },
        { "version 1 with extensions", Fields(version: []), Extensions(HandMadeCertificate.Extension(Oids.CrlNumber, Der.Integer(1))), "x509-version" },
        { "version 3", Fields(version: Der.Integer(2)), [], "x509-version" },
        { "version 1 spelled out", Fields(version: Der.Integer(0)), [], "x509-version" },
        { "unknown extension", Fields(), Extensions(HandMadeCertificate.Extension("1.2.3")), "" },
        { "unknown critical extension", Fields(), Extensions(HandMadeCertificate.Critical("1.2.3")), "x509-partial-crl" },
        { "an extension twice", Fields(), Extensions(HandMadeCertificate.Extension("1.2.3"), HandMadeCertificate.Extension("1.2.3")), "x509-duplicate-extension" },
        { "delta", Fields(), Extensions(HandMadeCertificate.Critical(Oids.DeltaCrlIndicator, Der.Integer(1))), "x509-partial-crl" },
        { "delta that is not critical", Fields(), Extensions(HandMadeCertificate.Extension(Oids.DeltaCrlIndicator, Der.Integer(1))), "x509-partial-crl" },
        { "some reasons", Fields(), Scope(Der.Tlv(0x83, [1, 0x40])), "x509-partial-crl" },
        { "indirect", Fields(), Scope(Der.Tlv(0x84, [0xFF])), "x509-partial-crl" },
        { "not indirect, spelled out", Fields(), Scope(Der.Tlv(0x84, [0])), "" },
        { "attribute certificates", Fields(), Scope(Der.Tlv(0x85, [0xFF])), "x509-partial-crl" },
        { "relative name", Fields(), Scope(Der.Tlv(0xA0, Der.Tlv(0xA1))), "x509-partial-crl" },
        { "scope with BOOLEAN 01", Fields(), Scope(Der.Tlv(0x81, [1])), "x509-partial-crl" },
        { "scope that is no SEQUENCE", Fields(), Extensions(HandMadeCertificate.Critical(Oids.IssuingDistributionPoint, Der.Null)), "x509-partial-crl" },
        { "scope in BER", Fields(), Extensions(HandMadeCertificate.Critical(Oids.IssuingDistributionPoint, 0x30, 0x80, 0, 0)), "x509-partial-crl" },
        { "unknown entry extension", Fields(entries: Entries(HandMadeCertificate.Extension("1.2.3"))), Extensions(), "" },
        { "entry of another issuer", Fields(entries: Entries(HandMadeCertificate.Critical("2.5.29.29", Der.Sequence()))), Extensions(), "x509-partial-crl" },
        { "entry with a reason that is a text", Fields(entries: Entries(HandMadeCertificate.Extension(Oids.CrlReason, Der.Utf8("x")))), Extensions(), "x509-partial-crl" },
        { "entry with two reasons", Fields(entries: Entries(HandMadeCertificate.Extension(Oids.CrlReason, 0x0A, 1, 1), HandMadeCertificate.Extension(Oids.CrlReason, 0x0A, 1, 1))), Extensions(), "x509-partial-crl" },
        { "entry without a date", Fields(entries: Der.Sequence(Der.Sequence(Der.Integer(1)))), Extensions(), "x509-malformed" },
        { "entry with more", Fields(entries: Der.Sequence(Der.Sequence(Der.Integer(1), Der.UtcTime("260101000000Z"), Der.Sequence(), Der.Null))), Extensions(), "x509-malformed" },
        { "issuer that is a SET", Fields(issuer: Der.Set()), Extensions(), "x509-malformed" },
        { "time without seconds", Fields(times: Der.UtcTime("2606011200Z")), Extensions(), "x509-malformed" },
    };

    [Theory]
    [MemberData(nameof(Damage))]
    public void Names_what_is_wrong(string what, byte[] fields, byte[] extensions, string code)
    {
        var isRead = CertificateList.TryRead(Make(fields, extensions), out _, out var problem);
        Assert.True(code == (problem?.Code ?? ""), $"{what}: {problem?.Message}");
        Assert.Equal(code.Length == 0, isRead);
    }

    [Fact]
    public void Answers_only_for_the_kind_of_certificate_it_is_limited_to()
    {
        var leaf = Read(new HandMadeCertificate());
        var authority = Read(new HandMadeCertificate { Extensions = [HandMadeCertificate.Critical(Oids.BasicConstraints, Der.Sequence(Der.Boolean(0xFF)))] });
        var users = ReadList(Scope(Der.Tlv(0x81, [0xFF])));
        Assert.True(users.Covers(leaf));
        Assert.False(users.Covers(authority));
        var authorities = ReadList(Scope(Der.Tlv(0x82, [0xFF])));
        Assert.False(authorities.Covers(leaf));
        Assert.True(authorities.Covers(authority));
    }

    [Fact]
    public void Answers_only_for_certificates_that_name_its_distribution_point()
    {
        var ours = Der.Tlv(0x86, "http://c.example/7.crl"u8.ToArray());
        var list = ReadList(Scope(Der.Tlv(0xA0, Der.Tlv(0xA0, ours))));
        HandMadeCertificate With(byte[] name) => new()
        {
            Extensions = [HandMadeCertificate.Extension(Oids.CrlDistributionPoints, Der.Sequence(Der.Sequence(Der.Tlv(0xA0, Der.Tlv(0xA0, name)))))],
        };

        Assert.True(list.Covers(Read(With(ours))));
        Assert.False(list.Covers(Read(With(Der.Tlv(0x86, "http://c.example/8.crl"u8.ToArray())))));
        Assert.False(list.Covers(Read(new HandMadeCertificate())));
    }

    [Fact]
    public void Gives_the_earliest_of_several_entries_of_a_number()
    {
        var entry = (string date) => Der.Sequence(Der.Integer(9), Der.UtcTime(date));
        Assert.True(CertificateList.TryRead(
            Make(Fields(entries: Der.Sequence(entry("260301000000Z"), entry("260101000000Z"), entry("260201000000Z"))), []), out var list, out _));
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), list.Find([9])?.RevocationDate);
    }

    [Fact]
    public void Finds_one_of_many_thousands()
    {
        var entries = Enumerable.Range(0, 60_000).Select(i => Der.Sequence(Der.Integer(1, (byte)(i >> 8), (byte)(i & 0xFF)), Der.UtcTime("260101000000Z")));
        Assert.True(CertificateList.TryRead(Make(Fields(entries: Der.Sequence([.. entries])), []), out var list, out var problem), problem?.Message);
        Assert.NotNull(list.Find([1, 0xEA, 0x5F]));
        Assert.Null(list.Find([1, 0xEA, 0x60]));
    }

    private static byte[] Fields(byte[]? version = null, byte[]? issuer = null, byte[]? times = null, byte[]? entries = null) =>
    [
        .. version ?? Der.Integer(1), .. Der.Algorithm(Oids.Sha256WithRsa), .. issuer ?? Der.Name("Issuer"),
        .. times ?? [.. Der.UtcTime("260601120000Z"), .. Der.UtcTime("260701120000Z")], .. entries ?? Entries(),
    ];

    private static byte[] Entries(params byte[][] extensions) =>
        Der.Sequence(Der.Sequence(Der.Integer(1), Der.UtcTime("260101000000Z"), extensions.Length > 0 ? Der.Sequence(extensions) : []));

    private static byte[] Extensions(params byte[][] extensions) => extensions.Length == 0 ? [] : Der.Tlv(0xA0, Der.Sequence(extensions));

    private static byte[] Scope(params byte[][] fields) => Extensions(HandMadeCertificate.Critical(Oids.IssuingDistributionPoint, Der.Sequence(fields)));

    private static byte[] Make(byte[] fields, byte[] extensions) =>
        Der.Sequence(Der.Sequence(fields, extensions), Der.Algorithm(Oids.Sha256WithRsa), Der.Bits(new byte[256]));

    private static CertificateList ReadList(byte[] extensions)
    {
        Assert.True(CertificateList.TryRead(Make(Fields(), extensions), out var list, out var problem), problem?.Message);
        return list;
    }

    private static Certificate Read(HandMadeCertificate made)
    {
        Assert.True(Certificate.TryRead(made.Build(), out var certificate, out var problem), problem?.Message);
        return certificate;
    }

    private static X509Certificate2 Authority(RSA key)
    {
        var request = new CertificateRequest("CN=Issuer", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(s_now.AddYears(-1), s_now.AddYears(1));
    }
}
