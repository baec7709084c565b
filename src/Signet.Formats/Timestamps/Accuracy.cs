using System.Formats.Asn1;
using Signet.Cms;

namespace Signet.Timestamps;

/// <summary>By how much the time of a time stamp may be off, either way.</summary>
/// <remarks>
/// <code>
/// Accuracy ::= SEQUENCE {
///     seconds      INTEGER           OPTIONAL,
///     millis  [0]  INTEGER (1..999)  OPTIONAL,
///     micros  [1]  INTEGER (1..999)  OPTIONAL }
/// </code>
/// Source: RFC 3161, 2.4.2. A part that is absent counts as zero. Real authorities write millis of 0 as well, so both are read.
/// </remarks>
public sealed record Accuracy(int? Seconds, int? Millis, int? Micros)
{
    private static readonly Asn1Tag s_millis = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_micros = new(TagClass.ContextSpecific, 1);

    /// <summary>The accuracy as a span of time.</summary>
    public TimeSpan Span =>
        TimeSpan.FromSeconds(Seconds ?? 0L) + TimeSpan.FromMilliseconds(Millis ?? 0L) + TimeSpan.FromMicroseconds(Micros ?? 0L);

    /// <summary>Reads an accuracy.</summary>
    public static Accuracy Read(ref DerReader reader)
    {
        var sequence = reader.Sequence();
        int? seconds = sequence.NextTag == DerTag.Integer ? sequence.SmallInteger() : null;
        var millis = Thousandths(ref sequence, DerTag.Context(0));
        var micros = Thousandths(ref sequence, DerTag.Context(1));
        sequence.End();
        return new Accuracy(seconds, millis, micros);
    }

    /// <summary>Writes the accuracy; the mirror of <see cref="Read"/>.</summary>
    public void Write(AsnWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using (writer.PushSequence())
        {
            if (Seconds is int seconds)
            {
                writer.WriteInteger(seconds);
            }

            if (Millis is int millis)
            {
                writer.WriteInteger(millis, s_millis);
            }

            if (Micros is int micros)
            {
                writer.WriteInteger(micros, s_micros);
            }
        }
    }

    /// <summary>A number from 0 to 999 under <paramref name="tag"/>: one or two bytes in DER.</summary>
    private static int? Thousandths(ref DerReader sequence, byte tag)
    {
        if (sequence.NextTag != tag)
        {
            return null;
        }

        var value = sequence.Value(tag).Span switch
        {
            [< 0x80 and var low] => low,
            [var high and <= 0x03, var low] when high != 0 || low >= 0x80 => (high << 8) | low,
            _ => -1,
        };
        if (value is < 0 or > 999)
        {
            sequence.Fail("an accuracy is out of range");
            return null;
        }

        return value;
    }
}
