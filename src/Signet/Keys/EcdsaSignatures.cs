using System.Formats.Asn1;
using System.Numerics;

namespace Signet.Keys;

/// <summary>The two forms of an ECDSA signature.</summary>
internal static class EcdsaSignatures
{
    /// <summary>The DER SEQUENCE of r and s that formats want. HSMs answer with the two side by side (IEEE P1363); what is not so long is returned as it is.</summary>
    /// <param name="value">The signature.</param>
    /// <param name="keyBits">Bits of the curve's field.</param>
    public static ReadOnlyMemory<byte> ToDer(ReadOnlyMemory<byte> value, int keyBits)
    {
        var size = (keyBits + 7) / 8;
        if (value.Length != 2 * size)
        {
            return value;
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(value.Span[..size], isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(value.Span[size..], isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }
}
