using System.Buffers.Binary;
using System.Security.Cryptography;
using Signet.Authenticode;
using Signet.Hashing;

namespace Signet.Pe;

/// <summary>Fills a page-hash table while the file passes by. Each page knows its entry, so pieces may come in any order and at once.</summary>
internal sealed class PePageHasher(PePages pages, DigestAlgorithm algorithm)
{
    private readonly byte[] _table = NewTable(pages, algorithm);

    public PageHashTable Table => new(algorithm, _table);

    /// <summary>Hashes the pages that end in the piece. They begin in it, or less than a page before it.</summary>
    public void Consume(Chunk chunk)
    {
        for (var run = FirstRun(chunk.Offset); run < pages.Runs.Count && pages.Runs[run].Range.Offset < chunk.End; run++)
        {
            var (range, firstEntry) = pages.Runs[run];
            var page = Math.Max(0, (chunk.Offset - range.Offset) / pages.PageSize);
            for (var start = range.Offset + (page * pages.PageSize); start < range.End; start += pages.PageSize, page++)
            {
                var end = Math.Min(start + pages.PageSize, range.End);
                if (end > chunk.End)
                {
                    break;
                }

                Hash(firstEntry + (int)page, new FileRange(start, end - start), chunk);
            }
        }
    }

    private static byte[] NewTable(PePages pages, DigestAlgorithm algorithm)
    {
        var table = new byte[pages.Count * (4 + algorithm.Size)];
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan((pages.Count - 1) * (4 + algorithm.Size)), pages.End);
        return table;
    }

    private void Hash(int entry, FileRange page, Chunk chunk)
    {
        var slot = _table.AsSpan(entry * (4 + algorithm.Size), 4 + algorithm.Size);
        BinaryPrimitives.WriteUInt32LittleEndian(slot, (uint)page.Offset);
        var headers = pages.Headers;
        var whole = page.Length == pages.PageSize && page.Offset >= headers.SecurityEntry.End;
        if (whole)
        {
            CryptographicOperations.HashData(algorithm.HashName, chunk.Slice(page.Offset, page.End), slot[4..]);
        }
        else
        {
            HashFilled(page, chunk, slot[4..]);
        }
    }

    private void HashFilled(FileRange page, Chunk chunk, Span<byte> hash)
    {
        Span<byte> filled = stackalloc byte[PePages.MaxPageSize]; // no garbage: sections may be a byte long each
        CryptographicOperations.HashData(algorithm.HashName, filled[..Fill(filled, page, chunk)], hash);
    }

    // The page without the fields that no digest covers, and with zeros up to the length of a page less that of the fields in it.
    private int Fill(Span<byte> filled, FileRange page, Chunk chunk)
    {
        filled.Clear();
        var headers = pages.Headers;
        var length = 0;
        var start = page.Offset;
        var leftOut = 0;
        foreach (var field in (ReadOnlySpan<FileRange>)[new(headers.CheckSumOffset, 4), headers.SecurityEntry, new(page.End, 0)])
        {
            var end = Math.Clamp(field.Offset, start, page.End);
            var part = chunk.Slice(start, end);
            part.CopyTo(filled[length..]);
            length += part.Length;
            start = Math.Clamp(field.End, start, page.End);
            leftOut += (int)(start - end);
        }

        return pages.PageSize - leftOut;
    }

    // The first run that reaches behind offset.
    private int FirstRun(long offset)
    {
        var (low, high) = (0, pages.Runs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = pages.Runs[middle].Range.End <= offset ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
