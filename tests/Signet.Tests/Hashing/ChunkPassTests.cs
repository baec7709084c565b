using System.Collections.Concurrent;
using System.Security.Cryptography;
using Signet.Files;
using Signet.Hashing;

namespace Signet.Tests.Hashing;

public sealed class ChunkPassTests
{
    public static TheoryData<long> Lengths { get; } = new()
    {
        0L, 1L, ChunkPass.ChunkSize - 1, ChunkPass.ChunkSize, ChunkPass.ChunkSize + 1,
        ChunkPass.MinBytesForThreads - 1, ChunkPass.MinBytesForThreads, (20L * ChunkPass.ChunkSize) + 17,
    };

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Gives_ordered_consumers_every_byte_once_and_in_order(long length)
    {
        using var source = new Pattern(length);
        using var first = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var second = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        ChunkPass.Run(source, 0, [Digest(first), Digest(second)], null, CancellationToken.None);
        var whole = source.ReadExactly(new FileRange(0, length));
        Assert.Equal(SHA256.HashData(whole), first.GetHashAndReset());
        Assert.Equal(SHA1.HashData(whole), second.GetHashAndReset());
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Gives_other_consumers_every_piece_once_with_the_end_of_the_piece_before(long length)
    {
        using var source = new Pattern(length);
        var pieces = new ConcurrentDictionary<long, long>();
        ChunkPass.Run(source, 100, [new ChunkConsumer(Check, Ordered: false)], null, CancellationToken.None);
        var position = 0L;
        foreach (var (offset, end) in pieces.OrderBy(p => p.Key))
        {
            Assert.Equal(position, offset);
            position = end;
        }

        Assert.Equal(length, position);

        void Check(Chunk chunk)
        {
            Assert.Equal(Math.Min(100, chunk.Offset), chunk.Before);
            for (var at = chunk.Offset - chunk.Before; at < chunk.End; at += 97)
            {
                Assert.Equal(Pattern.At(at), chunk.Slice(at, at + 1)[0]);
            }

            Assert.True(pieces.TryAdd(chunk.Offset, chunk.End));
        }
    }

    [Fact]
    public void Reports_progress_up_to_the_end()
    {
        using var source = new Pattern(20L * ChunkPass.ChunkSize);
        var reported = new ConcurrentBag<long>();
        ChunkPass.Run(source, 0, [new ChunkConsumer(_ => { }, Ordered: true)], new Reports(reported), CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i * ChunkPass.ChunkSize), reported.Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Hands_the_failure_of_a_consumer_to_the_caller(bool ordered)
    {
        using var source = new Pattern(20L * ChunkPass.ChunkSize);
        var consumer = new ChunkConsumer(c => throw new InvalidDataException($"at {c.Offset}"), ordered);
        Assert.Throws<InvalidDataException>(() => ChunkPass.Run(source, 0, [consumer], null, CancellationToken.None));
    }

    [Fact]
    public void Hands_the_failure_of_the_source_to_the_caller()
    {
        using var source = new Pattern(20L * ChunkPass.ChunkSize) { FailsAt = 9L * ChunkPass.ChunkSize };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Assert.Throws<IOException>(() => ChunkPass.Run(source, 0, [Digest(hash)], null, CancellationToken.None));
    }

    [Theory]
    [InlineData(10L)]
    [InlineData(20L * ChunkPass.ChunkSize)]
    public void Stops_when_cancelled(long length)
    {
        using var source = new Pattern(length);
        using var stop = new CancellationTokenSource();
        var seen = 0;
        var consumer = new ChunkConsumer(
            _ =>
            {
                seen++;
                stop.Cancel();
            },
            Ordered: true);
        if (length > ChunkPass.ChunkSize)
        {
            Assert.ThrowsAny<OperationCanceledException>(() => ChunkPass.Run(source, 0, [consumer], null, stop.Token));
            Assert.Equal(1, seen);
        }

        Assert.ThrowsAny<OperationCanceledException>(() => ChunkPass.Run(source, 0, [consumer], null, new CancellationToken(true)));
    }

    [Fact]
    public void Reads_each_byte_once_but_for_the_overlap()
    {
        using var source = new Pattern(20L * ChunkPass.ChunkSize);
        ChunkPass.Run(source, 100, [new ChunkConsumer(_ => { }, Ordered: false)], null, CancellationToken.None);
        Assert.Equal((20L * ChunkPass.ChunkSize) + (19 * 100), source.BytesRead);
    }

    private static ChunkConsumer Digest(IncrementalHash hash) => new(c => hash.AppendData(c.Bytes), Ordered: true);

    private sealed class Reports(ConcurrentBag<long> bag) : IProgress<long>
    {
        public void Report(long value) => bag.Add(value);
    }

    // A source of any length that takes no room; counts what is read of it.
    private sealed class Pattern(long length) : ByteSource
    {
        private long _bytesRead;

        public long BytesRead => _bytesRead;

        public long FailsAt { get; init; } = long.MaxValue;

        public override long Length => length;

        // A prime length, so that no two pieces are alike.
        private static readonly byte[] s_block = RandomNumberGenerator.GetBytes(65521);

        public static byte At(long offset) => s_block[offset % s_block.Length];

        public override int Read(long offset, Span<byte> buffer)
        {
            var count = (int)Math.Clamp(length - offset, 0, buffer.Length);
            for (var done = 0; done < count;)
            {
                var part = s_block.AsSpan((int)((offset + done) % s_block.Length));
                part = part[..Math.Min(part.Length, count - done)];
                part.CopyTo(buffer[done..]);
                done += part.Length;
            }

            Interlocked.Add(ref _bytesRead, count);
            return offset + count > FailsAt ? throw new IOException("made to fail") : count;
        }
    }
}
