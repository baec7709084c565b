using System.Buffers.Binary;
using Signet.Ffu;
using Signet.Files;

namespace Signet.Tests.Ffu;

public sealed class FfuFileTests
{
    public static TheoryData<string, int, int, int> Images => new()
    {
        { "tiny_V1.ffu", 1, 32768, 19 },
        { "tiny_V1_signed.ffu", 1, 32768, 19 },
        { "tiny_V2.ffu", 2, 32768, 19 },
        { "tiny_V1c_alg2.ffu", 1, 32768, 19 },
        { "tiny_V1c_alg3.ffu", 1, 32768, 19 },
        { "tiny_V1c_alg4.ffu", 1, 32768, 19 },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public void Finds_stores_and_payload_up_to_the_last_byte(string name, int version, int blockSize, int descriptors)
    {
        using var source = FileSource.Open(Shared.Vector($"ffu/{name}"));

        var file = FfuFile.OpenForWork(source);

        Assert.Empty(file.Findings);
        var store = Assert.Single(file.Stores);
        Assert.Equal((version, blockSize, descriptors), (store.Header.MajorVersion, store.Header.BlockSize, store.Descriptors!.Count));
        Assert.Equal(["Contoso.Fam.Tiny.1"], store.Header.PlatformIds);
        Assert.Equal(["Contoso.Fam.Tiny.1"], file.Manifest.PlatformIds);
        Assert.Equal((512, 8192), (file.Manifest.Stores[0].SectorSize, file.Manifest.Stores[0].MinSectorCount));
        Assert.Equal(["EFIESP", "PLAT", "MainOS"], file.Manifest.Stores[0].Partitions.Select(p => p["Name"]));
        Assert.False(file.IsTruncated);
        Assert.InRange(source.Length - store.Payload.End, 0, file.Security.ChunkSize - 1);
    }

    [Fact]
    public void Knows_an_image_that_was_cut_off_behind_its_store_header()
    {
        using var source = FileSource.Open(Shared.Vector("ffu/tiny_V1_signed.ffu.trunc"));

        var file = FfuFile.OpenForWork(source);

        Assert.True(file.IsTruncated);
        Assert.Equal("Contoso.Fam.Tiny.1", Assert.Single(file.Stores).Header.PlatformIds[0]);
    }

    [Fact]
    public void Writes_back_the_headers_that_it_read()
    {
        var bytes = File.ReadAllBytes(Shared.Vector("ffu/tiny_V2.ffu"));
        var file = FfuFile.OpenForWork(new MemorySource(bytes));
        var store = file.Stores[0];

        var security = new byte[FfuSecurityHeader.Size];
        file.Security.Write(security);
        var image = new byte[file.Image.HeaderSize];
        file.Image.Write(image);
        var header = new byte[store.Header.Size];
        store.Header.Write(header);
        var descriptors = new byte[store.Header.WriteDescriptorLength];
        var written = 0;
        foreach (var descriptor in store.Descriptors!)
        {
            written += descriptor.Write(descriptors.AsSpan(written), store.Header.IsCompressed);
        }

        Assert.Equal(bytes[..security.Length], security);
        Assert.Equal(Part(file.Security.ImageOffset, image.Length), image);
        Assert.Equal(Part(store.HeaderRange.Offset, header.Length), header);
        Assert.Equal(Part(store.HeaderRange.Offset + header.Length, written), descriptors);

        byte[] Part(long offset, int length) => bytes[(int)offset..((int)offset + length)];
    }

    [Fact]
    public void Reads_back_the_manifest_that_it_wrote()
    {
        using var source = FileSource.Open(Shared.Vector("ffu/tiny_V2.ffu"));
        var manifest = FfuFile.OpenForWork(source).Manifest;

        var read = FfuManifest.Read(manifest.Encode(), 0, out var findings);

        Assert.Empty(findings);
        Assert.Equal(manifest.Sections.SelectMany(s => s.Entries.Prepend(new("section", s.Name))), read.Sections.SelectMany(s => s.Entries.Prepend(new("section", s.Name))));
    }

    [Fact]
    public void Says_for_every_length_of_a_cut_file_what_is_missing()
    {
        var bytes = File.ReadAllBytes(Shared.Vector("ffu/tiny_V1.ffu"));
        for (var length = 0; length < bytes.Length; length += length < 2048 ? 1 : 997)
        {
            if (FfuFile.Open(new MemorySource(bytes.AsMemory(0, length)), out var file, out var problem))
            {
                Assert.True(file.IsTruncated, $"{length} bytes");
            }
            else
            {
                Assert.Equal("ffu-truncated", problem.Code);
            }
        }
    }

    public static TheoryData<int, uint, string> Fields => new()
    {
        { 4, 0, "ffu-not-an-image" },
        { 0, 33, "ffu-security-header" },
        { 16, 0, "ffu-security-header" },
        { 16, 1025, "ffu-security-header" },
        { 16, uint.MaxValue, "ffu-security-header" },
        { 20, 0x8004, "ffu-security-header" },
        { 24, 0, "ffu-security-header" },
        { 24, uint.MaxValue, "ffu-security-header" },
        { 28, 33, "ffu-security-header" },
        { 28, 0xFFFFFFE0, "ffu-security-header" },
        { 28, 0x7FFFFFE0, "ffu-truncated" },
        { 32768, 25, "ffu-image-header" },
        { 32768 + 4, 0, "ffu-image-header" },
        { 32768 + 16, uint.MaxValue, "ffu-image-header" },
        { 32768 + 16, 16 * 1024 * 1024, "ffu-truncated" },
        { 32768 + 20, 64, "ffu-image-header" },
        { 65536, 2, "ffu-store-header" },
        { 65536 + 4, 3, "ffu-store-version" },
        { 65536 + 8, 4, "ffu-store-version" },
        { 65536 + 204, 0, "ffu-store-header" },
        { 65536 + 204, uint.MaxValue, "ffu-store-header" },
        { 65536 + 208, uint.MaxValue, "ffu-store-header" },
        { 65536 + 212, uint.MaxValue, "ffu-store-header" },
        { 65536 + 220, uint.MaxValue, "ffu-store-header" },
        { 65536 + 248, uint.MaxValue, "ffu-descriptor" },
        { 65536 + 248, 0, "ffu-descriptor" },
        { 65536 + 252, 0, "ffu-descriptor" },
        { 65536 + 256, 1, "ffu-descriptor" },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void Refuses_a_field_that_cannot_be_right(int offset, uint value, string code)
    {
        var bytes = File.ReadAllBytes(Shared.Vector("ffu/tiny_V1.ffu"));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);

        var opened = FfuFile.Open(new MemorySource(bytes), out _, out var problem);

        Assert.False(opened);
        Assert.Equal(code, problem!.Code);
    }
}
