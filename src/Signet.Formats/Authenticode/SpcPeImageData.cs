using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using Signet.Cms;

namespace Signet.Authenticode;

/// <summary>What SpcIndirectDataContent says of a PE image besides its digest.</summary>
/// <remarks>
/// <code>
/// SpcPeImageData ::= SEQUENCE {
///     flags  BIT STRING DEFAULT { includeResources },
///     file   [0] EXPLICIT SpcLink OPTIONAL }
/// </code>
/// Source: Authenticode_PE.docx, "SpcPeImageData". The flags are 03 01 00 (no bit) in every embedded signature that was measured,
/// and 03 02 05 A0 (bits 0 and 2) in catalogs. They change nothing of what is hashed.
/// </remarks>
/// <param name="Flags">The content of the BIT STRING: the number of unused bits, then the bits. Empty when absent.</param>
/// <param name="File">The link, or null. Page hashes are its moniker.</param>
public sealed record SpcPeImageData(ReadOnlyMemory<byte> Flags, SpcLink? File)
{
    private static readonly byte[] s_noFlags = [0];
    private static readonly byte[] s_catalogFlags = [5, 0xA0];

    /// <summary>What signtool writes into a file that it signs.</summary>
    /// <param name="pageHashes">The page hashes, or null.</param>
    public static SpcPeImageData Embedded(PageHashTable? pageHashes) => new(s_noFlags, Link(pageHashes));

    /// <summary>What makecat and Inf2Cat write into a catalog.</summary>
    /// <param name="pageHashes">The page hashes, or null.</param>
    public static SpcPeImageData InCatalog(PageHashTable? pageHashes) => new(s_catalogFlags, Link(pageHashes));

    /// <summary>Reads an SpcPeImageData that fills <paramref name="source"/>.</summary>
    /// <param name="source">The bytes, DER.</param>
    /// <param name="offset">Where they start in the file, in bytes: for the place of findings.</param>
    /// <param name="data">What was read.</param>
    /// <param name="problem">Why it could not be read.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> source, long offset, [NotNullWhen(true)] out SpcPeImageData? data, [NotNullWhen(false)] out Finding? problem)
    {
        var reader = new DerReader(source);
        var sequence = reader.Sequence();
        ReadOnlyMemory<byte> flags = default;
        if (sequence.NextTag == DerTag.BitString)
        {
            var peek = sequence;
            _ = peek.BitString(out _);
            flags = sequence.Value(DerTag.BitString);
        }

        SpcLink? file = null;
        if (sequence.NextTag == DerTag.ContextConstructed(0))
        {
            var wrapper = sequence.Inside(DerTag.ContextConstructed(0));
            file = SpcLink.Read(ref wrapper);
            wrapper.End();
        }

        sequence.End();
        reader.End();
        problem = reader.Failed ? reader.Problem(SpcFindings.Malformed, offset) : null;
        data = problem is null ? new SpcPeImageData(flags, file) : null;
        return problem is null;
    }

    /// <summary>The SpcPeImageData, DER.</summary>
    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            if (!Flags.IsEmpty)
            {
                writer.WriteBitString(Flags.Span[1..], Flags.Span[0]);
            }

            if (File is not null)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                {
                    File.Write(writer);
                }
            }
        }

        return writer.Encode();
    }

    private static SpcLink Link(PageHashTable? pageHashes) =>
        pageHashes is null ? new SpcLink { File = SpcString.Empty } : new SpcLink { Moniker = pageHashes.ToMoniker() };
}
