using Signet.Ffu;

namespace Signet.Tests.Ffu;

public sealed class FfuWriteDescriptorsTests
{
    private const int BlockSize = 512;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gives_by_number_in_order_and_by_payload_what_the_table_holds(bool isCompressed)
    {
        var random = new Random(5);
        var written = Enumerable.Range(0, 1000).Select(_ => Any(random, isCompressed)).ToList();

        var read = Read(written, isCompressed);

        Assert.Equal(written.Select(Text), read.Select(Text));
        long offset = 0;
        for (var i = 0; i < written.Count; i++)
        {
            Assert.Equal(Text(written[i]), Text(read[i]));
            Assert.Equal(offset, read.DataOffset(i));
            Assert.Equal((i, i), (read.At(offset), read.At(offset + written[i].DataSize - 1)));
            offset += written[i].DataSize;
        }

        Assert.Equal((written.Count, offset, written.Sum(d => d.Locations.Count)), (read.Count, read.DataSize, read.LocationCount));
        Assert.Throws<ArgumentOutOfRangeException>(() => read[written.Count]);
        Assert.Throws<ArgumentOutOfRangeException>(() => read.At(offset));
    }

    [Fact]
    public void Takes_no_more_memory_than_the_table_and_a_little()
    {
        const int Count = 524_288; // 64 GiB in blocks of 128 KiB
        var table = new byte[Count * 16];
        for (var i = 0; i < Count; i++)
        {
            new FfuWriteDescriptor(1, BlockSize, [new(FfuDiskAccess.Begin, (uint)i)]).Write(table.AsSpan(16 * i), isCompressed: false);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(FfuWriteDescriptors.TryRead(table, 0, Store(Count, table.Length, isCompressed: false), out var read, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 * Count);

        var map = FfuBlockMap.Of(read, FfuDiskAccess.Begin);
        Assert.True(map.TryFind(Count - 1, out var last, out _));
        Assert.Equal(Count - 1, last);
    }

    // What a dictionary from block to the last who writes it says.
    [Theory]
    [InlineData(FfuDiskAccess.Begin)]
    [InlineData(FfuDiskAccess.End)]
    public void A_map_finds_the_last_descriptor_that_writes_a_block(FfuDiskAccess access)
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            // Some follow one another on the disk, as most do in real images.
            var written = Enumerable.Range(0, 1 + (round % 12)).Select(
                i => random.Next(2) == 0 ? Any(random, isCompressed: false) : new FfuWriteDescriptor(1, BlockSize, [new(access, (uint)i + 10)])).ToList();
            var expected = new SortedDictionary<uint, (int Descriptor, int Part)>();
            foreach (var (number, descriptor) in written.Index())
            {
                foreach (var location in descriptor.Locations.Where(l => l.Access == access))
                {
                    for (var part = 0; part < descriptor.BlockCount; part++)
                    {
                        expected[access == FfuDiskAccess.Begin ? location.BlockIndex + (uint)part : location.BlockIndex - (uint)part] = (number, part);
                    }
                }
            }

            var map = FfuBlockMap.Of(Read(written, isCompressed: false), access);

            Assert.Equal(expected.Keys, map.Blocks);
            Assert.Equal(expected.Keys.Reverse(), map.BlocksDescending);
            for (uint block = 0; block < 70; block++)
            {
                Assert.Equal(expected.ContainsKey(block), map.TryFind(block, out var descriptor, out var part));
                Assert.Equal(expected.GetValueOrDefault(block, (-1, 0)), (descriptor, part));
            }
        }
    }

    private static FfuWriteDescriptor Any(Random random, bool isCompressed)
    {
        var blocks = random.Next(3) == 0 ? (uint)random.Next(2, 5) : 1;
        var locations = Enumerable.Range(0, random.Next(1, 4)).Select(_ => new FfuDiskLocation(random.Next(2) == 0 ? FfuDiskAccess.Begin : FfuDiskAccess.End, (uint)random.Next(4, 60)));
        return new FfuWriteDescriptor(blocks, isCompressed ? random.Next(1, BlockSize) : blocks * BlockSize, [.. locations]);
    }

    private static FfuWriteDescriptors Read(List<FfuWriteDescriptor> written, bool isCompressed)
    {
        var table = new byte[written.Sum(d => d.SizeIn(isCompressed))];
        var at = 0;
        written.ForEach(d => at += d.Write(table.AsSpan(at), isCompressed));
        Assert.True(FfuWriteDescriptors.TryRead(table, 0, Store(written.Count, table.Length, isCompressed), out var read, out _));
        return read;
    }

    private static FfuStoreHeader Store(int count, int length, bool isCompressed) => new()
    {
        MajorVersion = 1,
        FullFlashVersion = isCompressed ? (ushort)3 : (ushort)2,
        BlockSize = BlockSize,
        WriteDescriptorCount = (uint)count,
        WriteDescriptorLength = (uint)length,
    };

    private static string Text(FfuWriteDescriptor descriptor) => $"{descriptor.BlockCount} {descriptor.DataSize} {string.Join(' ', descriptor.Locations)}";
}
