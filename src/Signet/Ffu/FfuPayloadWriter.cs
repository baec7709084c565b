using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Signet.Compression;

namespace Signet.Ffu;

/// <summary>Reads the blocks of stores, hashes and compresses them on all processors, and writes each once.</summary>
internal sealed class FfuPayloadWriter(SafeFileHandle target, FfuBuildOptions options, byte[] table, Action<long> progress, CancellationToken cancellation)
{
    // Blocks next to each other go to one thread, so that disks are read and written forward.
    private const int BlocksPerTask = 64;

    // Compressed blocks wait here for those before them, whose size says where they begin.
    private const int BlocksAhead = 16;

    private readonly byte[] _hashOfZeros = SHA256.HashData(new byte[options.BlockSize]);
    private long _done;

    /// <summary>Writes the payload of a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="offset">Where it begins in the image, in bytes.</param>
    /// <param name="firstHash">Number of its first block in the hash table.</param>
    /// <returns>Where it ends, and the bytes of each block when they are compressed.</returns>
    /// <exception cref="IOException">A disk cannot be read, or the image not be written.</exception>
    public async Task<(long End, int[]? DataSizes)> WriteAsync(FfuStorePlan store, long offset, int firstHash)
    {
        if (options.Compression != FfuCompression.None)
        {
            return await CompressAsync(store, offset, firstHash);
        }

        await ForAsync((store.Blocks.Count + BlocksPerTask - 1) / BlocksPerTask, group =>
        {
            for (var i = group * BlocksPerTask; i < Math.Min(store.Blocks.Count, (group + 1) * BlocksPerTask); i++)
            {
                cancellation.ThrowIfCancellationRequested();
                WithBlock(store, i, firstHash + i, block => WriteUnlessZero(block, offset + ((long)i * options.BlockSize)));
            }
        });
        return (offset + ((long)store.Blocks.Count * options.BlockSize), null);
    }

    private async Task<(long End, int[]? DataSizes)> CompressAsync(FfuStorePlan store, long offset, int firstHash)
    {
        var sizes = new int[store.Blocks.Count];
        var ahead = new byte[BlocksAhead * Environment.ProcessorCount][];
        for (var i = 0; i < ahead.Length; i++)
        {
            ahead[i] = new byte[FfuBlock.MaxCompressedSize(options.BlockSize, options.Compression)];
        }

        for (var start = 0; start < sizes.Length; start += ahead.Length)
        {
            var first = start;
            var count = Math.Min(ahead.Length, sizes.Length - start);
            await ForAsync(count, i => WithBlock(store, first + i, firstHash + first + i, block => sizes[first + i] = FfuBlock.Compress(block, options.Compression, ahead[i])));
            for (var i = 0; i < count; i++)
            {
                RandomAccess.Write(target, ahead[i].AsSpan(0, sizes[start + i]), offset);
                offset += sizes[start + i];
            }
        }

        return (offset, sizes);
    }

    // The file is new, so what is not written are zeros, and takes no room.
    private void WriteUnlessZero(ReadOnlySpan<byte> block, long offset)
    {
        if (block.ContainsAnyExcept((byte)0))
        {
            RandomAccess.Write(target, block, offset);
        }
    }

    private void WithBlock(FfuStorePlan store, int index, int hash, Action<ReadOnlySpan<byte>> use)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(options.BlockSize);
        try
        {
            var block = buffer.AsSpan(0, options.BlockSize);
            store.Read(index, block);
            var entry = table.AsSpan(hash * FfuSecurityHeader.HashSize, FfuSecurityHeader.HashSize);
            if (block.ContainsAnyExcept((byte)0))
            {
                SHA256.HashData(block, entry);
            }
            else
            {
                _hashOfZeros.CopyTo(entry);
            }

            use(block);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        progress(Interlocked.Add(ref _done, options.BlockSize));
    }

    private Task ForAsync(int count, Action<int> work) => Parallel.ForAsync(
        0, count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
        (i, _) =>
        {
            work(i);
            return ValueTask.CompletedTask;
        });
}
