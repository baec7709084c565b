using System.Formats.Asn1;
using System.Text;
using Signet.Cms;

namespace Signet.Authenticode;

/// <summary>A text in Authenticode.</summary>
/// <remarks>
/// <code>
/// SpcString ::= CHOICE {
///     unicode  [0] IMPLICIT BMPString,      UTF-16, big-endian, no terminator
///     ascii    [1] IMPLICIT IA5String }
/// </code>
/// Source: Authenticode_PE.docx, "SpcString".
/// </remarks>
/// <param name="Text">The text as it is, not made safe to show: see <see cref="DisplayText"/>.</param>
/// <param name="IsUnicode">Which of the two it is.</param>
public sealed record SpcString(string Text, bool IsUnicode)
{
    /// <summary>What old signers wrote where a file name once stood.</summary>
    public static readonly SpcString Obsolete = new("<<<Obsolete>>>", true);

    /// <summary>What signers write there now.</summary>
    public static readonly SpcString Empty = new("", true);

    /// <summary>Reads the next element of <paramref name="reader"/>.</summary>
    internal static SpcString Read(ref DerReader reader)
    {
        var isUnicode = reader.NextTag != DerTag.Context(1);
        var value = reader.Value(DerTag.Context(isUnicode ? 0 : 1)).Span;
        if (isUnicode && value.Length % 2 != 0)
        {
            reader.Fail("a BMPString has an odd number of bytes");
        }

        return new SpcString((isUnicode ? Encoding.BigEndianUnicode : Encoding.Latin1).GetString(value), isUnicode);
    }

    /// <summary>Writes the element.</summary>
    internal void Write(AsnWriter writer) => writer.WriteOctetString(
        (IsUnicode ? Encoding.BigEndianUnicode : Encoding.Latin1).GetBytes(Text), new Asn1Tag(TagClass.ContextSpecific, IsUnicode ? 0 : 1));
}

/// <summary>Data of a kind that only its class knows.</summary>
/// <remarks>
/// <code>
/// SpcSerializedObject ::= SEQUENCE {
///     classId         OCTET STRING (16 bytes),
///     serializedData  OCTET STRING }
/// </code>
/// Source: Authenticode_PE.docx, "SpcSerializedObject".
/// </remarks>
public sealed record SpcSerializedObject(ReadOnlyMemory<byte> ClassId, ReadOnlyMemory<byte> SerializedData);

/// <summary>Where something is: an address, an object, a file name. One of the three is set.</summary>
/// <remarks>
/// <code>
/// SpcLink ::= CHOICE {
///     url      [0] IMPLICIT IA5String,
///     moniker  [1] IMPLICIT SpcSerializedObject,
///     file     [2] EXPLICIT SpcString }
/// </code>
/// Source: Authenticode_PE.docx, "SpcLink".
/// </remarks>
public sealed record SpcLink
{
    public string? Url { get; init; }

    public SpcSerializedObject? Moniker { get; init; }

    public SpcString? File { get; init; }

    /// <summary>Reads the next element of <paramref name="reader"/>.</summary>
    internal static SpcLink Read(ref DerReader reader)
    {
        switch (reader.NextTag)
        {
            case 0x80:
                return new SpcLink { Url = Encoding.Latin1.GetString(reader.Value(0x80).Span) };

            case 0xA1:
                var moniker = reader.Inside(0xA1);
                var classId = moniker.OctetString();
                if (classId.Length != 16)
                {
                    moniker.Fail($"a class identifier takes {classId.Length} bytes");
                }

                var data = moniker.OctetString();
                moniker.End();
                return new SpcLink { Moniker = new SpcSerializedObject(classId, data) };

            case 0xA2:
                var wrapper = reader.Inside(0xA2);
                var file = SpcString.Read(ref wrapper);
                wrapper.End();
                return new SpcLink { File = file };

            default:
                reader.Fail("a link is neither address, object nor file");
                return new SpcLink();
        }
    }

    /// <summary>Writes the element.</summary>
    internal void Write(AsnWriter writer)
    {
        if (Url is not null)
        {
            writer.WriteOctetString(Encoding.Latin1.GetBytes(Url), new Asn1Tag(TagClass.ContextSpecific, 0));
        }
        else if (Moniker is not null)
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
            {
                writer.WriteOctetString(Moniker.ClassId.Span);
                writer.WriteOctetString(Moniker.SerializedData.Span);
            }
        }
        else
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2)))
            {
                (File ?? SpcString.Empty).Write(writer);
            }
        }
    }
}
