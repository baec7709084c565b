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
        if (chunk.Offset == 0)
        {
            HashHeaders(chunk);
        }

        for (var run = FirstRun(chunk.Offset); run < pages.Runs.Count && pages.Runs[run].Raw.Offset < chunk.End; run++)
        {
            HashRun(pages.Runs[run], chunk);
        }
    }

    private static byte[] NewTable(PePages pages, DigestAlgorithm algorithm)
    {
        var table = new byte[pages.Count * (4 + algorithm.Size)];
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan((pages.Count - 1) * (4 + algorithm.Size)), pages.EndOffset);
        return table;
    }

    private void HashRun(PageRun run, Chunk chunk)
    {
        var page = (int)Math.Max(0, (chunk.Offset - run.Raw.Offset) / PePages.PageSize);
        for (; ; page++)
        {
            var start = run.Raw.Offset + ((long)page * PePages.PageSize);
            var end = Math.Min(start + PePages.PageSize, run.Raw.End);
            if (start >= run.Raw.End || end > chunk.End)
            {
                return;
            }

            Hash(run.FirstEntry + page, start, chunk.Slice(start, end));
        }
    }

    // The excluded fields shorten what is hashed: 12 bytes less than a page, whatever SizeOfHeaders is.
    private void HashHeaders(Chunk chunk)
    {
        var headers = pages.Headers;
        Span<byte> page = stackalloc byte[PePages.PageSize - 12];
        page.Clear();
        var checkSumEnd = headers.CheckSumOffset + 4;
        var first = chunk.Slice(0, headers.CheckSumOffset);
        var second = chunk.Slice(checkSumEnd, headers.SecurityEntryOffset);
        first.CopyTo(page);
        second.CopyTo(page[first.Length..]);
        chunk.Slice(headers.SecurityEntry.End, headers.SizeOfHeaders).CopyTo(page[(first.Length + second.Length)..]);
        HashInto(0, 0, page);
    }

    private void Hash(int entry, long offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == PePages.PageSize)
        {
            HashInto(entry, offset, bytes);
            return;
        }

        Span<byte> page = stackalloc byte[PePages.PageSize];
        page.Clear();
        bytes.CopyTo(page);
        HashInto(entry, offset, page);
    }

    private void HashInto(int entry, long offset, ReadOnlySpan<byte> page)
    {
        var slot = _table.AsSpan(entry * (4 + algorithm.Size), 4 + algorithm.Size);
        BinaryPrimitives.WriteUInt32LittleEndian(slot, (uint)offset);
        CryptographicOperations.HashData(algorithm.HashName, page, slot[4..]);
    }

    // The first run that reaches behind offset; runs are in file order and do not overlap.
    private int FirstRun(long offset)
    {
        var (low, high) = (0, pages.Runs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = pages.Runs[middle].Raw.End <= offset ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
