using Signet.Ffu;
using Signet.Files;
using Signet.Flashing;
using Signet.Trust;

namespace Signet.Tests.Flashing;

public sealed class FlashPlanTests
{
    private const int Block = 131072;

    [Fact]
    public void Keeps_24_bytes_for_each_of_half_a_million_blocks_in_the_worst_order()
    {
        // 64 GiB, backwards, so that no two neighbours on the disk are neighbours in the image.
        const int Count = 524288;
        using var source = new ZeroPayload(Count);
        var image = new VerifiedFfu(FfuFile.OpenForWork(source), source.Table, Claims.ContentIntact);
        using var target = new NoDisk(Count * (long)Block);

        var plan = FlashPlan.Make(image, [target], new FlashOptions());

        Assert.Equal(Count * (long)Block, plan.Length);
        Assert.Equal(Count, plan.Stores[0].Extents.Length);
        Assert.Equal(24, System.Runtime.CompilerServices.Unsafe.SizeOf<FlashExtent>());
    }

    [Fact]
    public void Puts_the_main_store_last_and_leaves_the_others_in_their_order()
    {
        var disk = TinyDisk.Make(512, 64, 1);
        var store = new TinyStore(512, 2048, disk.Length, TinyDisk.Blocks(disk, 2048));
        var image = TinyFfu.Prove(TinyFfu.Make([store with { IsMain = true }, store, store], 2048));

        var plan = FlashPlan.Make(image, [.. "abc".Select(n => new FaultyDisk(new byte[disk.Length], 512, n.ToString()))], new FlashOptions());

        Assert.Equal(["b", "c", "a"], plan.InCommitOrder.Select(s => s.Target.Name));
    }

    /// <summary>Headers in memory, and zeros behind them.</summary>
    private sealed class ZeroPayload : ByteSource
    {
        private readonly byte[] _head;

        public ZeroPayload(int count)
        {
            var header = new FfuStoreHeader { BlockSize = Block, FullFlashVersion = 2, WriteDescriptorCount = (uint)count, WriteDescriptorLength = (uint)count * 16 };
            using var body = new MemoryStream();
            var image = new byte[FfuImageHeader.Size];
            new FfuImageHeader(FfuImageHeader.Size, 0, Block / 1024, 0).Write(image);
            body.Write(image);
            body.SetLength(Block);
            body.Position = Block;
            var written = new byte[header.Size];
            header.Write(written);
            body.Write(written);
            var descriptor = new byte[16];
            for (var i = count - 1; i >= 0; i--)
            {
                new FfuWriteDescriptor(1, Block, [new FfuDiskLocation(FfuDiskAccess.Begin, (uint)i)]).Write(descriptor, false);
                body.Write(descriptor);
            }

            body.SetLength(Binary.Align.Up(body.Length, Block));
            var headers = (int)(body.Length / Block);
            var zero = System.Security.Cryptography.SHA256.HashData(new byte[Block]);
            var table = new byte[(headers + count) * 32];
            for (var i = headers; i < headers + count; i++)
            {
                zero.CopyTo(table, i * 32);
            }

            var security = new FfuSecurityHeader(Block, 16, (uint)table.Length);
            _head = new byte[security.ImageOffset + body.Length];
            security.Write(_head);
            body.ToArray().CopyTo(_head, security.ImageOffset);
            (Table, Length) = (table, _head.Length + (count * (long)Block));
        }

        public byte[] Table { get; }

        public override long Length { get; }

        public override int Read(long offset, Span<byte> buffer)
        {
            var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
            buffer[..count].Clear();
            if (offset < _head.Length)
            {
                _head.AsSpan((int)offset, (int)Math.Min(count, _head.Length - offset)).CopyTo(buffer);
            }

            return count;
        }
    }

    /// <summary>A disk that is only planned for.</summary>
    private sealed class NoDisk(long length) : FlashTarget
    {
        public override string Name => "disk";

        public override long Length => length;

        public override int SectorSize => 512;

        public override bool IsRemovable => false;

        public override string JournalPath => throw new NotSupportedException();

        public override void Clear() => throw new NotSupportedException();

        public override int Read(long offset, Span<byte> buffer) => throw new NotSupportedException();

        public override void Write(long offset, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();
    }
}
