using System.Security.Cryptography;
using Signet.Tests.Cms;

namespace Signet.Tests.X509;

/// <summary>A certificate put together by hand; each test changes one thing before it is built. Its signature is no signature.</summary>
public sealed class HandMadeCertificate
{
    public static byte[] RsaKey { get; } = MakeRsaKey();

    public byte[] Version { get; set; } = Der.Tlv(0xA0, Der.Integer(2));

    public byte[] SerialNumber { get; set; } = Der.Integer(1);

    public byte[] SignedAlgorithm { get; set; } = Der.Algorithm(Oids.Sha256WithRsa);

    public byte[] Issuer { get; set; } = Der.Name("Issuer");

    public byte[] Validity { get; set; } = Der.Sequence(Der.UtcTime("200101000000Z"), Der.UtcTime("400101000000Z"));

    public byte[] Subject { get; set; } = Der.Name("Subject");

    public byte[] PublicKey { get; set; } = RsaKey;

    public byte[] AfterKey { get; set; } = [];

    /// <summary>Extension elements; null for no extensions at all.</summary>
    public List<byte[]>? Extensions { get; set; } = [];

    public byte[] Algorithm { get; set; } = Der.Algorithm(Oids.Sha256WithRsa);

    public byte[] Signature { get; set; } = Der.Bits(new byte[256]);

    public byte[] AfterSignature { get; set; } = [];

    public byte[] Build() => Der.Sequence(
        Der.Sequence(
            Version, SerialNumber, SignedAlgorithm, Issuer, Validity, Subject, PublicKey, AfterKey,
            Extensions is { Count: > 0 } ? Der.Tlv(0xA3, Der.Sequence([.. Extensions])) : []),
        Algorithm, Signature, AfterSignature);

    public static byte[] Extension(string oid, params byte[] content) => Der.Sequence(Der.Oid(oid), Der.Octets(content));

    public static byte[] Critical(string oid, params byte[] content) => Der.Sequence(Der.Oid(oid), Der.Boolean(0xFF), Der.Octets(content));

    /// <summary>The key with its curve spelled out (SEC 1, C.2: SpecifiedECDomain).</summary>
    public static byte[] ExplicitCurve(ECDsa key)
    {
        var parameters = key.ExportExplicitParameters(false);
        byte[] generator = [4, .. parameters.Curve.G.X!, .. parameters.Curve.G.Y!];
        return Der.Sequence(
            Der.Sequence(Der.Oid(Oids.EcPublicKey), Der.Sequence(
                Der.Integer(1),
                Der.Sequence(Der.Oid("1.2.840.10045.1.1"), Der.Integer([0, .. parameters.Curve.Prime!])),
                Der.Sequence(Der.Octets(parameters.Curve.A!), Der.Octets(parameters.Curve.B!)),
                Der.Octets(generator),
                Der.Integer([0, .. parameters.Curve.Order!]),
                Der.Integer(1))),
            Der.Bits([4, .. parameters.Q.X!, .. parameters.Q.Y!]));
    }

    public static byte[] Rsa(byte[] modulus, byte[] exponent) =>
        Der.Sequence(Der.Algorithm(Oids.RsaEncryption), Der.Bits(Der.Sequence(Der.Integer(modulus), Der.Integer(exponent))));

    private static byte[] MakeRsaKey()
    {
        using var key = RSA.Create(2048);
        return key.ExportSubjectPublicKeyInfo();
    }
}
