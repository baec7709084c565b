using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using Signet.Cms;
using Signet.X509;

namespace Signet.Timestamps;

/// <summary>What a time-stamp authority signs: this digest existed at that time.</summary>
/// <remarks>
/// <code>
/// TSTInfo ::= SEQUENCE {
///     version              INTEGER { v1(1) },
///     policy               OBJECT IDENTIFIER,
///     messageImprint       MessageImprint,
///     serialNumber         INTEGER,
///     genTime              GeneralizedTime,
///     accuracy             Accuracy              OPTIONAL,
///     ordering             BOOLEAN               DEFAULT FALSE,
///     nonce                INTEGER               OPTIONAL,
///     tsa             [0]  GeneralName           OPTIONAL,    -- EXPLICIT, for GeneralName is a CHOICE
///     extensions      [1]  IMPLICIT Extensions   OPTIONAL }
/// </code>
/// Source: RFC 3161, 2.4.2. Integers are kept as their content bytes, big-endian: a serial number may take 160 bits.
/// </remarks>
public sealed record TstInfo
{
    private static readonly Asn1Tag s_tsa = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>1; anything else is not read.</summary>
    public const int Version = 1;

    /// <summary>The policy under which the time stamp was made.</summary>
    public required string Policy { get; init; }

    public required MessageImprint Imprint { get; init; }

    public required ReadOnlyMemory<byte> SerialNumber { get; init; }

    /// <summary>The time, UTC; fractions of a second beyond 100 ns are cut off.</summary>
    public required DateTimeOffset GenTime { get; init; }

    public Accuracy? Accuracy { get; init; }

    /// <summary>Whether time stamps of this authority can be ordered by time alone; null when absent, which means no.</summary>
    public bool? Ordering { get; init; }

    /// <summary>The number from the request, its content bytes; empty when absent.</summary>
    public ReadOnlyMemory<byte> Nonce { get; init; }

    /// <summary>The authority's name, a GeneralName, DER with tag and length; empty when absent. A hint, not evidence.</summary>
    public ReadOnlyMemory<byte> Tsa { get; init; }

    public IReadOnlyList<X509Extension> Extensions { get; init; } = [];

    /// <summary>Reads a TSTInfo.</summary>
    public static TstInfo Read(ref DerReader reader)
    {
        var sequence = reader.Sequence();
        if (sequence.SmallInteger() != Version)
        {
            sequence.Fail("the TSTInfo is not of version 1");
        }

        var info = new TstInfo
        {
            Policy = sequence.Oid(),
            Imprint = MessageImprint.Read(ref sequence),
            SerialNumber = sequence.Integer(),
            GenTime = ReadGenTime(ref sequence),
            Accuracy = sequence.NextTag == DerTag.Sequence ? Accuracy.Read(ref sequence) : null,
            Ordering = sequence.NextTag == DerTag.Boolean ? sequence.Boolean() : null,
            Nonce = sequence.NextTag == DerTag.Integer ? sequence.Integer() : default,
            Tsa = sequence.NextTag == DerTag.ContextConstructed(0) ? ReadTsa(ref sequence) : default,
            Extensions = TimestampExtensions.Read(ref sequence, 1),
        };
        sequence.End();
        return info;
    }

    /// <summary>Reads a TSTInfo that must fill <paramref name="der"/> to its last byte.</summary>
    /// <param name="offset">Where the signature with the time stamp starts in the file, in bytes: for the place of the finding.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> der, long offset, [NotNullWhen(true)] out TstInfo? info, [NotNullWhen(false)] out Finding? problem)
    {
        var reader = new DerReader(der);
        info = Read(ref reader);
        reader.End();
        problem = reader.Failed ? reader.Problem(TimestampFindings.Malformed, offset) : null;
        info = problem is null ? info : null;
        return problem is null;
    }

    /// <summary>Writes the TSTInfo; the mirror of <see cref="Read"/>.</summary>
    public void Write(AsnWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using (writer.PushSequence())
        {
            writer.WriteInteger(Version);
            writer.WriteObjectIdentifier(Policy);
            Imprint.Write(writer);
            writer.WriteInteger(SerialNumber.Span);
            writer.WriteGeneralizedTime(GenTime);
            Accuracy?.Write(writer);
            if (Ordering is bool ordering)
            {
                writer.WriteBoolean(ordering);
            }

            if (!Nonce.IsEmpty)
            {
                writer.WriteInteger(Nonce.Span);
            }

            if (!Tsa.IsEmpty)
            {
                using (writer.PushSequence(s_tsa))
                {
                    writer.WriteEncodedValue(Tsa.Span);
                }
            }

            TimestampExtensions.Write(writer, Extensions, 1);
        }
    }

    /// <summary>The TSTInfo, DER.</summary>
    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        Write(writer);
        return writer.Encode();
    }

    private static DateTimeOffset ReadGenTime(ref DerReader sequence)
    {
        if (sequence.NextTag != DerTag.GeneralizedTime)
        {
            sequence.Fail("the genTime is no GeneralizedTime");
        }

        return sequence.Time();
    }

    private static ReadOnlyMemory<byte> ReadTsa(ref DerReader sequence)
    {
        var wrapped = sequence.Inside(DerTag.ContextConstructed(0));
        var name = wrapped.Element();
        wrapped.End();
        return name;
    }
}
