using System.Diagnostics.CodeAnalysis;

namespace Signet.Pe;

/// <summary>A stretch of the file that is cut into pages from its start: the headers, or a section up to the next.</summary>
/// <param name="Range">Where it lies. Runs follow one another without gaps from the file's start on.</param>
/// <param name="FirstEntry">The table's entry of its first page; the others follow.</param>
public readonly record struct PageRun(FileRange Range, int FirstEntry);

/// <summary>Which pages of a PE file the page-hash table covers, and in which order.</summary>
/// <remarks>
/// <code>
/// entry      file offset                         hashed
/// 0          0                                   the headers: the file up to the first section
/// 1 to n−2   where each page begins              the page
/// n−1        end of the last section             nothing: its hash is all zeros
/// </code>
/// The sections with data (SizeOfRawData not 0), in the order of their PointerToRawData, cut the file into runs; a run goes on to the next section,
/// so what lies in a gap belongs to the section before it, and SizeOfRawData matters for the last section alone. A run is cut every 4096 bytes
/// (IA-64: 8192), whatever SectionAlignment says, and its last page is filled up with zeros. Of a page that holds CheckSum or data directory 4,
/// those bytes are left out. What lies behind the last section is in no page.
/// Source: measured with signtool 10.0.28000 on regular, unsorted, overlapping and gapped files, and on tables in files that
/// Microsoft published (docs/formats/pe.md).
/// </remarks>
public sealed record PePages
{
    /// <summary>The longest page, in bytes.</summary>
    public const int MaxPageSize = 8192;

    /// <summary>The most runs: the headers and sections. The Windows loader takes 96 sections; each costs the hash of a whole page, however short it is.</summary>
    public const int MaxRuns = 4096;

    private const ushort MachineIa64 = 0x0200;

    private PePages(PeHeaders headers, int pageSize, IReadOnlyList<PageRun> runs, int count) =>
        (Headers, PageSize, Runs, Count) = (headers, pageSize, runs, count);

    /// <summary>The file's headers.</summary>
    public PeHeaders Headers { get; }

    /// <summary>Length of a page in bytes: 4096 or 8192.</summary>
    public int PageSize { get; }

    /// <summary>The headers and the sections, in file order.</summary>
    public IReadOnlyList<PageRun> Runs { get; }

    /// <summary>Entries in the table, the closing one included.</summary>
    public int Count { get; }

    /// <summary>Where the last page ends: the file offset in the closing entry.</summary>
    public uint End => (uint)Runs[^1].Range.End;

    /// <summary>Length of the pages of a machine, in bytes.</summary>
    public static int PageSizeOf(ushort machine) => machine == MachineIa64 ? MaxPageSize : 4096;

    /// <summary>The page that begins at <paramref name="offset"/>; empty when none does.</summary>
    public FileRange PageAt(uint offset)
    {
        var run = Runs.FirstOrDefault(r => r.Range.Offset <= offset && offset < r.Range.End && (offset - r.Range.Offset) % PageSize == 0);
        return run.Range.Length == 0 ? new FileRange(offset, 0) : new FileRange(offset, Math.Min(PageSize, run.Range.End - offset));
    }

    /// <summary>Lists the pages.</summary>
    /// <param name="headers">The file's headers.</param>
    /// <param name="pages">The pages.</param>
    /// <param name="problem">Why there can be no page hashes of this file.</param>
    public static bool TryCreate(PeHeaders headers, [NotNullWhen(true)] out PePages? pages, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(headers);
        pages = null;
        var pageSize = PageSizeOf(headers.Machine);
        // A stable sort: of several sections at the last offset, the first in the table says where the pages end.
        var sections = headers.Sections.Where(s => s.SizeOfRawData != 0).OrderBy(s => s.PointerToRawData).ToList();
        problem =
            !headers.HasSecurityEntry ? PeFindings.NoSecurityEntry(headers)
            : headers.SectionAlignment == 0 || headers.SectionAlignment % pageSize != 0 ? PePageFindings.Alignment(headers, pageSize)
            : sections.Count == 0 ? PePageFindings.NoSections(headers)
            : sections[0].PointerToRawData < headers.End ? PePageFindings.SectionInHeaders(sections[0], headers)
            : null;
        if (problem is not null)
        {
            return false;
        }

        var starts = sections.Select(s => (long)s.PointerToRawData).Prepend(0).Distinct().ToList();
        if (starts.Count > MaxRuns)
        {
            problem = PePageFindings.TooManyRuns(headers, starts.Count);
            return false;
        }

        var last = sections.First(s => s.PointerToRawData == starts[^1]);
        if (!last.RawRange.FitsIn(headers.FileLength) || last.RawRange.End > uint.MaxValue)
        {
            problem = PePageFindings.SectionOutsideFile(last, headers.FileLength);
            return false;
        }

        // The runs lie side by side in the file, so there are no more pages than its length and the number of sections allow.
        var runs = new PageRun[starts.Count];
        var count = 0;
        for (var i = 0; i < runs.Length; i++)
        {
            var end = i + 1 < starts.Count ? starts[i + 1] : last.RawRange.End;
            runs[i] = new PageRun(new FileRange(starts[i], end - starts[i]), count);
            count += (int)((end - starts[i] + pageSize - 1) / pageSize);
        }

        pages = new PePages(headers, pageSize, runs, count + 1);
        return true;
    }
}
