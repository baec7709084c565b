using Signet.Cli;
using Signet.Tests.Timestamps;

namespace Signet.Tests.Cli.Personalities;

/// <summary><c>signtool verify</c> on files that vendors published, as signtool 10.0.28000 judges them.</summary>
public class SigntoolVerifyCorpusTests
{
    private const string Untrusted = "A certificate chain processed, but terminated in a root\n\tcertificate which is not trusted by the trust provider.";
    private const string NotMicrosoft = "Signing Cert does not chain to a Microsoft Root Cert.";
    private const string NotListed = "File not found in the specified catalog.";

    // What signtool prints of the 32-bit driver in the package, byte for byte.
    private const string CrossSigned = """

        Verifying: {file}

        Signature Index: 0 (Primary Signature)
        Hash of file (sha1): 07D5023D7B209A7D7B2FB625B898685F2071F111

        Signing Certificate Chain:
            Issued to: GlobalSign Root CA
            Issued by: GlobalSign Root CA
            Expires:   Fri Jan 28 12:00:00 2028
            SHA1 hash: B1BC968BD4F49D622AA89A81F2150152A41D829C

                Issued to: GlobalSign Primary Object Publishing CA
                Issued by: GlobalSign Root CA
                Expires:   Fri Jan 27 12:00:00 2017
                SHA1 hash: 549DF5E7102A223BA204B7150106D8EA17B7A70A

                    Issued to: GlobalSign ObjectSign CA
                    Issued by: GlobalSign Primary Object Publishing CA
                    Expires:   Fri Jan 27 10:00:00 2017
                    SHA1 hash: 94BDB3CE4A5BC37A9A0BB45AFADB043932474F32

                        Issued to: Travis Lee Robinson
                        Issued by: GlobalSign ObjectSign CA
                        Expires:   Sun Apr 20 14:45:49 2014
                        SHA1 hash: 25FA7ECF511758EAA630CD53F4E59CD5B2415AB3

        The signature is timestamped: Tue Jan 17 17:40:17 2012
        Timestamp Verified by:
            Issued to: GlobalSign Root CA
            Issued by: GlobalSign Root CA
            Expires:   Fri Jan 28 12:00:00 2028
            SHA1 hash: B1BC968BD4F49D622AA89A81F2150152A41D829C

                Issued to: GlobalSign Timestamping CA
                Issued by: GlobalSign Root CA
                Expires:   Fri Jan 28 12:00:00 2028
                SHA1 hash: 958D23902D5448314F2F811034356A58255CDC9B

                    Issued to: GlobalSign Time Stamping Authority
                    Issued by: GlobalSign Timestamping CA
                    Expires:   Tue Dec 22 09:32:56 2020
                    SHA1 hash: AEDF7DF76BBA2410D67DBAF18F5BA15B417E496C

        Cross Certificate Chain:
            Issued to: Microsoft Code Verification Root
            Issued by: Microsoft Code Verification Root
            Expires:   Sat Nov 01 13:54:03 2025
            SHA1 hash: 8FBE4D070EF8AB1BCCAF2A9D5CCAE7282A2C66B3

                Issued to: GlobalSign Root CA
                Issued by: Microsoft Code Verification Root
                Expires:   Mon May 23 17:10:51 2016
                SHA1 hash: 3EEB2750A199F5E7B6A8952430BE5062FE04E9E5

                    Issued to: GlobalSign Primary Object Publishing CA
                    Issued by: GlobalSign Root CA
                    Expires:   Fri Jan 27 12:00:00 2017
                    SHA1 hash: 549DF5E7102A223BA204B7150106D8EA17B7A70A

                        Issued to: GlobalSign ObjectSign CA
                        Issued by: GlobalSign Primary Object Publishing CA
                        Expires:   Fri Jan 27 10:00:00 2017
                        SHA1 hash: 94BDB3CE4A5BC37A9A0BB45AFADB043932474F32

                            Issued to: Travis Lee Robinson
                            Issued by: GlobalSign ObjectSign CA
                            Expires:   Sun Apr 20 14:45:49 2014
                            SHA1 hash: 25FA7ECF511758EAA630CD53F4E59CD5B2415AB3


        Successfully verified: {file}

        Number of files successfully Verified: 1
        Number of warnings: 0
        Number of errors: 0

        """;

    [Fact]
    public async Task Shows_the_chain_of_a_genuine_driver_to_the_Microsoft_Code_Verification_Root()
    {
        var file = Shared.Path("corpus/driver-packages/espressif/esp32-usb-jtag/x86/libusb0.sys");
        var run = await RunAsync($"verify /kp /v {file}");
        Assert.Equal(CrossSigned.Replace("{file}", file, StringComparison.Ordinal), run.Output);
        Assert.Equal("", run.Error);
        Assert.Equal(ExitCode.Success, run.Code);
    }

    public static TheoryData<string, string, string, string> Members { get; } = new()
    {
        // catalog                                       file                        policy  what signtool says; nothing when all is well
        { "espressif/esp32-usb-jtag/USB_JTAG_debug_unit.cat", "USB_JTAG_debug_unit.inf", "/pa", "" },
        { "espressif/esp32-usb-jtag/USB_JTAG_debug_unit.cat", "amd64/libusb0.sys",     "/pa",  NotListed },
        { "espressif/esp32-usb-jtag/USB_JTAG_debug_unit.cat", "USB_JTAG_debug_unit.inf", "/kp", NotMicrosoft },
        { "espressif/esp32-usb-jtag/USB_JTAG_debug_unit.cat", "USB_JTAG_debug_unit.inf", "/v",  Untrusted },
        { "adafruit-usbtinyisp/usbtiny.cat",            "USBtiny.inf",               "/kp",  "" },
        { "adafruit-usbtinyisp/usbtiny.cat",            "amd64/libusb0.sys",         "/kp",  "" },
        { "adafruit-usbtinyisp/usbtiny.cat",            "ia64/libusb0.sys",          "/kp",  "" },
        { "adafruit-usbtinyisp/usbtiny.cat",            "x86/libusb0.sys",           "/kp",  "" },
        { "adafruit-usbtinyisp/usbtiny.cat",            "USBtiny.inf",               "/v",  Untrusted },
        { "sparkfun/avr/signed_driver/sparkfun.cat",    "sparkfun.inf",              "/kp",  "" },
        { "sparkfun/avr/signed_driver/sparkfun.cat",    "Qtechknow.inf",             "/kp",  NotListed },
        { "espressif/esp-prog/esp-prog.cat",            "esp-prog.inf",              "/pa",  Untrusted },
    };

    [Theory]
    [MemberData(nameof(Members))]
    public async Task Says_of_a_member_of_a_catalog_what_signtool_says(string catalog, string file, string policy, string message)
    {
        var cat = Shared.Path("corpus/driver-packages/" + catalog);
        var path = $"{Path.GetDirectoryName(cat)}/{file}";
        var run = await RunAsync($"verify {policy} /c {cat} {path}");
        Assert.Equal(message.Length == 0 ? "" : $"SignTool Error: {message}\nSignTool Error: File not valid: {path}\n", run.Error);
        Assert.Equal(message.Length == 0 ? ExitCode.Success : ExitCode.Failed, run.Code);
    }

    public static TheoryData<string, string, string> Images { get; } = new()
    {
        // image                                  options          what signtool says
        { "npm_signtool-1.0.0_makecat.exe",       "/kp",           "" },
        { "npm_signtool-1.0.0_makecat.exe",       "",
            "SignTool Error: The signing certificate is not valid for the requested usage.\n\tThis error sometimes means that you are using the wrong verification\n\tpolicy. Consider using the /pa option.\n" },
        { "trailofbits+uthenticode_YourPhone.exe", "/pa",          "SignTool Error: No signature found.\n" },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Says_of_an_image_what_signtool_says(string image, string options, string message)
    {
        var run = await RunAsync($"verify {options} {Shared.Path("corpus/pe/" + image)}");
        Assert.Equal(message, run.Error);
        Assert.Equal(message.Length == 0 ? ExitCode.Success : ExitCode.Failed, run.Code);
    }

    private static Task<CliRun> RunAsync(string line) => CliRun.RunAsync(["signtool", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)], context => context with
    {
        Clock = new SetClock { Time = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero), Zone = TimeZoneInfo.Utc },
        Variable = v => v == "SIGNET_STORES" ? Path.Combine(Path.GetTempPath(), "signet-no-stores") : null,
    });
}
