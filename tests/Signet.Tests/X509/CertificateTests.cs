using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Tests.Cms;
using Signet.X509;

namespace Signet.Tests.X509;

public class CertificateTests
{
    private const string UnknownOid = "1.3.6.1.4.1.99999.7";

    [Fact]
    public void Says_of_a_fresh_certificate_what_its_maker_put_in()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = new CertificateRequest("CN=Contoso, O=\"Contoso, Ltd.\", C=US", key, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 2, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(Oids.CodeSigning), new(Oids.TimeStamping)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension([1, 2, 3, 4], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier((byte[])[5, 6]));
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(["http://c.example/a.crl", "http://d.example/b.crl"]));
        var notBefore = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        using var made = request.CreateSelfSigned(notBefore, notBefore.AddYears(40));

        var certificate = HandMadeSignature.Read(made);
        Assert.Equal(3, certificate.Version);
        Assert.Equal(made.Subject, certificate.SubjectName);
        Assert.Equal(made.Issuer, certificate.IssuerName);
        Assert.True(certificate.IsSelfIssued);
        Assert.Equal(made.SerialNumber, Convert.ToHexString(certificate.SerialNumber.Span));
        Assert.Equal(made.Thumbprint, certificate.Sha1Thumbprint);
        Assert.Equal(notBefore, certificate.NotBefore);
        Assert.Equal(notBefore.AddYears(40), certificate.NotAfter);
        Assert.Equal(Oids.EcdsaWithSha384, certificate.SignatureAlgorithm.Oid);
        Assert.True(certificate.IsCertificateAuthority);
        Assert.Equal(2, certificate.PathLength);
        Assert.Equal(KeyUsages.KeyCertSign | KeyUsages.CrlSign, certificate.KeyUsage);
        Assert.Equal([Oids.CodeSigning, Oids.TimeStamping], certificate.ExtendedKeyUsages);
        Assert.Equal(new byte[] { 1, 2, 3, 4 }, certificate.SubjectKeyIdentifier.ToArray());
        Assert.Equal(new byte[] { 5, 6 }, certificate.AuthorityKeyIdentifier.ToArray());
        Assert.Equal(["http://c.example/a.crl", "http://d.example/b.crl"], certificate.CrlDistributionPoints);
        Assert.Equal(384, certificate.PublicKey.KeyBits);
        Assert.Equal(Oids.NistP384, certificate.PublicKey.CurveOid);
        Assert.False(certificate.PublicKey.HasExplicitCurve);
        Assert.Equal(made.PublicKey.ExportSubjectPublicKeyInfo(), certificate.PublicKey.Raw.ToArray());
    }

    /// <summary>What is done to a certificate that is otherwise right, and what must be found. Empty: it is read.</summary>
    public static TheoryData<string, Action<HandMadeCertificate>, string> Damage { get; } = new()
    {
        { "nothing", _ => { }, "" },
        { "version 1", c => c.Version = [], "" },
        { "version 2 with a unique identifier", c => { c.Version = Der.Tlv(0xA0, Der.Integer(1)); c.AfterKey = Der.Tlv(0x81, [0, 1]); }, "" },
        { "version 4", c => c.Version = Der.Tlv(0xA0, Der.Integer(3)), "x509-version" },
        { "negative version", c => c.Version = Der.Tlv(0xA0, Der.Integer(0xFF)), "x509-malformed" },
        { "two versions", c => c.Version = Der.Tlv(0xA0, Der.Integer(2), Der.Integer(2)), "x509-malformed" },
        { "version 1 with extensions", c => { c.Version = []; c.Extensions = [HandMadeCertificate.Extension(UnknownOid)]; }, "x509-version" },
        { "version 2 with extensions", c => { c.Version = Der.Tlv(0xA0, Der.Integer(1)); c.Extensions = [HandMadeCertificate.Extension(UnknownOid)]; }, "x509-version" },
        { "version 1 with a unique identifier", c => { c.Version = []; c.AfterKey = Der.Tlv(0x81, [0, 1]); }, "x509-version" },

        // genuine: the root EC-ACC of the Catalan agency has one
        { "negative serial number", c => c.SerialNumber = Der.Integer(0xEE, 0x2B), "" },
        { "serial number zero", c => c.SerialNumber = Der.Integer(0), "" },
        { "serial number of 64 bytes", c => c.SerialNumber = Der.Integer([1, .. new byte[63]]), "" },
        { "serial number of 65 bytes", c => c.SerialNumber = Der.Integer([1, .. new byte[64]]), "x509-malformed" },
        { "serial number with a byte too many", c => c.SerialNumber = Der.Integer(0, 1), "x509-malformed" },
        { "empty serial number", c => c.SerialNumber = Der.Integer(), "x509-malformed" },
        { "other algorithm inside", c => c.SignedAlgorithm = Der.Algorithm(Oids.Sha1WithRsa), "x509-algorithm-mismatch" },
        { "other parameters inside", c => c.SignedAlgorithm = Der.Sequence(Der.Oid(Oids.Sha256WithRsa)), "x509-algorithm-mismatch" },
        { "time without seconds", c => c.Validity = Der.Sequence(Der.UtcTime("2001010000Z"), Der.UtcTime("400101000000Z")), "x509-malformed" },
        { "time of a 13th month", c => c.Validity = Der.Sequence(Der.UtcTime("201301000000Z"), Der.UtcTime("400101000000Z")), "x509-malformed" },
        { "time of a 60th second", c => c.Validity = Der.Sequence(Der.UtcTime("200101000060Z"), Der.UtcTime("400101000000Z")), "x509-malformed" },
        { "time in the year 0", c => c.Validity = Der.Sequence(Der.Tlv(0x18, "00000101000000Z"u8.ToArray()), Der.UtcTime("400101000000Z")), "x509-malformed" },
        { "time at the end of time", c => c.Validity = Der.Sequence(Der.UtcTime("200101000000Z"), Der.Tlv(0x18, "99991231235959Z"u8.ToArray())), "" },
        { "time with a zone", c => c.Validity = Der.Sequence(Der.UtcTime("200101000000+0100"), Der.UtcTime("400101000000Z")), "x509-malformed" },
        { "time that is an INTEGER", c => c.Validity = Der.Sequence(Der.Integer(1), Der.UtcTime("400101000000Z")), "x509-malformed" },
        { "one time", c => c.Validity = Der.Sequence(Der.UtcTime("400101000000Z")), "x509-malformed" },
        { "three times", c => c.Validity = Der.Sequence(Der.UtcTime("200101000000Z"), Der.UtcTime("400101000000Z"), Der.UtcTime("400101000000Z")), "x509-malformed" },
        { "name that is a SET", c => c.Subject = Der.Set(), "x509-malformed" },
        { "name without a value", c => c.Subject = Der.Sequence(Der.Set(Der.Sequence(Der.Oid("2.5.4.3")))), "x509-malformed" },
        { "name with two values", c => c.Subject = Der.Sequence(Der.Set(Der.Sequence(Der.Oid("2.5.4.3"), Der.Utf8("a"), Der.Utf8("b")))), "x509-malformed" },
        { "empty name", c => c.Subject = Der.Sequence(), "" },
        { "RSA exponent 1", c => c.PublicKey = HandMadeCertificate.Rsa([0x00, .. Enumerable.Repeat((byte)0xC1, 256)], [1]), "x509-bad-key" },
        { "even RSA exponent", c => c.PublicKey = HandMadeCertificate.Rsa([0x00, .. Enumerable.Repeat((byte)0xC1, 256)], [2]), "x509-bad-key" },
        { "negative RSA modulus", c => c.PublicKey = HandMadeCertificate.Rsa([0xC1, 0xC1], [3]), "x509-bad-key" },
        { "RSA modulus zero", c => c.PublicKey = HandMadeCertificate.Rsa([0], [3]), "x509-bad-key" },
        { "RSA key that is no SEQUENCE", c => c.PublicKey = Der.Sequence(Der.Algorithm(Oids.RsaEncryption), Der.Bits([1, 2, 3])), "x509-bad-key" },
        { "RSA key that is empty", c => c.PublicKey = Der.Sequence(Der.Algorithm(Oids.RsaEncryption), Der.Bits([])), "x509-bad-key" },
        { "key with bits left over", c => c.PublicKey = Der.Sequence(Der.Algorithm(UnknownOid), Der.Tlv(3, [3, 0xF8])), "x509-bad-key" },
        { "key with nine unused bits", c => c.PublicKey = Der.Sequence(Der.Algorithm(UnknownOid), Der.Tlv(3, [9, 0])), "x509-bad-key" },
        { "key of an unknown algorithm", c => c.PublicKey = Der.Sequence(Der.Algorithm(UnknownOid), Der.Bits([1])), "" },
        { "data after the extensions", c => c.Extensions = [HandMadeCertificate.Extension(UnknownOid), Der.Null], "x509-malformed" },
        { "data after the signature", c => c.AfterSignature = Der.Null, "x509-malformed" },
        { "signature with bits left over", c => c.Signature = Der.Tlv(3, [1, 0xFE]), "x509-malformed" },
        { "an extension twice", c => c.Extensions = [HandMadeCertificate.Extension(UnknownOid, 1), HandMadeCertificate.Extension(UnknownOid, 2)], "x509-duplicate-extension" },
        { "critical spelled 01", c => c.Extensions = [Der.Sequence(Der.Oid(UnknownOid), Der.Boolean(1), Der.Octets())], "x509-malformed" },

        // not DER, and genuine: many old certificates spell the default out
        { "critical spelled FALSE", c => c.Extensions = [Der.Sequence(Der.Oid(UnknownOid), Der.Boolean(0), Der.Octets())], "" },
        { "extension without a value", c => c.Extensions = [Der.Sequence(Der.Oid(UnknownOid))], "x509-malformed" },
        { "extension with a huge OID", c => c.Extensions = [Der.Sequence(Der.Tlv(6, [0x2B, .. Enumerable.Repeat((byte)0x81, 5000), 1]), Der.Octets())], "x509-malformed" },
        { "extension with a padded OID", c => c.Extensions = [Der.Sequence(Der.Tlv(6, [0x2B, 0x80, 0x01]), Der.Octets())], "x509-malformed" },
        { "65 extensions", c => c.Extensions = [.. Enumerable.Range(0, 65).Select(i => HandMadeCertificate.Extension($"{UnknownOid}.{i}"))], "x509-malformed" },
        { "basic constraints that are a SET", c => c.Extensions = [HandMadeCertificate.Critical(Oids.BasicConstraints, 0x31, 0)], "x509-bad-extension" },
        { "basic constraints with BOOLEAN 01", c => c.Extensions = [HandMadeCertificate.Critical(Oids.BasicConstraints, Der.Sequence(Der.Boolean(1)))], "x509-bad-extension" },
        { "basic constraints with FALSE", c => c.Extensions = [HandMadeCertificate.Critical(Oids.BasicConstraints, Der.Sequence(Der.Boolean(0)))], "" },
        { "basic constraints with a negative length", c => c.Extensions = [HandMadeCertificate.Critical(Oids.BasicConstraints, Der.Sequence(Der.Boolean(0xFF), Der.Integer(0xFF)))], "x509-bad-extension" },
        { "basic constraints with more", c => c.Extensions = [HandMadeCertificate.Critical(Oids.BasicConstraints, Der.Sequence(Der.Boolean(0xFF), Der.Integer(1), Der.Null))], "x509-bad-extension" },
        { "basic constraints and more", c => c.Extensions = [HandMadeCertificate.Critical(Oids.BasicConstraints, [.. Der.Sequence(), 0])], "x509-bad-extension" },
        { "basic constraints in BER", c => c.Extensions = [HandMadeCertificate.Critical(Oids.BasicConstraints, 0x30, 0x80, 0, 0)], "x509-bad-extension" },
        { "empty basic constraints value", c => c.Extensions = [HandMadeCertificate.Critical(Oids.BasicConstraints)], "x509-bad-extension" },
        { "key usage without bits", c => c.Extensions = [HandMadeCertificate.Critical(Oids.KeyUsage, 3, 1, 0)], "" },
        { "key usage that is no BIT STRING", c => c.Extensions = [HandMadeCertificate.Critical(Oids.KeyUsage, 4, 1, 0)], "x509-bad-extension" },
        { "extended key usage without usages", c => c.Extensions = [HandMadeCertificate.Extension(Oids.ExtendedKeyUsage, Der.Sequence())], "x509-bad-extension" },
        { "extended key usage with a number", c => c.Extensions = [HandMadeCertificate.Extension(Oids.ExtendedKeyUsage, Der.Sequence(Der.Integer(1)))], "x509-bad-extension" },
        { "subject key identifier that is a SEQUENCE", c => c.Extensions = [HandMadeCertificate.Extension(Oids.SubjectKeyIdentifier, Der.Sequence())], "x509-bad-extension" },
    };

    [Theory]
    [MemberData(nameof(Damage))]
    public void Names_what_is_wrong(string what, Action<HandMadeCertificate> damage, string code)
    {
        var made = new HandMadeCertificate();
        damage(made);
        Assert.Equal(code.Length == 0, Certificate.TryRead(made.Build(), 100, out var certificate, out var problem));
        Assert.Equal(code, problem?.Code ?? "");
        Assert.True(problem is null ? certificate is not null : problem.Where?.Offset >= 100, what);
    }

    [Fact]
    public void Refuses_what_follows_and_what_is_cut_off_at_every_length()
    {
        var bytes = new HandMadeCertificate().Build();
        Assert.False(Certificate.TryRead((byte[])[.. bytes, 0], out _, out var problem));
        Assert.Equal("x509-trailing-data", problem.Code);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(Certificate.TryRead(bytes.AsMemory(0, length), out _, out problem));
            Assert.Equal("x509-not-der", problem.Code);
        }
    }

    [Fact]
    public void Recognises_a_curve_that_is_spelled_out()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.True(Certificate.TryRead(new HandMadeCertificate { PublicKey = HandMadeCertificate.ExplicitCurve(key) }.Build(), out var certificate, out _));
        Assert.True(certificate.PublicKey.HasExplicitCurve);
        Assert.Null(certificate.PublicKey.CurveOid);
        Assert.Equal(256, certificate.PublicKey.KeyBits);
    }

    [Fact]
    public void Takes_nothing_for_an_address_that_is_no_printable_ASCII()
    {
        byte[] Point(byte[] name) => Der.Sequence(Der.Tlv(0xA0, Der.Tlv(0xA0, name)));
        var points = Der.Sequence(
            Point(Der.Tlv(0x86, "http://good.example/"u8.ToArray())),
            Point(Der.Tlv(0x86, "http://evil.example/\u001B[2J"u8.ToArray())),
            Point(Der.Tlv(0x86, "http://evil.example/ x"u8.ToArray())),
            Point(Der.Tlv(0xA4, Der.Name("not an address"))),
            Der.Sequence(Der.Tlv(0xA0, Der.Tlv(0xA1))),
            Der.Sequence());
        var made = new HandMadeCertificate { Extensions = [HandMadeCertificate.Extension(Oids.CrlDistributionPoints, points)] };
        Assert.True(Certificate.TryRead(made.Build(), out var certificate, out var problem), problem?.Message);
        Assert.Equal(["http://good.example/"], certificate.CrlDistributionPoints);
    }

    [Fact]
    public void Reads_years_on_both_sides_of_2000_and_2050()
    {
        var validity = Der.Sequence(Der.UtcTime("500101000000Z"), Der.Tlv(0x18, "20501231235959Z"u8.ToArray()));
        Assert.True(Certificate.TryRead(new HandMadeCertificate { Validity = validity }.Build(), out var certificate, out _));
        Assert.Equal(new DateTimeOffset(1950, 1, 1, 0, 0, 0, TimeSpan.Zero), certificate.NotBefore);
        Assert.Equal(new DateTimeOffset(2050, 12, 31, 23, 59, 59, TimeSpan.Zero), certificate.NotAfter);
    }

    [Fact]
    public void Survives_every_byte_being_changed()
    {
        using var key = RSA.Create(2048);
        using var made = HandMadeSignature.SelfSigned(key, "CN=Flipped, O=Bit");
        var bytes = made.RawData;
        var unread = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var flip in new byte[] { 0x01, 0x80, 0xFF })
            {
                bytes[i] ^= flip;
                if (Certificate.TryRead(bytes, out var certificate, out var problem))
                {
                    Assert.NotEqual(made.Thumbprint, certificate.Sha1Thumbprint);
                    Assert.NotNull(certificate.SubjectName + certificate.IssuerName);
                }
                else
                {
                    Assert.StartsWith("x509-", problem.Code);
                    unread++;
                }

                bytes[i] ^= flip;
            }
        }

        Assert.InRange(unread, 100, bytes.Length * 3);
    }

    public static TheoryData<string> Bundles { get; } = new("trust", "dotnet");

    /// <summary>The genuine certificates of the world: Microsoft's roots and cross-certificates, and the roots that come with the SDK.</summary>
    [Theory]
    [MemberData(nameof(Bundles))]
    public void Reads_every_root_as_dotnet_reads_it(string bundle)
    {
        var all = bundle == "trust" ? Directory.GetFiles(Shared.Path("trust"), "*.cer").Select(File.ReadAllBytes) : SdkRoots.All();
        var count = 0;
        foreach (var der in all)
        {
            Assert.True(Certificate.TryRead(der, out var certificate, out var problem), problem?.Message);
            using var theirs = X509CertificateLoader.LoadCertificate(der);
            Assert.Equal(theirs.Thumbprint, certificate.Sha1Thumbprint);
            Assert.Equal(theirs.SerialNumber, Convert.ToHexString(certificate.SerialNumber.Span));
            Assert.Equal(theirs.NotBefore.ToUniversalTime(), certificate.NotBefore.UtcDateTime);
            Assert.Equal(theirs.NotAfter.ToUniversalTime(), certificate.NotAfter.UtcDateTime);
            Assert.Equal(theirs.Subject, certificate.SubjectName);
            Assert.Equal(theirs.Issuer, certificate.IssuerName);
            Assert.Equal(theirs.Version, certificate.Version);
            Assert.Equal(theirs.SignatureAlgorithm.Value, certificate.SignatureAlgorithm.Oid);
            using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)theirs.GetRSAPublicKey() ?? theirs.GetECDsaPublicKey();
            Assert.Equal(key?.KeySize ?? 0, certificate.PublicKey.KeyBits);
            Assert.Equal(theirs.Extensions.Select(e => (e.Oid!.Value!, e.Critical)), certificate.Extensions.Select(e => (e.Oid, e.Critical)));
            var constraints = theirs.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault();
            Assert.Equal(constraints?.CertificateAuthority ?? false, certificate.IsCertificateAuthority);
            var usage = theirs.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault()?.EnhancedKeyUsages.OfType<Oid>().Select(o => o.Value!);
            Assert.Equal(usage, certificate.ExtendedKeyUsages);
            count++;
        }

        Assert.InRange(count, bundle == "trust" ? 10 : 300, 2000);
    }
}
