using System.Diagnostics.CodeAnalysis;

namespace Signet.Pe;

/// <summary>Where the parts of a PE file lie, as far as its digest is concerned (flat rule).</summary>
/// <remarks>
/// The image digest covers every byte of the file in file order, except the CheckSum field, data directory 4 and the certificate table. Data
/// behind the table is covered too. A file without a table is hashed as if zeros filled it up to a multiple of 8, for signing writes them.
/// The published algorithm (headers, then sections by PointerToRawData, then the rest) gives the same value wherever the image has no gaps and
/// no overlaps, and a wrong one for some valid files; docs/formats/pe.md has the evidence.
/// </remarks>
public sealed partial record PeLayout(PeHeaders Headers)
{
    /// <summary>The certificate table; empty, at the end of the file, when there is none. Checked: it lies inside the file, behind the headers.</summary>
    public required FileRange CertificateTable { get; init; }

    /// <summary>What the image digest covers, in order.</summary>
    public required IReadOnlyList<FileRange> DigestRanges { get; init; }

    /// <summary>Zero bytes hashed behind the last range, and written to the file when it is signed: 0 to 7, and 0 when there is a table.</summary>
    public required int DigestPadding { get; init; }

    /// <summary>True when there is a certificate table.</summary>
    public bool HasCertificateTable => CertificateTable.Length > 0;

    /// <summary>Lays out the file.</summary>
    /// <param name="headers">The file's headers.</param>
    /// <param name="layout">The layout; null when the table lies where no digest makes sense.</param>
    /// <param name="findings">What is wrong with the table's place. May hold errors although there is a layout: then the digest can be computed all the same.</param>
    public static bool TryCreate(PeHeaders headers, [NotNullWhen(true)] out PeLayout? layout, out IReadOnlyList<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var found = new List<Finding>();
        findings = found;
        layout = null;
        var table = headers.CertificateTable;
        if (!headers.HasSecurityEntry)
        {
            found.Add(PeFindings.NoSecurityEntry(headers));
            table = default;
        }
        else if (table.Offset == 0 || table.Length == 0)
        {
            if (table != default)
            {
                found.Add(PeFindings.TableHalfSet(headers));
                table = default;
            }
        }
        else if (!CheckTable(headers, table, found))
        {
            return false;
        }

        var hasTable = table.Length > 0;
        layout = new PeLayout(headers)
        {
            CertificateTable = hasTable ? table : new FileRange(headers.FileLength, 0),
            DigestRanges = Cover(headers, hasTable ? table : new FileRange(headers.FileLength, 0)),
            DigestPadding = hasTable ? 0 : Binary.Align.Padding(headers.FileLength, 8),
        };
        return true;
    }

    // Authenticode_PE.docx, "Certificate Table"; specs 1.3 and 1.4. False when there is no digest to speak of.
    private static bool CheckTable(PeHeaders headers, FileRange table, List<Finding> findings)
    {
        if (!table.FitsIn(headers.FileLength))
        {
            findings.Add(PeFindings.TableOutsideFile(table, headers));
            return false;
        }

        if (table.Offset < headers.End)
        {
            findings.Add(PeFindings.TableInHeaders(table, headers));
            return false;
        }

        if (table.Offset % 8 != 0)
        {
            findings.Add(PeFindings.TableUnaligned(table));
        }

        if (table.End != headers.FileLength)
        {
            findings.Add(PeFindings.TableNotLast(table, headers.FileLength));
        }

        foreach (var section in headers.Sections)
        {
            if (section.RawRange is { Length: > 0 } raw && raw.Offset < table.End && table.Offset < raw.End)
            {
                findings.Add(PeFindings.TableOverlapsSection(table, section));
                break; // one is enough: 65,535 sections would say the same thing
            }
        }

        return true;
    }

    /// <summary>The layout by which catalogs hash the image: the place of data directory 4 is left out, even where the header says that there is none.</summary>
    /// <remarks>Measured on makecat. Signatures are not concerned, for such an image cannot bear one.</remarks>
    public PeLayout ForCatalogs()
    {
        var entry = Headers.SecurityEntry;
        return Headers.HasSecurityEntry
            ? this
            : this with { DigestRanges = [.. DigestRanges.SelectMany(r => Without(r, entry)).Where(r => r.Length > 0)] };
    }

    private static FileRange[] Without(FileRange range, FileRange part) => range.Offset <= part.Offset && part.End <= range.End
        ? [new(range.Offset, part.Offset - range.Offset), new(part.End, range.End - part.End)]
        : [range];

    private static FileRange[] Cover(PeHeaders headers, FileRange table)
    {
        var checkSumEnd = headers.CheckSumOffset + 4;
        FileRange[] ranges = headers.HasSecurityEntry
            ?
            [
                new(0, headers.CheckSumOffset),
                new(checkSumEnd, headers.SecurityEntryOffset - checkSumEnd),
                new(headers.SecurityEntryOffset + 8, table.Offset - headers.SecurityEntryOffset - 8),
                new(table.End, headers.FileLength - table.End),
            ]
            : [new(0, headers.CheckSumOffset), new(checkSumEnd, headers.FileLength - checkSumEnd)];
        return Array.FindAll(ranges, r => r.Length > 0);
    }
}
