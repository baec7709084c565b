using Signet.Inf;

namespace Signet.Tests.Inf;

public sealed class InfPackageFindingsTests
{
    private const string Head = "[Version]\nSignature=\"$Windows NT$\"\nClass=S\nClassGuid={78A1C341-4539-11D3-B88D-00C04FAD5171}\nProvider=P\nDriverVer=01/31/2026,1.2.3.4\nCatalogFile=a.cat\n";
    private const string Sources = "[SourceDisksNames]\n1=d\n[SourceDisksFiles]\na.sys=1\nusbser.sys=1\n";
    private const string Device = "[Manufacturer]\nP=M,NTamd64\n[M.NTamd64]\nd=I,USB\\x\n";

    public static TheoryData<string, string, string> Versions { get; } = new()
    {
        // what                          instead of                                 finding:line
        { "Signature=\"$Windows NT$\"", "",                                        "inf-no-signature:1" },
        { "Signature=\"$Windows NT$\"", "Signature=\"Windows NT\"",                "inf-no-signature:2" },
        { "Signature=\"$Windows NT$\"", "signature=$CHICAGO$",                     "" },
        { "Class=S",                    "",                                        "inf-no-class:1" },
        { "ClassGuid={78A1C341-4539-11D3-B88D-00C04FAD5171}", "",                  "inf-no-class:1" },
        { "ClassGuid={78A1C341-4539-11D3-B88D-00C04FAD5171}", "ClassGuid={78A1C341}", "inf-no-class:1" },
        { "Provider=P",                 "",                                        "inf-no-provider:1" },
        { "Provider=P",                 "Provider=%P%",                            "inf-unknown-string:5" },
        { "DriverVer=01/31/2026,1.2.3.4", "",                                      "inf-driver-ver-malformed:1" },
        { "DriverVer=01/31/2026,1.2.3.4", "DriverVer=31.01.2026,1.2.3.4",          "inf-driver-ver-malformed:6" },
        { "DriverVer=01/31/2026,1.2.3.4", "DriverVer=31/01/2026",                  "inf-driver-ver-malformed:6" },
        { "DriverVer=01/31/2026,1.2.3.4", "DriverVer=01/31/26",                    "inf-driver-ver-malformed:6" },
        { "DriverVer=01/31/2026,1.2.3.4", "DriverVer=01/31/2026,1.2.3.65536",      "inf-driver-ver-malformed:6" },
        { "DriverVer=01/31/2026,1.2.3.4", "DriverVer=01/31/2026,1.2.3.4.5",        "inf-driver-ver-malformed:6" },
        { "DriverVer=01/31/2026,1.2.3.4", "DriverVer=01-31-2026, 1.2",             "" },
        { "CatalogFile=a.cat",          "",                                        "inf-no-catalog:1" },
        { "CatalogFile=a.cat",          "CatalogFile.NTx86=a.cat",                 "inf-no-catalog:1" },
        { "CatalogFile=a.cat",          "CatalogFile=cat\\a.cat",                  "inf-no-catalog:1 inf-catalog-name:7" },
        { "CatalogFile=a.cat",          "CatalogFile=a.txt",                       "inf-no-catalog:1 inf-catalog-name:7" },
        { "[Version]",                  "[Versions]",                              "inf-no-version:" },
    };

    [Theory]
    [MemberData(nameof(Versions))]
    public void Names_what_Version_lacks(string what, string instead, string expected)
    {
        var found = Found(Head.Replace(what, instead, StringComparison.Ordinal) + Device + "[I]\n");
        Assert.True(expected == found, $"{what} -> {instead}: {found}");
    }

    public static TheoryData<string, string, string> Gaps { get; } = new()
    {
        // what                                  text behind [Version] and the sources (lines 8 to 12); finding:line
        { "nothing wrong",                       Device + "[I]\nCopyFiles=@a.sys\n",                                             "" },
        { "nothing to install",                  "",                                                                             "inf-installs-nothing:" },
        { "models section missing",              "[Manufacturer]\nP=M,NTamd64,NTx86\n[M.NTamd64]\nd=I,USB\\x\n[I]\n",           "inf-models-missing:14" },
        { "undecorated models section missing",  "[Manufacturer]\nP=M\n",                                                        "inf-installs-nothing: inf-models-missing:14" },
        { "decoration malformed",                "[Manufacturer]\nP=M,NTamd64,AMD64,NTamd65,NTamd64.x\n[M.NTamd64]\nd=I,USB\\x\n[I]\n", "inf-bad-decoration:14 inf-bad-decoration:14 inf-bad-decoration:14" },
        { "install section missing",             Device,                                                                         "inf-section-missing:16" },
        { "device without id",                   "[Manufacturer]\nP=M,NTamd64\n[M.NTamd64]\nd=I\n[I]\n",                         "inf-no-device-id:16" },
        { "list missing",                        Device + "[I]\nCopyFiles=L\n",                                                  "inf-copy-files-missing:18" },
        { "file not listed",                     Device + "[I]\nCopyFiles=L\n[L]\nb.sys\n",                                      "inf-no-source-file:20" },
        { "file not listed for one architecture", "[SourceDisksFiles.x86]\nb.sys=1\n[Manufacturer]\nP=M,NTamd64,NTx86\n[M.NTamd64]\nd=I,USB\\x\n[M.NTx86]\nd=I,USB\\x\n[I]\nCopyFiles=@b.sys\n", "inf-no-source-file:22" },
        { "file in a layout of Windows",         "[Version]\nLayoutFile=layout.inf\n" + Device + "[I]\nCopyFiles=@b.sys\n",      "" },
        { "disk not listed",                     "[SourceDisksFiles]\nb.sys=2\n" + Device + "[I]\nCopyFiles=@b.sys\n",           "inf-no-source-disk:14" },
        { "path outside",                        "[SourceDisksFiles]\nb.sys=1,..\\up\n" + Device + "[I]\nCopyFiles=@b.sys\n",    "inf-path-outside:14" },
        { "path on a drive",                     "[SourceDisksFiles]\nb.sys=1,c:\\up\n" + Device + "[I]\nCopyFiles=@b.sys\n",    "inf-path-outside:14" },
        { "file of Windows",                     Device + "[I]\nCopyFiles=L\n[DestinationDirs]\nL=12\n[L]\nusbser.sys\n",       "inf-system-file:22" },
        { "section that is needed missing",      Device + "[I]\nNeeds=N\n",                                                      "inf-section-missing:18" },
        { "section in an INF of Windows",        Device + "[I]\nInclude=winusb.inf\nNeeds=WINUSB.NT\nCopyFiles=Theirs\n",       "inf-includes-windows:18" },
        { "INF of nobody",                       Device + "[I]\nInclude=nobody.inf\n",                                           "inf-include-missing:18" },
        { "section of a service missing",        Device + "[I]\n[I.Services]\nAddService=s,2,S\n",                               "inf-section-missing:19" },
        { "service incomplete",                  Device + "[I]\nCopyFiles=@a.sys\n[I.Services]\nAddService=s,2,S\n[S]\nServiceType=1\nStartType=now\nServiceBinary=%12%\\a.sys\n", "inf-service-incomplete:20" },
        { "file of a service not copied",        Device + "[I]\n[I.Services]\nAddService=s,2,S\n[S]\nServiceType=1\nStartType=3\nErrorControl=1\nServiceBinary=%12%\\b.sys\n", "inf-service-binary-not-copied:19" },
        { "date of an install section",          Device + "[I]\nDriverVer=2026-01-31\n",                                         "inf-driver-ver-malformed:18" },
        { "name of a file in a string",          "[Strings]\nf=a.sys\n" + Device + "[I]\nCopyFiles=L\n[L]\n%f%\n",           "inf-string-in-file-name:22" },
        { "unknown string in a registry value",  Device + "[I]\nAddReg=R\n[R]\nHKR,,a,,\"%SystemRoot%\\x\"\n",                   "inf-unknown-string:20" },
        { "percent signs meant as such",         Device + "[I]\nAddReg=R\n[R]\nHKR,,a,,\"%%SystemRoot%%\\x\" ; %not a string%\n", "" },
    };

    [Theory]
    [MemberData(nameof(Gaps))]
    public void Names_what_the_directives_lack(string what, string text, string expected)
    {
        var found = Found(Head + Sources + text);
        Assert.True(expected == found, $"{what}: {found}");
    }

    [Fact]
    public void Class_and_provider_may_be_missing_where_there_are_no_devices()
    {
        const string Short = "[Version]\nSignature=$CHICAGO$\nDriverVer=01/31/2026\nCatalogFile=a.cat\n";
        Assert.Equal([Severity.Warning, Severity.Warning], Infs.Package(Short + "[DefaultInstall.NTamd64]\n").Findings.Select(f => f.Severity));
        Assert.Equal([Severity.Error, Severity.Error], Infs.Package(Short + Device + "[I]\n").Findings.Select(f => f.Severity));
    }

    [Fact]
    public void An_unknown_string_weighs_more_where_it_changes_what_is_signed()
    {
        var findings = Infs.Package(Head + "[SourceDisksNames]\n1=%disk%\n[R]\nHKR,,a,,%disk%\n").Findings.Where(f => f.Code == "inf-unknown-string");
        Assert.Equal([Severity.Error, Severity.Warning], findings.Select(f => f.Severity));
    }

    [Fact]
    public void Every_number_of_Inf2Cat_that_is_known_has_its_rule() => Assert.Equal(
        ["22.9.1", "22.9.10", "22.9.4", "22.9.6", "22.9.7", "22.9.8"],
        InfPackageFindings.Rules.Select(InfPackageFindings.Inf2CatNumber).OfType<string>().Distinct().Order(StringComparer.Ordinal));

    private static string Found(string text) => string.Join(' ', Infs.Package(text).Findings.Select(f => $"{f.Code}:{f.Line}"));
}
