using Signet.Drivers;
using Signet.Tests.Pe;
using Signet.Trust;

namespace Signet.Tests.Drivers;

public sealed class DriverVerifierTests : IDisposable
{
    private readonly TestPackage _package = new();

    public void Dispose() => _package.Dispose();

    [Theory]
    [InlineData("7_X86,10_X64", false)]
    [InlineData("10_X64,10_25H2_X64", false)]
    [InlineData("10_X86,10_X64", true)]
    public async Task Trusts_a_package_as_it_was_made(string releases, bool pageHashes)
    {
        await _package.SignFileAsync("x64/gadget.sys");
        await _package.SignAsync(releases, pageHashes);
        var report = await _package.VerifyAsync();
        Assert.Empty(Weighty(report));
        Assert.Equal(Verdict.Trusted, report.Report.Verdict);
        Assert.Equal(releases.Split(','), report.Releases.Select(os => os.Keyword));
        Assert.All(report.Files, f => Assert.True(f.Good, f.Path));
        Assert.Equal(["Gadget.cat", "gadget.inf", "gadget.txt", "x64/gadget.sys", "x64/gadgetapi.dll", "x86/gadget.sys", "x86/gadgetapi.dll"], report.Files.Select(f => f.Path));
    }

    public static TheoryData<string, Action<TestPackage>, string> Damage { get; } = new()
    {
        // what is done                       how                                                          what is found, with its file
        { "a driver is changed", p => Flip(p, "x64/gadget.sys", 0x300), "driver-file-changed x64/gadget.sys" },
        { "a library is changed", p => Flip(p, "x86/gadgetapi.dll", 0x800), "driver-file-changed x86/gadgetapi.dll" },
        { "an image is no image any more", p => Flip(p, "x64/gadget.sys", 0), "driver-file-changed x64/gadget.sys" },
        { "an image is cut off", p => Cut(p, "x64/gadget.sys", 0x500), "driver-file-changed x64/gadget.sys" },
        { "a text is changed", p => Flip(p, "gadget.txt", 3), "driver-file-changed gadget.txt" },
        { "a text is emptied", p => Cut(p, "gadget.txt", 0), "driver-file-changed gadget.txt" },
        { "the INF is changed", p => p.ChangeInf("; A gadget", "; A widget"), "driver-file-changed gadget.inf" },
        { "the INF has other line ends", p => Put(p, "gadget.inf", File.ReadAllText(p["gadget.inf"]).ReplaceLineEndings("\n")), "driver-inf-line-ends gadget.inf" },
        { "the INF is no text any more", p => Put(p, "gadget.inf", "\0\0"), "driver-file-unlisted Gadget.cat, driver-file-unlisted gadget.txt, driver-file-unlisted x64/gadget.sys, "
            + "driver-file-unlisted x64/gadgetapi.dll, driver-file-unlisted x86/gadget.sys, driver-file-unlisted x86/gadgetapi.dll, inf-not-text gadget.inf" },
        { "the INF is gone", p => File.Delete(p["gadget.inf"]), "driver-file-unlisted Gadget.cat, driver-file-unlisted gadget.txt, driver-file-unlisted x64/gadget.sys, "
            + "driver-file-unlisted x64/gadgetapi.dll, driver-file-unlisted x86/gadget.sys, driver-file-unlisted x86/gadgetapi.dll, driver-no-inf" },
        { "the catalog is gone", p => File.Delete(p["Gadget.cat"]), "driver-catalog-missing gadget.inf, driver-file-unlisted gadget.txt, driver-file-unlisted x64/gadget.sys, "
            + "driver-file-unlisted x64/gadgetapi.dll, driver-file-unlisted x86/gadget.sys, driver-file-unlisted x86/gadgetapi.dll" },
        { "the catalog is emptied", p => Cut(p, "Gadget.cat", 0), "driver-file-not-in-catalog gadget.inf, driver-file-not-in-catalog gadget.txt, "
            + "driver-file-not-in-catalog x64/gadget.sys, driver-file-not-in-catalog x64/gadgetapi.dll, driver-file-not-in-catalog x86/gadget.sys, "
            + "driver-file-not-in-catalog x86/gadgetapi.dll, format-unknown Gadget.cat" },
        { "a driver is removed", p => File.Delete(p["x64/gadget.sys"]), "driver-file-missing x64/gadget.sys" },
        { "a folder is removed", p => Directory.Delete(p["x86"], true), "driver-file-missing x86/gadget.sys, driver-file-missing x86/gadgetapi.dll" },
        { "a file is added", p => Put(p, "x64/version.dll", "x"), "driver-file-unlisted x64/version.dll" },
        { "a hidden file is added", p => Put(p, ".x", "x"), "driver-file-unlisted .x" },
        { "an empty file is added", p => Put(p, "empty", ""), "driver-file-unlisted empty" },
        { "a listed file is copied", p => File.Copy(p["x64/gadget.sys"], p["gadget2.sys"]), "driver-file-swapped gadget2.sys" },
        { "a listed file is copied elsewhere", p => File.Copy(p["x64/gadget.sys"], p["gadget.sys"]), "driver-file-unlisted gadget.sys" },
        { "a driver is renamed", p => File.Move(p["x64/gadget.sys"], p["x64/gizmo.sys"]), "driver-file-missing x64/gadget.sys, driver-file-swapped x64/gizmo.sys" },
        { "the catalog is renamed", p => File.Move(p["Gadget.cat"], p["Widget.cat"]), "driver-catalog-missing gadget.inf, driver-file-unlisted Widget.cat, driver-file-unlisted gadget.txt, "
            + "driver-file-unlisted x64/gadget.sys, driver-file-unlisted x64/gadgetapi.dll, driver-file-unlisted x86/gadget.sys, driver-file-unlisted x86/gadgetapi.dll" },
        { "a driver and a library are swapped", p => Swap(p, "x64/gadget.sys", "x64/gadgetapi.dll"), "driver-file-swapped x64/gadget.sys, driver-file-swapped x64/gadgetapi.dll" },
        { "drivers for two processors are swapped", p => Swap(p, "x64/gadget.sys", "x86/gadget.sys"), "driver-file-wrong-processor x64/gadget.sys, driver-file-wrong-processor x86/gadget.sys" },
        { "libraries for two processors are swapped", p => Swap(p, "x64/gadgetapi.dll", "x86/gadgetapi.dll"), "driver-file-wrong-processor x86/gadgetapi.dll" },
        { "a link takes a file's place", p => Link(p, "gadget.txt"), "driver-file-missing gadget.txt, driver-link gadget.txt" },
        { "a name occurs in two cases", p => Put(p, "GADGET.TXT", "x"), "driver-file-not-in-catalog GADGET.TXT, driver-name-clash gadget.txt" },
    };

    [Theory]
    [MemberData(nameof(Damage), DisableDiscoveryEnumeration = true)]
    public async Task Names_what_was_done_to_a_package(string what, Action<TestPackage> harm, string found)
    {
        ArgumentNullException.ThrowIfNull(harm);
        Assert.SkipWhen(OperatingSystem.IsWindows() && (what.Contains("link") || what.Contains("case")), "Windows has no such folder");
        await _package.SignAsync();
        harm(_package);
        var report = await _package.VerifyAsync();
        Assert.Equal($"{what}: {found}", $"{what}: {string.Join(", ", Weighty(report).Order(StringComparer.Ordinal))}");
        Assert.NotEqual(Verdict.Trusted, report.Report.Verdict);
    }

    private static IEnumerable<string> Weighty(DriverReport report) =>
        report.Findings.Where(f => f.Finding.Severity > Severity.Note).Select(f => $"{f.Finding.Code} {f.Path}".TrimEnd());

    private static void Put(TestPackage package, string name, string text) => File.WriteAllText(package[name], text);

    private static void Cut(TestPackage package, string name, int length) => File.WriteAllBytes(package[name], File.ReadAllBytes(package[name])[..length]);

    private static void Flip(TestPackage package, string name, int offset)
    {
        var bytes = File.ReadAllBytes(package[name]);
        bytes[offset] ^= 0x20;
        File.WriteAllBytes(package[name], bytes);
    }

    private static void Swap(TestPackage package, string one, string other)
    {
        File.Move(package[one], package["swap"]);
        File.Move(package[other], package[one]);
        File.Move(package["swap"], package[other]);
    }

    private static void Link(TestPackage package, string name)
    {
        File.Delete(package[name]);
        File.CreateSymbolicLink(package[name], package["x64/gadget.sys"]);
    }
}
