using Signet.Inf;
using Signet.Tests.Mutations;

namespace Signet.Tests.Inf;

/// <summary>INF files that vendors publish.</summary>
public sealed class InfCorpusTests
{
    public static TheoryData<string, string, string> Packages { get; } = new()
    {
        // INF                                          files with architectures                     findings
        { "espressif/esp-prog/esp-prog.inf", "", "inf-includes-windows" },
        { "espressif/esp32-usb-jtag/USB_JTAG_debug_unit.inf",
            "x86/WinUSBCoInstaller2.dll:X86 x86/WdfCoInstaller01011.dll:X86 amd64/WinUSBCoInstaller2.dll:Amd64 amd64/WdfCoInstaller01011.dll:Amd64 "
            + "arm/WinUSBCoInstaller2.dll:Arm arm/WdfCoInstaller01011.dll:Arm", "inf-includes-windows" },
        { "adafruit-usbtinyisp/USBtiny.inf",
            "x86/libusb0.sys:X86 x86/libusb0_x86.dll:X86, Ia64, Amd64 ia64/libusb0.sys:Ia64 ia64/libusb0.dll:Ia64 amd64/libusb0.sys:Amd64 amd64/libusb0.dll:Amd64", "" },
        { "sparkfun/samd/drivers/sparkfun.inf", "", "inf-includes-windows" },
    };

    [Theory]
    [MemberData(nameof(Packages))]
    public void Knows_the_files_of_a_package(string path, string files, string codes)
    {
        var package = InfPackage.Read(Infs.File(File.ReadAllBytes(Shared.Path("corpus/driver-packages/" + path)), Path.GetFileName(path)), _ => null);
        Assert.Equal(files, string.Join(' ', package.Files.Select(f => $"{f.Path}:{f.Architectures}")));
        Assert.Equal(codes, string.Join(' ', package.Findings.Select(f => f.Code).Distinct()));
    }

    [Fact]
    public void No_change_of_a_vendors_INF_upsets_the_reader()
    {
        var files = Directory.EnumerateFiles(Shared.Path("corpus/driver-packages"), "*.inf", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        Assert.NotEmpty(files);
        var read = 0;
        for (var seed = 1; seed <= (Shared.Long ? 20_000 : 600); seed++)
        {
            var bytes = new Mutator(seed).Mutate(files[seed % files.Count], files[(seed / 11) % files.Count]);
            if (InfFile.TryRead(bytes, "changed.inf", out var file, out _))
            {
                read++;
                var package = InfPackage.Read(file, _ => file);
                Assert.All(package.Findings, f => Assert.True(f.Where is not { } where || where.FitsIn(bytes.Length), f.Message));
            }
        }

        Assert.InRange(read, 500, int.MaxValue);
    }

    [Fact]
    public void An_INF_cut_off_anywhere_is_read_or_refused()
    {
        var content = File.ReadAllBytes(Shared.Path("corpus/driver-packages/adafruit-usbtinyisp/USBtiny.inf"));
        for (var length = 0; length < content.Length; length += 7)
        {
            if (InfFile.TryRead(content.AsMemory(0, length), "cut.inf", out var file, out var problem))
            {
                Assert.All(InfPackage.Read(file, _ => null).Findings, f => Assert.True(f.Where is not { } where || where.FitsIn(length), f.Message));
            }
            else
            {
                Assert.Contains(problem.Code, (string[])["inf-empty", "inf-no-sections"]);
            }
        }
    }
}
