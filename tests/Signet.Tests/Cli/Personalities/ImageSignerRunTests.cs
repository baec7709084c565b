using Signet.Cli;
using Signet.Tests.Files;

namespace Signet.Tests.Cli.Personalities;

/// <summary>ImageSigner's words and exit codes.</summary>
public sealed class ImageSignerRunTests : IDisposable
{
    private const string Usage = "Usage:\n\timagesigner sign <FFU> <catalog file>\n\timagesigner getcatalog <FFU> <catalog file>\n\timagesigner truncate <FFU> <truncated FFU>\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Goes_the_way_of_retail_signing()
    {
        var image = Copy("tiny_V1.ffu");
        Assert.Equal((0, "Platform ID: Contoso.Fam.Tiny.1\n"), await RunAsync("TRUNCATE", image, _folder["oem.trunc"]));
        Assert.Equal((0, "Platform ID: Contoso.Fam.Tiny.1\nSuccessfully extracted catalog.\n"), await RunAsync("GETCATALOG", _folder["oem.trunc"], _folder["oem.cat"]));
        Assert.Equal(Bytes("tiny_V1.cat"), await File.ReadAllBytesAsync(_folder["oem.cat"], TestContext.Current.CancellationToken));
        Assert.Equal((0, "Successfully signed image.\n"), await RunAsync("Sign", image, Copy("tiny_V1_signed.ffu.cat")));
        Assert.Equal(Bytes("tiny_V1_signed.ffu"), await File.ReadAllBytesAsync(image, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Prints_its_usage_unless_there_are_three_arguments()
    {
        foreach (string[] words in (string[][])[[], ["sign"], ["sign", "a"], ["sign", "a", "b", "c"], ["/?"]])
        {
            Assert.Equal((-1, Usage), await RunAsync(words));
        }

        Assert.Equal((-1, "Unrecognized command: flash\n"), await RunAsync("flash", "a", "b"));
    }

    [Fact]
    public async Task Tells_what_is_wrong_and_leaves_the_image()
    {
        var image = Copy("tiny_V1.ffu");
        const string Mismatch = "catalog does not match the image, or the image has been corrupted.\n";
        Assert.Equal((-1, "The specified " + Mismatch), await RunAsync("sign", image, Copy("tiny_V2_signed.ffu.cat")));
        Assert.Equal((-1, "Error occured in ImageCommon: The catalog bears no signature.\n"), await RunAsync("sign", image, Copy("tiny_V1.cat")));
        Assert.Equal((-1, $"File not found: {_folder["no.cat"]}\n"), await RunAsync("sign", image, _folder["no.cat"]));
        Assert.Equal((-1, $"File not found: {_folder["no.ffu"]}\n"), await RunAsync("getcatalog", _folder["no.ffu"], _folder["no.cat"]));
        Assert.Equal((-1, $"Unable to access file: {image}\n"), await RunAsync("truncate", image, image));
        File.CreateSymbolicLink(_folder["link.ffu"], image);
        Assert.Equal((-1, $"Unable to access file: {image}\n"), await RunAsync("getcatalog", _folder["link.ffu"], image));
        Assert.Equal(Bytes("tiny_V1.ffu"), await File.ReadAllBytesAsync(image, TestContext.Current.CancellationToken));

        // offset of a byte that is changed, what is said of it
        foreach (var (offset, message) in new[]
        {
            (0, "FFU format invalid: bad header size.\n"),
            (4, "FFU format invalid: bad signature in header.\n"),
            (32768, "Unable to read manifest length from image.\n"),
            (32768 + 4, "Invalid manifest signature encountered.\n"),
            (65536 + 4, "Image appears to be corrupt, or newer tools are required.\n"),
            (98303, "The " + Mismatch),
        })
        {
            var damaged = Bytes("tiny_V1.ffu");
            damaged[offset] ^= 0x40;
            Assert.Equal((-1, message), await RunAsync("getcatalog", _folder.Write("damaged.ffu", damaged), _folder["no.cat"]));
        }

        Assert.False(File.Exists(_folder["no.cat"]));
    }

    private static byte[] Bytes(string name) => File.ReadAllBytes(Shared.Vector($"ffu/{name}"));

    private string Copy(string name) => _folder.Write(name, Bytes(name));

    private static async Task<(int Code, string Output)> RunAsync(params string[] words)
    {
        var run = await CliRun.RunAsync(["imagesigner", .. words]);
        Assert.Equal("", run.Error);
        return ((int)run.Code, run.Output);
    }
}
