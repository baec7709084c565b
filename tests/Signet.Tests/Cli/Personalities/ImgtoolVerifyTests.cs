using Signet.Tests.Files;
using Signet.Tests.McuBoot;

namespace Signet.Tests.Cli.Personalities;

/// <summary>What verify says of the vectors' images: as imgtool does, and never yes where the loader says no.</summary>
public class ImgtoolVerifyTests
{
    private const string NotDecrypted = "Error: The payload is encrypted, and no key was given to decrypt it.\n";
    private const string NoKey = "Warning: without -k the hash alone is looked at, which anybody can make right.\n";

    // An encrypted image is not wrong; a protected area with another magic is, and no signature was looked for.
    private static readonly Dictionary<string, string> s_ownWords = new()
    {
        ["neg-enc-mac"] = NotDecrypted,
        ["neg-enc-eph"] = NotDecrypted,
        ["neg-enc-cipher"] = NotDecrypted,
        ["neg-enc-noencloader"] = NotDecrypted,
        ["neg-prot-magic"] = "Invalid TLV info magic; is this an MCUboot image?\n",
    };

    public static TheoryData<string> Negatives { get; } = McuBootVectors.NegativeNames();

    /// <summary>What imgtool's own verify said of the images that it made, encrypted and compressed ones left out.</summary>
    public static TheoryData<string> Verified { get; } =
        McuBootVectors.Names(c => c.PeerVerify is { Exit: 0 } && c.Output is not null && !c.Args.Contains("--compression"));

    /// <summary>Encrypted for a key whose private half is in the set.</summary>
    public static TheoryData<string> Encrypted { get; } = McuBootVectors.Names(c => c.Output is not null && c.Args.Contains("-E") && !c.Args.Contains("-c") && c.Exit == 0);

    [Theory]
    [MemberData(nameof(Negatives))]
    public async Task Refuses_what_imgtool_or_the_loader_refuses(string name)
    {
        var wanted = McuBootVectors.Find(name);
        var run = await ImgtoolReplay.PlayAsync(wanted, "");
        var withKey = wanted.Args.Contains("-k");
        var refused = wanted.Exit != 0 || (withKey && wanted.Boot?.Valid == false && !IsForAnotherLoader(wanted));
        Assert.Equal(refused ? 1 : 0, (int)run.Code);
        if (s_ownWords.TryGetValue(name, out var words))
        {
            Assert.Equal(words, run.Output + run.Error);
        }
        else if (refused && wanted.Exit != 0 && wanted.Traceback is null)
        {
            Assert.Equal(wanted.Stdout, run.Output);
        }
        else if (refused)
        {
            Assert.True(run.Output.Length > 0 || run.Error.StartsWith("Error: ", StringComparison.Ordinal), "says nothing");
        }
        else
        {
            Assert.Equal(wanted.Stdout, run.Output);
        }
    }

    [Theory]
    [MemberData(nameof(Verified))]
    public async Task Says_of_an_image_what_imgtool_says(string name)
    {
        var wanted = McuBootVectors.Find(name);
        var key = wanted.Key ?? wanted.Value("--fix-sig-pubkey");
        var run = await ImgtoolReplay.RunAsync(["verify", .. key is null ? (string[])[] : ["-k", McuBootVectors.PathOf(key)], McuBootVectors.PathOf(wanted.Output!)]);
        Assert.Equal(0, (int)run.Code);
        Assert.Equal(key is null ? NoKey : "", wanted.Args.Contains("--non-bootable") || wanted.Args.Contains("--pad-sig") ? run.Error[^(key is null ? NoKey.Length : 0)..] : run.Error);
        var expected = wanted.PeerVerify!.Value.Stdout;
        Assert.StartsWith(expected.Split("<hex>")[0], run.Output, StringComparison.Ordinal);
        Assert.True(expected.Contains("<hex>", StringComparison.Ordinal) || run.Output == expected, run.Output);
    }

    [Theory]
    [MemberData(nameof(Encrypted))]
    public async Task Verifies_encrypted_images_for_whoever_can_decrypt_them(string name)
    {
        var wanted = McuBootVectors.Find(name);
        string[] line = ["verify", "-k", McuBootVectors.PathOf(wanted.Key!), McuBootVectors.PathOf(wanted.Output!)];
        var without = await ImgtoolReplay.RunAsync(line);
        Assert.Equal((1, ""), ((int)without.Code, without.Output));
        Assert.Equal(NotDecrypted, without.Error);

        var with = await ImgtoolReplay.RunAsync([.. line, "--encryption-key", McuBootVectors.PathOf(wanted.Value("-E")!.Replace("-pub", "", StringComparison.Ordinal))]);
        Assert.Equal((0, ""), ((int)with.Code, with.Error));
        Assert.StartsWith("Image was correctly validated\n", with.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("neg-enc-mac")]
    [InlineData("neg-enc-eph")]
    [InlineData("neg-enc-cipher")]
    public async Task Refuses_an_encrypted_image_that_was_changed(string name)
    {
        var run = await ImgtoolReplay.RunAsync([.. McuBootVectors.Arguments(McuBootVectors.Find(name), ""), "--encryption-key", McuBootVectors.PathOf("keys/x25519.pem")]);
        Assert.Equal(1, (int)run.Code);
        Assert.DoesNotContain("correctly", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verifies_big_endian_images_which_imgtool_writes_and_cannot_read()
    {
        var run = await ImgtoolReplay.RunAsync("verify", McuBootVectors.PathOf("out/unsigned-big-endian.bin"));
        Assert.Equal(0, (int)run.Code);
        Assert.StartsWith("Image was correctly validated\nImage version: 1.2.3+4\n", run.Output, StringComparison.Ordinal);
        var dump = await ImgtoolReplay.RunAsync("dumpinfo", McuBootVectors.PathOf("out/unsigned-big-endian.bin"));
        Assert.Contains(" type: DEPENDENCY (0x40)\n", dump.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Never_shows_a_stack_trace_wherever_an_image_is_cut_off()
    {
        using var folder = new TemporaryFolder();
        var whole = McuBootVectors.Bytes("out/prot-everything.bin");
        var path = Path.Combine(folder.Root, "cut.bin");
        foreach (var length in Enumerable.Range(0, 64).Concat(Enumerable.Range(whole.Length - 400, 400)))
        {
            await File.WriteAllBytesAsync(path, whole[..length], TestContext.Current.CancellationToken);
            foreach (var line in (string[][])[["verify", "-k", McuBootVectors.PathOf("keys/ed25519.pem"), path], ["dumpinfo", path], ["dumpinfo", "-f", "json", path]])
            {
                var run = await ImgtoolReplay.RunAsync(line);
                Assert.Equal(1, (int)run.Code);
                Assert.True(run.Error.StartsWith("Error: ", StringComparison.Ordinal) || (line[0] == "verify" && run.Output.Length > 0 && !run.Output.Contains("correctly", StringComparison.Ordinal)), $"{line[0]} at {length}: {run}");
            }
        }
    }

    // The set has images that are right for a loader of another build: there imgtool, which is built for all, says yes.
    private static bool IsForAnotherLoader(McuBootCase c) => c.Name is "neg-pure-in-hash-loader" or "neg-hash-in-pure-loader" or "neg-unprot-vendor-tlv-allowlist" or "neg-rollback-lower" or "neg-rollback-missing";
}
