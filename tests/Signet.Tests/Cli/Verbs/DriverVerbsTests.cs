using System.Text.Json;
using Signet.Cli;
using Signet.Tests.Drivers;

namespace Signet.Tests.Cli.Verbs;

/// <summary><c>signet driver catalog</c> and <c>signet driver verify</c>.</summary>
public sealed class DriverVerbsTests : IDisposable
{
    private static readonly string[] s_signer = ["--cert", Shared.Vector("signtool/keys/leaf2048.pfx"), "--password-from", "env:PASSWORD"];

    private readonly TestPackage _package = new();

    public void Dispose() => _package.Dispose();

    [Fact]
    public async Task Makes_signs_and_verifies()
    {
        var made = await RunAsync(["driver", "catalog", _package.Root, "--os", "10_X64", "--format", "json", .. s_signer]);
        using var catalogs = JsonDocument.Parse(made.Output);
        Assert.Equal(ExitCode.Success, made.Code);
        Assert.Equal("signet/driver-catalog/1", catalogs.RootElement.GetProperty("schema").GetString());
        Assert.Equal("10_X64", Assert.Single(catalogs.RootElement.GetProperty("os").EnumerateArray()).GetString());
        var catalog = Assert.Single(catalogs.RootElement.GetProperty("catalogs").EnumerateArray());
        Assert.Equal((_package["Gadget.cat"], 2, true), (catalog.GetProperty("path").GetString(), catalog.GetProperty("version").GetInt32(), catalog.GetProperty("signed").GetBoolean()));

        // the INF, two drivers, two libraries, a text: each under two digests
        Assert.Equal(12, catalog.GetProperty("members").GetInt32());

        var verified = await RunAsync(["driver", "verify", _package.Root, "--trust", Shared.Vector("verify/root.cer"), "--format", "json"]);
        using var report = JsonDocument.Parse(verified.Output);
        Assert.Equal(ExitCode.Success, verified.Code);
        Assert.Equal(("driver", "trusted"), (report.RootElement.GetProperty("policy").GetString(), report.RootElement.GetProperty("verdict").GetString()));
        Assert.Equal(
            ["Gadget.cat catalog", "gadget.inf inf", "gadget.txt driver", "x64/gadget.sys driver", "x64/gadgetapi.dll driver", "x86/gadget.sys driver", "x86/gadgetapi.dll driver"],
            report.RootElement.GetProperty("files").EnumerateArray().Select(f => $"{f.GetProperty("path").GetString()} {f.GetProperty("role").GetString()}"));
    }

    [Fact]
    public async Task Makes_the_same_catalog_from_the_same_files()
    {
        string[] line = ["driver", "catalog", _package.Root, "--os", "10_X64", "--time", "2026-01-02T03:04:05Z", "--list-identifier", "000102030405060708090A0B0C0D0E0F"];
        Assert.Equal(ExitCode.Success, (await RunAsync(line)).Code);
        var first = await File.ReadAllBytesAsync(_package["Gadget.cat"], TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Success, (await RunAsync(line)).Code);
        Assert.Equal(first, await File.ReadAllBytesAsync(_package["Gadget.cat"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Writes_nothing_when_something_is_missing()
    {
        File.Delete(_package["x64/gadget.sys"]);
        var run = await RunAsync(["driver", "catalog", _package.Root, "--os", "10_X64"]);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("[inf-file-missing]", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_package["Gadget.cat"]));
    }

    [Theory]
    [InlineData("--time 2024-01-14", "inf-driver-ver-future", ExitCode.Failed)]
    [InlineData("--time 2024-01-14T23:30:00Z", "inf-driver-ver-future", ExitCode.Failed)]
    [InlineData("--time 2024-01-14T23:30:00Z --local-time", "", ExitCode.Success)] // the 15th already, an hour east of UTC
    [InlineData("--time 2024-01-15", "", ExitCode.Success)]
    public async Task Compares_the_date_with_the_day_in_UTC_or_here(string options, string code, ExitCode exit)
    {
        var run = await RunAsync(["driver", "catalog", _package.Root, "--os", "10_X64", "--no-catalog", .. options.Split(' ')]);
        Assert.Equal(exit, run.Code);
        Assert.Contains(code, run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_package["Gadget.cat"]));
    }

    [Theory]
    [InlineData("catalog DIR", "--os is missing")]
    [InlineData("catalog DIR --os 11_X64", "'11_X64' is no release of Windows")]
    [InlineData("catalog DIR --os 10_X64,", "the list of releases has an empty name")]
    [InlineData("catalog DIR --os 10_X64 --timestamp http://localhost", "there is nothing to time-stamp")]
    [InlineData("catalog DIR --os 10_X64 --catalog-version 3", "--catalog-version")]
    [InlineData("verify DIR --policy uefi", "--policy")]
    [InlineData("verify", "DIR")]
    public async Task Refuses_what_makes_no_sense(string line, string message)
    {
        var run = await RunAsync(["driver", .. line.Replace("DIR", _package.Root, StringComparison.Ordinal).Split(' ')]);
        Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private static Task<CliRun> RunAsync(string[] args) => CliRun.RunAsync(args, context => context with
    {
        Variable = name => name == "PASSWORD" ? "Vector-A1" : null,
        Clock = new EasternClock(),
    });

    private sealed class EasternClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(1), "test", "test");
    }
}
