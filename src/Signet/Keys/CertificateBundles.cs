using System.Formats.Asn1;

namespace Signet.Keys;

/// <summary>Certificates from a SignedData: P7B and SPC files.</summary>
/// <remarks>
/// <code>
/// SEQUENCE { signedData, [0] SEQUENCE { version, digestAlgorithms SET, encapContentInfo SEQUENCE, [0] certificates … } }
/// </code>
/// Read leniently (BER) and for its certificates alone: nothing here is trusted, each certificate is read strictly by itself.
/// Source: RFC 5652, 5.1.
/// </remarks>
internal static class CertificateBundles
{
    private static readonly Asn1Tag s_context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);

    public static Finding? Read(ReadOnlyMemory<byte> bytes, KeyMaterial into)
    {
        var contentInfo = new AsnReader(bytes, AsnEncodingRules.BER).ReadSequence();
        contentInfo.ReadObjectIdentifier();
        var data = contentInfo.ReadSequence(s_context0).ReadSequence();
        data.ReadInteger();
        data.ReadSetOf();
        data.ReadSequence();
        if (!data.HasData || !data.PeekTag().HasSameClassAndValue(s_context0))
        {
            return KeyFindings.NotACertificate.With("the PKCS #7 file holds no certificates");
        }

        // IMPLICIT SET OF; BER does not ask for an order.
        for (var certificates = data.ReadSetOf(skipSortOrderValidation: true, s_context0); certificates.HasData;)
        {
            into.AddCertificate(certificates.ReadEncodedValue());
        }

        return null;
    }
}
