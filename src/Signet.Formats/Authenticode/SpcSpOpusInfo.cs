using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using Signet.Cms;

namespace Signet.Authenticode;

/// <summary>How the publisher describes what is signed.</summary>
/// <remarks>
/// <code>
/// SpcSpOpusInfo ::= SEQUENCE {
///     programName  [0] EXPLICIT SpcString OPTIONAL,
///     moreInfo     [1] EXPLICIT SpcLink OPTIONAL }
/// </code>
/// Source: Authenticode_PE.docx, "SpcSpOpusInfo". signtool writes the attribute even when both are absent.
/// </remarks>
/// <param name="ProgramName">The description, or null.</param>
/// <param name="MoreInfo">Where to read more, mostly an address, or null.</param>
public sealed record SpcSpOpusInfo(SpcString? ProgramName, SpcLink? MoreInfo)
{
    /// <summary>What signtool writes for <c>/d</c> and <c>/du</c>.</summary>
    /// <param name="description">The description, or null.</param>
    /// <param name="url">The address, ASCII, or null. One of odd length gets a blank at its end, as in files that signtool signed.</param>
    /// <exception cref="ArgumentException">The address has characters that an IA5String has not.</exception>
    public static SpcSpOpusInfo Of(string? description, string? url)
    {
        if (url is not null && !System.Text.Ascii.IsValid(url))
        {
            throw new ArgumentException("an address in a signature is ASCII: write other characters with percent signs", nameof(url));
        }

        return new SpcSpOpusInfo(
            description is null ? null : new SpcString(description, true), url is null ? null : new SpcLink { Url = url + (url.Length % 2 == 0 ? "" : " ") });
    }

    /// <summary>Reads an SpcSpOpusInfo that fills <paramref name="value"/>.</summary>
    /// <param name="value">The attribute's value, DER.</param>
    /// <param name="offset">Where it starts in the file, in bytes: for the place of findings.</param>
    /// <param name="info">What was read.</param>
    /// <param name="problem">Why it could not be read.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> value, long offset, [NotNullWhen(true)] out SpcSpOpusInfo? info, [NotNullWhen(false)] out Finding? problem)
    {
        var reader = new DerReader(value);
        var sequence = reader.Sequence();
        SpcString? name = null;
        SpcLink? moreInfo = null;
        if (sequence.NextTag == DerTag.ContextConstructed(0))
        {
            var wrapper = sequence.Inside(DerTag.ContextConstructed(0));
            name = SpcString.Read(ref wrapper);
            wrapper.End();
        }

        if (sequence.NextTag == DerTag.ContextConstructed(1))
        {
            var wrapper = sequence.Inside(DerTag.ContextConstructed(1));
            moreInfo = SpcLink.Read(ref wrapper);
            wrapper.End();
        }

        sequence.End();
        reader.End();
        problem = reader.Failed ? reader.Problem(SpcFindings.BadAttribute, offset) : null;
        info = problem is null ? new SpcSpOpusInfo(name, moreInfo) : null;
        return problem is null;
    }

    /// <summary>The SpcSpOpusInfo, DER.</summary>
    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            if (ProgramName is not null)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                {
                    ProgramName.Write(writer);
                }
            }

            if (MoreInfo is not null)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
                {
                    MoreInfo.Write(writer);
                }
            }
        }

        return writer.Encode();
    }
}
