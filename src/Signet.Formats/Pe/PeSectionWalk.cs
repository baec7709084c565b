namespace Signet.Pe;

/// <summary>The image digest as the published algorithm and firmware compute it: headers, then section by section, then the rest.</summary>
/// <remarks>
/// <code>
/// 1  the headers up to SizeOfHeaders, without CheckSum and directory 4
/// 2  the sections with SizeOfRawData not 0, in the order of PointerToRawData, SizeOfRawData bytes each
/// 3  from (SizeOfHeaders + the sum of SizeOfRawData) to the certificate table
/// </code>
/// Where the image has neither gaps nor overlaps this is the flat rule of <see cref="PeLayout"/>. Where it has, Windows goes by the flat rule and firmware by
/// this one. Source: Authenticode_PE.docx, "Calculating the PE Image Hash"; EDK II, DxeImageVerificationLib, HashPeImage.
/// </remarks>
public static class PeSectionWalk
{
    /// <summary>True when both rules hash the same bytes in the same order.</summary>
    public static bool CoversTheSame(PeLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return Ranges(layout) is { } walked && Joined(walked).SequenceEqual(Joined(layout.DigestRanges));
    }

    // Null when the headers do not reach past the fields that are left out, or a section lies outside the file: then firmware refuses the image.
    private static List<FileRange>? Ranges(PeLayout layout)
    {
        var headers = layout.Headers;
        var table = layout.CertificateTable;
        var checkSumEnd = headers.CheckSumOffset + 4;
        if (headers.SizeOfHeaders < headers.SecurityEntry.End || headers.SizeOfHeaders > table.Offset)
        {
            return null;
        }

        var ranges = new List<FileRange>
        {
            new(0, headers.CheckSumOffset),
            new(checkSumEnd, headers.SecurityEntryOffset - checkSumEnd),
            new(headers.SecurityEntry.End, headers.SizeOfHeaders - headers.SecurityEntry.End),
        };
        long hashed = headers.SizeOfHeaders;
        foreach (var section in headers.Sections.Where(s => s.SizeOfRawData != 0).OrderBy(s => s.PointerToRawData))
        {
            if (!section.RawRange.FitsIn(headers.FileLength))
            {
                return null;
            }

            ranges.Add(section.RawRange);
            hashed += section.SizeOfRawData;
        }

        if (table.Offset > hashed)
        {
            ranges.Add(new FileRange(hashed, table.Offset - hashed));
        }

        return ranges;
    }

    private static List<FileRange> Joined(IEnumerable<FileRange> ranges)
    {
        var joined = new List<FileRange>();
        foreach (var range in ranges.Where(r => r.Length > 0))
        {
            if (joined.Count > 0 && joined[^1].End == range.Offset)
            {
                joined[^1] = new FileRange(joined[^1].Offset, joined[^1].Length + range.Length);
            }
            else
            {
                joined.Add(range);
            }
        }

        return joined;
    }
}
