using Signet.Ffu;
using Signet.Files;
using Signet.Keys;
using Signet.Trust;

namespace Signet.Tests.Ffu;

/// <summary>Shapes that the format allows and no vector has.</summary>
public sealed class FfuShapesTests
{
    private static readonly FfuTargeting s_device = new("Contoso", "Fam", "Tiny", "1", "", "Contoso Boards", "B7");

    public static TheoryData<string> Shapes { get; } = ["plain", "stores", "small blocks", "large blocks", "targeting", "validation", "several blocks", "no descriptors"];

    private static HandMadeFfu Make(string shape) => shape switch
    {
        "plain" => new HandMadeFfu(),
        "stores" => new HandMadeFfu { MajorVersion = 2, StoreCount = 3 },
        "small blocks" => new HandMadeFfu { ChunkSize = 4096, BlockSize = 512, MajorVersion = 2, StoreCount = 2 },
        "large blocks" => new HandMadeFfu { ChunkSize = 1024, BlockSize = 4096 },
        "targeting" => new HandMadeFfu { Targeting = [s_device, s_device with { ProductName = "Large" }] },
        "validation" => new HandMadeFfu { Validation = ([1, 0, 0, 0, 8, 0, 0, 0, 2, 0, 0, 0, 0xAA, 0xBB, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 2) },
        "several blocks" => new HandMadeFfu { Descriptors = [new(3, 0, [new(FfuDiskAccess.Begin, 0)]), new(2, 0, [new(FfuDiskAccess.End, 1), new(FfuDiskAccess.Begin, 9)])] },
        _ => new HandMadeFfu { Descriptors = [] },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Are_signed_and_trusted_and_every_byte_behind_the_header_counts(string shape)
    {
        var image = await Make(shape).BuildSignedAsync();
        var report = Verify(image);
        Assert.Equal(Verdict.Trusted, report.Verdict);
        Assert.Equal(["ffu-table-sha1", "revocation-not-checked"], report.Findings.Select(f => f.Code).Order());

        var file = FfuFile.OpenForWork(new MemorySource(image));
        for (var offset = file.Security.ImageOffset; offset < image.Length; offset += 61)
        {
            image[offset] ^= 1;
            Assert.Equal(Verdict.Rejected, Verify(image).Verdict);
            image[offset] ^= 1;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Have_a_chunk_for_every_byte_and_a_descriptor_for_every_byte_of_payload(string shape)
    {
        var image = Make(shape).Build();
        var file = FfuFile.OpenForWork(new MemorySource(image));
        var chunks = FfuChunks.Of(file);
        Assert.Equal(file.Security.HashCount, chunks.Count);
        for (var offset = 0L; offset < image.Length; offset += 100)
        {
            var chunk = chunks.At(offset);
            Assert.Equal(offset >= file.Security.ImageOffset, chunk is not null);
            Assert.True(chunk is null || (chunk.Value.Range.Offset <= offset && offset < chunk.Value.Range.End));
            if (chunk is not null)
            {
                var view = FfuChunkView.Of(new MemorySource(image), _ => chunk);
                Assert.True(view.Holds);
                Assert.Equal(chunk.Value.Range.End > file.PayloadOffset && chunk.Value.Range.Offset < file.PayloadEnd, view.Descriptors.Count > 0);
            }
        }

        Assert.Null(chunks.At(image.Length));
    }

    [Fact]
    public void Targeting_and_validate_descriptors_are_read_to_the_last_byte()
    {
        var targeted = FfuFile.OpenForWork(new MemorySource(Make("targeting").Build()));
        Assert.Equal([s_device, s_device with { ProductName = "Large" }], targeted.Targeting);

        var partial = Assert.Single(FfuFile.OpenForWork(new MemorySource(Make("validation").Build())).Stores).Validation;
        Assert.Equal([(1u, 8u, "AABB"), (3u, 0u, "")], partial.Select(v => (v.Sector, v.SectorOffset, Convert.ToHexString(v.Content.Span))));
    }

    [Theory]
    [InlineData(0u, "ffu-descriptor")] // bytes follow the last
    [InlineData(1u, "ffu-descriptor")]
    [InlineData(3u, "ffu-store-header")] // 3 cannot take 26 bytes
    [InlineData(uint.MaxValue, "ffu-store-header")]
    public void Refuses_a_count_of_validate_descriptors_that_does_not_fit(uint count, string code)
    {
        var made = Make("validation");
        var image = (made with { Validation = (made.Validation.Table, count) }).Build();

        Assert.False(FfuFile.Open(new MemorySource(image), out _, out var problem));

        Assert.Equal(code, problem.Code);
    }

    [Fact]
    public void Names_the_store_of_a_bad_chunk()
    {
        var image = Make("stores").Build();
        var file = FfuFile.OpenForWork(new MemorySource(image));
        image[file.Stores[1].Payload.Offset] ^= 1;

        Assert.Contains(Verify(image).Findings, f => f.Code == "ffu-chunk-mismatch" && f.Message.Contains("(store 2, write descriptor 0)", StringComparison.Ordinal));
    }

    private static Report Verify(byte[] image) => FfuVerifier.Verify(
        new MemorySource(image),
        new VerifyOptions
        {
            Policy = Policy.Ffu,
            At = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero),
            Trust = TrustStore.Of(CertificateFile.Read(Shared.Vector("signtool/keys/root.cer")), "root.cer"),
        },
        null, TestContext.Current.CancellationToken).Report;
}
