using Signet.Binary;
using Signet.Cms;

namespace Signet.Pe;

/// <summary>One entry of the PE certificate table.</summary>
/// <remarks>
/// <code>
/// offset size field     units
///      0    4 length    bytes: this header, the content and its trailing zeros
///      4    2 revision  0x0200
///      6    2 type      0x0002, a PKCS #7 SignedData
///      8    n content   DER, then 0 to 7 zeros up to a multiple of 8
/// </code>
/// Little-endian. Source: Microsoft PE format, "The Attribute Certificate Table". The text lets the length leave out the zeros, and pesign does;
/// signtool counts them, so we write that, and read both. Either way the next entry begins at the next multiple of 8, and the table ends there.
/// </remarks>
/// <param name="Offset">Where the entry begins, in bytes from the file's start.</param>
/// <param name="Length">dwLength as in the file, in bytes.</param>
/// <param name="Revision">wRevision: 0x0200.</param>
/// <param name="Type">wCertificateType.</param>
/// <param name="Content">The signature: the DER alone where its length could be read, otherwise everything behind the header.</param>
/// <param name="Trailing">What lies between the content and the next entry: 0 to 7 zeros, or hidden data.</param>
public sealed record WinCertificate(long Offset, uint Length, ushort Revision, ushort Type, FileRange Content, FileRange Trailing)
{
    /// <summary>Bytes before the content.</summary>
    public const int HeaderSize = 8;

    /// <summary>wRevision of every entry in use.</summary>
    public const ushort Revision2 = 0x0200;

    /// <summary>WIN_CERT_TYPE_PKCS_SIGNED_DATA.</summary>
    public const ushort PkcsSignedData = 2;

    /// <summary>The most entries that are read. The most seen is 2; a table of 128 MiB has room for 16 million.</summary>
    public const int MaxEntries = 256;

    /// <summary>Reads the entries of a certificate table.</summary>
    /// <param name="table">The table: the bytes that data directory 4 names.</param>
    /// <param name="offset">Where the table lies in the file, in bytes.</param>
    /// <param name="findings">What is wrong. The entries before the first malformed one are returned all the same.</param>
    public static IReadOnlyList<WinCertificate> ReadTable(ReadOnlySpan<byte> table, long offset, out IReadOnlyList<Finding> findings)
    {
        var found = new List<Finding>();
        var entries = new List<WinCertificate>();
        findings = found;
        var position = 0;
        while (position < table.Length)
        {
            var reader = new SpanReader(table[position..]);
            var length = reader.U32();
            var revision = reader.U16();
            var type = reader.U16();
            // Widened before rounding: 0xFFFFFFF9 and above must not wrap to 0 (CVE-2019-14562).
            var stride = Align.Up(length, 8);
            var problem =
                reader.Truncated ? $"{table.Length - position} bytes are left at the end, too few for an entry"
                : length < HeaderSize ? $"the entry at 0x{offset + position:x} has the length {length}"
                : entries.Count == MaxEntries ? $"there are more than {MaxEntries} entries"
                : stride > table.Length - position ? $"the entry at 0x{offset + position:x} has the length {length}, {table.Length - position} bytes are left"
                : null;
            if (problem is not null)
            {
                found.Add(PeFindings.TableLength(problem, new FileRange(offset + position, table.Length - position)));
                break;
            }

            var body = table.Slice(position + HeaderSize, (int)stride - HeaderSize);
            var content = DerStructure.LengthOf(body[..((int)length - HeaderSize)]);
            var start = offset + position + HeaderSize;
            var entry = new WinCertificate(
                offset + position, length, revision, type, new FileRange(start, content), new FileRange(start + content, body.Length - content));
            Judge(entry, body[content..], found);
            entries.Add(entry);
            position += (int)stride;
        }

        return entries;
    }

    /// <summary>An entry that holds <paramref name="signature"/> (a DER ContentInfo), with its zeros up to a multiple of 8.</summary>
    public static byte[] Wrap(ReadOnlySpan<byte> signature)
    {
        var entry = new byte[Align.Up(HeaderSize + (long)signature.Length, 8)];
        var writer = new SpanWriter(entry);
        writer.U32((uint)entry.Length);
        writer.U16(Revision2);
        writer.U16(PkcsSignedData);
        writer.Bytes(signature);
        return entry;
    }

    private static void Judge(WinCertificate entry, ReadOnlySpan<byte> trailing, List<Finding> findings)
    {
        if (entry.Revision != Revision2)
        {
            findings.Add(PeFindings.UnknownRevision(entry));
        }

        if (entry.Type != PkcsSignedData)
        {
            findings.Add(PeFindings.UnknownType(entry));
        }
        else if (trailing.Length > 7)
        {
            findings.Add(PeFindings.Hidden(entry.Trailing, "follow the signature in its entry; up to 7 zeros belong there"));
        }
        else if (trailing.ContainsAnyExcept((byte)0))
        {
            findings.Add(PeFindings.Hidden(entry.Trailing, "follow the signature in its entry, and not all are zero"));
        }
    }
}
