using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.X509;

namespace Signet.Tests.Cms;

/// <summary>A SignedData put together by hand; each test changes one thing before it is built.</summary>
public sealed class HandMadeSignature
{
    private static readonly RSA s_key = RSA.Create(2048);
    private static readonly X509Certificate2 s_certificate = SelfSigned(s_key);

    /// <summary>The signer's certificate, made by .NET.</summary>
    public static Certificate SignerCertificate { get; } = Read(s_certificate);

    public string ContentType { get; set; } = Oids.SpcIndirectData;

    public byte[] Content { get; set; } = Der.Sequence(Der.Integer(1), Der.Octets(1, 2, 3));

    public HashAlgorithmName Hash { get; set; } = HashAlgorithmName.SHA256;

    public string Digest { get; set; } = Oids.Sha256;

    public List<byte[]>? DigestAlgorithms { get; set; }

    /// <summary>Attribute elements in file order; null for the two that must be there; empty for none.</summary>
    public List<byte[]>? SignedAttributes { get; set; }

    public List<byte[]> UnsignedAttributes { get; set; } = [];

    public byte[] SignatureAlgorithm { get; set; } = Der.Algorithm(Oids.RsaEncryption);

    public int SignerVersion { get; set; } = 1;

    public byte[]? SignerIdentifier { get; set; }

    public List<byte[]> Certificates { get; set; } = [s_certificate.RawData];

    /// <summary>How the signature is made from the bytes to sign; RSA PKCS #1 when null.</summary>
    public Func<byte[], byte[]>? Sign { get; set; }

    /// <summary>What is made of the signer, as many as wanted; by default itself.</summary>
    public Func<byte[], byte[][]> Signers { get; set; } = signer => [signer];

    public byte[] ContentTypeAttribute => Der.Attribute(Oids.ContentTypeAttribute, Der.Oid(ContentType));

    public byte[] MessageDigestAttribute => Der.Attribute(Oids.MessageDigestAttribute, Der.Octets(HashOf(Content[2..])));

    public byte[] HashOf(byte[] data) => CryptographicOperations.HashData(Hash, data);

    public byte[] Signer()
    {
        var attributes = SignedAttributes ?? [ContentTypeAttribute, MessageDigestAttribute];
        byte[] toSign = attributes.Count > 0 ? Der.Set([.. attributes]) : Content[2..];
        var signature = Sign?.Invoke(toSign) ?? s_key.SignData(toSign, Hash, RSASignaturePadding.Pkcs1);
        return Der.Sequence(
            Der.Integer((byte)SignerVersion),
            SignerIdentifier ?? Der.Sequence(s_certificate.IssuerName.RawData, Der.Integer(s_certificate.GetSerialNumber().Reverse().ToArray())),
            Der.Algorithm(Digest),
            attributes.Count > 0 ? Der.Tlv(0xA0, [.. attributes]) : [],
            SignatureAlgorithm,
            Der.Octets(signature),
            UnsignedAttributes.Count > 0 ? Der.Tlv(0xA1, [.. UnsignedAttributes]) : []);
    }

    public byte[] SignedData() => Der.Sequence(
        Der.Integer(1),
        Der.Set([.. DigestAlgorithms ?? [Der.Algorithm(Digest)]]),
        Der.Sequence(Der.Oid(ContentType), Der.Tlv(0xA0, Content)),
        Certificates.Count > 0 ? Der.Tlv(0xA0, [.. Certificates]) : [],
        Der.Set(Signers(Signer())));

    public byte[] Build() => Der.Sequence(Der.Oid(Oids.SignedData), Der.Tlv(0xA0, SignedData()));

    public static X509Certificate2 SelfSigned(RSA key, string name = "CN=Hand Made") =>
        new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static Certificate Read(X509Certificate2 certificate)
    {
        Assert.True(Certificate.TryRead(certificate.RawData, out var read, out var problem), problem?.Message);
        return read;
    }
}
