using Signet.Cli.Personalities.Click;

namespace Signet.Tests.Cli.Personalities.Click;

public class CloseMatchesTests
{
    // Measured: difflib.get_close_matches of Python 3.11, over the options of imgtool sign.
    [Theory]
    [InlineData("--verz", "--clear --version")]
    [InlineData("--vidd", "--cid --vid")]
    [InlineData("--hex-add", "--hex-addr --load-addr")]
    [InlineData("--p", "--help --pad --pure")]
    [InlineData("--frobnicate", "")]
    [InlineData("--key-file", "--key")]
    public void Proposes_what_Python_proposes(string word, string expected)
    {
        string[] names =
        [
            "--vid", "--cid", "--vector-to-sign", "--hmac-sha", "--sha", "--sig-out", "--pure", "--fix-sig-pubkey", "--fix-sig", "--key", "--public-key-format",
            "--max-align", "--align", "--version", "--security-counter", "--dependencies", "--pad-sig", "--header-size", "--pad-header", "--slot-size", "--pad",
            "--test", "--confirm", "--max-sectors", "--boot-record", "--overwrite-only", "--endian", "--clear", "--compression", "--encrypt-keylen", "--encrypt",
            "--save-enctlv", "--rom-fixed", "--load-addr", "--hex-addr", "--erased-val", "--custom-tlv-file", "--custom-tlv", "--non-bootable", "--help",
        ];
        Assert.Equal(expected, string.Join(' ', CloseMatches.Of(word, names)));
    }
}
