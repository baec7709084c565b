using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using Signet.Cms;

namespace Signet.Authenticode;

/// <summary>The page hashes of a PE file: entries of a u32 file offset and a digest.</summary>
/// <remarks>
/// They travel as the serializedData of an <see cref="SpcSerializedObject"/> with class <see cref="ClassId"/>:
/// <code>
/// SET { SEQUENCE { 1.3.6.1.4.1.311.2.3.1 (SHA-1) or .2 (all others), SET { OCTET STRING table } } }
/// </code>
/// Version 2 does not name its digest. signtool takes that of the file (measured: <c>/fd sha384 /ph</c> gives SHA-384 entries), others SHA-256.
/// Source: measured on genuine files; docs/formats/authenticode-cms.md.
/// </remarks>
/// <param name="Algorithm">SHA-1 (version 1), otherwise version 2.</param>
/// <param name="Table">The entries as in the file, each 4 + <see cref="DigestAlgorithm.Size"/> bytes.</param>
public sealed record PageHashTable(DigestAlgorithm Algorithm, ReadOnlyMemory<byte> Table)
{
    private static readonly byte[] s_classId =
        [0xA6, 0xB5, 0x86, 0xD5, 0xB4, 0xA1, 0x24, 0x66, 0xAE, 0x05, 0xA2, 0x17, 0xDA, 0x8E, 0x60, 0xD6];

    /// <summary>The class of a moniker that holds page hashes.</summary>
    public static ReadOnlyMemory<byte> ClassId => s_classId;

    /// <summary>Length of one entry in bytes.</summary>
    public int EntrySize => 4 + Algorithm.Size;

    /// <summary>Number of whole entries, the closing one included.</summary>
    public int Count => Table.Length / EntrySize;

    /// <summary>The entries: where a page begins, in bytes from the file's start, and its digest.</summary>
    public IEnumerable<(uint Offset, ReadOnlyMemory<byte> Digest)> Entries
    {
        get
        {
            for (var i = 0; i < Count; i++)
            {
                var entry = Table.Slice(i * EntrySize, EntrySize);
                yield return (BinaryPrimitives.ReadUInt32LittleEndian(entry.Span), entry[4..]);
            }
        }
    }

    /// <summary>Reads the page hashes out of a moniker of class <see cref="ClassId"/>.</summary>
    /// <param name="moniker">The moniker.</param>
    /// <param name="fileDigest">The digest of the file in the same signature; null when it is not known.</param>
    /// <param name="offset">Where its serializedData starts in the file, in bytes: for the place of findings.</param>
    /// <param name="table">What was read: at least two entries (headers, end), and no part of one.</param>
    /// <param name="problem">Why it could not be read.</param>
    public static bool TryRead(
        SpcSerializedObject moniker, DigestAlgorithm? fileDigest, long offset,
        [NotNullWhen(true)] out PageHashTable? table, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(moniker);
        table = null;

        // The content of an OCTET STRING was not walked with what is around it.
        var data = moniker.SerializedData;
        var fault = DerStructure.Check(data.Span, out _);
        if (fault.Kind != DerFaultKind.None)
        {
            problem = SpcFindings.BadPageHashes.With(fault.Reason, new FileRange(offset + fault.Offset, 1));
            return false;
        }

        var reader = new DerReader(data);
        var outer = reader.Set();
        var attribute = outer.Sequence();
        var type = attribute.Oid();
        var values = attribute.Set();
        var bytes = values.OctetString();
        values.End();
        attribute.End();
        outer.End();
        reader.End();
        if (reader.Failed)
        {
            problem = reader.Problem(SpcFindings.BadPageHashes, offset);
            return false;
        }

        var algorithm = type switch
        {
            Oids.SpcPageHashV1 => DigestAlgorithm.Sha1,
            Oids.SpcPageHashV2 => Version2Digest(fileDigest, bytes.Span),
            _ => null,
        };
        if (algorithm is null)
        {
            problem = SpcFindings.BadPageHashes.With($"page hashes of type {type} are not known", new FileRange(offset, data.Length));
            return false;
        }

        var read = new PageHashTable(algorithm, bytes);
        if (read.Count < 2 || bytes.Length % read.EntrySize != 0)
        {
            problem = SpcFindings.BadPageHashes.With(
                $"a table of {bytes.Length} bytes is not two or more entries of {read.EntrySize} bytes", new FileRange(offset, data.Length));
            return false;
        }

        (table, problem) = (read, null);
        return true;
    }

    // That of the file where the table is whole entries of it and ends with the closing one, whose hash is zeros; otherwise SHA-256.
    private static DigestAlgorithm Version2Digest(DigestAlgorithm? fileDigest, ReadOnlySpan<byte> table) =>
        fileDigest is { Size: > 32 } larger && table.Length % (4 + larger.Size) == 0 && table.Length > 0
        && !table[^larger.Size..].ContainsAnyExcept((byte)0)
            ? larger
            : DigestAlgorithm.Sha256;

    /// <summary>The moniker that holds the table.</summary>
    internal SpcSerializedObject ToMoniker()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Algorithm == DigestAlgorithm.Sha1 ? Oids.SpcPageHashV1 : Oids.SpcPageHashV2);
            using (writer.PushSetOf())
            {
                writer.WriteOctetString(Table.Span);
            }
        }

        return new SpcSerializedObject(ClassId, writer.Encode());
    }
}
