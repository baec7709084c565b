using System.Text.Json;
using Signet.Authenticode;
using Signet.Cli;
using Signet.Cms;
using Signet.Tests.Files;
using Signet.Tests.Pe;
using Signet.Tests.Trust;

namespace Signet.Tests.Cli.Verbs;

public sealed class VerifyVerbTests : IDisposable
{
    private static readonly string s_root = Shared.Vector("verify/root.cer");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-verify-");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string, string, ExitCode, string[]> Lines { get; } = new()
    {
        // files in the folder                      command line                                     ends with              verdicts
        { "a=sign-sha256.exe", "--trust ROOT a", ExitCode.Success, ["trusted"] },
        { "a=sign-sha256.exe", "a", ExitCode.Failed, ["not-proven"] },
        { "a=sign-sha1.exe", "--trust ROOT a", ExitCode.Failed, ["not-proven"] },
        { "a=sign-sha1.exe", "--trust ROOT --allow-sha1 a", ExitCode.Success, ["trusted"] },
        { "a=pre-expired.exe", "--trust ROOT a", ExitCode.Failed, ["rejected"] },
        { "a=pre-expired.exe", "--trust ROOT --at 2020-06-01 a", ExitCode.Success, ["trusted"] },
        { "a=pre-expired-ts.exe", "--trust ROOT --timestamp-trust ROOT a", ExitCode.Success, ["trusted"] },
        { "a=pre-expired-ts.exe", "--trust ROOT a", ExitCode.Failed, ["rejected"] },
        { "a=sign-sha256.exe b=sign-ph.exe", "--trust ROOT a b", ExitCode.Success, ["trusted", "trusted"] },
        { "a=sign-sha256.exe b=pre-rogue.exe", "--trust ROOT b a", ExitCode.Failed, ["not-proven", "trusted"] },
        { "a=sign-sha256.exe b=SOURCES.md", "--trust ROOT a b", ExitCode.Failed, ["trusted", "rejected"] },
        { "d/a=sign-sha256.exe d/b=SOURCES.md", "--trust ROOT --recursive d", ExitCode.Success, ["trusted"] },
        { "d/b=SOURCES.md", "--trust ROOT --recursive d", ExitCode.NothingMatched, [] },
        { "a=sign-sha256.exe", "--trust ROOT a missing", ExitCode.Failed, ["trusted", "rejected"] },
        { "a=sign-sha256.exe", "--trust ROOT --policy uefi a", ExitCode.Success, ["trusted"] },
        { "a=sign-sha256.exe", "--policy uefi a", ExitCode.Failed, ["not-proven"] },
        { "a=sign-sha256.exe", "--trust missing.cer a", ExitCode.KeyUnavailable, [] },
        { "a=sign-sha256.exe t/readme=SOURCES.md", "--trust t a", ExitCode.KeyUnavailable, [] },
        { "a=sign-sha256.exe t/readme=SOURCES.md t/root.cer=root.cer", "--trust t a", ExitCode.Success, ["trusted"] },
        { "a=sign-sha256.exe", "--trust ROOT --crl ROOT a", ExitCode.KeyUnavailable, [] },
        { "a=sign-sha256.exe", "--trust ROOT --policy uefi --allow-sha1 a", ExitCode.Usage, [] },
        { "a=sign-sha256.exe", "--trust ROOT --policy uefi --catalog a a", ExitCode.Usage, [] },
        { "a=sign-sha256.exe", "--policy kernel a", ExitCode.Usage, [] },
        { "a=sign-sha256.exe", "--trust ROOT", ExitCode.Usage, [] },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Ends_with_success_only_if_every_file_is_trusted(string files, string line, ExitCode code, string[] verdicts)
    {
        Place(files);
        var run = await RunAsync([.. line.Split(' '), "--format", "json"]);
        Assert.Equal(code, run.Code);
        if (verdicts.Length > 0)
        {
            Assert.Equal(verdicts, Files(run).Select(f => f.GetProperty("verdict").GetString()));
        }
    }

    [Fact]
    public async Task The_json_has_every_property_in_every_file()
    {
        Place("ts=pre-expired-ts.exe broken=sign-sha256.exe none=SOURCES.md");
        File.WriteAllBytes(PathOf("unsigned"), SignedPe.Unsigned());
        await File.WriteAllBytesAsync(PathOf("broken"), SignedPe.Vector("sign-sha256.exe")[..^40], TestContext.Current.CancellationToken);
        var run = await RunAsync(["--trust", "ROOT", "--timestamp-trust", "ROOT", "--at", "2026-11-20T12:00:00Z", "ts", "unsigned", "broken", "none", "--format", "json"]);
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal(["schema", "policy", "at", "files", "summary"], Names(document.RootElement));
        Assert.Equal("signet/verify/1", document.RootElement.GetProperty("schema").GetString());
        Assert.Equal("windows", document.RootElement.GetProperty("policy").GetString());
        Assert.Equal("2026-11-20T12:00:00Z", document.RootElement.GetProperty("at").GetString());
        Assert.Equal(
            """{"trusted":1,"notProven":1,"rejected":2,"skipped":0}""",
            JsonSerializer.Serialize(document.RootElement.GetProperty("summary"), JsonSerializerOptions.Default));

        var files = document.RootElement.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(["pe", "pe", "pe", "unknown"], files.Select(f => f.GetProperty("format").GetString()));
        foreach (var file in files)
        {
            Assert.Equal(["path", "format", "verdict", "digest", "findings", "signatures", "catalog"], Names(file));
            foreach (var finding in file.GetProperty("findings").EnumerateArray())
            {
                Assert.Equal(["code", "severity", "message", "offset", "length"], Names(finding));
            }
        }

        var signature = files[0].GetProperty("signatures").EnumerateArray().Single();
        Assert.Equal(
            ["index", "nestedIn", "digestAlgorithm", "signer", "chain", "crossChain", "timestamp", "pageHashes", "programName", "moreInfo", "intact", "trusted", "signerKey"],
            Names(signature));
        Assert.Equal(["subject", "issuer", "sha1", "notAfter"], Names(signature.GetProperty("signer")));
        Assert.Equal("62DF172F5ED74E6F95BB63FC726C85B6397AF817", signature.GetProperty("signer").GetProperty("sha1").GetString());
        Assert.Equal(3, signature.GetProperty("chain").GetArrayLength());
        Assert.Equal(["kind", "time", "signer", "trusted"], Names(signature.GetProperty("timestamp")));
        Assert.Equal("rfc3161", signature.GetProperty("timestamp").GetProperty("kind").GetString());
        Assert.Equal("2020-05-20T18:40:00Z", signature.GetProperty("timestamp").GetProperty("time").GetString());
        Assert.Equal("none", signature.GetProperty("pageHashes").GetString());
        Assert.Equal("unsigned", files[1].GetProperty("findings")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Reports_come_in_the_order_of_the_files_whatever_the_number_of_jobs()
    {
        var names = Enumerable.Range(0, 40).Select(i => $"d/{i:00}").ToList();
        Place(string.Join(' ', names.Select((n, i) => $"{n}={(i % 3 == 0 ? "sign-ph.exe" : "sign-sha256.exe")}")));
        var run = await RunAsync(["--trust", "ROOT", "--recursive", "d", "--jobs", "8", "--format", "json"]);
        Assert.Equal(names.Select(PathOf), Files(run).Select(f => Path.GetFullPath(f.GetProperty("path").GetString()!)));
    }

    [Fact]
    public async Task The_human_output_names_the_policy_and_each_check()
    {
        Place("a=pre-ts.exe");
        var run = await RunAsync(["--trust", "ROOT", "--timestamp-trust", "ROOT", "a"]);
        foreach (var part in (string[])
        [
            "policy windows", "revocation not checked", "trusted     ", "sha256 269462084ecf7640", "CN=Vector A Publisher 2048",
            "CN=Vector A Issuing CA", "CN=Vector A Root", "2026-09-21T", "rfc3161", "CN=Vector A Time Stamps", "page hashes none",
            "Described", "https://example.com/i", "[revocation-not-checked]",
        ])
        {
            Assert.Contains(part, run.Output, StringComparison.Ordinal);
        }

        Assert.Equal(ExitCode.Success, run.Code);
    }

    [Fact]
    public async Task Of_many_files_each_gets_a_line_and_what_is_wrong_with_it()
    {
        Place("a=sign-sha256.exe b=pre-rogue.exe");
        var run = await RunAsync(["--trust", "ROOT", "a", "b"]);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, l => l.StartsWith("trusted     ", StringComparison.Ordinal) && l.EndsWith('a'));
        Assert.Contains(lines, l => l.StartsWith("not proven  ", StringComparison.Ordinal) && l.EndsWith('b'));
        Assert.Contains(lines, l => l.EndsWith("[untrusted-root]", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.Contains("CN=Vector A Publisher 2048", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_many_files_a_trusted_one_is_told_with_what_is_odd_about_the_file_but_not_with_what_its_other_signature_lacks()
    {
        Place("a=sign-as-nested.exe b=sign-sha256.exe");
        File.WriteAllBytes(PathOf("b"), [.. SignedPe.Vector("sign-sha256.exe")]);
        await using (var b = File.OpenWrite(PathOf("b")))
        {
            b.Position = 216; // the checksum
            b.WriteByte(0x55);
        }

        var run = await RunAsync(["--trust", "ROOT", "a", "b"]);
        Assert.Contains("[pe-checksum-wrong]", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("[weak-digest]", run.Output, StringComparison.Ordinal);
        Assert.Contains("[weak-digest]", (await RunAsync(["--trust", "ROOT", "a"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leniency_is_named_in_the_output()
    {
        Place("a=sign-sha256.exe");
        Assert.Contains("lenient", (await RunAsync(["--trust", "ROOT", "--lenient", "a"])).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("lenient", (await RunAsync(["--trust", "ROOT", "a"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_signer_wrote_cannot_steer_the_terminal()
    {
        var root = TestPki.Root();
        var signer = TestPki.Signer(root, "CN=\"evil\u001b[2Jname\u202Egnp\"");
        var opus = SpcSpOpusInfo.Of("prog\u001b]0;title\u0007ram", null).Encode();
        File.WriteAllBytes(PathOf("a\u001b[31m"), SignedPe.With(SignedPe.Sign(signer, attributes: [new CmsAttribute(Oids.SpcSpOpusInfo, opus)])));
        File.WriteAllBytes(PathOf("root.cer"), root.Certificate.Raw.ToArray());
        var run = await RunAsync(["--trust", "root.cer", "a\u001b[31m"]);
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("prog", run.Output, StringComparison.Ordinal);
        Assert.Contains("evil", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Output + run.Error, c => char.IsControl(c) && c != '\n' || c == '\u202E');
    }

    [Fact]
    public async Task What_ends_before_the_first_file_leaves_no_beginning_of_a_document()
    {
        var run = await CliRun.RunAsync(["verify", _folder.FullName, "--format", "json"]);

        Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Output));
        Assert.Contains("is a folder", run.Error, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private void Place(string files)
    {
        foreach (var pair in files.Split(' '))
        {
            var (name, source) = (pair.Split('=')[0], pair.Split('=')[1]);
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
            File.Copy(Shared.Vector("verify/" + source), PathOf(name));
        }
    }

    // Arguments that are names of the folder's files stand for their paths; the words of a path are never options.
    private Task<CliRun> RunAsync(string[] args) => CliRun.RunAsync(
        ["verify", .. args.Select((a, i) => a == "ROOT" ? s_root
            : a.StartsWith('-') || (i > 0 && args[i - 1] is "--policy" or "--at" or "--format" or "--jobs") ? a : PathOf(a))]);

    private static List<JsonElement> Files(CliRun run)
    {
        using var document = JsonDocument.Parse(run.Output);
        return [.. document.RootElement.GetProperty("files").EnumerateArray().Select(f => f.Clone())];
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name);
}
