using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.X509;

namespace Signet.Tests.X509;

public class CertificateTests
{
    [Fact]
    public void Says_of_a_fresh_certificate_what_its_maker_put_in()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = new CertificateRequest("CN=Contoso, O=\"Contoso, Ltd.\", C=US", key, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 2, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(Oids.CodeSigning), new(Oids.TimeStamping)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension([1, 2, 3, 4], false));
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(["http://c.example/a.crl", "http://d.example/b.crl"]));
        var notBefore = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        using var made = request.CreateSelfSigned(notBefore, notBefore.AddYears(40));

        Assert.True(Certificate.TryRead(made.RawData, out var certificate, out _));
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
        Assert.Equal(["http://c.example/a.crl", "http://d.example/b.crl"], certificate.CrlDistributionPoints);
        Assert.Equal(384, certificate.PublicKey.KeyBits);
        Assert.Equal(Oids.NistP384, certificate.PublicKey.CurveOid);
        Assert.False(certificate.PublicKey.HasExplicitCurve);
        Assert.Equal(made.PublicKey.ExportSubjectPublicKeyInfo(), certificate.PublicKey.Raw.ToArray());
    }
}
