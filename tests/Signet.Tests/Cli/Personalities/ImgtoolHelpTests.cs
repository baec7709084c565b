namespace Signet.Tests.Cli.Personalities;

/// <summary>The options of imgtool 2.4.0 with their metavars, in the order of its help.</summary>
public class ImgtoolHelpTests
{
    public static TheoryData<string, string, string> Options { get; } = new()
    {
        { "sign", "Usage: imgtool.py sign [OPTIONS] INFILE OUTFILE",
            """
            --vid TEXT
            --cid TEXT
            --vector-to-sign [payload|digest]
            --hmac-sha [auto|256|512]
            --sha [auto|256|384|512]
            --sig-out filename
            --pure
            --fix-sig-pubkey filename
            --fix-sig filename
            -k, --key filename
            --public-key-format [hash|full]
            --max-align [8|16|32]
            --align [1|2|4|8|16|32]
            -v, --version TEXT
            -s, --security-counter TEXT
            -d, --dependencies TEXT
            --pad-sig
            -H, --header-size INTEGER
            --pad-header
            -S, --slot-size INTEGER
            --pad
            --test
            --confirm
            -M, --max-sectors INTEGER
            --boot-record sw_type
            --overwrite-only
            -e, --endian [little|big]
            -c, --clear
            --compression [disabled|lzma2|lzma2armthumb]
            --encrypt-keylen [128|256]
            -E, --encrypt filename
            --save-enctlv
            -F, --rom-fixed INTEGER
            -L, --load-addr INTEGER
            -x, --hex-addr INTEGER
            -R, --erased-val [0|0xff]
            --custom-tlv-file [tag] [filename]
            --custom-tlv [tag] [value]
            --non-bootable
            """ },
        { "create", "Usage: imgtool.py create [OPTIONS] INFILE OUTFILE",
            """
            --vid TEXT
            --cid TEXT
            --vector-to-sign [payload|digest]
            --hmac-sha [auto|256|512]
            --sha [auto|256|384|512]
            --sig-out filename
            --pure
            --fix-sig-pubkey filename
            --fix-sig filename
            -k, --key filename
            --public-key-format [hash|full]
            --max-align [8|16|32]
            --align [1|2|4|8|16|32]
            -v, --version TEXT
            -s, --security-counter TEXT
            -d, --dependencies TEXT
            --pad-sig
            -H, --header-size INTEGER
            --pad-header
            -S, --slot-size INTEGER
            --pad
            --test
            --confirm
            -M, --max-sectors INTEGER
            --boot-record sw_type
            --overwrite-only
            -e, --endian [little|big]
            -c, --clear
            --compression [disabled|lzma2|lzma2armthumb]
            --encrypt-keylen [128|256]
            -E, --encrypt filename
            --save-enctlv
            -F, --rom-fixed INTEGER
            -L, --load-addr INTEGER
            -x, --hex-addr INTEGER
            -R, --erased-val [0|0xff]
            --custom-tlv-file [tag] [filename]
            --custom-tlv [tag] [value]
            --non-bootable
            """ },
        { "keygen", "Usage: imgtool.py keygen [OPTIONS]",
            """
            -k, --key filename
            -t, --type type
            -p, --password
            """ },
        { "getpub", "Usage: imgtool.py getpub [OPTIONS]",
            """
            -o, --output output
            -k, --key filename
            --name-suffix SUFFIX
            -e, --encoding encoding
            -l, --lang lang
            """ },
        { "getpubhash", "Usage: imgtool.py getpubhash [OPTIONS]",
            """
            -o, --output output
            -k, --key filename
            --name-suffix SUFFIX
            -e, --encoding encoding
            """ },
        { "getpriv", "Usage: imgtool.py getpriv [OPTIONS]",
            """
            -f, --format [openssl|pkcs8]
            -k, --key filename
            --minimal
            """ },
        { "keyinfo", "Usage: imgtool.py keyinfo [OPTIONS]",
            """
            -k, --key filename
            --require [private|public]
            """ },
        { "verify", "Usage: imgtool.py verify [OPTIONS] IMGFILE",
            """
            -k, --key filename
            """ },
        { "dumpinfo", "Usage: imgtool.py dumpinfo [OPTIONS] IMGFILE",
            """
            -s, --silent
            -f, --format [human|yaml|json]
            -o, --outfile filename
            """ },
        { "version", "Usage: imgtool.py version [OPTIONS]", "" },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public async Task Shows_the_options_of_the_original_in_its_order(string command, string usage, string options)
    {
        var run = await ImgtoolReplay.RunAsync(command, "-h");
        Assert.Equal((0, ""), ((int)run.Code, run.Error));
        var lines = run.Output.Split("\nOptions of Signet:\n")[0].Split('\n');
        Assert.Equal(usage, lines[0]);
        Assert.Equal(
            options.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries),
            lines.Where(l => l.StartsWith("  -", StringComparison.Ordinal)).Select(l => l.Trim().Split("  ")[0]).Where(o => o != "-h, --help"));
    }
}
