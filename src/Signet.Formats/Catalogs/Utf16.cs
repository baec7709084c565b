using System.Buffers.Binary;
using System.Formats.Asn1;

namespace Signet.Catalogs;

/// <summary>The two ways in which catalogs write text: UTF-16, unit by unit, so that what was read is written back whatever it is.</summary>
/// <remarks>The encodings of .NET replace halves of surrogate pairs, and so would change what was signed.</remarks>
internal static class Utf16
{
    /// <summary>The text of a BMPString; null when the bytes are odd in number.</summary>
    public static string? ReadBigEndian(ReadOnlySpan<byte> bytes) => Read(bytes, BinaryPrimitives.ReadUInt16BigEndian);

    /// <summary>Text, little-endian, without the zero that must end it; null when the bytes are no such text.</summary>
    public static string? ReadTerminated(ReadOnlySpan<byte> bytes) =>
        bytes is [.., 0, 0] ? Read(bytes[..^2], BinaryPrimitives.ReadUInt16LittleEndian) : null;

    /// <summary>Text, little-endian, with a terminating zero.</summary>
    public static byte[] Terminated(string text)
    {
        var bytes = new byte[(text.Length + 1) * 2];
        for (var i = 0; i < text.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), text[i]);
        }

        return bytes;
    }

    /// <summary>Writes a BMPString.</summary>
    public static void WriteBmpString(AsnWriter writer, string text)
    {
        var bytes = new byte[text.Length * 2];
        for (var i = 0; i < text.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), text[i]);
        }

        // AsnWriter takes a BMPString only as text, and then judges it.
        var plain = new AsnWriter(AsnEncodingRules.DER);
        plain.WriteOctetString(bytes);
        var element = plain.Encode();
        element[0] = Cms.DerTag.BmpString;
        writer.WriteEncodedValue(element);
    }

    private delegate ushort ReadUnit(ReadOnlySpan<byte> bytes);

    private static string? Read(ReadOnlySpan<byte> bytes, ReadUnit unit)
    {
        if (bytes.Length % 2 != 0)
        {
            return null;
        }

        var text = new char[bytes.Length / 2];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = (char)unit(bytes[(2 * i)..]);
        }

        return new string(text);
    }
}
