using Signet.Inf;

namespace Signet.Tests.Inf;

public sealed class InfPackageTests
{
    private const string Version = """
        [Version]
        Signature = "$Windows NT$"
        Class = Sample
        ClassGuid = {78A1C341-4539-11D3-B88D-00C04FAD5171}
        Provider = %P%
        DriverVer = 01/31/2026,1.2.3.4
        CatalogFile = a.cat
        [Strings]
        P = "Us"

        """;

    private const string Sources = """
        [SourceDisksNames]
        1 = "Disk"
        [SourceDisksFiles]
        a.sys = 1
        b.dll = 1,lib
        c.dll = 1

        """;

    public static TheoryData<string, string, string> Layouts { get; } = new()
    {
        // what                                      sections                                                                           files with architectures
        { "a list of files",                         "[DefaultInstall.NTamd64]\nCopyFiles=L\n[L]\na.sys\nb.dll\n",                      "a.sys:Amd64 lib/b.dll:Amd64" },
        { "two lists",                               "[DefaultInstall.NTamd64]\nCopyFiles=L,K\n[L]\na.sys\n[K]\nb.dll\n",               "a.sys:Amd64 lib/b.dll:Amd64" },
        { "a single file",                           "[DefaultInstall.NTamd64]\nCopyFiles=@a.sys\n",                                    "a.sys:Amd64" },
        { "a file under another name",               "[DefaultInstall.NTamd64]\nCopyFiles=L\n[L]\nnew.dll,b.dll,,0x10\n",               "lib/b.dll:Amd64" },
        { "the architecture before NT before none",  "[DefaultInstall.NTamd64]\nCopyFiles=@a.sys\n[DefaultInstall.NT]\nCopyFiles=@b.dll\n[DefaultInstall]\nCopyFiles=@c.dll\n", "lib/b.dll:X86 a.sys:Amd64" },
        { "an undecorated default",                  "[DefaultInstall]\nCopyFiles=@a.sys\n",                                            "a.sys:X86, Amd64" },
        { "devices of one architecture",             "[Manufacturer]\n%P%=M,NTamd64\n[M.NTamd64]\nd=I,USB\\x\n[I]\nCopyFiles=@a.sys\n",  "a.sys:Amd64" },
        { "devices of two, sections of one",         "[Manufacturer]\n%P%=M,NTamd64,NTx86\n[M.NTamd64]\nd=I,USB\\x\n[M.NTx86]\nd=I,USB\\x\n[I.NTx86]\nCopyFiles=@a.sys\n[I.NT]\nCopyFiles=@b.dll\n", "a.sys:X86 lib/b.dll:Amd64" },
        { "undecorated devices are for x86",         "[Manufacturer]\n%P%=M\n[M]\nd=I,USB\\x\n[I]\nCopyFiles=@a.sys\n",                  "a.sys:X86" },
        { "NT without architecture is for x86",      "[Manufacturer]\n%P%=M,NT.6.0\n[M.NT.6.0]\nd=I,USB\\x\n[I]\nCopyFiles=@a.sys\n",    "a.sys:X86" },
        { "a manufacturer without equals sign",      "[Manufacturer]\nM\n[M]\nd=I,USB\\x\n[I]\nCopyFiles=@a.sys\n",                     "a.sys:X86" },
        { "versions of Windows",                     "[Manufacturer]\n%P%=M,NTamd64.6.1,NTamd64.10.0...16299\n[M.NTamd64.6.1]\nd=I,USB\\x\n[M.NTamd64.10.0...16299]\nd=J,USB\\x\n[I]\nCopyFiles=@a.sys\n[J]\nCopyFiles=@b.dll\n", "a.sys:Amd64 lib/b.dll:Amd64" },
        { "co-installers",                           "[Manufacturer]\n%P%=M,NTamd64\n[M.NTamd64]\nd=I,USB\\x\n[I]\n[I.CoInstallers]\nCopyFiles=@b.dll\n", "lib/b.dll:Amd64" },
        { "co-installers of the section that wins",  "[Manufacturer]\n%P%=M,NTamd64\n[M.NTamd64]\nd=I,USB\\x\n[I]\n[I.NT]\n[I.NT.CoInstallers]\nCopyFiles=@b.dll\n[I.CoInstallers]\nCopyFiles=@c.dll\n", "lib/b.dll:Amd64" },
        { "parts of a section that does not win",    "[Manufacturer]\n%P%=M,NTamd64\n[M.NTamd64]\nd=I,USB\\x\n[I.NT]\nCopyFiles=@a.sys\n[I.NTamd64.CoInstallers]\nCopyFiles=@b.dll\n", "a.sys:Amd64" },
        { "parts alone",                             "[Manufacturer]\n%P%=M,NTamd64\n[M.NTamd64]\nd=I,USB\\x\n[I.CoInstallers]\nCopyFiles=@b.dll\n", "lib/b.dll:Amd64" },
        { "interfaces",                              "[DefaultInstall.NTamd64]\n[DefaultInstall.NTamd64.Interfaces]\nAddInterface={0},,F\n[F]\nCopyFiles=@a.sys\n", "a.sys:Amd64" },
        { "new interface classes",                   "[DefaultInstall.NTamd64]\n[InterfaceInstall32]\n{0}=F\n[F.NT]\nCopyFiles=@a.sys\n", "a.sys:Amd64" },
        { "a class installer",                       "[DefaultInstall.NTamd64]\n[ClassInstall32.NTamd64]\nCopyFiles=@b.dll\n[ClassInstall32]\nCopyFiles=@c.dll\n", "lib/b.dll:Amd64" },
        { "a section that is needed",                "[DefaultInstall.NTamd64]\nNeeds=N\n[N]\nCopyFiles=@a.sys\n",                      "a.sys:Amd64" },
        { "needs in a circle",                       "[DefaultInstall.NTamd64]\nNeeds=N\n[N]\nNeeds=O\nCopyFiles=@a.sys\n[O]\nNeeds=N,DefaultInstall.NTamd64\n", "a.sys:Amd64" },
        { "names in any case",                       "[DEFAULTINSTALL.ntAMD64]\ncopyfiles=l\n[L]\nA.SYS\n",                             "A.SYS:Amd64" },
        { "uninstall sections do not count",         "[DefaultInstall.NTamd64]\nCopyFiles=@a.sys\n[DefaultUninstall.NTamd64]\nCopyFiles=@b.dll\n[I.Uninstall]\nCopyFiles=@c.dll\n", "a.sys:Amd64" },
        { "an empty list",                           "[DefaultInstall.NTamd64]\nCopyFiles=L,\n[L]\n",                                   "" },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Finds_the_files_that_Windows_would_copy(string what, string sections, string files)
    {
        var package = Infs.Package(Version + Sources + sections);
        Assert.True(files == Files(package), $"{what}: {Files(package)}");
        Assert.Equal("", Infs.Codes(package.Findings));
    }

    public static TheoryData<string, string, string> Paths { get; } = new()
    {
        // what                                 source sections                                                                                      path on x86, path on amd64
        { "beside the INF",                     "[SourceDisksNames]\n1=d\n[SourceDisksFiles]\na.sys=1\n",                                             "a.sys a.sys" },
        { "a folder of the file",               "[SourceDisksNames]\n1=d\n[SourceDisksFiles]\na.sys=1,sub\\deep\n",                                  "sub/deep/a.sys sub/deep/a.sys" },
        { "a folder of the disk",               "[SourceDisksNames]\n1=d,,,\\root\n[SourceDisksFiles]\na.sys=1\n",                                    "root/a.sys root/a.sys" },
        { "both",                               "[SourceDisksNames]\n1=d,tag,,\"\\root\\\"\n[SourceDisksFiles]\na.sys=1,\"\\sub\\\"\n",                       "root/sub/a.sys root/sub/a.sys" },
        { "files by architecture",              "[SourceDisksNames]\n1=d\n[SourceDisksFiles.x86]\na.sys=1,x86\n[SourceDisksFiles.amd64]\na.sys=1,amd64\n", "x86/a.sys amd64/a.sys" },
        { "one architecture decorated",         "[SourceDisksNames]\n1=d\n[SourceDisksFiles]\na.sys=1,any\n[SourceDisksFiles.amd64]\na.sys=1,amd64\n", "any/a.sys amd64/a.sys" },
        { "disks by architecture",              "[SourceDisksNames.x86]\n1=d,,,i386\n[SourceDisksNames.amd64]\n1=d,,,x64\n[SourceDisksFiles]\na.sys=1\n", "i386/a.sys x64/a.sys" },
        { "this folder",                        "[SourceDisksNames]\n1=d,,,\".\\\"\n[SourceDisksFiles]\na.sys=1,.\n",                                     "a.sys a.sys" },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public void Knows_where_a_file_lies(string what, string sources, string paths)
    {
        var package = Infs.Package(Version + sources + "[DefaultInstall.NTx86]\nCopyFiles=@a.sys\n[DefaultInstall.NTamd64]\nCopyFiles=@a.sys\n");
        var found = string.Join(' ', package.Targets.Select(t => package.For(t).Files.Single().Path).Distinct());
        Assert.True(string.Join(' ', paths.Split(' ').Distinct()) == found, $"{what}: {found}");
        Assert.Equal("", Infs.Codes(package.Findings));
    }

    [Fact]
    public void Knows_the_cabinet_of_a_file() => Assert.Equal("root/all.cab", Infs.Package(
        Version + "[SourceDisksNames]\n1=d,all.cab,,root\n[SourceDisksFiles]\na.sys=1\n[DefaultInstall.NTamd64]\nCopyFiles=@a.sys\n").Files.Single().Cabinet);

    [Fact]
    public void Knows_where_a_file_is_installed_and_under_which_name()
    {
        var package = Infs.Package(Version + Sources + """
            [DestinationDirs]
            DefaultDestDir = 12
            Tools = 11,sub\folder
            [DefaultInstall.NTamd64]
            CopyFiles = @a.sys, Tools
            [Tools]
            new.dll,b.dll
            """);
        Assert.Equal(
            [("a.sys", new InfFolder(12, "")), ("new.dll", new InfFolder(11, "sub/folder"))], package.Files.Select(f => (f.InstalledName, f.Folder)));
    }

    [Fact]
    public void Knows_the_services()
    {
        var package = Infs.Package(Version + Sources + """
            [Manufacturer]
            %P% = M,NTamd64,NTx86
            [M.NTamd64]
            d = I,PCI\X
            [M.NTx86]
            d = I,PCI\X
            [I.NT]
            CopyFiles = @a.sys
            [I.NT.Services]
            AddService = Boot,0x2,Section
            AddService = ,2
            [Section]
            ServiceType = 1
            StartType = 0x0
            ErrorControl = 3
            ServiceBinary = %12%\sub\a.sys
            """);
        var service = Assert.Single(package.Services);
        Assert.Equal(("Boot", 1, InfService.BootStart, 3, @"%12%\sub\a.sys", "a.sys"), (service.Name, service.ServiceType, service.StartType, service.ErrorControl, service.Binary, service.BinaryName));
        Assert.Equal(InfArchitectures.X86 | InfArchitectures.Amd64, service.Architectures);
        Assert.Equal("", Infs.Codes(package.Findings));
    }

    [Fact]
    public void Knows_the_devices_of_each_machine()
    {
        var package = Infs.Package(Version + """
            [Manufacturer]
            %P% = M,NTamd64.6.1,NTamd64.10.0...16299,NTamd64.10.0.3
            [M.NTamd64.6.1]
            "Old" = I,USB\OLD,USB\C1,,USB\C2
            [M.NTamd64.10.0...16299]
            "New" = I,USB\NEW
            [M.NTamd64.10.0.3]
            "Server" = I,USB\SRV
            [I]
            """);
        string Ids(InfTarget target) => string.Join(' ', package.For(target).Models.SelectMany(m => m.Ids));
        Assert.Equal("", Ids(new InfTarget(InfArchitectures.Amd64, 6, 0, 0)));
        Assert.Equal(@"USB\OLD USB\C1 USB\C2", Ids(new InfTarget(InfArchitectures.Amd64, 6, 1, 0)));
        Assert.Equal(@"USB\OLD USB\C1 USB\C2", Ids(new InfTarget(InfArchitectures.Amd64, 10, 0, 14393)));
        Assert.Equal(@"USB\NEW", Ids(new InfTarget(InfArchitectures.Amd64, 10, 0, 16299)));
        Assert.Equal(@"USB\SRV", Ids(new InfTarget(InfArchitectures.Amd64, 10, 0, 14393, InfTarget.Server)));
        Assert.Equal("", Ids(new InfTarget(InfArchitectures.Arm64, 10, 0, 26100)));
    }

    public static TheoryData<string, string, string, string> Catalogs { get; } = new()
    {
        // entries                                            x86         amd64       arm64
        { "CatalogFile=a.cat",                                "a.cat",    "a.cat",    "a.cat" },
        { "CatalogFile=a.cat\nCatalogFile.NTamd64=b.cat",     "a.cat",    "b.cat",    "a.cat" },
        { "CatalogFile.NT=n.cat\nCatalogFile.ntx86=x.cat",    "x.cat",    "n.cat",    "n.cat" },
        { "CatalogFile.NTamd64=b.cat",                        "",         "b.cat",    "" },
    };

    [Theory]
    [MemberData(nameof(Catalogs))]
    public void The_nearest_catalog_entry_wins(string entries, string x86, string amd64, string arm64)
    {
        var package = Infs.Package(Version.Replace("CatalogFile = a.cat", entries, StringComparison.Ordinal));
        Assert.Equal(
            [x86, amd64, arm64],
            ((InfArchitectures[])[InfArchitectures.X86, InfArchitectures.Amd64, InfArchitectures.Arm64]).Select(a => package.CatalogFor(a)?.Name ?? ""));
    }

    [Fact]
    public void Reads_what_Version_says()
    {
        var version = Infs.Package(Version + "[Version]\nPnpLockDown=1\nLayoutFile=layout.inf,second.inf\n").Version;
        Assert.Equal(("Sample", "Us", true), (version.Class, version.Provider, version.PnpLockDown));
        Assert.Equal(new InfDriverVersion(new DateOnly(2026, 1, 31), "1.2.3.4"), version.DriverVersion);
        Assert.Equal(["layout.inf", "second.inf"], version.LayoutFiles);
    }

    [Fact]
    public void Sections_and_sources_of_an_included_INF_of_the_folder_count()
    {
        var included = Infs.File("[Version]\nSignature=$CHICAGO$\n[N]\nCopyFiles=K\n[K]\nk.sys\n[SourceDisksNames]\n1=d,,,common\n[SourceDisksFiles]\nk.sys=1\n", "common.inf");
        var package = InfPackage.Read(
            Infs.File(Version + "[DefaultInstall.NTamd64]\nInclude=Common.inf\nNeeds=N\n"), name => name.Equals("common.inf", StringComparison.OrdinalIgnoreCase) ? included : null);
        Assert.Equal("common/k.sys:Amd64", Files(package));
        Assert.Equal("", Infs.Codes(package.Findings));
    }

    [Fact]
    public void Includes_in_a_circle_end_and_are_named()
    {
        InfFile Open(string name) => Infs.File($"[Version]\nSignature=$CHICAGO$\n[{name[..1]}]\nInclude={(name == "b.inf" ? "c" : "b")}.inf\nNeeds={(name == "b.inf" ? "c" : "b")}\n", name);
        var package = InfPackage.Read(Infs.File(Version + "[DefaultInstall.NTamd64]\nInclude=b.inf\nNeeds=b\n", "a.inf"), Open);
        Assert.Equal("inf-include-loop", Infs.Codes(package.Findings));
        Assert.Equal("inf-include-loop", Infs.Codes(InfPackage.Read(Infs.File(Version + "[DefaultInstall.NTamd64]\nInclude=a.inf\n", "a.inf"), _ => null).Findings));
    }

    private static string Files(InfPackage package) => string.Join(' ', package.Files.Select(f => $"{f.Path}:{f.Architectures}"));
}
