using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.X509;

namespace Signet.Tests.Trust;

/// <summary>A certificate made for a test, with its key. .NET makes it, so that our reader is judged by another's writer.</summary>
public sealed record TestCertificate(Certificate Certificate, X500DistinguishedName Name, AsymmetricAlgorithm Key)
{
    public ECDsa Ecdsa => (ECDsa)Key;

    public RSA Rsa => (RSA)Key;
}

/// <summary>Makes certificates of every kind, good and bad.</summary>
public sealed record TestPki
{
    public static readonly DateTimeOffset Start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset End = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static int s_serial;

    public TestCertificate? Issuer { get; init; }

    public bool Ca { get; init; }

    /// <summary>False leaves basicConstraints out.</summary>
    public bool HasBasicConstraints { get; init; } = true;

    public int? PathLength { get; init; }

    public X509KeyUsageFlags? Usage { get; init; }

    public string[]? Eku { get; init; }

    public DateTimeOffset From { get; init; } = Start;

    public DateTimeOffset To { get; init; } = End;

    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    public AsymmetricAlgorithm? Key { get; init; }

    /// <summary>The public key to certify in place of that of <see cref="Key"/>.</summary>
    public PublicKey? SubjectKey { get; init; }

    /// <summary>False leaves both key identifiers out.</summary>
    public bool HasKeyIdentifiers { get; init; } = true;

    public System.Security.Cryptography.X509Certificates.X509Extension[] Extensions { get; init; } = [];

    public static TestCertificate Root(string name = "CN=Test Root") => new TestPki { Ca = true }.Issue(name);

    public static TestCertificate Authority(TestCertificate issuer, string name = "CN=Test Issuing CA") =>
        new TestPki { Issuer = issuer, Ca = true, Usage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign }.Issue(name);

    public static TestCertificate Signer(TestCertificate issuer, string name = "CN=Test Signer") =>
        new TestPki { Issuer = issuer, Usage = X509KeyUsageFlags.DigitalSignature, Eku = [Oids.CodeSigning] }.Issue(name);

    public TestCertificate Issue(string name) => Issue(new X500DistinguishedName(name));

    public TestCertificate Issue(X500DistinguishedName distinguished)
    {
        var key = Key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = SubjectKey is not null ? new CertificateRequest(distinguished, SubjectKey, Hash)
            : key is RSA rsa ? new CertificateRequest(distinguished, rsa, Hash, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(distinguished, (ECDsa)key, Hash);
        if (HasBasicConstraints)
        {
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(Ca, PathLength.HasValue, PathLength ?? 0, Ca));
        }

        if (Usage is { } usage)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        }

        if (Eku is { } eku)
        {
            var oids = new OidCollection();
            foreach (var oid in eku)
            {
                oids.Add(new Oid(oid));
            }

            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(oids, critical: false));
        }

        if (HasKeyIdentifiers)
        {
            var own = new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false);
            request.CertificateExtensions.Add(own);
            var issuerKey = Issuer is { } i ? i.Certificate.SubjectKeyIdentifier.Span : own.SubjectKeyIdentifierBytes.Span;
            if (!issuerKey.IsEmpty)
            {
                request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(issuerKey));
            }
        }

        foreach (var extension in Extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        var generator = new Generator(Issuer?.Key ?? key);
        var serial = BitConverter.GetBytes(0x40000000 + Interlocked.Increment(ref s_serial));
        Array.Reverse(serial);
        using var made = request.Create(Issuer?.Name ?? distinguished, generator, From, To, serial);
        Assert.True(Certificate.TryRead(made.RawData, out var certificate, out var problem), problem?.Message);
        return new TestCertificate(certificate, distinguished, key);
    }

    /// <summary>Signs with any digest: .NET's own generators refuse SHA-1 and MD5.</summary>
    private sealed class Generator(AsymmetricAlgorithm key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
        {
            var oid = (key is RSA, hashAlgorithm.Name) switch
            {
                (true, "MD5") => Oids.Md5WithRsa,
                (true, "SHA1") => Oids.Sha1WithRsa,
                (true, "SHA256") => Oids.Sha256WithRsa,
                (false, "SHA1") => Oids.EcdsaWithSha1,
                (false, "SHA256") => Oids.EcdsaWithSha256,
                _ => throw new NotSupportedException(hashAlgorithm.Name),
            };
            var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(oid);
                if (key is RSA)
                {
                    writer.WriteNull();
                }
            }

            return writer.Encode();
        }

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key is RSA rsa
            ? rsa.SignData(data, hashAlgorithm, RSASignaturePadding.Pkcs1)
            : ((ECDsa)key).SignData(data, hashAlgorithm, DSASignatureFormat.Rfc3279DerSequence);

        protected override PublicKey BuildPublicKey() => key is RSA rsa ? new PublicKey(rsa) : new PublicKey((ECDsa)key);
    }
}
