using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Cms;
using Signet.Tests.X509;
using Signet.X509;

namespace Signet.Tests.Cms;

public class SignerVerifierTests
{
    private const string UnknownOid = "1.3.6.1.4.1.99999.7";

    /// <summary>What is done to a signature that is otherwise right, and what must be found. Empty: it is good.</summary>
    public static TheoryData<string, Action<HandMadeSignature>, string> Damage { get; } = new()
    {
        { "nothing", _ => { }, "" },
        { "no signed attributes", s => s.SignedAttributes = [], "cms-no-signed-attributes" },
        { "no contentType", s => s.SignedAttributes = [s.MessageDigestAttribute], "cms-missing-attribute" },
        { "no messageDigest", s => s.SignedAttributes = [s.ContentTypeAttribute], "cms-missing-attribute" },
        { "two contentTypes", s => s.SignedAttributes = [s.ContentTypeAttribute, s.ContentTypeAttribute, s.MessageDigestAttribute], "cms-duplicate-attribute" },
        { "two messageDigests", s => s.SignedAttributes = [s.ContentTypeAttribute, s.MessageDigestAttribute, s.MessageDigestAttribute], "cms-duplicate-attribute" },
        { "another attribute twice", s => s.SignedAttributes = [Der.Attribute(UnknownOid), Der.Attribute(UnknownOid), s.ContentTypeAttribute, s.MessageDigestAttribute], "cms-duplicate-attribute" },
        { "contentType of another type", s => s.SignedAttributes = [Der.Attribute(Oids.ContentTypeAttribute, Der.Oid(Oids.Data)), s.MessageDigestAttribute], "cms-content-type-mismatch" },
        { "contentType with two values", s => s.SignedAttributes = [Der.Attribute(Oids.ContentTypeAttribute, Der.Oid(s.ContentType), Der.Oid(s.ContentType)), s.MessageDigestAttribute], "cms-bad-attribute" },
        { "contentType without a value", s => s.SignedAttributes = [Der.Attribute(Oids.ContentTypeAttribute), s.MessageDigestAttribute], "cms-bad-attribute" },
        { "messageDigest that is no OCTET STRING", s => s.SignedAttributes = [s.ContentTypeAttribute, Der.Attribute(Oids.MessageDigestAttribute, Der.Null)], "cms-bad-attribute" },
        { "messageDigest of other content", s => s.SignedAttributes = [s.ContentTypeAttribute, Der.Attribute(Oids.MessageDigestAttribute, Der.Octets(new byte[32]))], "cms-digest-mismatch" },
        { "messageDigest that is too short", s => s.SignedAttributes = [s.ContentTypeAttribute, Der.Attribute(Oids.MessageDigestAttribute, Der.Octets(1))], "cms-digest-mismatch" },
        { "messageDigest that is empty", s => s.SignedAttributes = [s.ContentTypeAttribute, Der.Attribute(Oids.MessageDigestAttribute, Der.Octets())], "cms-digest-mismatch" },
        { "attributes out of order", s => s.SignedAttributes = [s.MessageDigestAttribute, s.ContentTypeAttribute], "cms-unsorted-attributes" },
        { "content of another type", s => s.ContentType = Oids.Data, "cms-wrong-content-type" },
        { "unknown digest", s => s.Digest = "2.16.840.1.101.3.4.2.4", "cms-unknown-digest" },
        { "digest with parameters", s => s.Signers = signer => [Replace(signer, Der.Algorithm(Oids.Sha256), Der.Sequence(Der.Oid(Oids.Sha256), [4, 0]))], "cms-unknown-digest" },
        { "another digest in SignedData", s => s.DigestAlgorithms = [Der.Algorithm(Oids.Sha1)], "cms-digest-algorithm-mismatch" },
        { "no digest in SignedData", s => s.DigestAlgorithms = [], "cms-digest-algorithm-mismatch" },
        { "a second digest in SignedData", s => s.DigestAlgorithms = [Der.Algorithm(Oids.Sha256), Der.Algorithm(Oids.Sha1)], "cms-digest-algorithm-mismatch" },
        { "digest with parameters in SignedData", s => s.DigestAlgorithms = [Der.Sequence(Der.Oid(Oids.Sha256), [4, 0])], "cms-digest-algorithm-mismatch" },
        { "another digest in the signature algorithm", s => s.SignatureAlgorithm = Der.Algorithm(Oids.Sha1WithRsa), "cms-digest-algorithm-mismatch" },
        { "the same digest in the signature algorithm", s => s.SignatureAlgorithm = Der.Algorithm(Oids.Sha256WithRsa), "" },
        { "unknown signature algorithm", s => s.SignatureAlgorithm = Der.Algorithm("1.2.840.10040.4.3"), "cms-unknown-signature-algorithm" },
        { "signature algorithm with parameters", s => s.SignatureAlgorithm = Der.Sequence(Der.Oid(Oids.RsaEncryption), Der.Integer(1)), "cms-unknown-signature-algorithm" },
        { "no certificate", s => s.Certificates = [], "cms-no-signer-certificate" },
        { "certificate of the same issuer, another number", s => s.SignerIdentifier = Der.Sequence(HandMadeSignature.SignerCertificate.Issuer.ToArray(), Der.Integer(7)), "cms-no-signer-certificate" },
        { "certificate of another issuer, same number", s => s.SignerIdentifier = Der.Sequence(Der.Name("Another"), Der.Integer(HandMadeSignature.SignerCertificate.SerialNumber.ToArray())), "cms-no-signer-certificate" },
        { "wrong signature", s => s.Sign = _ => new byte[256], "cms-signature-mismatch" },
        { "empty signature", s => s.Sign = _ => [], "cms-signature-mismatch" },
        { "signature over other attributes", s => s.Signers = signer => [Replace(signer, s.ContentTypeAttribute, Der.Attribute(Oids.ContentTypeAttribute, Der.Oid("1.3.6.1.4.1.311.2.1.5")))], "cms-content-type-mismatch" },
        { "two signers", s => s.Signers = signer => [signer, signer], "cms-many-signers" },
        { "second signer is broken", s => s.Signers = signer => [signer, [.. signer[..^1], (byte)(signer[^1] ^ 1)]], "cms-many-signers" },
        { "unknown unsigned attribute", s => s.UnsignedAttributes = [Der.Attribute(UnknownOid, Der.Octets(1, 2, 3))], "cms-unknown-attribute" },
        { "1 MiB in an unknown unsigned attribute", s => s.UnsignedAttributes = [Der.Attribute(UnknownOid, Der.Octets(new byte[1 << 20]))], "cms-hidden-data" },
        { "many small unknown unsigned attributes", s => s.UnsignedAttributes = [.. Enumerable.Range(0, 40).Select(_ => Der.Attribute(UnknownOid, Der.Octets(new byte[2000])))], "cms-hidden-data" },
        { "a payload that calls itself a seal", s => s.UnsignedAttributes = [Der.Attribute(Oids.SealingSignature, Der.Octets(new byte[100_000]))], "cms-hidden-data" },
        { "a payload that calls itself a token of another kind", s => s.UnsignedAttributes = [Der.Attribute(Oids.TimestampToken, Der.Octets(new byte[100_000]))], "cms-hidden-data" },
        { "a payload in a certificate", s => s.Certificates = [.. s.Certificates, Der.Sequence(Der.Octets(new byte[300_000]))], "cms-hidden-data" },
        { "a payload in an attribute certificate", s => s.Certificates = [.. s.Certificates, Der.Tlv(0xA1, Der.Octets(new byte[300_000]))], "cms-hidden-data" },
        { "a seal", s => s.UnsignedAttributes = [Der.Attribute(Oids.SealingSignature, Der.Octets(1))], "spc-seal-not-verified" },
        { "intent to seal, and no seal", s => s.SignedAttributes = [Der.Attribute(Oids.IntentToSeal), s.ContentTypeAttribute, s.MessageDigestAttribute], "spc-not-sealed" },
    };

    [Theory]
    [MemberData(nameof(Damage))]
    public void Names_what_is_wrong(string what, Action<HandMadeSignature> damage, string code)
    {
        var signature = new HandMadeSignature();
        damage(signature);
        var (check, _) = Check(signature);
        if (code.Length == 0)
        {
            Assert.True(check.Valid, what);
            Assert.Empty(check.Findings);
        }
        else
        {
            var finding = Assert.Single(check.Findings.DistinctBy(f => f.Code), f => f.Code == code);
            Assert.DoesNotContain(check.Findings, f => f.Severity == Severity.Error && finding.Severity != Severity.Error);
            Assert.Equal(check.Findings.All(f => f.Severity != Severity.Error), check.Valid);
            Assert.Equal(finding.Severity != Severity.Error, check.Valid);
            Assert.NotNull(finding.Where);
        }
    }

    [Fact]
    public void Says_where_in_the_file_the_signer_stands()
    {
        var signature = new HandMadeSignature { Sign = _ => new byte[256] };
        var bytes = signature.Build();
        var (check, _) = Check(signature, offset: 1000);
        var where = Assert.Single(check.Findings).Where!.Value;
        Assert.Equal(signature.Signer(), bytes[(int)(where.Offset - 1000)..(int)(where.End - 1000)]);
    }

    [Fact]
    public void Reports_weak_digests_and_keys_as_facts_for_a_policy_to_weigh()
    {
        foreach (var (name, digest) in new[] { (HashAlgorithmName.MD5, DigestAlgorithm.Md5), (HashAlgorithmName.SHA1, DigestAlgorithm.Sha1) })
        {
            var (check, _) = Check(new HandMadeSignature { Hash = name, Digest = digest.Oid });
            Assert.True(check.Valid);
            Assert.Equal(digest, check.Digest);
        }

        using var key = RSA.Create(1024);
        using var certificate = HandMadeSignature.SelfSigned(key, "CN=Weak");
        var (weak, _) = Check(By(certificate, Der.Algorithm(Oids.RsaEncryption), b => key.SignData(b, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
        Assert.True(weak.Valid);
        Assert.Equal(1024, weak.Signer!.PublicKey.KeyBits);
    }

    [Fact]
    public void Verifies_PSS_and_ECDSA_signers()
    {
        using var rsa = RSA.Create(2048);
        using var rsaCertificate = HandMadeSignature.SelfSigned(rsa);
        var pss = Der.Sequence(Der.Oid(Oids.RsaPss), Der.Sequence(
            Der.Tlv(0xA0, Der.Algorithm(Oids.Sha256)),
            Der.Tlv(0xA1, Der.Sequence(Der.Oid(Oids.Mgf1), Der.Algorithm(Oids.Sha256))),
            Der.Tlv(0xA2, Der.Integer(32))));
        Assert.True(Check(By(rsaCertificate, pss, b => rsa.SignData(b, HashAlgorithmName.SHA256, RSASignaturePadding.Pss))).Check.Valid);

        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var ecdsaCertificate = SelfSigned(ecdsa);
        var signature = By(ecdsaCertificate, Der.Sequence(Der.Oid(Oids.EcdsaWithSha256)), b => ecdsa.SignData(b, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.True(Check(signature).Check.Valid);
    }

    [Fact]
    public void Finds_the_signer_by_its_key_identifier()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Known by its key", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension([9, 8, 7], false));
        using var certificate = request.CreateSelfSigned(new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var signature = By(certificate, Der.Algorithm(Oids.RsaEncryption), b => key.SignData(b, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        signature.SignerVersion = 3;
        signature.SignerIdentifier = Der.Tlv(0x80, [9, 8, 7]);
        Assert.True(Check(signature).Check.Valid);

        signature.SignerIdentifier = Der.Tlv(0x80, [9, 8, 6]);
        Assert.Equal("cms-no-signer-certificate", Assert.Single(Check(signature).Check.Findings).Code);
    }

    /// <summary>CVE-2020-0601: .NET loads such a key, and builds chains with it.</summary>
    [Fact]
    public void Refuses_a_signer_whose_key_spells_its_curve_out()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = new HandMadeCertificate { PublicKey = HandMadeCertificate.ExplicitCurve(key) }.Build();
        using (var dotnet = X509CertificateLoader.LoadCertificate(certificate))
        {
            Assert.NotNull(dotnet.GetECDsaPublicKey());
        }

        var (check, _) = Check(new HandMadeSignature
        {
            Certificates = [certificate],
            SignerIdentifier = Der.Sequence(Der.Name("Issuer"), Der.Integer(1)),
            SignatureAlgorithm = Der.Sequence(Der.Oid(Oids.EcdsaWithSha256)),
            Sign = b => key.SignData(b, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
        });
        Assert.False(check.Valid);
        Assert.Equal("x509-explicit-curve", Assert.Single(check.Findings).Code);
    }

    [Fact]
    public void Lets_the_key_decide_between_certificates_of_the_same_issuer_and_number()
    {
        using var other = RSA.Create(2048);
        var signer = HandMadeSignature.SignerCertificate;
        var request = new CertificateRequest("CN=Hand Made", other, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var impostor = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForRSA(other, RSASignaturePadding.Pkcs1),
            new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero), signer.SerialNumber.ToArray());
        var signature = new HandMadeSignature { Certificates = [impostor.RawData, signer.Raw.ToArray()] };
        var (check, _) = Check(signature);
        Assert.True(check.Valid);
        Assert.Equal(signer.Sha1Thumbprint, check.Signer!.Sha1Thumbprint);

        signature.Certificates = [impostor.RawData];
        Assert.Equal("cms-signature-mismatch", Assert.Single(Check(signature).Check.Findings).Code);
    }

    [Fact]
    public void Finds_that_nobody_signed()
    {
        var signature = new HandMadeSignature { Signers = _ => [] };
        Assert.True(SignedData.TryRead(signature.Build(), 0, out var data, out _, out var problem), problem?.Message);
        Assert.Equal("cms-no-signer", SignerVerifier.CheckSignerCount(data, 0)?.Code);
    }

    [Fact]
    public void Verifies_a_counter_signature_over_the_other_signature()
    {
        byte[] signed = [1, 2, 3, 4];
        var counter = new HandMadeSignature { ContentType = Oids.Data, Content = Der.Octets(signed) };
        foreach (var version in new[] { 0, 1 })
        {
            counter.SignerVersion = version;
            Assert.True(SignerInfo.TryRead(counter.Signer(), 0, out var signer, out var problem), problem?.Message);
            Assert.True(SignerVerifier.Verify(signer, Oids.Data, signed, [HandMadeSignature.SignerCertificate], 0).Valid);
            var check = SignerVerifier.Verify(signer, Oids.Data, [1, 2, 3, 5], [HandMadeSignature.SignerCertificate], 0);
            Assert.Equal("cms-digest-mismatch", Assert.Single(check.Findings).Code);
            Assert.False(check.Valid);
        }
    }

    private static X509Certificate2 SelfSigned(ECDsa key) => new CertificateRequest("CN=Curved", key, HashAlgorithmName.SHA256)
        .CreateSelfSigned(new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static HandMadeSignature By(X509Certificate2 certificate, byte[] algorithm, Func<byte[], byte[]> sign) => new()
    {
        Certificates = [certificate.RawData],
        SignerIdentifier = Der.Sequence(certificate.IssuerName.RawData, Der.Integer(certificate.GetSerialNumber().Reverse().ToArray())),
        SignatureAlgorithm = algorithm,
        Sign = sign,
    };

    private static (SignerCheck Check, SignedData Data) Check(HandMadeSignature signature, long offset = 0)
    {
        Assert.True(SignedData.TryRead(signature.Build(), offset, out var data, out _, out var problem), problem?.Message);
        var certificates = data.Certificates.Select(c => Certificate.TryRead(c, out var read, out _) ? read : null).OfType<Certificate>().ToList();
        return (SignerVerifier.Verify(data, data.SignerInfos[0], Oids.SpcIndirectData, certificates, offset), data);
    }

    private static byte[] Replace(byte[] bytes, byte[] old, byte[] with)
    {
        Assert.Equal(old.Length, with.Length);
        var at = bytes.AsSpan().IndexOf(old);
        Assert.True(at >= 0);
        return [.. bytes[..at], .. with, .. bytes[(at + old.Length)..]];
    }
}
