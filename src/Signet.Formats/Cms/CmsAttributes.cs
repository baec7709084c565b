using System.Formats.Asn1;

namespace Signet.Cms;

/// <summary>Sets of attributes as signers carry them.</summary>
/// <remarks>
/// <code>
/// Attributes ::= SET OF SEQUENCE {
///     attrType    OBJECT IDENTIFIER,
///     attrValues  SET OF ANY DEFINED BY attrType }
/// </code>
/// Source: RFC 5652, 5.3. The order in DER is ascending by encoding, and every genuine Authenticode signer keeps it.
/// </remarks>
public static class CmsAttributes
{
    /// <summary>The most attributes one signer may have. The most seen is 6.</summary>
    public const int MaxAttributes = 64;

    /// <summary>The most values one attribute may have. Nested signatures are values; the most seen is 2.</summary>
    public const int MaxValues = 64;

    private static readonly Asn1Tag s_set = new(UniversalTagNumber.SetOf, isConstructed: true);

    /// <summary>The attributes as a SET (tag 0x31) in DER order, each attribute's values too: what a signer signs.</summary>
    public static byte[] EncodeSet(IEnumerable<CmsAttribute> attributes)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        Write(writer, attributes, s_set);
        return writer.Encode();
    }

    /// <summary>The attributes in DER order, ascending by encoding.</summary>
    public static IReadOnlyList<CmsAttribute> Sort(IEnumerable<CmsAttribute> attributes)
    {
        var reader = new DerReader(EncodeSet(attributes));
        return Read(reader.Set());
    }

    /// <summary>Writes the attributes in DER order under <paramref name="tag"/>.</summary>
    internal static void Write(AsnWriter writer, IEnumerable<CmsAttribute> attributes, Asn1Tag tag)
    {
        using (writer.PushSetOf(tag))
        {
            foreach (var attribute in attributes)
            {
                attribute.Write(writer);
            }
        }
    }

    /// <summary>Reads what is inside the set.</summary>
    internal static List<CmsAttribute> Read(DerReader set)
    {
        var list = new List<CmsAttribute>(4);
        while (set.HasData)
        {
            if (list.Count == MaxAttributes)
            {
                set.Fail($"a signer has more than {MaxAttributes} attributes");
                break;
            }

            list.Add(CmsAttribute.Read(ref set));
        }

        return list;
    }

    /// <summary>True when the elements of a SET OF stand in DER order: ascending by encoding (X.690, 11.6).</summary>
    /// <param name="set">The set, DER with tag and length.</param>
    public static bool IsSorted(ReadOnlyMemory<byte> set)
    {
        var outer = new DerReader(set);
        var reader = outer.Inside(outer.NextTag);
        var previous = ReadOnlyMemory<byte>.Empty;
        while (reader.HasData)
        {
            var element = reader.Element();
            if (previous.Span.SequenceCompareTo(element.Span) > 0)
            {
                return false;
            }

            previous = element;
        }

        return true;
    }
}
