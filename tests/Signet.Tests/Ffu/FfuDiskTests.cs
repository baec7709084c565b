using System.Diagnostics;
using Signet.Disks;
using Signet.Ffu;
using Signet.Files;

namespace Signet.Tests.Ffu;

public sealed class FfuDiskTests
{
    private const int DiskSize = 4 * 1024 * 1024;

    private static byte[] Original()
    {
        using var xz = Process.Start(new ProcessStartInfo("xz", ["-dc", Shared.Vector("ffu/tiny.img.xz")]) { RedirectStandardOutput = true })!;
        using var bytes = new MemoryStream();
        xz.StandardOutput.BaseStream.CopyTo(bytes);
        return bytes.ToArray();
    }

    [Theory]
    [InlineData("tiny_V1.ffu")]
    [InlineData("tiny_V2.ffu")]
    [InlineData("tiny_V1c_alg2.ffu")]
    [InlineData("tiny_V1c_alg3.ffu")]
    [InlineData("tiny_V1c_alg4.ffu")]
    public void Holds_what_the_image_was_made_of(string name)
    {
        using var source = FileSource.Open(Shared.Vector($"ffu/{name}"));
        var file = FfuFile.OpenForWork(source);
        Assert.True(FfuDisk.TryCreate(file, file.Stores[0], DiskSize, out var disk, out _));

        var bytes = disk.ReadExactly(new FileRange(0, DiskSize));

        Assert.True(bytes.AsSpan().SequenceEqual(Original()));
    }

    [Fact]
    public void Gives_the_partitions_by_name()
    {
        using var source = FileSource.Open(Shared.Vector("ffu/tiny_V1c_alg4.ffu"));
        var file = FfuFile.OpenForWork(source);
        Assert.True(FfuDisk.TryCreate(file, file.Stores[0], DiskSize, out var disk, out _));

        Assert.True(GuidPartitionTable.TryRead(disk, out var table, out _));

        Assert.Equal(512, table.SectorSize);
        Assert.Equal([("EFIESP", 64UL, 1087UL), ("PLAT", 1088UL, 1215UL), ("MainOS", 1216UL, 8127UL)], table.Partitions.Select(p => (p.Name, p.FirstLba, p.LastLba)));
        Assert.Equal("PLAT", table.At(1100 * 512)!.Name);
        Assert.Null(table.At(512));
    }

    [Fact]
    public void Reads_at_any_offset_what_it_reads_at_once()
    {
        using var source = FileSource.Open(Shared.Vector("ffu/tiny_V1.ffu"));
        var file = FfuFile.OpenForWork(source);

        // 1,000 bytes more: blocks counted from the end lie across the grid of those counted from the begin.
        foreach (var size in new[] { DiskSize, DiskSize + 1000 })
        {
            Assert.True(FfuDisk.TryCreate(file, file.Stores[0], size, out var disk, out _));
            var whole = disk.ReadExactly(new FileRange(0, size));
            Assert.True(whole.AsSpan(size - 32768).ContainsAnyExcept((byte)0), "the copy of the partition table lies at the end");
            for (var offset = 0; offset < size; offset += 7919)
            {
                var part = new byte[Math.Min(9000, size - offset)];
                Assert.Equal(part.Length, disk.Read(offset, part));
                Assert.True(part.AsSpan().SequenceEqual(whole.AsSpan(offset, part.Length)), $"at {offset}");
            }
        }
    }

    [Fact]
    public void Refuses_a_disk_that_is_too_small()
    {
        using var source = FileSource.Open(Shared.Vector("ffu/tiny_V1.ffu"));
        var file = FfuFile.OpenForWork(source);

        Assert.False(FfuDisk.TryCreate(file, file.Stores[0], DiskSize / 2, out _, out var problem));

        Assert.Equal("ffu-descriptor", problem.Code);
    }
}
