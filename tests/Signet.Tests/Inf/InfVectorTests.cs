using Signet.Inf;

namespace Signet.Tests.Inf;

/// <summary>One INF with every directive, in both encodings.</summary>
public sealed class InfVectorTests
{
    public static TheoryData<string, InfEncoding> Vectors { get; } = new()
    {
        { "full.inf", InfEncoding.Ansi },
        { "full-utf16.inf", InfEncoding.Utf16LittleEndian },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Reads_every_directive(string name, InfEncoding encoding)
    {
        var file = Infs.File(File.ReadAllBytes(Shared.Vector("inf/" + name)), name);
        var package = InfPackage.Read(file, _ => null);

        Assert.Equal(encoding, file.Encoding);
        Assert.Equal(["inf-includes-windows:55", "inf-includes-windows:55"], package.Findings.Select(f => $"{f.Code}:{f.Line}"));
        Assert.Equal(InfArchitectures.X86 | InfArchitectures.Amd64 | InfArchitectures.Arm64, package.Architectures);
        Assert.Equal(
            [
                "x86/function.sys X86 12", "docs/readme.txt X86, Amd64 13", "packed/packed.dll X86, Amd64, Arm64 13", "x64/function.sys Amd64 12",
                "filter.sys Amd64 13", "arm64/function.sys Arm64 12", "arm64/docs/readme.txt Arm64 13",
            ],
            package.Files.Select(f => $"{f.Path} {f.Architectures} {f.Folder.Id}"));
        Assert.Equal("packed/extra.cab", package.Files.Single(f => f.Name == "packed.dll").Cabinet);
        Assert.Equal(["Function 3 function.sys", "Filter 0 filter.sys"], package.Services.Select(s => $"{s.Name} {s.StartType} {s.BinaryName}"));
        Assert.Equal(["full.cat", "full.cat", "full-arm64.cat"], ((InfArchitectures[])[InfArchitectures.X86, InfArchitectures.Amd64, InfArchitectures.Arm64]).Select(a => package.CatalogFor(a)?.Name));
        Assert.Equal([new DateOnly(2026, 1, 31), new DateOnly(2026, 1, 30)], package.DriverVersions.Select(v => v.Version.Date));
        Assert.Equal("Vendor of Tests", package.Version.Provider);
        Assert.Equal(["-|HKR||Text||100% of \"quoted\" text; with a semicolon", "-|HKR||Path|0x00020000|%SystemRoot%\\System32"], Infs.Entries(file, "Function.Reg"));
    }

    [Theory]
    [InlineData(5, 1, 0, InfArchitectures.X86, "PCI\\VEN_1234&DEV_0001 PCI\\VEN_1234&CC_0C03")]
    [InlineData(6, 0, 0, InfArchitectures.Amd64, "")]
    [InlineData(6, 1, 0, InfArchitectures.Amd64, "PCI\\VEN_1234&DEV_0001")]
    [InlineData(10, 0, 10240, InfArchitectures.Amd64, "PCI\\VEN_1234&DEV_0001")]
    [InlineData(10, 0, 22000, InfArchitectures.Amd64, "PCI\\VEN_1234&DEV_0001 PCI\\CC_0C03 PCI\\VEN_1234&DEV_0002")]
    [InlineData(10, 0, 22000, InfArchitectures.Arm64, "ACPI\\VEN_TEST&DEV_0001")]
    [InlineData(10, 0, 22000, InfArchitectures.Arm, "")]
    public void Knows_the_ids_of_each_machine(int major, int minor, int build, InfArchitectures architecture, string ids)
    {
        var package = InfPackage.Read(Infs.File(File.ReadAllBytes(Shared.Vector("inf/full.inf"))), _ => null);
        Assert.Equal(ids, string.Join(' ', package.For(new InfTarget(architecture, major, minor, build)).Models.SelectMany(m => m.Ids)));
    }

    [Fact]
    public void A_server_for_which_the_section_is_empty_gets_nothing()
    {
        // the build goes before the product type, so the newest workstation section still wins from its build on
        var package = InfPackage.Read(Infs.File(File.ReadAllBytes(Shared.Vector("inf/full.inf"))), _ => null);
        Assert.False(package.For(new InfTarget(InfArchitectures.Amd64, 10, 0, 14393, InfTarget.Server)).Applies);
        Assert.True(package.For(new InfTarget(InfArchitectures.Amd64, 10, 0, 20348, InfTarget.Server)).Applies);
    }
}
