using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Signet.Cli;
using Signet.Ffu;
using Signet.Files;
using Signet.Tests.Files;

namespace Signet.Tests.Cli.Verbs;

public sealed class FfuVerbTests
{
    private const int DiskSize = 4 * 1024 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Vector(string name) => Shared.Vector($"ffu/{name}");

    [Theory]
    [InlineData("tiny_V1.ffu", "none", false)]
    [InlineData("tiny_V2_signed.ffu", "none", true)]
    [InlineData("tiny_V1c_alg2.ffu", "lznt1", false)]
    [InlineData("tiny_V1c_alg3.ffu", "xpress", false)]
    [InlineData("tiny_V1c_alg4.ffu", "xpress-huffman", false)]
    public async Task Show_tells_what_an_image_is_made_of(string name, string compression, bool isSigned)
    {
        var run = await CliRun.RunAsync(["ffu", "show", Vector(name), "--format", "json"]);

        Assert.Equal(ExitCode.Success, run.Code);
        using var document = JsonDocument.Parse(run.Output);
        var root = document.RootElement;
        Assert.Equal("signet/ffu-show/1", root.GetProperty("schema").GetString());
        Assert.True(root.GetProperty("complete").GetBoolean());
        Assert.Equal(isSigned, root.GetProperty("catalog").GetProperty("signed").GetBoolean());
        Assert.Equal("sha1", Assert.Single(root.GetProperty("catalog").GetProperty("members").EnumerateArray()).GetProperty("digestAlgorithm").GetString());
        Assert.Equal("Contoso.Fam.Tiny.1", Assert.Single(root.GetProperty("platformIds").EnumerateArray()).GetString());
        var store = Assert.Single(root.GetProperty("stores").EnumerateArray());
        Assert.Equal((compression, 19, 512, DiskSize), (
            store.GetProperty("compression").GetString(), store.GetProperty("writeDescriptors").GetInt32(),
            store.GetProperty("sectorSize").GetInt32(), store.GetProperty("smallestDisk").GetInt32()));
        Assert.Equal(["EFIESP", "PLAT", "MainOS"], store.GetProperty("partitions").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        Assert.Equal(isSigned ? [32L] : [], root.GetProperty("signatures").EnumerateArray().Select(s => s.GetProperty("offset").GetInt64()));
        Assert.Empty(root.GetProperty("findings").EnumerateArray());
    }

    [Theory]
    [InlineData(98304, "ffu-unseen", "partitions        not to be seen")]
    [InlineData(300000, "ffu-truncated", "payload           622,592 bytes, 0x18000..0xb0000")]
    [InlineData(66000, "ffu-truncated", "19, 312 bytes, cut off")]
    [InlineData(65600, "ffu-truncated", "MinSectorCount")]
    [InlineData(33000, "ffu-truncated", "1,148 bytes, 0x8018..0x8494")]
    [InlineData(32768, "ffu-truncated", "21 hashes")]
    public async Task Show_goes_as_far_as_a_cut_image_does(int length, string code, string text)
    {
        using var folder = new TemporaryFolder();
        var image = folder.Write("cut.ffu", (await File.ReadAllBytesAsync(Vector("tiny_V1_signed.ffu"), Token))[..length]);

        var run = await CliRun.RunAsync(["ffu", "show", image]);

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains($"[{code}]", run.Output, StringComparison.Ordinal);
        Assert.Contains(text, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_tells_of_a_chunk_where_it_goes_and_whether_it_is_right()
    {
        var chunk = await JsonAsync("ffu", "show", "--chunk", "8", Vector("tiny_V1_signed.ffu"));
        Assert.Equal("signet/ffu-chunk/1", chunk.GetProperty("schema").GetString());
        Assert.Equal((294912, 32768, true, 1), (
            chunk.GetProperty("offset").GetInt32(), chunk.GetProperty("length").GetInt32(), chunk.GetProperty("hashMatches").GetBoolean(), chunk.GetProperty("store").GetInt32()));
        var location = Assert.Single(Assert.Single(chunk.GetProperty("descriptors").EnumerateArray()).GetProperty("locations").EnumerateArray());
        Assert.Equal(("begin", 19, 0x98000, "MainOS"), (
            location.GetProperty("from").GetString(), location.GetProperty("block").GetInt32(), location.GetProperty("diskOffset").GetInt32(), location.GetProperty("partition").GetString()));

        var text = (await CliRun.RunAsync(["ffu", "show", "--offset", "0x493e0", Vector("tiny_V1_signed.ffu")])).Output;
        Assert.Contains("chunk 8, 0x48000..0x50000", text, StringComparison.Ordinal);
        Assert.Contains("block 19 from the begin, MainOS, disk offset 0x98000", text, StringComparison.Ordinal);

        Assert.Contains("[ffu-no-such-part]", (await CliRun.RunAsync(["ffu", "show", "--chunk", "21", Vector("tiny_V1_signed.ffu")])).Error, StringComparison.Ordinal);
        Assert.Contains("[ffu-no-such-part]", (await CliRun.RunAsync(["ffu", "show", "--offset", "31", Vector("tiny_V1_signed.ffu")])).Error, StringComparison.Ordinal);
        Assert.Contains("[ffu-truncated]", (await CliRun.RunAsync(["ffu", "show", "--chunk", "2", Vector("tiny_V1_signed.ffu.trunc")])).Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await CliRun.RunAsync(["ffu", "show", "--chunk", "2", "--descriptors", Vector("tiny_V1.ffu")])).Code);
        Assert.Equal(ExitCode.Usage, (await CliRun.RunAsync(["ffu", "show", "--offset", "-1", Vector("tiny_V1.ffu")])).Code);
    }

    [Fact]
    public async Task Show_lists_descriptors_when_asked()
    {
        var store = Assert.Single((await JsonAsync("ffu", "show", "--descriptors", Vector("tiny_V1c_alg3.ffu"))).GetProperty("stores").EnumerateArray());
        var descriptors = store.GetProperty("descriptors").EnumerateArray().ToList();
        Assert.Equal(19, descriptors.Count);
        Assert.Equal(["begin", "end"], descriptors[0].GetProperty("locations").EnumerateArray().Select(l => l.GetProperty("from").GetString()));
        var summary = store.GetProperty("descriptorSummary");
        Assert.Equal((19, 18, 2, 1, 0), (
            summary.GetProperty("blocks").GetInt32(), summary.GetProperty("fromBegin").GetInt32(), summary.GetProperty("fromEnd").GetInt32(),
            summary.GetProperty("severalPlaces").GetInt32(), summary.GetProperty("severalBlocks").GetInt32()));

        var lines = (await CliRun.RunAsync(["ffu", "show", "--descriptors", Vector("tiny_V1c_alg3.ffu")])).Output.Split('\n');
        Assert.Equal(20, lines.Count(l => l.Contains(" from the ", StringComparison.Ordinal) && l.Contains("disk offset", StringComparison.Ordinal)));
    }

    private static async Task<JsonElement> JsonAsync(params string[] words)
    {
        var run = await CliRun.RunAsync([.. words, "--format", "json"]);
        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        return JsonDocument.Parse(run.Output).RootElement;
    }

    [Fact]
    public async Task Inspect_shows_the_same_as_ffu_show()
    {
        var image = Vector("tiny_V2_signed.ffu");

        Assert.Equal((await CliRun.RunAsync(["ffu", "show", image])).Output, (await CliRun.RunAsync(["inspect", image])).Output);
    }

    [Fact]
    public async Task Show_refuses_what_is_no_image()
    {
        var run = await CliRun.RunAsync(["ffu", "show", Vector("tiny_V1.cat")]);

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("[ffu-not-an-image]", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tiny_V1_signed.ffu", "tiny_V1_signed.ffu.pk.pem", ExitCode.Success, "trusted")]
    [InlineData("tiny_V2_signed.ffu", "tiny_V1_signed.ffu.pk.pem", ExitCode.Failed, "not-proven")]
    [InlineData("tiny_V1_signed.ffu.trunc", "tiny_V1_signed.ffu.pk.pem", ExitCode.Failed, "not-proven")]
    [InlineData("tiny_V1_signed.ffu.cat", "tiny_V1_signed.ffu.pk.pem", ExitCode.Failed, "rejected")]
    public async Task Verify_trusts_images_of_the_platform_key_and_nothing_else(string name, string anchor, ExitCode code, string verdict)
    {
        var run = await CliRun.RunAsync(["ffu", "verify", "--trust", Vector(anchor), "--format", "json", Vector(name)]);

        Assert.Equal(code, run.Code);
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal("ffu", document.RootElement.GetProperty("policy").GetString());
        Assert.Equal(verdict, Assert.Single(document.RootElement.GetProperty("files").EnumerateArray()).GetProperty("verdict").GetString());
    }

    [Theory]
    [InlineData("tiny_V1.ffu")]
    [InlineData("tiny_V2.ffu")]
    [InlineData("tiny_V1c_alg2.ffu")]
    [InlineData("tiny_V1c_alg3.ffu")]
    [InlineData("tiny_V1c_alg4.ffu")]
    public async Task Extract_gives_disk_and_partition_back_byte_for_byte(string name)
    {
        using var folder = new TemporaryFolder();
        using var source = FileSource.Open(Vector(name));
        var file = FfuFile.OpenForWork(source);
        Assert.True(FfuDisk.TryCreate(file, file.Stores[0], DiskSize, out var disk, out _));
        var expected = disk.ReadExactly(new FileRange(0, DiskSize));

        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["ffu", "extract", "-o", folder["disk"], Vector(name)])).Code);
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["ffu", "extract", "--partition", "plat", "-o", folder["plat"], Vector(name)])).Code);

        Assert.Equal(expected, await File.ReadAllBytesAsync(folder["disk"], Token));
        Assert.Equal(expected[(1088 * 512)..(1216 * 512)], await File.ReadAllBytesAsync(folder["plat"], Token));
    }

    public static TheoryData<string, string, string, ExitCode> Refusals { get; } = new()
    {
        // image, options, finding, how it ends
        { "tiny_V1.ffu", "--partition none", "ffu-no-such-part", ExitCode.Failed },
        { "tiny_V1.ffu", "--store 2", "ffu-no-such-part", ExitCode.Failed },
        { "tiny_V1.ffu", "--store 0", "usage", ExitCode.Usage },
        { "tiny_V1_signed.ffu.trunc", "", "ffu-unseen", ExitCode.Failed },
        { "tiny_V1.cat", "", "ffu-not-an-image", ExitCode.Failed },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Extract_refuses_what_it_cannot_give(string name, string options, string code, ExitCode ends)
    {
        using var folder = new TemporaryFolder();
        await RefusesAsync(folder, Vector(name), options, code, ends);
        Assert.Empty(folder.Names());
    }

    [Fact]
    public async Task Extract_refuses_a_changed_chunk_an_unknown_disk_and_a_block_that_does_not_decompress()
    {
        using var folder = new TemporaryFolder();
        var plain = await File.ReadAllBytesAsync(Vector("tiny_V1.ffu"), Token);
        var changed = plain.ToArray();
        changed[300_000] ^= 1;
        var unknown = plain.ToArray();
        unknown[unknown.AsSpan().IndexOf(Encoding.ASCII.GetBytes("MinSectorCount"))] = (byte)'X';

        await RefusesAsync(folder, folder.Write("changed", changed), "", "ffu-chunk-mismatch", ExitCode.Failed);
        await RefusesAsync(folder, folder.Write("unknown", unknown), "", "ffu-disk-size", ExitCode.Failed);
        await RefusesAsync(folder, folder.Write("malformed", MalformedBlock()), "", "ffu-block", ExitCode.Failed);
        await RefusesAsync(folder, folder["changed"], $"-o {folder["changed"]}", "usage", ExitCode.Usage);

        Assert.Equal(["changed", "malformed", "unknown"], folder.Names());
        Assert.Equal(changed, await File.ReadAllBytesAsync(folder["changed"], Token));
    }

    // The hash holds over the data as they are stored, so only decompressing shows it.
    private static byte[] MalformedBlock()
    {
        var image = File.ReadAllBytes(Vector("tiny_V1c_alg4.ffu"));
        var file = FfuFile.OpenForWork(new MemorySource(image));
        var chunk = FfuChunks.Of(file)[file.Security.HashCount - 2];
        var data = image.AsSpan((int)chunk.Range.Offset, (int)chunk.Range.Length);
        data.Fill(0xFF);
        SHA256.HashData(data, image.AsSpan((int)file.Security.HashTable.Offset + (chunk.Index * FfuSecurityHeader.HashSize)));
        return image;
    }

    private static async Task RefusesAsync(TemporaryFolder folder, string image, string options, string code, ExitCode ends)
    {
        string[] output = options.Contains("-o ", StringComparison.Ordinal) ? [] : ["-o", folder["out"]];
        var run = await CliRun.RunAsync(["ffu", "extract", image, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. output]);
        Assert.Equal(ends, run.Code);
        Assert.Contains($"[{code}]", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["out"]));
    }
}
