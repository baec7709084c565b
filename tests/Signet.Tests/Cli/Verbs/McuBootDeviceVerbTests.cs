using System.IO.Pipes;
using System.Text;
using System.Text.Json;
using Signet.Cli;
using Signet.Serial;
using Signet.Smp;
using Signet.Tests.Files;
using Signet.Tests.McuBoot;

namespace Signet.Tests.Cli.Verbs;

/// <summary>The verbs that speak to devices, against <c>signet mcuboot serve</c> over a real pseudo terminal and real UDP.</summary>
public sealed class McuBootDeviceVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--pty")]
    [InlineData("--pty --raw")]
    [InlineData("--udp 0")]
    public async Task A_flashed_image_runs_and_stays(string link)
    {
        Linux();
        await using var device = await ServeAsync(link);
        var run = await FlashAsync(device);
        Assert.True(run.Code == ExitCode.Success, run.Error);
        Assert.Contains("runs and is confirmed; version 2.0.0+0", run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await RunAsync($"mcuboot device reset --smp {device.Address}")).Code);
        Assert.Equal("2.0.0", await RunningAsync(device));
        Assert.Contains("ran already", (await FlashAsync(device)).Output, StringComparison.Ordinal);
        Assert.Equal("hello\n", (await RunAsync($"mcuboot device echo hello --smp {device.Address}")).Output);
    }

    [Fact]
    public async Task Without_confirmation_the_next_start_takes_it_back()
    {
        await using var device = await ServeAsync("--udp 0");
        var run = await FlashAsync(device, "--no-confirm");
        Assert.Contains("runs on trial", run.Output, StringComparison.Ordinal);
        Assert.Equal("2.0.0", await RunningAsync(device));
        Assert.Equal(ExitCode.Success, (await RunAsync($"mcuboot device reset --smp {device.Address}")).Code);
        Assert.Equal("1.0.0", await RunningAsync(device));
        Assert.Equal(ExitCode.Success, (await RunAsync($"mcuboot device erase --smp {device.Address}")).Code);
    }

    [Fact]
    public async Task A_flash_that_was_interrupted_goes_on_where_the_device_is()
    {
        Linux();
        await using var device = await ServeAsync("--pty");
        using var stop = new CancellationTokenSource();
        var writes = 0;
        var interrupted = await RunAsync(FlashLine(device, "--chunk 400"), stop.Token, () =>
        {
            // Two questions, three pieces; the sixth message is not sent any more.
            if (++writes == 6)
            {
                stop.Cancel();
                throw new OperationCanceledException(stop.Token);
            }
        });
        Assert.Equal(ExitCode.Interrupted, interrupted.Code);
        Assert.Contains("the same command goes on", interrupted.Error, StringComparison.Ordinal);
        var run = await FlashAsync(device);
        Assert.True(run.Code == ExitCode.Success, run.Error);
        Assert.True(run.Output.Contains("resumed at 1200", StringComparison.Ordinal), run.Output);
        Assert.Equal("2.0.0", await RunningAsync(device));
    }

    [Fact]
    public async Task What_does_not_verify_is_not_sent_unless_told_and_the_loader_refuses_it_all_the_same()
    {
        await using var device = await ServeAsync("--udp 0");
        var other = await SignAsync("keys/ecdsa-p256-other.pem", "2.0.0", "other");
        foreach (var key in (string[])["keys/ecdsa-p256-pub.pem", "keys/ed25519-pub.pem"])
        {
            var refused = await RunAsync($"flash {other} --smp {device.Address} --key {McuBootVectors.PathOf(key)} --format json");
            Assert.Equal(ExitCode.Failed, refused.Code);
            Assert.Contains("[smp-unproved]", refused.Error, StringComparison.Ordinal);
            Assert.Contains("\"result\": \"refused\"", refused.Output, StringComparison.Ordinal);
        }

        Assert.Equal(ExitCode.Usage, (await RunAsync($"flash {other} --smp {device.Address}")).Code);
        Assert.Single(await ImagesAsync(device));
        var sent = await RunAsync($"flash {other} --smp {device.Address} --unverified");
        Assert.Equal(ExitCode.Failed, sent.Code);
        Assert.Contains("[smp-not-started]", sent.Error, StringComparison.Ordinal);
        Assert.Equal("1.0.0", await RunningAsync(device));
    }

    [Fact]
    public async Task Marks_are_made_by_hash_and_only_for_images_that_are_there()
    {
        await using var device = await ServeAsync("--udp 0");
        Assert.Contains("uploaded and marked", (await FlashAsync(device, "--test-only")).Output, StringComparison.Ordinal);
        var image = (await ImagesAsync(device)).Single(i => i.GetProperty("slot").GetInt32() == 1);
        Assert.True(image.GetProperty("pending").GetBoolean());
        var hash = image.GetProperty("hash").GetString();
        Assert.Contains("will be tried", (await RunAsync($"mcuboot device test {hash} --smp {device.Address}")).Output, StringComparison.Ordinal);
        var unknown = await RunAsync($"mcuboot device test {new string('0', 64)} --smp {device.Address}");
        Assert.Equal(ExitCode.Failed, unknown.Code);
        Assert.Contains("no such entry", unknown.Error, StringComparison.Ordinal);
        var exact = await RunAsync($"mcuboot device test {new string('0', 64)} --smp-version 2 --smp {device.Address}");
        Assert.Contains("of group 1", exact.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, (await RunAsync($"mcuboot device erase --smp {device.Address}")).Code);
        Assert.Equal(ExitCode.Success, (await RunAsync($"mcuboot device reset --smp {device.Address}")).Code);
        Assert.Equal(ExitCode.Success, (await RunAsync($"mcuboot device confirm --smp {device.Address}")).Code);
    }

    [Fact]
    public async Task Recovery_writes_the_primary_slot()
    {
        Linux();
        await using var device = await ServeAsync("--boot-serial");
        var run = await FlashAsync(device);
        Assert.True(run.Code == ExitCode.Success, run.Error);
        Assert.Contains("written over the old image", run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, (await RunAsync($"mcuboot device params --smp {device.Address}")).Code);
    }

    [Fact]
    public async Task A_dead_link_ends_with_the_code_for_the_network()
    {
        await using var device = await ServeAsync("--udp 0 --drop-after 3");
        var run = await FlashAsync(device, "--timeout 0.05 --format json");
        Assert.Equal(ExitCode.NetworkUnavailable, run.Code);
        Assert.Contains("\"result\": \"failed\"", run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NetworkUnavailable, (await RunAsync("mcuboot device list --smp serial:/nonexistent/tty")).Code);
    }

    [Fact]
    public async Task A_port_that_somebody_has_open_is_not_shared()
    {
        Linux();
        await using var device = await ServeAsync("--pty");
        using (SerialPorts.Open(device.Address["serial:".Length..], 115200))
        {
            var run = await RunAsync($"mcuboot device list --smp {device.Address}");
            Assert.Equal(ExitCode.NetworkUnavailable, run.Code);
            Assert.Contains("in use by another program", run.Error, StringComparison.Ordinal);
        }

        Assert.Equal("1.0.0", await RunningAsync(device));
    }

    [Theory]
    [InlineData("flash a.bin --smp tcp:x --unverified")]
    [InlineData("flash a.bin --smp udp:host:0 --unverified")]
    [InlineData("flash a.bin --smp serial:/dev/x?baud=fast --unverified")]
    [InlineData("flash a.bin disk.img --smp udp:host --unverified")]
    [InlineData("flash a.bin --smp udp:host --unverified --yes")]
    [InlineData("flash a.bin --smp udp:host --unverified --test-only --no-confirm")]
    [InlineData("flash a.bin --smp udp:host --unverified --chunk 31")]
    [InlineData("flash a.bin disk.img --unverified")]
    [InlineData("flash a.bin")]
    [InlineData("mcuboot device list")]
    [InlineData("mcuboot device test xyz --smp udp:host")]
    [InlineData("mcuboot serve --pty --udp 0 --primary a --slot-size 0x10000 --sector-size 0x1000 --hash-only")]
    public async Task Refuses_what_makes_no_sense(string line) => Assert.Equal(ExitCode.Usage, (await CliRun.RunAsync(line)).Code);

    [Fact]
    public async Task Prints_no_property_that_is_not_documented()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Shared.Repository, "docs", "command-line.md"), Cancellation);
        await using var device = await ServeAsync("--udp 0");
        foreach (var output in new[]
        {
            (await FlashAsync(device, "--format json")).Output,
            (await RunAsync($"mcuboot device slots --format json --smp {device.Address}")).Output,
            (await RunAsync($"mcuboot device params --format json --smp {device.Address}")).Output,
            (await RunAsync($"mcuboot device echo x --format json --smp {device.Address}")).Output,
        })
        {
            using var json = JsonDocument.Parse(output);
            Assert.All(Names(json.RootElement).Distinct(), name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
        }
    }

    private static void Linux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "serial ports are known under Linux alone");

    private async Task<RunningDevice> ServeAsync(string options)
    {
        var old = await SignAsync("keys/ecdsa-p256.pem", "1.0.0", "old");
        await SignAsync("keys/ecdsa-p256.pem", "2.0.0", "new");
        File.Copy(old, _folder["slot0.bin"], overwrite: true);
        var mode = options.Contains("boot-serial", StringComparison.Ordinal) ? "single" : "move";
        return await RunningDevice.StartAsync(
            $"mcuboot serve {options} --primary {_folder["slot0.bin"]} --slot-size 0x10000 --sector-size 0x1000 --mode {mode} --key {McuBootVectors.PathOf("keys/ecdsa-p256-pub.pem")}");
    }

    private async Task<string> SignAsync(string key, string version, string name)
    {
        var program = new byte[6000];
        new Random(version[0]).NextBytes(program);
        await File.WriteAllBytesAsync(_folder[name + ".bin"], program, Cancellation);
        var signed = _folder[name + ".signed.bin"];
        var run = await CliRun.RunAsync($"mcuboot sign --key {McuBootVectors.PathOf(key)} --version {version} --header-size 0x200 --pad-header --output {signed} {_folder[name + ".bin"]}");
        Assert.True(run.Code == ExitCode.Success, run.Error);
        return signed;
    }

    private string FlashLine(RunningDevice device, string options = "") => $"flash {_folder["new.signed.bin"]} --smp {device.Address} --key {McuBootVectors.PathOf("keys/ecdsa-p256-pub.pem")} {options}";

    private Task<CliRun> FlashAsync(RunningDevice device, string options = "") => RunAsync(FlashLine(device, options));

    private static async Task<string?> RunningAsync(RunningDevice device) =>
        (await ImagesAsync(device)).Single(i => i.GetProperty("active").GetBoolean()).GetProperty("version").GetString();

    private static async Task<List<JsonElement>> ImagesAsync(RunningDevice device)
    {
        var run = await RunAsync($"mcuboot device list --format json --smp {device.Address}");
        Assert.True(run.Code == ExitCode.Success, run.Error);
        using var json = JsonDocument.Parse(run.Output);
        return [.. json.RootElement.GetProperty("images").EnumerateArray().Select(i => i.Clone())];
    }

    private static async Task<CliRun> RunAsync(string line, CancellationToken? cancellation = null, Action? writes = null)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var context = new CliContext(output, error, color: false) { OpenSerial = (path, speed) => new WatchedPort(SerialPorts.Open(path, speed), writes ?? (() => { })) };
        var code = await CommandLine.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), context, cancellation ?? Cancellation);
        return new CliRun(code, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    private static IEnumerable<string> Names(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(p => Names(p.Value).Prepend(p.Name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Names),
        _ => [],
    };

    /// <summary>A port whose writes are watched.</summary>
    private sealed class WatchedPort(SerialPort port, Action writes) : SerialPort
    {
        public override int Read(Span<byte> buffer, TimeSpan timeout) => port.Read(buffer, timeout);

        public override void Write(ReadOnlySpan<byte> bytes)
        {
            writes();
            port.Write(bytes);
        }

        public override void Discard() => port.Discard();

        protected override void Dispose(bool disposing)
        {
            port.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>The server, run in this process.</summary>
    private sealed class RunningDevice : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        private readonly AnonymousPipeServerStream _output = new(PipeDirection.Out);
        private readonly MemoryStream _error = new();
        private Task<ExitCode>? _run;

        public string Address { get; private set; } = "";

        public static async Task<RunningDevice> StartAsync(string line)
        {
            var device = new RunningDevice();
            var context = new CliContext(device._output, device._error, color: false) { MakePty = () => (SerialPorts.MakePty(out var path), path) };
            device._run = Task.Run(() => CommandLine.RunAsync(line.Split(' '), context, device._stop.Token));
            using var reader = new StreamReader(new AnonymousPipeClientStream(PipeDirection.In, device._output.ClientSafePipeHandle));
            var address = Task.Run(reader.ReadLine);
            await Task.WhenAny(address, device._run);
            Assert.True(!device._run.IsCompleted, Encoding.UTF8.GetString(device._error.ToArray()));
            device.Address = (await address)!;
            return device;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            Assert.Equal(ExitCode.Success, await _run!.WaitAsync(TimeSpan.FromSeconds(10), CancellationToken.None));
            _stop.Dispose();
            await _output.DisposeAsync();
        }
    }
}
