using Signet.Catalogs;
using Signet.Drivers;
using Signet.Files;
using Signet.Trust;

namespace Signet.Tests.Drivers;

/// <summary>Genuine packages: trusted as they are, and never with a byte changed.</summary>
public sealed class DriverCorpusTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-package-");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string, string, Verdict, string> Packages { get; } = new()
    {
        // package                      policy     verdict             what withholds it. The driver kit's test certificates are trusted as their makers would.
        { "adafruit-usbtinyisp",        "driver",  Verdict.Trusted,    "" },
        { "adafruit-usbtinyisp",        "windows", Verdict.NotProven,  "" },
        { "espressif/esp32s2",          "driver",  Verdict.Trusted,    "" },
        { "espressif/esp32-s2-kaluga",  "windows", Verdict.Trusted,    "" },
        { "espressif/esp-wrover-kit",   "driver",  Verdict.Trusted,    "" },
        { "espressif/esp-prog",         "driver",  Verdict.Trusted,    "" },
        { "espressif/esp32-usb-jtag",   "windows", Verdict.NotProven,  "13 driver-file-unlisted" },
        { "sparkfun/avr/signed_driver", "driver",  Verdict.Trusted,    "" },
        { "sparkfun/samd/drivers",      "windows", Verdict.Rejected,   "1 driver-file-not-in-catalog, 1 driver-member-without-file" },
        { "sparkfun/avr/driver",        "driver",  Verdict.Rejected,   "2 driver-catalog-missing" },
    };

    [Theory]
    [MemberData(nameof(Packages))]
    public async Task Judges_genuine_packages(string package, string policy, Verdict verdict, string withheld)
    {
        var report = await VerifyAsync(Shared.Path("corpus/driver-packages/" + package), Options(package, policy));
        var found = report.Findings.Where(f => f.Finding.Code.StartsWith("driver-", StringComparison.Ordinal) && f.Finding.Severity > Severity.Note);
        Assert.Equal(withheld, string.Join(", ", found.GroupBy(f => f.Finding.Code).Select(g => $"{g.Count()} {g.Key}").Order()));
        Assert.Equal(verdict, report.Report.Verdict);
    }

    // Some bytes of each file; with --long every byte of INFs and catalogs.
    [Theory]
    [InlineData("espressif/esp-prog")]
    [InlineData("adafruit-usbtinyisp")]
    [InlineData("sparkfun/avr/signed_driver")]
    public async Task Trusts_no_package_of_which_a_byte_was_changed(string package)
    {
        Copy(package);
        var options = Options(package, "driver");
        var missed = new List<string>();
        foreach (var file in PackageFolder.Read(_folder.FullName).Files)
        {
            var bytes = await File.ReadAllBytesAsync(file.FullPath, TestContext.Current.CancellationToken);
            var step = !Shared.Long ? (bytes.Length / 25) + 1 : bytes.Length < 16 * 1024 ? 1 : 997;
            for (var i = step / 2; i < bytes.Length; i += step)
            {
                bytes[i] ^= 0x01;
                await File.WriteAllBytesAsync(file.FullPath, bytes, TestContext.Current.CancellationToken);
                var report = await VerifyAsync(_folder.FullName, options);
                if (i != CountersignatureVersion(bytes)
                    && (report.Report.Verdict == Verdict.Trusted || !report.Findings.Any(f => f.Path == file.Path && f.Finding.Severity > Severity.Note)))
                {
                    missed.Add($"{file.Path}: byte {i}: {report.Report.Verdict}");
                }

                bytes[i] ^= 0x01;
            }

            await File.WriteAllBytesAsync(file.FullPath, bytes, TestContext.Current.CancellationToken);
        }

        Assert.Empty(missed);
        Assert.Equal(Verdict.Trusted, (await VerifyAsync(_folder.FullName, options)).Report.Verdict);
    }

    // The one byte that may be 0 or 1 without meaning anything: behind the type of a countersignature, a SET and a SEQUENCE of two octets of length.
    private static int CountersignatureVersion(byte[] file) =>
        file.AsSpan().IndexOf((byte[])[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x06]) is > 0 and var at ? at + 21 : -1;

    private void Copy(string package)
    {
        foreach (var file in PackageFolder.Read(Shared.Path("corpus/driver-packages/" + package)).Files)
        {
            var target = Path.Join(_folder.FullName, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, File.ReadAllBytes(file.FullPath));
        }
    }

    private static Task<DriverReport> VerifyAsync(string folder, VerifyOptions options) =>
        DriverVerifier.VerifyAsync(folder, new DriverVerifyOptions { Signatures = options }, null, TestContext.Current.CancellationToken);

    // Four packages are signed with a certificate that the driver kit made for tests: it signs itself, and whoever tests trusts it.
    private static VerifyOptions Options(string package, string policy) => new()
    {
        At = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero),
        Policy = Policy.Find(policy)!,
        Trust = package.StartsWith("espressif/", StringComparison.Ordinal) && !package.EndsWith("jtag", StringComparison.Ordinal) ? TestSigner() : null,
    };

    private static TrustStore TestSigner()
    {
        using var source = FileSource.Open(Shared.Path("corpus/driver-packages/espressif/esp-prog/esp-prog.cat"));
        return TrustStore.Of([.. CatalogFile.OpenForWork(source).Signatures[0].Certificates], "the driver kit's test certificate");
    }
}
