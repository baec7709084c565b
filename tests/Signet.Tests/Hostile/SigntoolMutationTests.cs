using Signet.Catalogs;
using Signet.Cli;
using Signet.Files;
using Signet.Stores;
using Signet.Tests.Cli;
using Signet.Tests.Cli.Personalities;
using Signet.Tests.Files;
using Signet.Tests.Timestamps;
using Signet.Trust;

namespace Signet.Tests.Hostile;

/// <summary>The personality signtool on damaged files: it ends as signtool ends, and is never more lenient than the library.</summary>
public sealed class SigntoolMutationTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public SigntoolMutationTests() => new CertificateStores(_folder["stores"]).OpenOrCreate(StoreLocation.CurrentUser, "Root")
        .Add(TestCertificates.Read(File.ReadAllBytes(ToolCase.PathOf("keys/root.cer"))), null);

    private VerifyOptions Options => StoreTrust.Load(new CertificateStores(_folder["stores"])).Options(Policy.Windows, s_now) with { AllowSha1 = true };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("in/pre-ts.exe", "/pa /v /d /all", 53, 90)]
    [InlineData("out/sign-ph.exe", "/pa /v /ph", 61, 90)]
    [InlineData("out/sign-as-nested.exe", "/pa", 71, 90)]
    [InlineData("out/sign-cat.cat", "/pa /v", 29, 90)]
    [InlineData("out/sign-cab.cab", "/pa /v", 29, 90)]
    [InlineData("out/sign-msi.msi", "/pa /v", 101, 75)] // free sectors are nobody's
    public async Task Verifies_a_damaged_file_only_when_the_library_does(string name, string options, int step, int percentRefused)
    {
        var bytes = File.ReadAllBytes(ToolCase.PathOf(name));
        var trust = Options;
        var refused = 0;
        for (var i = 0; i < bytes.Length; i += step)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= (byte)(1 << (i % 8));
            var trusted = FileVerifier.Verify(new MemorySource(damaged), trust).Report.Verdict == Verdict.Trusted;
            var run = await RunAsync($"verify {options} {_folder.Write("x.bin", damaged)}");
            AssertWellEnded(run, $"{name}, byte {i}");
            Assert.True(trusted || run.Code == ExitCode.Failed, $"{name}, byte {i}: the library does not trust it, signtool ended with {run.Code}");
            refused += trusted ? 0 : 1;
        }

        Assert.InRange(refused, bytes.Length / step * percentRefused / 100, int.MaxValue);
    }

    [Fact]
    public async Task Takes_no_damaged_catalog_for_a_proof()
    {
        var bytes = File.ReadAllBytes(ToolCase.PathOf("out/sign-cat.cat"));
        var member = ToolCase.PathOf("in/note.txt");
        for (var i = 0; i < bytes.Length; i += 31)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= (byte)(1 << (i % 8));
            var judged = CatalogSet.Judge("x.cat", new MemorySource(damaged), Options);
            var run = await RunAsync($"verify /pa /c {_folder.Write("x.cat", damaged)} {member}");
            AssertWellEnded(run, $"byte {i}");
            Assert.True(run.Code != ExitCode.Success || judged.Report.Report.Verdict == Verdict.Trusted, $"byte {i}");
        }
    }

    [Theory]
    [InlineData("out/sign-as-nested.exe")]
    [InlineData("in/pre-ts.exe")]
    public async Task Removes_and_stamps_nothing_of_a_cut_file_that_it_does_not_understand(string name)
    {
        var bytes = File.ReadAllBytes(ToolCase.PathOf(name));
        for (var length = 0; length < bytes.Length; length += 499)
        {
            foreach (var command in new[] { "remove /s", "remove /c /u", "timestamp /tr http://127.0.0.1:9/ /td sha256 /q", "timestamp /p7 /tr http://127.0.0.1:9/ /td sha256", "catdb", "verify /p7" })
            {
                var file = _folder.Write("x.exe", bytes[..length]);
                var run = await RunAsync($"{command} {file}");
                AssertWellEnded(run, $"{command}, {length} bytes");
                Assert.Equal(ExitCode.Failed, run.Code);
                Assert.Equal(length, new FileInfo(file).Length);
            }
        }
    }

    [Theory]
    [InlineData("verify /pa")]
    [InlineData("verify /pa /v")]
    [InlineData("remove /s")]
    [InlineData("timestamp /tr http://127.0.0.1:9/ /td sha256")]
    [InlineData("catdb")]
    public async Task Has_an_error_for_a_folder(string command)
    {
        var run = await RunAsync($"{command} {_folder.Root}");
        AssertWellEnded(run, command);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("SignTool Error: ", run.Error, StringComparison.Ordinal);
    }

    // 0, 1 or 2, with a reason for all but 0, and no defect of ours.
    private static void AssertWellEnded(CliRun run, string what)
    {
        Assert.True(run.Code is ExitCode.Success or ExitCode.Failed or ExitCode.Warnings, $"{what}: {run.Code}");
        Assert.True(run.Code == ExitCode.Success || run.Error.StartsWith("SignTool ", StringComparison.Ordinal), $"{what}: {run.Error}");
        Assert.DoesNotContain("[internal]", run.Error, StringComparison.Ordinal);
    }

    private Task<CliRun> RunAsync(string line) => CliRun.RunAsync(["signtool", .. line.Split(' ')], context => context with
    {
        Clock = new SetClock { Time = s_now, Zone = TimeZoneInfo.Utc },
        Variable = v => v == "SIGNET_STORES" ? _folder["stores"] : null,
    });
}
