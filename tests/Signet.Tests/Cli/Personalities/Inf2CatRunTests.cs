using System.Globalization;
using Signet.Cli;
using Signet.Tests.Drivers;

namespace Signet.Tests.Cli.Personalities;

/// <summary>Inf2Cat's words, as build logs that were published have them.</summary>
public sealed class Inf2CatRunTests : IDisposable
{
    private const string Fine = "Signability test complete.\n\nErrors:\nNone\n\nWarnings:\nNone\n";

    private readonly TestPackage _package = new();

    public void Dispose() => _package.Dispose();

    [Fact]
    public async Task Makes_a_catalog_and_names_it_in_lower_case()
    {
        var run = await RunAsync("/os:10_x64,7_X86");
        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.Equal($"......\n{Fine}\nCatalog generation complete.\n{_package["gadget.cat"]}\n", run.Output);
        Assert.True(File.Exists(_package["gadget.cat"]));
    }

    [Fact]
    public async Task Makes_nothing_when_asked_to_test()
    {
        var run = await RunAsync("/os:10_X64 -NOCAT /verbose");
        Assert.Equal((ExitCode.Success, $"Processing INF: {_package["gadget.inf"]}\n......\n{Fine}"), (run.Code, run.Output));
        Assert.False(File.Exists(_package["gadget.cat"]));
    }

    public static TheoryData<string, string, string, string> Faults { get; } = new()
    {
        // what stands in the INF      what instead                        releases  error; {0} is the package's folder
        {
            "gadget.txt = 1", "other.txt = 1", "10_X64",
            "22.9.10: gadget.txt in [gadget.libraries] of {0}\\gadget.inf is missing from [SourceDisksFiles] section in {0}\\gadget.inf; "
                + "ok if file source is provided via LayoutFile in [Version].\n"
        },
        {
            "CatalogFile = Gadget.cat", "CatalogFile.ntx86 = Gadget.cat", "10_X64",
            "22.9.4: Missing AMD64 CatalogFile entry (CatalogFile.ntamd64, CatalogFile.nt, CatalogFile) from [Version] section in {0}\\gadget.inf\n"
        },
        { "01/15/2024", "15.01.2024", "10_X64", "22.9.6: DriverVer missing or in incorrect format in {0}\\gadget.inf\n" },
        {
            "gadget.sys = 1,x64", "gadget.sys = 1,elsewhere", "10_X64",
            "22.9.1: gadget.sys in [gadget.drivers] of {0}\\gadget.inf is missing or cannot be decompressed from source media.  Please verify all path values specified in "
                + "SourceDisksNames, SouceDisksFiles, and CopyFiles sections resolve to the actual location of the file, and are expressed in terms relative to the location of the inf.\n"
        },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Says_why_a_package_cannot_be_signed(string old, string changed, string releases, string error)
    {
        _package.ChangeInf(old, changed);
        var run = await RunAsync("/os:" + releases);
        Assert.Equal(-2, (int)run.Code);
        Assert.StartsWith("......\nSignability test failed.\n\nErrors:\n" + string.Format(CultureInfo.InvariantCulture, error, Path.GetFileName(_package.Root)), run.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n\nWarnings:\nNone\n", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_package["gadget.cat"]));
    }

    [Theory]
    [InlineData("/os:10_X64,11_X64", "Invalid value for the /os option: 11_X64\n")]
    [InlineData("/pe", "The /pe option is known, not supported yet. Deprecated by Microsoft.\n")]
    [InlineData("/os:", "The /os option requires a parameter.\n")]
    [InlineData("/nonsense", "Invalid option: /nonsense\n")]
    public async Task Refuses_what_it_does_not_understand(string option, string error)
    {
        var run = await RunAsync(option);
        Assert.Equal((-2, "", error), ((int)run.Code, run.Output, run.Error));
    }

    private Task<CliRun> RunAsync(string options) => CliRun.RunAsync(["inf2cat", "/driver:" + _package.Root, .. options.Split(' ')]);
}
