using System.Formats.Asn1;
using Signet.Cms;

namespace Signet.Authenticode;

/// <summary>The attributes of Authenticode signers: making them, and reading the small ones.</summary>
/// <remarks>Source: docs/formats/authenticode-cms.md, "Attributes", measured on genuine signatures.</remarks>
public static class AuthenticodeAttributes
{
    /// <summary>The authenticated attributes that signtool writes, in DER order.</summary>
    /// <param name="contentType">The type of the content: <see cref="Oids.SpcIndirectData"/>, for catalogs <see cref="Oids.CertificateTrustList"/>.</param>
    /// <param name="messageDigest">The digest of the content's value bytes.</param>
    /// <param name="opusInfo">The description; the attribute is written even when it is empty.</param>
    /// <param name="sequenceNumber">1, 2, … for appended signatures; null for the first one of a file.</param>
    /// <param name="statementType">Whether to write SpcStatementType: signtool does when the certificate has extended key usages.</param>
    /// <param name="relaxedMarkerCheck">Adds the attribute that asks Windows for the relaxed check for markers in the signature.</param>
    /// <param name="intentToSeal">Adds the attribute that makes Windows refuse the file until it is sealed.</param>
    /// <param name="further">Attributes of other types.</param>
    public static IReadOnlyList<CmsAttribute> ForSigning(
        string contentType, ReadOnlyMemory<byte> messageDigest, SpcSpOpusInfo opusInfo, int? sequenceNumber = null,
        bool statementType = true, bool relaxedMarkerCheck = false, bool intentToSeal = false, IReadOnlyList<CmsAttribute>? further = null)
    {
        ArgumentNullException.ThrowIfNull(opusInfo);
        List<CmsAttribute> attributes =
        [
            ContentType(contentType),
            MessageDigest(messageDigest.Span),
            new(Oids.SpcSpOpusInfo, opusInfo.Encode()),
        ];
        if (statementType)
        {
            attributes.Add(StatementType(Oids.IndividualCodeSigning));
        }

        if (sequenceNumber is { } number)
        {
            attributes.Add(SequenceNumber(number));
        }

        if (relaxedMarkerCheck)
        {
            attributes.Add(RelaxedMarkerCheck());
        }

        if (intentToSeal)
        {
            attributes.Add(IntentToSeal());
        }

        attributes.AddRange(further ?? []);
        return CmsAttributes.Sort(attributes);
    }

    /// <summary>contentType (RFC 2985, 5.3.1).</summary>
    public static CmsAttribute ContentType(string contentType) =>
        Attribute(Oids.ContentTypeAttribute, w => w.WriteObjectIdentifier(contentType));

    /// <summary>messageDigest (RFC 2985, 5.3.2).</summary>
    public static CmsAttribute MessageDigest(ReadOnlySpan<byte> digest)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString(digest);
        return new CmsAttribute(Oids.MessageDigestAttribute, writer.Encode());
    }

    /// <summary>signingTime (RFC 2985, 5.3.3): UTCTime until 2049, GeneralizedTime from then on.</summary>
    public static CmsAttribute SigningTime(DateTimeOffset time) => Attribute(Oids.SigningTimeAttribute, w =>
    {
        if (time.UtcDateTime.Year is >= 1950 and < 2050)
        {
            w.WriteUtcTime(time);
        }
        else
        {
            w.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        }
    });

    /// <summary>SpcStatementType: what the publisher is. Signers write individual (…2.1.21) for companies too.</summary>
    public static CmsAttribute StatementType(string purpose) => Attribute(Oids.SpcStatementType, w =>
    {
        using (w.PushSequence())
        {
            w.WriteObjectIdentifier(purpose);
        }
    });

    /// <summary>sequenceNumber (PKCS #9, attribute 25.4): the place of an appended signature, from 1.</summary>
    public static CmsAttribute SequenceNumber(int number) => Attribute(Oids.SequenceNumberAttribute, w => w.WriteInteger(number));

    /// <summary>The request for a relaxed marker check: INTEGER 1.</summary>
    public static CmsAttribute RelaxedMarkerCheck() => Attribute(Oids.RelaxedMarkerCheck, w => w.WriteInteger(1));

    /// <summary>The promise of a seal: SEQUENCE { INTEGER 0, BOOLEAN TRUE }, as signtool 10.0.28000 writes it for <c>/itos</c>.</summary>
    public static CmsAttribute IntentToSeal() => Attribute(Oids.IntentToSeal, w =>
    {
        using (w.PushSequence())
        {
            w.WriteInteger(0);
            w.WriteBoolean(true);
        }
    });

    /// <summary>An attribute of any type with a text, as <c>signtool sign /sa</c> writes it: a UTF8String.</summary>
    /// <exception cref="ArgumentException">The type is no object identifier.</exception>
    public static CmsAttribute Text(string oid, string text) => Attribute(oid, w => w.WriteCharacterString(UniversalTagNumber.UTF8String, text));

    /// <summary>The sequence number of a signer, or null when it has none, or one that is not a number.</summary>
    public static int? ReadSequenceNumber(SignerInfo signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        if (signer.SignedAttribute(Oids.SequenceNumberAttribute) is not { Values: [var value] })
        {
            return null;
        }

        var reader = new DerReader(value);
        var number = reader.SmallInteger();
        return reader.Failed ? null : number;
    }

    /// <summary>The signing time of a signer, or null when it has none, or one that is not a time.</summary>
    public static DateTimeOffset? ReadSigningTime(SignerInfo signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        if (signer.SignedAttribute(Oids.SigningTimeAttribute) is not { Values: [var value] })
        {
            return null;
        }

        var reader = new DerReader(value);
        var time = reader.Time();
        return reader.Failed ? null : time;
    }

    private static CmsAttribute Attribute(string oid, Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return new CmsAttribute(oid, writer.Encode());
    }
}
