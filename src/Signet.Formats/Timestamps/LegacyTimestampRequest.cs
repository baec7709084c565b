using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using Signet.Cms;

namespace Signet.Timestamps;

/// <summary>What a client sends to a server of the legacy Authenticode protocol.</summary>
/// <remarks>
/// <code>
/// TimeStampRequest ::= SEQUENCE {
///     countersignatureType  OBJECT IDENTIFIER,              -- 1.3.6.1.4.1.311.3.2.1
///     content               SEQUENCE {
///         contentType  OBJECT IDENTIFIER,                   -- 1.2.840.113549.1.7.1, data
///         content      [0] EXPLICIT OCTET STRING } }        -- the signer's encryptedDigest
/// </code>
/// Sent as base64, line breaks allowed, by HTTP POST as application/octet-stream. The answer is base64 of a PKCS #7 SignedData
/// over the same bytes. There is no nonce and no choice of digest. Source: Microsoft, "Time Stamping Authenticode Signatures".
/// The documentation has an optional attributes set before the content; no client sends one.
/// </remarks>
/// <param name="Signature">The signature value to be stamped.</param>
public sealed record LegacyTimestampRequest(ReadOnlyMemory<byte> Signature)
{
    /// <summary>The media type of request and answer.</summary>
    public const string MediaType = "application/octet-stream";

    private static readonly Asn1Tag s_content = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>Reads a request, DER, that must fill <paramref name="der"/> to its last byte.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> der, [NotNullWhen(true)] out LegacyTimestampRequest? request, [NotNullWhen(false)] out Finding? problem)
    {
        var reader = new DerReader(der);
        var sequence = reader.Sequence();
        if (sequence.Oid() != Oids.LegacyTimestampRequest)
        {
            sequence.Fail("the request is of another type");
        }

        var content = sequence.Sequence();
        if (content.Oid() != Oids.Data)
        {
            content.Fail("the content is of another type than data");
        }

        var wrapped = content.Inside(DerTag.ContextConstructed(0));
        var signature = wrapped.OctetString();
        wrapped.End();
        content.End();
        sequence.End();
        reader.End();
        problem = reader.Failed ? reader.Problem(TsaFindings.BadRequest, 0) : null;
        request = problem is null ? new LegacyTimestampRequest(signature) : null;
        return problem is null;
    }

    /// <summary>The request, DER; the mirror of <see cref="TryRead"/>.</summary>
    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.LegacyTimestampRequest);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.Data);
                using (writer.PushSequence(s_content))
                {
                    writer.WriteOctetString(Signature.Span);
                }
            }
        }

        return writer.Encode();
    }
}
