using System.Diagnostics;
using Signet.Drivers;
using Signet.Tests.Pe;
using Signet.Trust;

namespace Signet.Tests.Drivers;

/// <summary>Packages of other shapes: several INFs, catalogs for each processor, drivers that start at boot, hostile folders.</summary>
public sealed class DriverPackageShapesTests : IDisposable
{
    private readonly TestPackage _package = new();

    public void Dispose() => _package.Dispose();

    [Fact]
    public async Task Gives_each_processor_the_catalog_that_the_INF_names()
    {
        _package.ChangeInf("CatalogFile = Gadget.cat", "CatalogFile.NTx86 = gadget32.cat\nCatalogFile.NTamd64 = gadget64.cat");
        await _package.SignAsync("7_X86,7_X64");
        var report = await _package.VerifyAsync();
        Assert.Equal(Verdict.Trusted, report.Report.Verdict);
        Assert.Equal(["gadget64.cat"], Catalogs(report, "x64/gadget.sys"));
        Assert.Equal(["gadget32.cat"], Catalogs(report, "x86/gadget.sys"));
        Assert.Equal(["gadget32.cat", "gadget64.cat"], Catalogs(report, "gadget.inf"));
        Assert.Equal(["gadget32.cat", "gadget64.cat"], Catalogs(report, "gadget.txt"));

        // each alone is in order, and together exchanged they are not
        File.Move(_package["gadget32.cat"], _package["swap"]);
        File.Move(_package["gadget64.cat"], _package["gadget32.cat"]);
        File.Move(_package["swap"], _package["gadget64.cat"]);
        var exchanged = await _package.VerifyAsync();
        Assert.Equal(Verdict.Rejected, exchanged.Report.Verdict);
        Assert.Equal(Enumerable.Repeat("driver-file-swapped", 4), Codes(exchanged));
    }

    [Fact]
    public async Task Puts_INFs_that_name_one_catalog_into_it_together()
    {
        File.WriteAllText(_package["second.inf"], File.ReadAllText(_package["gadget.inf"]).Replace("PID_0001", "PID_0002", StringComparison.Ordinal));
        await _package.SignAsync();
        var report = await _package.VerifyAsync();
        Assert.Equal(Verdict.Trusted, report.Report.Verdict);
        Assert.Equal(["Gadget.cat"], report.Files.Where(f => f.Role == DriverFileRole.Catalog).Select(f => f.Path));
        Assert.Equal(["Gadget.cat"], Catalogs(report, "second.inf"));
    }

    [Fact]
    public async Task Makes_a_catalog_beside_each_INF_of_folders_below()
    {
        Directory.CreateDirectory(_package["extension"]);
        File.WriteAllText(_package["extension/extension.inf"], """
            [Version]
            Signature = "$Windows NT$"
            Class = Extension
            ClassGuid = {e2f84ce7-8efa-411c-aa69-97454ca4cb57}
            Provider = Example
            ExtensionId = {78c27d88-dfb0-4b4c-ba6f-e1d75ee9f0bd}
            CatalogFile = extension.cat
            DriverVer = 01/15/2024,1.0.0.0
            [Manufacturer]
            Example = Models,NTamd64
            [Models.NTamd64]
            Gadget = Install,USB\VID_1209&PID_0001
            [Install]
            AddReg = Registry
            [Registry]
            HKR,,Colour,,"red"
            """.ReplaceLineEndings("\r\n"));
        await _package.SignAsync("7_X86,10_X64");
        var report = await _package.VerifyAsync();
        Assert.Equal(Verdict.Trusted, report.Report.Verdict);
        Assert.Equal(["extension/extension.cat"], Catalogs(report, "extension/extension.inf"));
        File.Delete(_package["extension/extension.cat"]);
        Assert.Contains("driver-catalog-missing", Codes(await _package.VerifyAsync()));
    }

    [Theory]
    [InlineData(false, "driver-boot-start-unsigned", Verdict.Rejected)]
    [InlineData(true, "", Verdict.Trusted)]
    public async Task A_driver_that_starts_at_boot_needs_a_signature_of_its_own(bool signed, string code, Verdict verdict)
    {
        _package.ChangeInf("StartType = 3", "StartType = 0");
        if (signed)
        {
            await _package.SignFileAsync("x86/gadget.sys");
            await _package.SignFileAsync("x64/gadget.sys");
        }

        await _package.SignAsync();
        var report = await _package.VerifyAsync();
        Assert.Equal((code, verdict), (string.Join(' ', Codes(report).Distinct()), report.Report.Verdict));
    }

    [Fact]
    public async Task A_driver_that_starts_at_boot_with_a_signature_that_nobody_trusts_proves_nothing()
    {
        _package.ChangeInf("StartType = 3", "StartType = 0");
        foreach (var name in (string[])["x86/gadget.sys", "x64/gadget.sys"])
        {
            File.WriteAllBytes(_package[name], SignedPe.With(SignedPe.Sign(Trust.TestPki.Signer(Trust.TestPki.Root("CN=Stranger")))));
        }

        await _package.SignAsync("10_X64");
        var report = await _package.VerifyAsync();
        Assert.Contains("driver-boot-start-unsigned", Codes(report));
        Assert.NotEqual(Verdict.Trusted, report.Report.Verdict);
    }

    [Theory]
    [InlineData("10_X64", true)]
    [InlineData("7_X86,10_25H2_X64", true)]
    [InlineData("7_X64", false)] // the INF is for it, the catalog is not
    [InlineData("10_ARM64", false)] // the INF is not for it
    public async Task Is_good_for_the_releases_that_its_catalog_covers(string releases, bool good)
    {
        _package.ChangeInf("%Vendor% = Models,NTx86,NTamd64", "%Vendor% = Models,NTx86,NTamd64.6.1");
        _package.ChangeInf("[Models.NTamd64]", "[Models.NTamd64.6.1]");
        await _package.SignAsync("10_X64,10_X86");
        var report = await _package.VerifyAsync(releases.Replace("10_ARM64", "10_GE_ARM64", StringComparison.Ordinal).Replace("7_X86", "10_X86", StringComparison.Ordinal));
        Assert.Equal(good ? [] : ["driver-os-not-covered"], Codes(report).Distinct());
        Assert.Equal(good, report.Report.Verdict == Verdict.Trusted);
    }

    [Fact]
    public async Task Tells_of_images_that_ask_for_integrity_checks()
    {
        File.WriteAllBytes(_package["x64/gadgetapi.dll"], new PeImage { Subsystem = 2, DllCharacteristics = 0x81E0 }.Bytes());
        await _package.SignAsync();
        var report = await _package.VerifyAsync();
        Assert.Contains(("x64/gadgetapi.dll", "driver-force-integrity", Severity.Note), report.Findings.Select(f => (f.Path, f.Finding.Code, f.Finding.Severity)));
        Assert.Equal(Verdict.Trusted, report.Report.Verdict);
    }

    [Fact]
    public async Task Trusts_no_cabinet_of_which_a_byte_was_changed()
    {
        var cabinet = await File.ReadAllBytesAsync(Shared.Vector("signtool/in/plain.cab"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(_package["gadget.txt"], cabinet, TestContext.Current.CancellationToken);
        await _package.SignAsync();
        Assert.Equal(Verdict.Trusted, (await _package.VerifyAsync()).Report.Verdict);
        for (var i = 0; i < cabinet.Length; i += Shared.Long ? 1 : 31)
        {
            cabinet[i] ^= 0x01;
            await File.WriteAllBytesAsync(_package["gadget.txt"], cabinet, TestContext.Current.CancellationToken);
            Assert.True((await _package.VerifyAsync()).Report.Verdict != Verdict.Trusted, $"byte {i}");
            cabinet[i] ^= 0x01;
        }
    }

    [Fact]
    public async Task Reads_nothing_outside_of_the_folder()
    {
        await _package.SignAsync();
        _package.ChangeInf("gadget.txt = 1", "gadget.txt = 1,..\\..\\..\\..\\etc\nreadme.txt,..\\..\\..\\etc\\passwd");
        _package.ChangeInf("CatalogFile = Gadget.cat", "CatalogFile = ..\\..\\etc\\Gadget.cat");
        var report = await _package.VerifyAsync();
        Assert.Equal(Verdict.Rejected, report.Report.Verdict);
        Assert.Contains("inf-catalog-name", Codes(report));
        string[] outside = [Path.GetFullPath(Path.Join(_package.Root, "../../etc/Gadget.cat")), Path.GetFullPath(Path.Join(_package.Root, "../../etc/gadget.cat"))];
        var made = await DriverCatalogs.MakeAsync(_package.Root, TestPackage.CatalogOptions("10_X64"), nothing: false, null, TestContext.Current.CancellationToken);
        Assert.False(made.Signable);
        Assert.Empty(made.Made);
        Assert.DoesNotContain(outside, Path.Exists);
    }

    [Fact]
    public async Task Thousands_of_strange_files_cost_seconds()
    {
        await _package.SignAsync();
        Directory.CreateDirectory(_package["many"]);
        var count = Shared.Long ? 10_000 : 2_000;
        for (var i = 0; i < count; i++)
        {
            File.WriteAllText(_package[$"many/{i}.dat"], i % 2 == 0 ? "" : "x");
        }

        var watch = Stopwatch.StartNew();
        var report = await _package.VerifyAsync();
        Assert.Equal(Verdict.NotProven, report.Report.Verdict);
        Assert.Equal(count, Codes(report).Count(c => c == "driver-file-unlisted"));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task An_empty_folder_is_no_package()
    {
        var folder = Directory.CreateDirectory(_package["empty"]).FullName;
        var report = await DriverVerifier.VerifyAsync(folder, new DriverVerifyOptions { Signatures = TestPackage.Options }, null, TestContext.Current.CancellationToken);
        Assert.Equal(["driver-no-inf"], Codes(report));
        Assert.Equal(Verdict.Rejected, report.Report.Verdict);
    }

    private static IReadOnlyList<string> Catalogs(DriverReport report, string path) => Assert.Single(report.Files, f => f.Path == path).Catalogs;

    private static IEnumerable<string> Codes(DriverReport report) => report.Findings.Where(f => f.Finding.Severity > Severity.Note).Select(f => f.Finding.Code);
}
