using Signet.Cms;

namespace Signet.X509;

/// <summary>One extension of a certificate or revocation list.</summary>
/// <remarks>
/// <code>
/// Extension ::= SEQUENCE {
///     extnID     OBJECT IDENTIFIER,
///     critical   BOOLEAN DEFAULT FALSE,
///     extnValue  OCTET STRING }
/// </code>
/// Source: RFC 5280, 4.1.
/// </remarks>
/// <param name="Value">The content of the extnValue OCTET STRING.</param>
public sealed record X509Extension(string Oid, bool Critical, ReadOnlyMemory<byte> Value)
{
    /// <summary>The most extensions accepted. The most seen is 11.</summary>
    public const int MaxCount = 64;

    /// <summary>Reads the Extensions SEQUENCE that comes next.</summary>
    /// <param name="reader">Reads the element around it.</param>
    /// <param name="duplicate">An extension that occurs twice, or null.</param>
    internal static List<X509Extension> ReadAll(ref DerReader reader, out string? duplicate)
    {
        duplicate = null;
        var list = new List<X509Extension>(10);
        for (var sequence = reader.Sequence(); sequence.HasData;)
        {
            var item = sequence.Sequence();
            var oid = item.Oid();

            // DER leaves out a FALSE that is the default (X.690, 11.5). Genuine certificates write it; nothing is gained by refusing them.
            var critical = item.NextTag == DerTag.Boolean && item.Boolean();
            var value = item.OctetString();
            item.End();
            foreach (var other in list)
            {
                duplicate = other.Oid == oid ? oid : duplicate;
            }

            list.Add(new X509Extension(oid, critical, value));
            if (list.Count > MaxCount)
            {
                sequence.Fail($"there are more than {MaxCount} extensions");
            }
        }

        return list;
    }
}
