namespace Signet.Tests.Cli.Personalities.Click;

/// <summary>What click 8.1.3 does with command lines, measured with imgtool 2.4.0.</summary>
public class ClickRunTests
{
    private const string Getpub = "Usage: imgtool.py getpub [OPTIONS]\nTry 'imgtool.py getpub -h' for help.\n\n";
    private const string Dumpinfo = "Usage: imgtool.py dumpinfo [OPTIONS] IMGFILE\nTry 'imgtool.py dumpinfo -h' for help.\n\n";
    private const string Keygen = "Usage: imgtool.py keygen [OPTIONS]\nTry 'imgtool.py keygen -h' for help.\n\n";
    private const string Group = "Usage: imgtool.py [OPTIONS] COMMAND [ARGS]...\nTry 'imgtool.py -h' for help.\n\n";

    public static TheoryData<string, string> Errors { get; } = new()
    {
        { "-x", Group + "Error: No such option: -x\n" },
        { "--", Group + "Error: Missing command.\n" },
        { "frob", Group + "Error: No such command 'frob'.\n" },
        { "KEYGEN", Group + "Error: No such command 'KEYGEN'.\n" },
        { "it's", Group + "Error: No such command \"it's\".\n" },
        { "keygen", Keygen + "Error: Missing option '-k' / '--key'.\n" },
        { "keygen -t foo", Keygen + "Error: Invalid value for '-t' / '--type': 'foo' is not one of 'rsa-2048', 'rsa-3072', 'ecdsa-p256', 'ecdsa-p384', 'ed25519', 'x25519'.\n" },
        { "keygen -t RSA-2048 -k x", Keygen + "Error: Invalid value for '-t' / '--type': 'RSA-2048' is not one of 'rsa-2048', 'rsa-3072', 'ecdsa-p256', 'ecdsa-p384', 'ed25519', 'x25519'.\n" },
        { "keygen -k", "Error: Option '-k' requires an argument.\n" },
        { "getpub --key", "Error: Option '--key' requires an argument.\n" },
        { "getpub --ke x", Getpub + "Error: No such option: --ke (Possible options: --help, --key)\n" },
        { "getpub --langg", Getpub + "Error: No such option: --langg Did you mean --lang?\n" },
        { "getpub --help --bogus", Getpub + "Error: No such option: --bogus\n" },
        { "getpub -q", Getpub + "Error: No such option: -q\n" },
        { "getpub -kx extra", Getpub + "Error: Got unexpected extra argument (extra)\n" },
        { "dumpinfo", Dumpinfo + "Error: Missing argument 'IMGFILE'.\n" },
        { "dumpinfo -sf", "Error: Option '-f' requires an argument.\n" },
        { "dumpinfo -sx a", Dumpinfo + "Error: No such option: -x\n" },
        { "dumpinfo -f=json a", Dumpinfo + "Error: Invalid value for '-f' / '--format': '=json' is not one of 'human', 'yaml', 'json'.\n" },
        { "dumpinfo --silent=1 a", "Error: Option '--silent' does not take a value.\n" },
        { "dumpinfo a b c", Dumpinfo + "Error: Got unexpected extra arguments (b c)\n" },
        { "dumpinfo -- -x", Dumpinfo + "Error: Image file not found (-x)\n" },
        { "dumpinfo nothere -f json -f human", Dumpinfo + "Error: Image file not found (nothere)\n" },
        { "getpub -k x --name-suffix=a-b", Getpub + "Error: Invalid value for '--name-suffix': 'a-b' must contain only [A-Za-z0-9_]; it is appended directly to a C/Rust identifier.\n" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Says_what_is_wrong_in_its_words_and_ends_with_2(string line, string error)
    {
        var run = await ImgtoolReplay.RunAsync(line.Split(' '));
        Assert.Equal((2, "", error), ((int)run.Code, run.Output, run.Error));
    }

    [Theory]
    [InlineData("version -h", "version --help")]
    [InlineData("keygen -h", "keygen -k x --help")]
    [InlineData("-h", "--help")]
    public async Task Help_goes_before_everything_that_can_be_read(string one, string other)
    {
        var first = await ImgtoolReplay.RunAsync(one.Split(' '));
        var second = await ImgtoolReplay.RunAsync(other.Split(' '));
        Assert.StartsWith("Usage: imgtool.py ", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output, second.Output);
        Assert.Equal((0, 0, ""), ((int)first.Code, (int)second.Code, first.Error));
    }

    [Fact]
    public async Task Without_arguments_it_prints_help()
    {
        var (none, asked, help) = (await ImgtoolReplay.RunAsync(), await ImgtoolReplay.RunAsync("-h"), await CliRun.RunAsync("help imgtool"));
        Assert.Equal((asked.Output, asked.Output, 0), (none.Output, help.Output, (int)none.Code));
    }

    [Fact]
    public async Task Help_has_the_form_of_the_original()
    {
        var run = await ImgtoolReplay.RunAsync("keygen", "-h");
        Assert.StartsWith(
            """
            Usage: imgtool.py keygen [OPTIONS]

              Generate a key pair.

            Options:
              -k, --key filename  The file to write.  [required]
              -t, --type type     The kind of key. One of: rsa-2048, rsa-3072, ecdsa-p256,
                                  ecdsa-p384, ed25519, x25519.  [required]
              -p, --password      Ask for a passphrase, and protect the key with it.
              -h, --help          Show this message and exit.

            """.ReplaceLineEndings("\n"), run.Output, StringComparison.Ordinal);
    }
}
