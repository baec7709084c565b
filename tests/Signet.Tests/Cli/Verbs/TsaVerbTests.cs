using System.IO.Pipes;
using Signet.Cli;
using Signet.Tests.Files;
using Signet.Timestamps;

namespace Signet.Tests.Cli.Verbs;

public class TsaVerbTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prints_its_address_first_writes_its_root_and_ends_with_success_when_interrupted()
    {
        using var folder = new TemporaryFolder();
        var roots = new List<string>();
        foreach (var name in (string[])["first.pem", "second.pem"])
        {
            var rootPath = folder[name];
            await using var running = await RunningTsa.StartAsync("--folder", folder["state"], "--root-output", rootPath, "--time", "2030-05-06T07:08:09Z");
            var result = await StampAsync(running.Address, TimestampKind.Rfc3161);
            Assert.Equal(new DateTimeOffset(2030, 5, 6, 7, 8, 9, TimeSpan.Zero), result.Timestamp.Time);
            Assert.Equal(result.Timestamp.Time, (await StampAsync(running.Address, TimestampKind.Authenticode)).Timestamp.Time);
            var (code, error) = await running.StopAsync();
            Assert.Equal(ExitCode.Success, code);
            Assert.Contains("POST / 200 rfc3161", error, StringComparison.Ordinal);

            var root = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(rootPath);
            Assert.Equal(root.SubjectName.RawData, result.Timestamp.Signer!.Issuer.ToArray());
            roots.Add(root.Thumbprint);
        }

        Assert.Single(roots.Distinct());
    }

    [Fact]
    public async Task Serves_with_a_certificate_of_the_user_s()
    {
        using var folder = new TemporaryFolder();
        using (var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256))
        {
            var certificate = Timestamps.TestCertificates.Make(key, "CN=Mine");
            await File.WriteAllTextAsync(folder["mine.pem"], new string(System.Security.Cryptography.PemEncoding.Write("CERTIFICATE", certificate.Raw.Span)), Cancellation);
            await File.WriteAllTextAsync(folder["mine.key"], key.ExportPkcs8PrivateKeyPem(), Cancellation);
        }

        await using var running = await RunningTsa.StartAsync(
            "--cert", folder["mine.pem"], "--key", folder["mine.key"], "--time", "2026-11-20T12:00:00Z", "--root-output", folder["root.pem"]);
        var result = await StampAsync(running.Address, TimestampKind.Rfc3161);
        Assert.Equal("CN=Mine", result.Timestamp.Signer!.SubjectName);
        Assert.True(File.Exists(folder["root.pem"]));
    }

    [Theory]
    [InlineData("tsa --port 65536", ExitCode.Usage)]
    [InlineData("tsa --port x", ExitCode.Usage)]
    [InlineData("tsa --folder x --cert y", ExitCode.Usage)]
    [InlineData("tsa --cert /nonexistent/cert.pem", ExitCode.KeyUnavailable)]
    public async Task Refuses_what_makes_no_sense(string line, ExitCode code)
    {
        var run = await CliRun.RunAsync(line);
        Assert.Equal(code, run.Code);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Says_that_its_port_is_taken()
    {
        await using var running = await RunningTsa.StartAsync();
        var run = await CliRun.RunAsync($"tsa --port {running.Address.Port}");
        Assert.Equal(ExitCode.NetworkUnavailable, run.Code);
        Assert.Contains("[tsa-port-unavailable]", run.Error, StringComparison.Ordinal);
    }

    private static Task<TimestampResult> StampAsync(Uri address, TimestampKind kind) =>
        TimestampServers.Create([(kind, address.ToString())], new TimestampSettings()).StampAsync("signature"u8.ToArray(), Cancellation);

    /// <summary><c>signet tsa</c> in this process, started and stopped by the test.</summary>
    private sealed class RunningTsa : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly MemoryStream _error = new();
        private readonly AnonymousPipeServerStream _output = new();
        private Task<ExitCode>? _run;

        public Uri Address { get; private set; } = null!;

        public static async Task<RunningTsa> StartAsync(params string[] args)
        {
            var tsa = new RunningTsa();
            var context = new CliContext(tsa._output, tsa._error, color: false);
            using var reader = new StreamReader(new AnonymousPipeClientStream(PipeDirection.In, tsa._output.ClientSafePipeHandle));
            tsa._run = Task.Run(() => CommandLine.RunAsync(["tsa", .. args], context, tsa._stop.Token));
            var line = reader.ReadLineAsync(Cancellation).AsTask();
            await Task.WhenAny(line, tsa._run);
            Assert.True(!tsa._run.IsCompleted, System.Text.Encoding.UTF8.GetString(tsa._error.ToArray()));
            tsa.Address = new Uri((await line)!);
            return tsa;
        }

        public async Task<(ExitCode Code, string Error)> StopAsync()
        {
            await _stop.CancelAsync();
            var code = await _run!.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
            return (code, System.Text.Encoding.UTF8.GetString(_error.ToArray()));
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
        }
    }
}
