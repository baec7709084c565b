using System.Text.RegularExpressions;
using Signet.Cli;
using Signet.Tests.Ffu;
using Signet.Tests.Files;

namespace Signet.Tests.Cli.Personalities;

public sealed partial class FfuToolRunTests : IDisposable
{
    private const ExitCode Wrong = (ExitCode)(-1);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    private string Image() => _folder.Write("OEM.ffu", new TestFfu().Build());

    private string Key() => _folder.Write("pk.cer", TestFfu.PlatformKey.Certificate.Raw.ToArray());

    private void Connect(string target, string id = "Contoso.Fam.Tiny.1")
    {
        _variables["SIGNET_FFU_DEVICE"] = _folder[target];
        _variables["SIGNET_FFU_DEVICE_ID"] = id;
        _variables["SIGNET_FFU_TRUST"] = Key();
    }

    private Task<CliRun> RunAsync(params string[] args) => CliRun.RunAsync(["ffutool", .. args], c => c with { Variable = name => _variables.GetValueOrDefault(name) });

    [Theory]
    [InlineData("-flash")]
    [InlineData("/FLASH")]
    [InlineData("-Flash")]
    public async Task Flashes_as_the_seed_prints_it(string option)
    {
        Connect("phone.img");

        var run = await RunAsync(option, Image());

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.StartsWith($"Devices Found: 1\n\n[Device 0]\nName: {_folder["phone.img"]}\nID: Contoso.Fam.Tiny.1\nType: {_folder["phone.img"]}\n\n[Device 0] FLASHING\n\n[Device 0] DONE\n", run.Output, StringComparison.Ordinal);
        Assert.Matches(Rate(), run.Output);
        Assert.Equal(4 * 1024 * 1024, new FileInfo(_folder["phone.img"]).Length);
    }

    [Fact]
    public async Task Says_when_there_is_no_device()
    {
        Assert.Equal((Wrong, "There are no connected devices.\n"), await OutcomeAsync("-flash", Image()));
        Assert.Equal((ExitCode.Success, "There are no connected devices.\n"), await OutcomeAsync("-list"));
    }

    [Fact]
    public async Task Says_when_there_is_no_image()
    {
        Connect("phone.img");
        Assert.Equal((Wrong, $"Could not locate {_folder["no.ffu"]}, please verify that the file exists.\n"), await OutcomeAsync("-flash", _folder["no.ffu"]));
    }

    [Fact]
    public async Task Reports_a_refusal_with_the_number_of_a_device()
    {
        Connect("phone.img", "Contoso.Fam.Other.1");

        var run = await RunAsync("-flash", Image());

        Assert.Equal(Wrong, run.Code);
        Assert.Contains("[Device 0] An FFU error occurred: Failed to flash with device error { 0x16, 0x0, 0x0, 0x0, 0x0, 0x0 }.\n", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("[device-platform-id]\n\nAt least one of the devices failed to execute the operation.\n", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["phone.img"]));
    }

    [Fact]
    public async Task An_unsigned_image_is_a_matter_of_the_signature()
    {
        Connect("phone.img");
        var run = await RunAsync("-flash", _folder.Write("OEM.ffu", TestFfu.Vector("tiny_V1.ffu")));
        Assert.Equal(Wrong, run.Code);
        Assert.Contains("device error { 0x18, ", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["phone.img"]));
    }

    [Fact]
    public async Task Flashes_all_devices_of_a_file_and_fails_when_one_does()
    {
        _variables["SIGNET_FFU_DEVICES"] = _folder["devices.json"];
        await File.WriteAllTextAsync(_folder["devices.json"], $$"""
            { "devices": [
                { "name": "bench 1", "id": "Contoso.Fam.Tiny.1", "targets": [ "{{_folder["one.img"]}}" ], "trust": [ "{{Key()}}" ] },
                { "name": "bench 2", "id": "Contoso.Fam.Other.1", "targets": [ "{{_folder["two.img"]}}" ], "trust": [ "{{Key()}}" ] } ] }
            """, TestContext.Current.CancellationToken);

        var run = await RunAsync("-flash", Image());

        Assert.Equal(Wrong, run.Code);
        Assert.StartsWith("Devices Found: 2\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("[Device 0] DONE\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("[Device 1] An FFU error occurred: ", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["one.img"]));
        Assert.False(File.Exists(_folder["two.img"]));
        Assert.Contains("Name: bench 2\n", (await RunAsync("-list")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{ \"devices\": [ { } ] }")]
    [InlineData("{ \"devices\": [ { \"targets\": [ \"a\" ], \"skipChecks\": true } ] }")]
    [InlineData("{ \"devices\": [ { \"targets\": \"a\" } ] }")]
    public async Task A_devices_file_that_makes_no_sense_is_refused(string json)
    {
        _variables["SIGNET_FFU_DEVICES"] = _folder.Write("devices.json", System.Text.Encoding.ASCII.GetBytes(json));
        var (code, output) = await OutcomeAsync("-list");
        Assert.Equal(Wrong, code);
        Assert.Contains("cannot be used", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-uefiflash", "a.ffu")]
    [InlineData("-fastflash", "a.ffu")]
    [InlineData("-wim", "a.wim")]
    [InlineData("-skip")]
    [InlineData("/massStorage")]
    [InlineData("-clearId")]
    [InlineData("-serial")]
    [InlineData("-setBootMode", "1", "profile")]
    [InlineData("-getServicingLogs", "logs")]
    [InlineData("-getFlashingLogs", "logs")]
    public async Task Refuses_by_name_what_it_does_not_do(params string[] args)
    {
        var (code, output) = await OutcomeAsync(args);
        Assert.Equal(Wrong, code);
        Assert.Contains($"/{args[0][1..]}", output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("known, not supported yet", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_wim_behind_the_image()
    {
        Connect("phone.img");
        var (code, output) = await OutcomeAsync("-flash", Image(), "boot.wim");
        Assert.Equal((Wrong, "A WIM beside the image is known, not supported yet: boot.wim\n"), (code, output));
    }

    [Fact]
    public async Task Warns_of_force()
    {
        Connect("phone.img");
        var run = await RunAsync("-force", "-noLog", "-flash", Image());
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.StartsWith("Warning: -force is deprecated", run.Output, StringComparison.Ordinal);
    }

    private async Task<(ExitCode Code, string Output)> OutcomeAsync(params string[] args)
    {
        var run = await RunAsync(args);
        return (run.Code, run.Output);
    }

    [GeneratedRegex(@"Transferred \d+\.\d\d MB in \d+\.\d\d seconds, overall rate \d+\.\d\d MB/s\.\n$")]
    private static partial Regex Rate();
}
