using System.Security.Cryptography;
using Signet.Authenticode;
using Signet.Files;
using Signet.Hashing;

namespace Signet.Pe;

/// <summary>What one read of a PE file gives.</summary>
public sealed record PeDigests
{
    /// <summary>The image digest by each algorithm that was asked for.</summary>
    public required IReadOnlyDictionary<DigestAlgorithm, byte[]> Digests { get; init; }

    /// <summary>The page-hash table by each algorithm that was asked for; empty when there is a <see cref="PageHashProblem"/>.</summary>
    public required IReadOnlyDictionary<DigestAlgorithm, PageHashTable> PageHashes { get; init; }

    /// <summary>The pages that the tables are about; null when none were asked for, or there is a <see cref="PageHashProblem"/>.</summary>
    public PePages? Pages { get; init; }

    /// <summary>Why there are no page hashes although they were asked for.</summary>
    public Finding? PageHashProblem { get; init; }

    /// <summary>The checksum that the file as it is should bear; null when it was not asked for.</summary>
    public uint? CheckSum { get; init; }
}

/// <summary>Computes image digests, page hashes and the checksum of a PE file in one sequential read.</summary>
public static class PeDigestPass
{
    /// <summary>Reads the file once and computes what is asked for.</summary>
    /// <param name="source">The file.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="digests">Algorithms of the image digest.</param>
    /// <param name="pageHashes">Algorithms of page-hash tables.</param>
    /// <param name="checksum">Whether the checksum is wanted.</param>
    /// <param name="progress">Told the bytes read so far; may come from another thread.</param>
    /// <param name="cancellation">Stops between two pieces of the file.</param>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static PeDigests Compute(
        ByteSource source,
        PeLayout layout,
        IReadOnlyCollection<DigestAlgorithm> digests,
        IReadOnlyCollection<DigestAlgorithm> pageHashes,
        bool checksum,
        IProgress<long>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(digests);
        ArgumentNullException.ThrowIfNull(pageHashes);
        Finding? problem = null;
        PePages? pages = null;
        if (pageHashes.Count > 0)
        {
            PePages.TryCreate(layout.Headers, out pages, out problem);
        }

        var hashes = digests.Distinct().Select(a => (Algorithm: a, Hash: IncrementalHash.CreateHash(a.HashName))).ToList();
        try
        {
            var pageHashers = pages is null ? [] : pageHashes.Distinct().Select(a => new PePageHasher(pages, a)).ToList();
            var sum = checksum ? new CheckSumConsumer(layout.Headers) : null;
            List<ChunkConsumer> consumers =
            [
                .. hashes.Select(h => new ChunkConsumer(c => DigestPass.Append(h.Hash, layout.DigestRanges, c), Ordered: true)),
                .. pageHashers.Select(p => new ChunkConsumer(p.Consume, Ordered: false)),
            ];
            if (sum is not null)
            {
                consumers.Add(new ChunkConsumer(sum.Consume, Ordered: false));
            }

            ChunkPass.Run(source, pageHashers.Count > 0 ? pages!.PageSize : 0, consumers, progress, cancellation);
            return new PeDigests
            {
                Digests = hashes.ToDictionary(h => h.Algorithm, h => Finish(h.Hash, layout)),
                PageHashes = pageHashers.ToDictionary(p => p.Table.Algorithm, p => p.Table),
                Pages = pages,
                PageHashProblem = problem,
                CheckSum = sum?.CheckSum,
            };
        }
        finally
        {
            hashes.ForEach(h => h.Hash.Dispose());
        }
    }

    private static byte[] Finish(IncrementalHash hash, PeLayout layout)
    {
        hash.AppendData(stackalloc byte[layout.DigestPadding]);
        return hash.GetHashAndReset();
    }

    private sealed class CheckSumConsumer(PeHeaders headers)
    {
        private readonly Lock _lock = new();
        private readonly WordSum _sum = new();

        public uint CheckSum => _sum.CheckSum(headers.FileLength);

        public void Consume(Chunk chunk)
        {
            var own = new WordSum();
            own.Add(chunk.Offset, chunk.Bytes);
            var start = Math.Max(headers.CheckSumOffset, chunk.Offset);
            var end = Math.Min(headers.CheckSumOffset + 4, chunk.End);
            if (start < end)
            {
                own.Subtract(start, chunk.Slice(start, end));
            }

            lock (_lock)
            {
                _sum.Add(own);
            }
        }
    }
}
