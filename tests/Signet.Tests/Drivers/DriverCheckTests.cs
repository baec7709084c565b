using Signet.Drivers;

namespace Signet.Tests.Drivers;

public sealed class DriverCheckTests : IDisposable
{
    private readonly TestPackage _package = new();

    public void Dispose() => _package.Dispose();

    [Fact]
    public void Finds_nothing_wrong_with_a_good_package()
    {
        var check = Check();
        Assert.Equal("", Codes(check));
        Assert.True(check.Signable);
    }

    public static TheoryData<string, string, string, string> Changes { get; } = new()
    {
        // in the INF, instead of               this                                       releases        findings with path and line
        { "DriverVer = 01/15/2024,1.2.3.4",     "DriverVer = 11/20/2026,1.2.3.4",          "",             "" },
        { "DriverVer = 01/15/2024,1.2.3.4",     "DriverVer = 11/21/2026,1.2.3.4",          "",             "gadget.inf:8 inf-driver-ver-future" },
        { "DriverVer = 01/15/2024,1.2.3.4",     "DriverVer = 04/20/2009,1.2.3.4",          "10_X64",       "gadget.inf:8 inf-driver-ver-old" },
        { "DriverVer = 01/15/2024,1.2.3.4",     "DriverVer = 04/20/2009,1.2.3.4",          "XP_X86",       "" },
        { "DriverVer = 01/15/2024,1.2.3.4",     "DriverVer = 04/21/2009,1.2.3.4",          "10_X64",       "" },
        { "gadget.sys = 1,x64",                 "gadget.sys = 1,x65",                      "",             "gadget.inf:24 inf-file-missing" },
        { "gadget.sys = 1,x64",                 "gadget.sys = 1,x65",                      "7_X86",        "" },
        { "gadget.sys = 1,x64",                 "gadget.sys = 1,X64",                      "",             "gadget.inf:24 inf-file-case" },
        { "[SourceDisksFiles]\r\ngadget.txt = 1", "[SourceDisksFiles]",                    "",             "gadget.inf:28 inf-no-source-file gadget.inf:28 inf-no-source-file" },
        { "NTx86,NTamd64",                      "NTamd64",                                 "7_X86,10_X64", ": inf-not-for-os" },
        { "CatalogFile = Gadget.cat",           "CatalogFile.NTx86 = Gadget.cat",          "",             "gadget.inf:2 inf-no-catalog" },
        { "readme.txt,gadget.txt",              "usbser.sys,gadget.txt",                   "",             "gadget.inf:28 inf-system-file" },
        { "CopyFiles = Gadget.Drivers,",        "CopyINF = other.inf\r\nCopyFiles = Gadget.Drivers,", "",  "gadget.inf: inf-copied-inf-missing" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Names_what_keeps_a_package_from_being_signed(string old, string changed, string releases, string expected)
    {
        _package.ChangeInf(old, changed);
        Assert.Equal(expected, Codes(Check(releases)));
    }

    [Fact]
    public void A_packed_file_is_not_missing()
    {
        File.Move(_package["x64/gadget.sys"], _package["x64/gadget.sy_"]);
        Assert.Equal("gadget.inf:24 inf-file-packed", Codes(Check()));
    }

    [Fact]
    public void A_file_of_Windows_that_nothing_copies_is_worth_a_warning()
    {
        File.WriteAllText(_package["x64/usbser.sys"], "");
        var finding = Assert.Single(Check().Findings);
        Assert.Equal(("x64/usbser.sys", "inf-system-file", Severity.Warning), (finding.Path, finding.Finding.Code, finding.Finding.Severity));
    }

    [Fact]
    public void Each_release_needs_one_INF_that_is_for_it()
    {
        // a package with one INF for each architecture
        File.WriteAllText(_package["other.inf"], File.ReadAllText(_package["gadget.inf"]).Replace("NTx86,NTamd64", "NTx86", StringComparison.Ordinal));
        _package.ChangeInf("NTx86,NTamd64", "NTamd64");
        Assert.Equal("", Codes(Check("7_X86,10_X64")));
        Assert.Equal(": inf-not-for-os", Codes(Check("8_ARM")));
    }

    [Fact]
    public void A_folder_without_an_INF_cannot_be_signed()
    {
        File.Delete(_package["gadget.inf"]);
        Assert.Equal(": driver-no-inf", Codes(Check()));
    }

    private DriverCheck Check(string releases = "")
    {
        IReadOnlyList<DriverOs> list = [];
        Assert.True(releases.Length == 0 || DriverOs.TryReadList(releases, out list, out _));
        return DriverCheck.Run(_package.Root, new DriverCheckOptions { Releases = list, Today = new DateOnly(2026, 11, 20) });
    }

    private static string Codes(DriverCheck check) => string.Join(' ', check.Findings.Select(f => $"{f.Path}:{f.Finding.Line} {f.Finding.Code}"));
}
