using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using Signet.Cms;
using Signet.X509;

namespace Signet.Timestamps;

/// <summary>What a client sends to a time-stamp authority.</summary>
/// <remarks>
/// <code>
/// TimeStampReq ::= SEQUENCE {
///     version              INTEGER { v1(1) },
///     messageImprint       MessageImprint,
///     reqPolicy            OBJECT IDENTIFIER     OPTIONAL,
///     nonce                INTEGER               OPTIONAL,
///     certReq              BOOLEAN               DEFAULT FALSE,
///     extensions      [0]  IMPLICIT Extensions   OPTIONAL }
/// </code>
/// Source: RFC 3161, 2.4.1; sent by HTTP POST as application/timestamp-query (3.4).
/// </remarks>
/// <param name="Imprint">What is to be stamped.</param>
/// <param name="Nonce">The content bytes of a positive INTEGER that comes back in the answer; empty for none.</param>
/// <param name="CertificateRequested">True when the token is to carry the authority's certificate.</param>
public sealed record TimestampQuery(MessageImprint Imprint, ReadOnlyMemory<byte> Nonce, bool CertificateRequested)
{
    /// <summary>The media type of a request.</summary>
    public const string MediaType = "application/timestamp-query";

    /// <summary>The policy asked for; null leaves it to the authority.</summary>
    public string? Policy { get; init; }

    public IReadOnlyList<X509Extension> Extensions { get; init; } = [];

    /// <summary>Reads a request.</summary>
    public static TimestampQuery Read(ref DerReader reader)
    {
        var sequence = reader.Sequence();
        if (sequence.SmallInteger() != TstInfo.Version)
        {
            sequence.Fail("the request is not of version 1");
        }

        var imprint = MessageImprint.Read(ref sequence);
        var policy = sequence.NextTag == DerTag.Oid ? sequence.Oid() : null;
        var nonce = sequence.NextTag == DerTag.Integer ? sequence.Integer() : default;

        // Some clients write the default FALSE out, which DER forbids; it means the same to everyone.
        var certificate = sequence.NextTag == DerTag.Boolean && sequence.Boolean();
        var extensions = TimestampExtensions.Read(ref sequence, 0);
        sequence.End();
        return new TimestampQuery(imprint, nonce, certificate) { Policy = policy, Extensions = extensions };
    }

    /// <summary>Reads a request that must fill <paramref name="der"/> to its last byte.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> der, [NotNullWhen(true)] out TimestampQuery? request, [NotNullWhen(false)] out Finding? problem)
    {
        var reader = new DerReader(der);
        request = Read(ref reader);
        reader.End();
        problem = reader.Failed ? reader.Problem(TsaFindings.BadRequest, 0) : null;
        request = problem is null ? request : null;
        return problem is null;
    }

    /// <summary>Writes the request; the mirror of <see cref="Read"/>.</summary>
    public void Write(AsnWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using (writer.PushSequence())
        {
            writer.WriteInteger(TstInfo.Version);
            Imprint.Write(writer);
            if (Policy is not null)
            {
                writer.WriteObjectIdentifier(Policy);
            }

            if (!Nonce.IsEmpty)
            {
                writer.WriteInteger(Nonce.Span);
            }

            if (CertificateRequested)
            {
                writer.WriteBoolean(true);
            }

            TimestampExtensions.Write(writer, Extensions, 0);
        }
    }

    /// <summary>The request, DER.</summary>
    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        Write(writer);
        return writer.Encode();
    }
}
