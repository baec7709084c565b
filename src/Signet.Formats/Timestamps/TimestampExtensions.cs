using System.Formats.Asn1;
using Signet.Cms;
using Signet.X509;

namespace Signet.Timestamps;

/// <summary>The optional parts that requests and time stamps share.</summary>
/// <remarks>
/// <code>
/// Extensions ::= SEQUENCE SIZE (1..MAX) OF SEQUENCE {
///     extnID     OBJECT IDENTIFIER,
///     critical   BOOLEAN DEFAULT FALSE,
///     extnValue  OCTET STRING }
/// </code>
/// Source: RFC 5280, 4.1; tagged [0] IMPLICIT in requests and [1] IMPLICIT in time stamps (RFC 3161, 2.4).
/// </remarks>
internal static class TimestampExtensions
{
    /// <summary>Reads the extensions under context tag <paramref name="tag"/>; an empty list when they are absent.</summary>
    internal static List<X509Extension> Read(ref DerReader reader, int tag)
    {
        var context = DerTag.ContextConstructed(tag);
        var extensions = new List<X509Extension>();
        if (reader.NextTag != context)
        {
            return extensions;
        }

        var list = reader.Inside(context);
        do
        {
            var extension = list.Sequence();
            var oid = extension.Oid();
            var critical = extension.NextTag == DerTag.Boolean && extension.Boolean();
            extensions.Add(new X509Extension(oid, critical, extension.OctetString()));
            extension.End();
        }
        while (list.HasData);

        return extensions;
    }

    /// <summary>Writes the extensions, or nothing when there are none; the mirror of <see cref="Read"/>.</summary>
    internal static void Write(AsnWriter writer, IReadOnlyList<X509Extension> extensions, int tag)
    {
        if (extensions.Count == 0)
        {
            return;
        }

        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, tag, isConstructed: true)))
        {
            foreach (var extension in extensions)
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(extension.Oid);
                    if (extension.Critical)
                    {
                        writer.WriteBoolean(true);
                    }

                    writer.WriteOctetString(extension.Value.Span);
                }
            }
        }
    }
}
