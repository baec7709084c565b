using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Signet.Tests.Timestamps;

/// <summary>A token as .NET's SignedCms makes it, in every wrong form that is needed. Nothing of the code under test is used.</summary>
internal sealed record ForgedToken
{
    private static readonly Lazy<X509Certificate2> s_authority = new(() => MakeCertificate());

    /// <summary>An authority that follows RFC 3161.</summary>
    public static X509Certificate2 Authority => s_authority.Value;

    public required byte[] Message { get; init; }

    public X509Certificate2 Certificate { get; init; } = Authority;

    public HashAlgorithmName ImprintAlgorithm { get; init; } = HashAlgorithmName.SHA256;

    /// <summary>The digest that the imprint names, when it is to lie about it.</summary>
    public string? ImprintOid { get; init; }

    public byte[]? Nonce { get; init; }

    public DateTimeOffset Time { get; init; } = DateTimeOffset.UtcNow;

    public string ContentType { get; init; } = Oids.TstInfo;

    public string Policy { get; init; } = "1.2.3";

    public int Version { get; init; } = 1;

    public bool CriticalExtension { get; init; }

    public int Signers { get; init; } = 1;

    public bool WithCertificate { get; init; } = true;

    /// <summary>The certificate that the signing-certificate attribute names; null for no attribute.</summary>
    public X509Certificate2? Named { get; init; } = Authority;

    /// <summary>A self-signed certificate with the usages given.</summary>
    public static X509Certificate2 MakeCertificate(
        string? usage = Oids.TimeStamping, bool critical = true, int validFromDays = -1, int validToDays = 3650,
        X509KeyUsageFlags keyUsage = X509KeyUsageFlags.DigitalSignature)
    {
        var request = new CertificateRequest("CN=Forger", TestCertificates.RsaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(keyUsage, true));
        if (usage is not null)
        {
            var usages = new OidCollection();
            foreach (var oid in usage.Split(' '))
            {
                usages.Add(new Oid(oid));
            }

            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical));
        }

        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(validFromDays), DateTimeOffset.UtcNow.AddDays(validToDays));
    }

    /// <summary>The ContentInfo, DER.</summary>
    public byte[] Encode()
    {
        var cms = new SignedCms(new ContentInfo(new Oid(ContentType), TstInfo()), false);
        for (var i = 0; i < Signers; i++)
        {
            var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, Certificate)
            {
                IncludeOption = WithCertificate ? X509IncludeOption.EndCertOnly : X509IncludeOption.None,
                DigestAlgorithm = new Oid(Oids.Sha256),
            };
            signer.SignedAttributes.Add(new Pkcs9SigningTime(DateTime.UtcNow));
            if (Named is not null)
            {
                signer.SignedAttributes.Add(new AsnEncodedData(Oids.SigningCertificateV2, Der(w =>
                {
                    using (w.PushSequence())
                    using (w.PushSequence())
                    using (w.PushSequence())
                    {
                        w.WriteOctetString(Named.GetCertHash(HashAlgorithmName.SHA256));
                    }
                })));
            }

            cms.ComputeSignature(signer);
        }

        return cms.Encode();
    }

    private byte[] TstInfo() => Der(w =>
    {
        using (w.PushSequence())
        {
            w.WriteInteger(Version);
            w.WriteObjectIdentifier(Policy);
            using (w.PushSequence())
            {
                using (w.PushSequence())
                {
                    w.WriteObjectIdentifier(ImprintOid ?? CryptoConfig.MapNameToOID(ImprintAlgorithm.Name!)!);
                }

                w.WriteOctetString(CryptographicOperations.HashData(ImprintAlgorithm, Message));
            }

            w.WriteInteger(4711);
            w.WriteGeneralizedTime(Time);
            if (Nonce is not null)
            {
                w.WriteInteger(Nonce);
            }

            if (CriticalExtension)
            {
                using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
                using (w.PushSequence())
                {
                    w.WriteObjectIdentifier("1.2.3.4");
                    w.WriteBoolean(true);
                    w.WriteOctetString([5, 0]);
                }
            }
        }
    });

    private static byte[] Der(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return writer.Encode();
    }
}
