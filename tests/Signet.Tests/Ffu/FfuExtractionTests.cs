using Signet.Ffu;
using Signet.Files;
using Signet.Tests.Files;

namespace Signet.Tests.Ffu;

public sealed class FfuExtractionTests
{
    [Theory]
    [InlineData("tiny_V1.ffu")]
    [InlineData("tiny_V1c_alg4.ffu")]
    public async Task Compares_what_it_writes_not_what_it_read_before(string name)
    {
        using var folder = new TemporaryFolder();
        var bytes = await File.ReadAllBytesAsync(Shared.Vector($"ffu/{name}"), TestContext.Current.CancellationToken);
        var extraction = FfuExtraction.Open(new MemorySource(bytes), 1, null, null, TestContext.Current.CancellationToken);

        // Somebody changes the image between the two readings.
        bytes[(int)FfuFile.OpenForWork(new MemorySource(bytes)).Stores[0].Payload.End - 9000] ^= 1;

        var refused = await Assert.ThrowsAsync<SigningException>(() => OutputFile.WriteAsync(folder["disk"], stream => extraction.WriteAsync(stream, null, TestContext.Current.CancellationToken)));
        Assert.Equal("ffu-chunk-mismatch", refused.Finding.Code);
        Assert.Empty(folder.Names());
    }

    [Fact]
    public async Task Gives_each_store_and_blocks_smaller_than_chunks()
    {
        using var folder = new TemporaryFolder();
        var image = new HandMadeFfu { ChunkSize = 4096, BlockSize = 512, MajorVersion = 2, StoreCount = 2 }.Build();
        var file = FfuFile.OpenForWork(new MemorySource(image));
        for (var store = 1; store <= 2; store++)
        {
            var extraction = FfuExtraction.Open(new MemorySource(image), store, null, null, TestContext.Current.CancellationToken);
            await OutputFile.WriteAsync(folder["disk"], stream => extraction.WriteAsync(stream, null, TestContext.Current.CancellationToken));

            var disk = await File.ReadAllBytesAsync(folder["disk"], TestContext.Current.CancellationToken);
            var payload = file.Source.ReadExactly(file.Stores[store - 1].Payload);
            Assert.Equal(16 * 512, disk.Length);
            foreach (var (block, from) in new[] { (0, 0), (3, 0), (5, 1), (7, 2) })
            {
                Assert.Equal(payload[(from * 512)..((from + 1) * 512)], disk[(block * 512)..((block + 1) * 512)]);
            }
        }
    }
}
