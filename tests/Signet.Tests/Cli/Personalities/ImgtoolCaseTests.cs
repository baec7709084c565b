using Signet.Tests.Files;
using Signet.Tests.McuBoot;

namespace Signet.Tests.Cli.Personalities;

/// <summary>Every command line of the vectors that does not sign: exit code, both texts and files are imgtool's.</summary>
public class ImgtoolCaseTests
{
    // Where the original's own words say that it is broken.
    private static readonly HashSet<string> s_ownWords = ["getpriv-ecdsa-p384-default-min", "getpriv-ecdsa-p384-openssl-min", "getpriv-ecdsa-p384-pkcs8-min"];

    public static TheoryData<string> Same { get; } = McuBootVectors.Names(c => c.Traceback is null && c.Args[0] is not ("sign" or "create" or "verify") && !s_ownWords.Contains(c.Name));

    [Theory]
    [MemberData(nameof(Same))]
    public async Task Prints_writes_and_ends_as_imgtool_does(string name)
    {
        using var folder = new TemporaryFolder();
        var wanted = McuBootVectors.Find(name);
        var run = await ImgtoolReplay.PlayAsync(wanted, folder.Root);
        Assert.Multiple(
            () => Assert.Equal(wanted.Stderr, run.Error),
            () => Assert.Equal(wanted.Stdout, run.Output),
            () => Assert.Equal(wanted.Exit, (int)run.Code));
        if (wanted.Output is { } output)
        {
            Assert.Equal(McuBootVectors.Bytes(output), await File.ReadAllBytesAsync(Path.Combine(folder.Root, Path.GetFileName(output)), TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData("getpriv-ecdsa-p384-default-min")]
    [InlineData("getpriv-ecdsa-p384-openssl-min")]
    [InlineData("getpriv-ecdsa-p384-pkcs8-min")]
    public async Task Refuses_a_minimal_key_that_no_loader_has(string name)
    {
        using var folder = new TemporaryFolder();
        var run = await ImgtoolReplay.PlayAsync(McuBootVectors.Find(name), folder.Root);
        Assert.Equal((2, ""), ((int)run.Code, run.Output));
        Assert.EndsWith("Error: There is no minimal form of a P-384 key: no boot loader decrypts with one.\n", run.Error, StringComparison.Ordinal);
    }
}
