using Signet.Tests.Files;
using Signet.Tests.McuBoot;

namespace Signet.Tests.Cli.Personalities;

/// <summary>Every command line of the vectors that signs.</summary>
public class ImgtoolSignTests
{
    // Where the original's words are about Python, have a placeholder that was not filled in, or warn of a terminal.
    private static readonly Dictionary<string, string> s_ownWords = new()
    {
        ["err-tlv-low"] = "Error: Invalid custom TLV type value '0x009f', allowed value should be between 0x00a0 and 0xfffe\n",
        ["err-sha-key"] = "Error: Key ECDSA256_SHA256 can not be used with --sha 512; allowed sha are one of ['256']\n",
        ["err-pure-rsa"] = "Error: Could not find allowed hash algorithms for rsa-2048 with --pure: it needs an Ed25519 key.\n",
        ["err-key-pw-notty"] = "Enter key passphrase: \nAborted!\n",
        ["err-cid-novid-name"] = "Error: 'name' names a class within a vendor, and no vendor was given.\n",
        ["err-rsa4096"] = "Error: Unsupported RSA key size: 4096\n",
        ["err-p521"] = "Error: Unsupported EC curve: secp521r1\n",
        ["err-version-overflow"] = "Error: Invalid value for '-v' / '--version': The major of version '256.0.0' is above 255, which is the most that the header holds.\n",
    };

    public static TheoryData<string> Made { get; } = McuBootVectors.Names(c => IsSign(c) && c.Exit == 0);

    public static TheoryData<string> Refused { get; } = McuBootVectors.Names(c => IsSign(c) && c.Exit != 0);

    [Theory]
    [MemberData(nameof(Made))]
    public async Task Makes_the_image_that_imgtool_makes(string name)
    {
        using var folder = new TemporaryFolder();
        var wanted = McuBootVectors.Find(name);
        var run = await ImgtoolReplay.PlayAsync(wanted, folder.Root);
        Assert.Multiple(
            () => Assert.Equal(name == "err-empty-input" ? "Warning: the program has no bytes\n" : "", run.Error),
            () => Assert.Equal(wanted.Stdout, run.Output),
            () => Assert.Equal(0, (int)run.Code));
        var (made, original) = (Read(folder, wanted.Output!), McuBootVectors.Bytes(wanted.Output!));
        if (wanted.Deterministic && !wanted.Args.Contains("--compression"))
        {
            Assert.Equal(original, made);
        }
        else
        {
            Assert.Equal(McuBootShape.Of(original), McuBootShape.Of(made));
        }

        Assert.All(wanted.Also, f => Assert.Equal(McuBootVectors.Bytes(f), Read(folder, f)));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Refuses_what_imgtool_refuses_and_writes_nothing(string name)
    {
        using var folder = new TemporaryFolder();
        var wanted = McuBootVectors.Find(name);
        var run = await ImgtoolReplay.PlayAsync(wanted, folder.Root);
        Assert.Multiple(
            () => Assert.Equal(wanted.Exit, name == "err-version-overflow" ? 1 : (int)run.Code), // a wrong value ends with 2
            () => Assert.Equal(s_ownWords.GetValueOrDefault(name, wanted.Stderr).Split("\n\n")[^1], run.Error.Split("\n\n")[^1]),
            () => Assert.Equal(wanted.Stdout, run.Output),
            () => Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Root)));
    }

    private static bool IsSign(McuBootCase c) => c.Args[0] is "sign" or "create";

    private static byte[] Read(TemporaryFolder folder, string recorded) => File.ReadAllBytes(Path.Combine(folder.Root, Path.GetFileName(recorded)));
}
