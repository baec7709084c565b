using Signet.Authenticode;
using Signet.Drivers;
using Signet.Files;
using Signet.Keys;
using Signet.Tests.Files;
using Signet.Tests.Pe;
using Signet.Trust;

namespace Signet.Tests.Drivers;

/// <summary>A driver package made on the spot: an INF for x86 and x64, a driver and a library for each, and a text.</summary>
public sealed class TestPackage : IDisposable
{
    private const string Inf = """
        ; A gadget
        [Version]
        Signature = "$Windows NT$"
        Class = USBDevice
        ClassGuid = {88BAE032-5A81-49f0-BC3D-A4FF138216D6}
        Provider = %Vendor%
        CatalogFile = Gadget.cat
        DriverVer = 01/15/2024,1.2.3.4
        PnpLockdown = 1

        [Manufacturer]
        %Vendor% = Models,NTx86,NTamd64

        [Models.NTx86]
        %Name% = Gadget,USB\VID_1209&PID_0001,USB\VID_1209

        [Models.NTamd64]
        %Name% = Gadget,USB\VID_1209&PID_0001,USB\VID_1209

        [Gadget]
        CopyFiles = Gadget.Drivers,Gadget.Libraries

        [Gadget.Drivers]
        gadget.sys

        [Gadget.Libraries]
        gadgetapi.dll
        readme.txt,gadget.txt

        [Gadget.Services]
        AddService = Gadget,2,Gadget.Service

        [Gadget.Service]
        ServiceType = 1
        StartType = 3
        ErrorControl = 1
        ServiceBinary = %12%\gadget.sys

        [SourceDisksNames]
        1 = %Name%

        [SourceDisksFiles]
        gadget.txt = 1

        [SourceDisksFiles.x86]
        gadget.sys = 1,x86
        gadgetapi.dll = 1,x86

        [SourceDisksFiles.amd64]
        gadget.sys = 1,x64
        gadgetapi.dll = 1,x64

        [DestinationDirs]
        Gadget.Drivers = 12
        Gadget.Libraries = 11

        [Strings]
        Vendor = "Example"
        Name = "Gadget"

        """;

    private readonly TemporaryFolder _folder = new();

    public TestPackage()
    {
        foreach (var (folder, plus) in ((string, bool)[])[("x86", false), ("x64", true)])
        {
            Directory.CreateDirectory(this[folder]);
            var machine = (ushort)(plus ? 0x8664 : 0x014C);
            File.WriteAllBytes(this[folder + "/gadget.sys"], new PeImage { IsPlus = plus, Machine = machine, Subsystem = 1 }.Bytes());
            File.WriteAllBytes(this[folder + "/gadgetapi.dll"], new PeImage { IsPlus = plus, Machine = machine, Subsystem = 2 }.Bytes());
        }

        File.WriteAllText(this["gadget.txt"], "What the gadget does.\r\n");
        WriteInf(Inf);
    }

    public string Root => _folder.Root;

    public string this[string name] => Path.Join(Root, name);

    public void Dispose() => _folder.Dispose();

    /// <summary>Changes the INF, and its line ends back to those of Windows.</summary>
    public void ChangeInf(string old, string changed)
    {
        var text = File.ReadAllText(this["gadget.inf"]);
        Assert.Contains(old, text, StringComparison.Ordinal);
        WriteInf(text.Replace(old, changed, StringComparison.Ordinal));
    }

    /// <summary>Makes the catalogs and signs them.</summary>
    public async Task SignAsync(string releases = "7_X86,10_X64", bool pageHashes = false)
    {
        var options = CatalogOptions(releases) with { PageHashes = pageHashes };
        var made = await DriverCatalogs.MakeAsync(Root, options, nothing: false, null, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(made.Findings, f => f.Finding.Severity == Severity.Error);
        foreach (var catalog in made.Made)
        {
            await File.WriteAllBytesAsync(catalog.FullPath, await SignAsync(catalog.Catalog.ToUnsignedFile()));
        }
    }

    /// <summary>The options of <see cref="SignAsync(string, bool)"/>.</summary>
    public static DriverCatalogOptions CatalogOptions(string releases)
    {
        Assert.True(DriverOs.TryReadList(releases, out var list, out _));
        return new DriverCatalogOptions { Releases = list, Time = Now, Today = DateOnly.FromDateTime(Now.UtcDateTime) };
    }

    /// <summary>Signs a file of the package.</summary>
    public async Task SignFileAsync(string name) => await File.WriteAllBytesAsync(this[name], await SignAsync(await File.ReadAllBytesAsync(this[name])));

    /// <summary>Verifies the package.</summary>
    public Task<DriverReport> VerifyAsync(string? releases = null)
    {
        IReadOnlyList<DriverOs> list = [];
        Assert.True(releases is null || DriverOs.TryReadList(releases, out list, out _));
        return DriverVerifier.VerifyAsync(Root, new DriverVerifyOptions { Signatures = Options, Releases = list }, null, TestContext.Current.CancellationToken);
    }

    /// <summary>Trusts the signer of <see cref="SignAsync(string, bool)"/>.</summary>
    public static VerifyOptions Options { get; } = new()
    {
        At = Now, Trust = TrustStore.Of([.. CertificateFile.Read(Shared.Vector("verify/root.cer"))], "the test's root"),
    };

    private static DateTimeOffset Now => new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    private void WriteInf(string text) => File.WriteAllText(this["gadget.inf"], text.ReplaceLineEndings("\r\n"));

    private static async Task<byte[]> SignAsync(byte[] file)
    {
        await using var signer = await new SignerSource
        {
            CertificatePaths = [Shared.Vector("signtool/keys/leaf2048.pfx")], Password = PasswordSource.Of("Vector-A1"),
        }.OpenAsync();
        using var source = new MemorySource(file);
        var signing = FileSigning.Open(source, new SignatureOptions(), null, TestContext.Current.CancellationToken);
        return (await FileSigner.SignAsync(signing, signer, null, TestContext.Current.CancellationToken)).Edits.Apply(file);
    }
}
