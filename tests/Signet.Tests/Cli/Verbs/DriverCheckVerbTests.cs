using System.Text.Json;
using Signet.Cli;
using Signet.Tests.Drivers;

namespace Signet.Tests.Cli.Verbs;

public sealed class DriverCheckVerbTests : IDisposable
{
    private readonly TestPackage _package = new();

    public void Dispose() => _package.Dispose();

    [Fact]
    public async Task Writes_what_the_INF_says_as_JSON()
    {
        var run = await CliRun.RunAsync(["driver", "check", _package.Root, "--os", "7_X86,10_X64", "--at", "2026-11-20", "--format", "json"]);
        Assert.Equal(ExitCode.Success, run.Code);
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("signet/driver-check/1", json.GetProperty("schema").GetString());
        Assert.Equal(["7_X86", "10_X64"], Texts(json.GetProperty("os")));
        Assert.True(json.GetProperty("signable").GetBoolean());
        var inf = Assert.Single(json.GetProperty("infs").EnumerateArray());
        Assert.Equal("USBDevice 2024-01-15 1.2.3.4 ansi", string.Join(' ', ((string[])["class", "driverDate", "driverVersion", "encoding"]).Select(n => inf.GetProperty(n).GetString())));
        Assert.Equal(["x86", "amd64"], Texts(inf.GetProperty("architectures")));
        Assert.Equal([@"USB\VID_1209&PID_0001", @"USB\VID_1209"], Texts(inf.GetProperty("hardwareIds")));
        Assert.Equal("Gadget.cat", inf.GetProperty("catalogs")[0].GetProperty("name").GetString());
        Assert.Equal(
            ["x86/gadget.sys True", "x86/gadgetapi.dll True", "gadget.txt True", "x64/gadget.sys True", "x64/gadgetapi.dll True"],
            inf.GetProperty("files").EnumerateArray().Select(f => $"{f.GetProperty("path").GetString()} {f.GetProperty("present").GetBoolean()}"));
        Assert.Equal("Gadget", inf.GetProperty("services")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Says_file_line_and_number_of_each_finding()
    {
        File.Delete(_package["x64/gadget.sys"]);
        var people = await CliRun.RunAsync(["driver", "check", _package.Root, "--at", "2024-01-14"]);
        Assert.Equal(ExitCode.Failed, people.Code);
        Assert.Contains("error: gadget.inf:8: DriverVer is of 2024-01-15; today is 2024-01-14 [inf-driver-ver-future] (Inf2Cat 22.9.7)\n", people.Output, StringComparison.Ordinal);
        Assert.Contains("error: gadget.inf:24: x64/gadget.sys, copied on amd64, is not in the folder [inf-file-missing] (Inf2Cat 22.9.1)\n", people.Output, StringComparison.Ordinal);
        Assert.EndsWith(": 2 errors, 0 warnings\n", people.Output, StringComparison.Ordinal);

        var program = JsonDocument.Parse((await CliRun.RunAsync(["driver", "check", _package.Root, "--at", "2024-01-14", "--format", "json"])).Output).RootElement;
        Assert.Equal(
            ["gadget.inf:8 inf-driver-ver-future 22.9.7", "gadget.inf:24 inf-file-missing 22.9.1"],
            program.GetProperty("findings").EnumerateArray().Select(f =>
                $"{f.GetProperty("path").GetString()}:{f.GetProperty("line").GetInt32()} {f.GetProperty("code").GetString()} {f.GetProperty("inf2cat").GetString()}"));
        Assert.Equal(2, program.GetProperty("summary").GetProperty("errors").GetInt32());
    }

    [Fact]
    public async Task The_day_is_that_in_UTC_unless_asked_otherwise()
    {
        // 2024-01-14 23:30 UTC is the 15th in a zone an hour ahead
        var clock = new ZonedClock(new DateTimeOffset(2024, 1, 14, 23, 30, 0, TimeSpan.Zero), TimeSpan.FromHours(1));
        Assert.Equal(ExitCode.Failed, (await CliRun.RunAsync(["driver", "check", _package.Root], c => c with { Clock = clock })).Code);
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["driver", "check", _package.Root, "--local-time"], c => c with { Clock = clock })).Code);
    }

    private static IEnumerable<string?> Texts(JsonElement array) => array.EnumerateArray().Select(e => e.GetString());

    private sealed class ZonedClock(DateTimeOffset now, TimeSpan offset) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.CreateCustomTimeZone("test", offset, "test", "test");
    }
}
