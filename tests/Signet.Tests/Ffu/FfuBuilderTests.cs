using System.Security.Cryptography;
using Signet.Authenticode;
using Signet.Disks;
using Signet.Ffu;
using Signet.Files;
using Signet.Keys;
using Signet.Tests.Files;
using Signet.Trust;

namespace Signet.Tests.Ffu;

public sealed class FfuBuilderTests : IDisposable
{
    private const int Block = 32768;
    private const int Mebibyte = 1024 * 1024;

    private static readonly FfuBuildOptions s_options = new() { PlatformIds = ["Contoso.Fam.Test.1"], Time = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero), BlockSize = Block };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int, int, FfuCompression, bool> Kinds { get; } = new()
    {
        // sector, bytes beyond 4 MiB, compression, zeros kept
        { 512, 0, FfuCompression.None, false },
        { 4096, 0, FfuCompression.None, false },
        { 512, 0, FfuCompression.Xpress, false },
        { 4096, 0, FfuCompression.XpressHuffman, false },
        { 512, 0, FfuCompression.None, true },
        { 512, 512, FfuCompression.None, false },
        { 512, Block - 512, FfuCompression.None, true },
        { 512, 17_408, FfuCompression.XpressHuffman, false },
        { 4096, 4096 * 3, FfuCompression.Xpress, true },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Gives_the_disk_back_byte_for_byte(int sector, int more, FfuCompression compression, bool keep)
    {
        var disk = Disk((4 * Mebibyte) + more, sector);

        var built = await BuildAsync(disk, s_options with { Compression = compression, KeepsZeros = keep });

        var file = Open();
        Assert.Empty(file.Findings);
        Assert.True(DiskOf(file, 0).AsSpan().SequenceEqual(disk));
        Assert.Equal((sector, disk.Length), (file.Manifest.Stores[0].SectorSize, file.Manifest.Stores[0].DiskSize!.Value));
        Assert.Equal(file.Source.Length, built.Length);
        Assert.Equal(keep, file.Stores[0].Descriptors!.Count > disk.Length / Block);
        Assert.Equal(["one", "two", "three"], file.Manifest.Stores[0].Partitions.Select(p => p["Name"]));
    }

    // What a device holds after each descriptor must never be a table whose partitions are not there yet.
    [Theory]
    [InlineData(0, false, false)]
    [InlineData(0, true, true)]
    [InlineData(512, false, true)]
    [InlineData(17_408, true, false)]
    [InlineData(Block - 512, true, true)]
    public async Task At_no_moment_a_valid_table_names_what_is_not_written(int more, bool required, bool keep)
    {
        var disk = Disk((4 * Mebibyte) + more, 512);
        await BuildAsync(disk, s_options with { RequiredToFlash = required ? ["TWO"] : [], KeepsZeros = keep });
        var file = Open();
        var store = file.Stores[0];
        Assert.Equal((0u, 1u), (store.Header.InitialTable.Index, store.Header.InitialTable.Count));

        // An older system was there before, whose table is as good as any. Without zeros its data would show through.
        var device = keep ? new BuildDisk(disk.Length).With("old", 2000, 4000).Finish() : new byte[disk.Length];
        var tables = new List<string>();
        foreach (var (number, descriptor) in store.Descriptors!.Index())
        {
            var content = file.Source.ReadExactly(new FileRange(store.Payload.Offset + store.Descriptors!.DataOffset(number), descriptor.DataSize));
            foreach (var location in descriptor.Locations)
            {
                content.CopyTo(device, location.OffsetOn(device.Length, Block, 1));
            }

            foreach (var table in Tables(device))
            {
                tables.Add(string.Join(',', table.Partitions.Select(p => p.Name)));
                Assert.All(table.Partitions, p =>
                {
                    var range = p.RangeOn(512);
                    Assert.True(device.AsSpan((int)range.Offset, (int)range.Length).SequenceEqual(disk.AsSpan((int)range.Offset, (int)range.Length)), $"{p.Name} after {number}");
                });
            }
        }

        Assert.Equal(required ? ["two", "one,two,three"] : ["one,two,three"], tables.Distinct());
        Assert.Equal(required, store.Header.FlashOnlyTable.Count > 0);
        Assert.Equal((uint)store.Descriptors!.Count, store.Header.FinalTable.Index + store.Header.FinalTable.Count);
        Assert.True(device.AsSpan().SequenceEqual(disk));
        Assert.Equal(required ? ["two"] : [], file.Manifest.Stores[0].Partitions.Where(p => p["RequiredToFlash"] == "True").Select(p => p["Name"]));
    }

    [Fact]
    public async Task Data_beside_the_copy_of_the_table_are_in_place_on_a_larger_disk_too()
    {
        var disk = Disk(4 * Mebibyte, 512);
        await BuildAsync(disk, s_options);
        var file = Open();

        Assert.True(FfuDisk.TryCreate(file, file.Stores[0], 6 * Mebibyte, out var larger, out _));

        var bytes = larger.ReadExactly(new FileRange(0, 6 * Mebibyte));
        var backup = disk.Length - (33 * 512);
        Assert.True(bytes.AsSpan(0, backup).SequenceEqual(disk.AsSpan(0, backup)));
        Assert.True(bytes.AsSpan(bytes.Length - (33 * 512)).SequenceEqual(disk.AsSpan(backup)));
    }

    [Fact]
    public async Task Warns_of_data_that_only_a_disk_of_the_same_size_has_in_place()
    {
        // The third partition ends beside the copy of the table, in the last incomplete block.
        Assert.Equal(["ffu-exact-disk"], (await BuildAsync(Disk((4 * Mebibyte) + Block - 512, 512), s_options)).Findings.Select(f => f.Code));
        Assert.Empty((await BuildAsync(Disk((4 * Mebibyte) + 512, 512), s_options)).Findings);
    }

    [Fact]
    public async Task Several_disks_become_stores_of_their_own()
    {
        byte[][] disks = [Disk(4 * Mebibyte, 4096), Disk(3 * Mebibyte, 4096), Disk(2 * Mebibyte + 512, 512)];
        var named = disks.Select((d, i) => new FfuBuildDisk(new MemorySource(d), $"lun{i}") { DevicePath = $"VenHw({i})" }).ToList();

        await FfuBuilder.BuildAsync(named, s_options with { Version = 2 }, null, _folder["image"], null, TestContext.Current.CancellationToken);

        var file = Open();
        Assert.Equal(["VenHw(0)", "VenHw(1)", "VenHw(2)"], file.Stores.Select(s => s.Header.DevicePath));
        Assert.Equal([4096L, 4096, 512], file.Manifest.Stores.Select(s => s.SectorSize!.Value));
        Assert.All(disks.Index(), d => Assert.True(DiskOf(file, d.Index).AsSpan().SequenceEqual(d.Item)));
    }

    [Theory]
    [InlineData(Block, FfuCompression.None)]
    [InlineData(Mebibyte, FfuCompression.XpressHuffman)]
    [InlineData((5 * Block) + 700, FfuCompression.None)]
    public async Task A_disk_of_zeros_or_without_a_table_is_built_with_a_warning(int size, FfuCompression compression)
    {
        var disk = new byte[size - (size % 512)];
        foreach (var first in new[] { 0, 1, disk.Length / 2, disk.Length - 1 })
        {
            // The first round leaves all zeros; the others add a byte each.
            disk[first] = (byte)(first & 0x7F);
            var built = await BuildAsync(disk, s_options with { Compression = compression });

            Assert.Contains("ffu-no-table", built.Findings.Select(f => f.Code));
            Assert.True(DiskOf(Open(), 0).AsSpan().SequenceEqual(disk));
        }
    }

    [Fact]
    public async Task The_catalog_is_as_other_writers_make_it()
    {
        await BuildAsync(Disk(4 * Mebibyte, 512), s_options);
        var file = Open();
        var mine = file.Source.ReadExactly(file.Security.Catalog);
        var theirs = File.ReadAllBytes(Shared.Vector("ffu/tiny_V1.cat"));

        // Another list identifier, time and digest; all else is the same.
        foreach (var (offset, length) in new[] { (67, 16), (85, 13), (206, 20) })
        {
            theirs.AsSpan(offset, length).CopyTo(mine.AsSpan(offset));
        }

        Assert.Equal(Convert.ToHexString(theirs), Convert.ToHexString(mine));
    }

    [Fact]
    public async Task The_same_disks_and_time_give_the_same_bytes()
    {
        var disk = Disk(4 * Mebibyte, 512);
        foreach (var compression in new[] { FfuCompression.None, FfuCompression.XpressHuffman })
        {
            await BuildAsync(disk, s_options with { Compression = compression });
            var first = SHA256.HashData(await File.ReadAllBytesAsync(_folder["image"], TestContext.Current.CancellationToken));
            await BuildAsync(disk, s_options with { Compression = compression });
            Assert.Equal(first, SHA256.HashData(await File.ReadAllBytesAsync(_folder["image"], TestContext.Current.CancellationToken)));
            await BuildAsync(disk, s_options with { Compression = compression, Time = s_options.Time.AddSeconds(1) });
            Assert.NotEqual(first, SHA256.HashData(await File.ReadAllBytesAsync(_folder["image"], TestContext.Current.CancellationToken)));
        }
    }

    [Theory]
    [InlineData(FfuCompression.None)]
    [InlineData(FfuCompression.XpressHuffman)]
    public async Task Leaves_nothing_when_it_is_stopped_or_a_disk_fails_or_changes(FfuCompression compression)
    {
        var options = s_options with { Compression = compression, KeepsZeros = true };
        foreach (var step in Enum.GetValues<FfuBuildStep>())
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            var stopper = new Stopper(step, stop);
            using var disk = new MemorySource(Disk(4 * Mebibyte, 512));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FfuBuilder.BuildAsync([new(disk, "disk")], options, null, _folder["image"], stopper, stop.Token));
            Assert.Empty(_folder.Names());
        }

        using var failing = new FailingSource(Disk(4 * Mebibyte, 512)) { FailsAfter = 2 * Mebibyte };
        await Assert.ThrowsAsync<IOException>(() => FfuBuilder.BuildAsync([new(failing, "disk")], options, null, _folder["image"], null, TestContext.Current.CancellationToken));
        using var changing = new FailingSource(Disk(4 * Mebibyte, 512)) { IsChanged = true };
        var changed = await Assert.ThrowsAsync<SigningException>(() => FfuBuilder.BuildAsync([new(changing, "disk")], options, null, _folder["image"], null, TestContext.Current.CancellationToken));
        Assert.Equal("file-changed-meanwhile", changed.Finding.Code);
        Assert.Empty(_folder.Names());
    }

    // The signed catalog may need a chunk more or less than was guessed when the payload was written.
    [Theory]
    [InlineData(0)]
    [InlineData(30_000)]
    [InlineData(200_000)]
    public async Task Signs_at_once_however_long_the_signature_becomes(int description)
    {
        var disk = Disk(4 * Mebibyte, 512);
        await using var signer = await new SignerSource { CertificatePaths = [Shared.Vector("signtool/keys/leaf2048.pfx")], Password = PasswordSource.Of("Vector-A1") }.OpenAsync();
        var signature = new FfuBuildSignature(signer, new SignatureOptions { Description = new string('x', description) }, null);
        foreach (var compression in new[] { FfuCompression.None, FfuCompression.Xpress })
        {
            await FfuBuilder.BuildAsync(
                [new(new MemorySource(disk), "disk")], s_options with { BlockSize = 4096, Compression = compression, TableDigest = DigestAlgorithm.Sha256 }, signature, _folder["image"], null, TestContext.Current.CancellationToken);

            var file = Open();
            Assert.True(DiskOf(file, 0).AsSpan().SequenceEqual(disk));
            var verify = new VerifyOptions { Policy = Policy.Ffu, At = s_options.Time, Trust = TrustStore.Of(CertificateFile.Read(Shared.Vector("signtool/keys/root.cer")), "root.cer") };
            Assert.Equal(Verdict.Trusted, FfuVerifier.Verify(file.Source, verify, null, TestContext.Current.CancellationToken).Report.Verdict);
        }
    }

    private sealed class Stopper(FfuBuildStep step, CancellationTokenSource stop) : IProgress<FfuBuildProgress>
    {
        public void Report(FfuBuildProgress value)
        {
            if (value.Step == step)
            {
                stop.Cancel();
            }
        }
    }

    private sealed class FailingSource(byte[] bytes) : ByteSource
    {
        private long _read;

        public long FailsAfter { get; init; } = long.MaxValue;

        public bool IsChanged { get; init; }

        public override long Length => bytes.Length;

        public override int Read(long offset, Span<byte> buffer)
        {
            if (Interlocked.Add(ref _read, buffer.Length) > FailsAfter)
            {
                throw new IOException("a bad sector");
            }

            using var memory = new MemorySource(bytes);
            return memory.Read(offset, buffer);
        }

        public override void EnsureUnchanged()
        {
            if (IsChanged)
            {
                throw new SigningException(FileFindings.Changed("disk"));
            }
        }
    }

    // Manifest and descriptors of every length around the end of a block.
    [Fact]
    public async Task No_header_ends_exactly_with_its_block()
    {
        var aligned = 0;
        for (var length = 3600; length < 3900; length++)
        {
            await BuildAsync(new byte[8192], s_options with { BlockSize = 4096, Description = new string('x', length) });
            var file = Open();
            aligned += file.Manifest.FullFlash["Description"]!.Length != length ? 1 : 0;
            Assert.NotEqual(0, file.ManifestRange.End % 4096);
            Assert.NotEqual(4096, file.ManifestRange.Length + FfuImageHeader.Size);
        }

        Assert.Equal(0, aligned);

        // 248 bytes of header, 24 of the first descriptor and 16 of each other: 239 more make 4096.
        for (var blocks = 230; blocks < 245; blocks++)
        {
            var disk = new BuildDisk(Mebibyte + (16 * 4096)).With("data", 40, 40 + (8 * blocks) - 1, fill: Mebibyte).Finish();
            await BuildAsync(disk, s_options with { BlockSize = 4096 });
            var file = Open();
            Assert.NotEqual(0, file.Stores[0].HeaderRange.End % 4096);
            Assert.True(DiskOf(file, 0).AsSpan().SequenceEqual(disk));
        }
    }

    private static byte[] Disk(long size, int sector)
    {
        var disk = new BuildDisk(size, sector);
        var first = 2 + disk.EntrySectors;
        return disk.With("one", first, first + 20).With("two", first + 30, first + 60).With("three", first + 100, disk.LastLba - disk.EntrySectors - 1).Finish();
    }

    private static IEnumerable<GuidPartitionTable> Tables(byte[] device)
    {
        foreach (var lba in new[] { 1, (device.Length / 512) - 1 })
        {
            if (GuidPartitionTable.TryRead(new MemorySource(device), 512, lba, out var table, out _))
            {
                yield return table;
            }
        }
    }

    private Task<FfuBuildResult> BuildAsync(byte[] disk, FfuBuildOptions options) =>
        FfuBuilder.BuildAsync([new FfuBuildDisk(new MemorySource(disk), "disk")], options, null, _folder["image"], null, TestContext.Current.CancellationToken);

    private FfuFile Open() => FfuFile.OpenForWork(new MemorySource(File.ReadAllBytes(_folder["image"])));

    private static byte[] DiskOf(FfuFile file, int store)
    {
        var size = file.Manifest.Stores[store].DiskSize!.Value;
        Assert.True(FfuDisk.TryCreate(file, file.Stores[store], size, out var disk, out var problem), problem?.Message);
        return disk.ReadExactly(new FileRange(0, size));
    }
}
