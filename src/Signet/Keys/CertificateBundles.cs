using System.Formats.Asn1;
using Signet.X509;

namespace Signet.Keys;

/// <summary>Certificates in a SignedData without signers: P7B and SPC files.</summary>
/// <remarks>
/// <code>
/// SEQUENCE { signedData, [0] SEQUENCE {
///     version 1, digestAlgorithms SET, encapContentInfo SEQUENCE { data }, [0] certificates, [1] crls, signerInfos SET } }
/// </code>
/// Read leniently (BER) and for its certificates alone: nothing here is trusted, each certificate is read strictly by itself.
/// Written as DER, so both sets are sorted. Source: RFC 5652, 5.1.
/// </remarks>
public static class CertificateBundles
{
    private static readonly Asn1Tag s_context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag s_context1 = new(TagClass.ContextSpecific, 1, isConstructed: true);

    /// <summary>The bundle of these certificates and revocation lists, DER.</summary>
    public static byte[] Write(IEnumerable<Certificate> certificates, IEnumerable<CertificateList> revocationLists)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        ArgumentNullException.ThrowIfNull(revocationLists);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.SignedData);
            using (writer.PushSequence(s_context0))
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                WriteSet(writer, Asn1Tag.SetOf, []);
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Oids.Data);
                }

                WriteSet(writer, s_context0, [.. certificates.Select(c => c.Raw)]);
                if (revocationLists.Select(l => l.Raw).ToList() is { Count: > 0 } lists)
                {
                    WriteSet(writer, s_context1, lists);
                }

                WriteSet(writer, Asn1Tag.SetOf, []);
            }
        }

        return writer.Encode();
    }

    internal static Finding? Read(ReadOnlyMemory<byte> bytes, KeyMaterial into)
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

    private static void WriteSet(AsnWriter writer, Asn1Tag tag, IReadOnlyList<ReadOnlyMemory<byte>> elements)
    {
        using (writer.PushSetOf(tag))
        {
            foreach (var element in elements)
            {
                writer.WriteEncodedValue(element.Span);
            }
        }
    }
}
