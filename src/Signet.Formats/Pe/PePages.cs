using System.Diagnostics.CodeAnalysis;

namespace Signet.Pe;

/// <summary>The pages of one section: <paramref name="Raw"/> cut every 4096 bytes, their entries from <paramref name="FirstEntry"/> on.</summary>
public readonly record struct PageRun(FileRange Raw, int FirstEntry);

/// <summary>Which pages of a PE file the page-hash table covers, and in which order.</summary>
/// <remarks>
/// <code>
/// entry      file offset                        hashed
/// 0          0                                  headers up to SizeOfHeaders without CheckSum and directory 4, then 4096 − SizeOfHeaders zeros
/// 1 to n−2   PointerToRawData + 0, 4096, ...    4096 bytes of the section; the last page of a section is filled up with zeros
/// n−1        end of the last section hashed     nothing: its hash is all zeros
/// </code>
/// Sections come in the order of the section table; those with SizeOfRawData = 0 are left out. The page is 4096 bytes whatever SectionAlignment says.
/// Source: measured on Microsoft's tables (docs/formats/pe.md).
/// </remarks>
public sealed record PePages
{
    /// <summary>Length of a page in bytes.</summary>
    public const int PageSize = 4096;

    private PePages(PeHeaders headers, IReadOnlyList<PageRun> runs, int count, uint end) =>
        (Headers, Runs, Count, EndOffset) = (headers, runs, count, end);

    /// <summary>The file's headers.</summary>
    public PeHeaders Headers { get; }

    /// <summary>The sections that are hashed, in file order (which need not be table order). They do not overlap.</summary>
    public IReadOnlyList<PageRun> Runs { get; }

    /// <summary>Entries in the table: the header page, the section pages and the closing entry.</summary>
    public int Count { get; }

    /// <summary>The file offset in the closing entry: the end of the last section in the table that is hashed.</summary>
    public uint EndOffset { get; }

    /// <summary>The page that begins at <paramref name="offset"/>, cut off at the end of its section; empty when none does.</summary>
    public FileRange PageAt(uint offset)
    {
        if (offset == 0)
        {
            return new FileRange(0, Headers.SizeOfHeaders);
        }

        var run = Runs.FirstOrDefault(r => r.Raw.Offset <= offset && offset < r.Raw.End && (offset - r.Raw.Offset) % PageSize == 0);
        return run.Raw.Length == 0 ? new FileRange(offset, 0) : new FileRange(offset, Math.Min(PageSize, run.Raw.End - offset));
    }

    /// <summary>Lists the pages.</summary>
    /// <param name="headers">The file's headers.</param>
    /// <param name="pages">The pages.</param>
    /// <param name="problem">Why page hashes of this file make no sense.</param>
    public static bool TryCreate(PeHeaders headers, [NotNullWhen(true)] out PePages? pages, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(headers);
        pages = null;
        problem =
            !headers.HasSecurityEntry ? PeFindings.NoSecurityEntry(headers)
            : headers.SizeOfHeaders > PageSize ? PePageFindings.HeadersExceedPage(headers)
            : headers.SizeOfHeaders < headers.SecurityEntry.End || headers.SizeOfHeaders > headers.FileLength ? PePageFindings.HeadersTooShort(headers)
            : null;
        if (problem is not null)
        {
            return false;
        }

        var runs = new List<PageRun>();
        long count = 1;
        uint end = headers.SizeOfHeaders;
        foreach (var section in headers.Sections)
        {
            var raw = section.RawRange;
            if (raw.Length == 0)
            {
                continue;
            }

            if (!raw.FitsIn(headers.FileLength) || raw.End > uint.MaxValue)
            {
                problem = PePageFindings.SectionOutsideFile(section, headers.FileLength);
                return false;
            }

            // The counts are checked once the overlaps are: without any, there are no more pages than the file has room for.
            runs.Add(new PageRun(raw, (int)Math.Min(count, int.MaxValue)));
            count += (raw.Length + PageSize - 1) / PageSize;
            end = (uint)raw.End;
        }

        runs.Sort((a, b) => a.Raw.Offset.CompareTo(b.Raw.Offset));
        for (var i = 1; i < runs.Count; i++)
        {
            if (runs[i].Raw.Offset < runs[i - 1].Raw.End)
            {
                problem = PePageFindings.SectionsOverlap(runs[i - 1].Raw, runs[i].Raw);
                return false;
            }
        }

        pages = new PePages(headers, runs, (int)count + 1, end);
        return true;
    }
}
