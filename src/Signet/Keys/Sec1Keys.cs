using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Signet.Keys;

/// <summary>EC keys in the form of SEC 1, with their curve inside or in an <c>EC PARAMETERS</c> block before them.</summary>
/// <remarks>
/// <code>
/// ECPrivateKey ::= SEQUENCE { version INTEGER (1), privateKey OCTET STRING, [0] parameters OPTIONAL, [1] publicKey BIT STRING OPTIONAL }
/// </code>
/// The key is wrapped into a PKCS #8 PrivateKeyInfo, so that one place judges curves, before any cryptography sees the key.
/// Source: RFC 5915, 3; RFC 5208, 5.
/// </remarks>
internal static class Sec1Keys
{
    private static readonly Asn1Tag s_parameters = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>Reads an ECPrivateKey.</summary>
    /// <param name="der">The key.</param>
    /// <param name="curve">The content of the EC PARAMETERS block before it, for a key that does not name its curve; empty when there is none.</param>
    /// <param name="into">Takes the key, or the reason why not.</param>
    /// <exception cref="AsnContentException">It is not an ECPrivateKey.</exception>
    public static void Read(ReadOnlyMemory<byte> der, ReadOnlyMemory<byte> curve, KeyMaterial into)
    {
        AsnDecoder.ReadEncodedValue(der.Span, AsnEncodingRules.BER, out _, out _, out var length);
        var key = new AsnReader(der[..length], AsnEncodingRules.BER).ReadSequence();
        key.ReadInteger();
        key.ReadEncodedValue(); // the number itself
        var parameters = key.HasData && key.PeekTag().HasSameClassAndValue(s_parameters) ? key.ReadSequence(s_parameters).ReadEncodedValue() : curve;
        if (parameters.IsEmpty)
        {
            into.Add(KeyFindings.CurveUnsupported.With("the EC key does not say on which curve it is"));
            return;
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.EcPublicKey);
                writer.WriteEncodedValue(parameters.Span);
            }

            writer.WriteOctetString(der.Span[..length]);
        }

        var pkcs8 = writer.Encode();
        writer.Reset(); // wipes its copy
        into.AddPkcs8(pkcs8);
        CryptographicOperations.ZeroMemory(pkcs8);
    }
}
