using System.Formats.Asn1;
using System.Text;

namespace Signet.Tests.Cms;

/// <summary>DER (and worse) put together by hand, so that no writer of ours judges our readers.</summary>
public static class Der
{
    public static byte[] Null { get; } = [5, 0];

    public static byte[] Tlv(int tag, params byte[][] parts)
    {
        var content = parts.SelectMany(p => p).ToArray();
        byte[] length = content.Length switch
        {
            < 0x80 => [(byte)content.Length],
            < 0x100 => [0x81, (byte)content.Length],
            < 0x10000 => [0x82, (byte)(content.Length >> 8), (byte)(content.Length & 0xFF)],
            _ => [0x83, (byte)(content.Length >> 16), (byte)((content.Length >> 8) & 0xFF), (byte)(content.Length & 0xFF)],
        };
        return [(byte)tag, .. length, .. content];
    }

    public static byte[] Sequence(params byte[][] parts) => Tlv(0x30, parts);

    public static byte[] Set(params byte[][] parts) => Tlv(0x31, parts);

    public static byte[] Octets(params byte[] content) => Tlv(4, content);

    public static byte[] Bits(byte[] content) => Tlv(3, [0], content);

    public static byte[] Integer(params byte[] content) => Tlv(2, content);

    public static byte[] Boolean(byte content) => Tlv(1, [content]);

    public static byte[] Utf8(string text) => Tlv(0x0C, Encoding.UTF8.GetBytes(text));

    public static byte[] UtcTime(string text) => Tlv(0x17, Encoding.ASCII.GetBytes(text));

    public static byte[] Oid(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(oid);
        return writer.Encode();
    }

    /// <summary>An AlgorithmIdentifier with NULL parameters.</summary>
    public static byte[] Algorithm(string oid) => Sequence(Oid(oid), Null);

    /// <summary>A Name of one common name.</summary>
    public static byte[] Name(string commonName) => Sequence(Set(Sequence(Oid("2.5.4.3"), Utf8(commonName))));

    /// <summary>An Attribute or, with <paramref name="values"/> in a SET, the same as a catalog's.</summary>
    public static byte[] Attribute(string oid, params byte[][] values) => Sequence(Oid(oid), Set(values));
}
