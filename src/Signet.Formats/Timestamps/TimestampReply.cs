using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Text;
using Signet.Cms;

namespace Signet.Timestamps;

/// <summary>How an authority answers (PKIStatus).</summary>
public enum PkiStatus
{
    Granted = 0,
    GrantedWithMods = 1,
    Rejection = 2,
    Waiting = 3,
    RevocationWarning = 4,
    RevocationNotification = 5,
}

/// <summary>Why an authority rejects (PKIFailureInfo): bit 0 of the BIT STRING is <c>1 &lt;&lt; 0</c> here.</summary>
[Flags]
public enum PkiFailures
{
    None = 0,

    /// <summary>The digest algorithm is not known or not accepted.</summary>
    BadAlg = 1 << 0,

    /// <summary>The transaction is not permitted or not supported.</summary>
    BadRequest = 1 << 2,

    /// <summary>The data has the wrong format.</summary>
    BadDataFormat = 1 << 5,

    /// <summary>The authority's time source is not available.</summary>
    TimeNotAvailable = 1 << 14,

    /// <summary>The policy asked for is not supported.</summary>
    UnacceptedPolicy = 1 << 15,

    /// <summary>An extension asked for is not supported.</summary>
    UnacceptedExtension = 1 << 16,

    /// <summary>Additional information asked for is not available.</summary>
    AddInfoNotAvailable = 1 << 17,

    /// <summary>The authority failed.</summary>
    SystemFailure = 1 << 25,
}

/// <summary>What an authority sends back: a status, and a token when the status says so.</summary>
/// <remarks>
/// <code>
/// TimeStampResp ::= SEQUENCE {
///     status          PKIStatusInfo,
///     timeStampToken  ContentInfo OPTIONAL }      -- a SignedData over a TSTInfo
/// PKIStatusInfo ::= SEQUENCE {
///     status          INTEGER,
///     statusString    SEQUENCE SIZE (1..MAX) OF UTF8String OPTIONAL,
///     failInfo        BIT STRING OPTIONAL }
/// </code>
/// Source: RFC 3161, 2.4.2; sent as application/timestamp-reply (3.4).
/// </remarks>
/// <param name="Status">0 or 1 with a token, another number without; numbers that RFC 3161 does not name are kept.</param>
/// <param name="Texts">Words of the authority for people.</param>
/// <param name="Failures">Why it rejects.</param>
/// <param name="Token">The token, DER with tag and length; empty when absent.</param>
public sealed record TimestampReply(
    PkiStatus Status, IReadOnlyList<string> Texts, PkiFailures Failures, ReadOnlyMemory<byte> Token)
{
    /// <summary>The media type of an answer.</summary>
    public const string MediaType = "application/timestamp-reply";

    /// <summary>True when the status promises a token.</summary>
    public bool Granted => Status is PkiStatus.Granted or PkiStatus.GrantedWithMods;

    /// <summary>A granted request.</summary>
    public static TimestampReply Grant(ReadOnlyMemory<byte> token) => new(PkiStatus.Granted, [], PkiFailures.None, token);

    /// <summary>A rejected request.</summary>
    public static TimestampReply Reject(PkiFailures failures, string text) => new(PkiStatus.Rejection, [text], failures, default);

    /// <summary>Reads an answer.</summary>
    public static TimestampReply Read(ref DerReader reader)
    {
        var sequence = reader.Sequence();
        var status = sequence.Sequence();
        var number = status.SmallInteger();
        var texts = new List<string>();
        if (status.NextTag == DerTag.Sequence)
        {
            var list = status.Sequence();
            while (list.HasData)
            {
                // Words for people only: bytes that are not UTF-8 become replacement characters.
                texts.Add(Encoding.UTF8.GetString(list.Value(DerTag.Utf8String).Span));
            }
        }

        var failures = status.NextTag == DerTag.BitString ? ReadFailures(ref status) : PkiFailures.None;
        status.End();
        var token = sequence.HasData ? sequence.Element() : default;
        sequence.End();
        return new TimestampReply((PkiStatus)number, texts, failures, token);
    }

    /// <summary>Reads an answer that must fill <paramref name="der"/> to its last byte.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> der, [NotNullWhen(true)] out TimestampReply? response, [NotNullWhen(false)] out Finding? problem)
    {
        var reader = new DerReader(der);
        response = Read(ref reader);
        reader.End();
        problem = reader.Failed ? reader.Problem(TsaFindings.NotAReply, 0) : null;
        response = problem is null ? response : null;
        return problem is null;
    }

    /// <summary>Writes the answer; the mirror of <see cref="Read"/>.</summary>
    public void Write(AsnWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteInteger((int)Status);
                if (Texts.Count > 0)
                {
                    using (writer.PushSequence())
                    {
                        foreach (var text in Texts)
                        {
                            writer.WriteCharacterString(UniversalTagNumber.UTF8String, text);
                        }
                    }
                }

                if (Failures != PkiFailures.None)
                {
                    writer.WriteNamedBitList(Failures);
                }
            }

            if (!Token.IsEmpty)
            {
                writer.WriteEncodedValue(Token.Span);
            }
        }
    }

    /// <summary>The answer, DER.</summary>
    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        Write(writer);
        return writer.Encode();
    }

    /// <summary>Reads the bits we have names for; others, which RFC 3161 forbids, are passed over.</summary>
    private static PkiFailures ReadFailures(ref DerReader status)
    {
        var bits = status.BitString(out _).Span;
        var failures = PkiFailures.None;
        for (var bit = 0; bit < Math.Min(bits.Length * 8, 31); bit++)
        {
            if ((bits[bit / 8] & (0x80 >> (bit % 8))) != 0)
            {
                failures |= (PkiFailures)(1 << bit);
            }
        }

        return failures;
    }
}
