using System.Text.Json;
using Signet.Cli;
using Signet.Tests.Files;

namespace Signet.Tests.Cli.Verbs;

/// <summary>The verbs that work on signed files of every kind, on catalogs.</summary>
public sealed class CatalogFilesTests : IDisposable
{
    private static readonly string s_root = Shared.Vector("verify/root.cer");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Inspect_says_what_an_independent_parser_found_in_every_catalog_of_the_corpus()
    {
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Shared.Path("corpus/manifest.json"), TestContext.Current.CancellationToken));
        var catalogs = manifest.RootElement.GetProperty("files").EnumerateArray().Where(f => f.GetProperty("type").GetString() == "catalog").ToList();
        Assert.NotEmpty(catalogs);
        foreach (var catalog in catalogs)
        {
            var parse = catalog.GetProperty("parse");
            var json = await InspectAsync(Shared.Path("corpus/" + catalog.GetProperty("file").GetString()));
            Assert.Equal("catalog", json.GetProperty("format").GetString());
            Assert.Equal(parse.GetProperty("list_oid").GetString()!.EndsWith(".3", StringComparison.Ordinal) ? 2 : 1, json.GetProperty("version").GetInt32());
            Assert.Equal(parse.GetProperty("members").GetInt32(), json.GetProperty("members").GetArrayLength());
            var attributes = json.GetProperty("attributes").EnumerateArray().ToList();
            Assert.Equal(
                parse.GetProperty("os").EnumerateArray().Select(o => o.GetString()),
                attributes.Where(a => a.GetProperty("name").GetString() == "OS").Select(a => a.GetProperty("text").GetString()));
            Assert.Equal(parse.GetProperty("hwids").GetInt32(), attributes.Count(a => a.GetProperty("name").GetString()!.StartsWith("HWID", StringComparison.Ordinal)));
            var signatures = json.GetProperty("signatures").EnumerateArray().ToList();
            Assert.Equal(
                parse.GetProperty("signers").EnumerateArray().Select(s => (s.GetProperty("digest").GetString(), s.GetProperty("sig_ok").GetBoolean(), s.GetProperty("timestamps").GetArrayLength())),
                signatures.Select(s => (s.GetProperty("digestAlgorithm").GetString(), s.GetProperty("signatureValid").GetBoolean(), s.GetProperty("timestamps").GetArrayLength())));
        }
    }

    [Fact]
    public async Task Inspect_lists_members_with_their_digests_and_files()
    {
        var json = await InspectAsync(Shared.Vector("signtool/out/cat-v2-hwid.cat"));
        var driver = json.GetProperty("members").EnumerateArray().Single(m => m.GetProperty("tag").GetString()!.StartsWith("AE74EF16", StringComparison.Ordinal));
        Assert.Equal(("driver.sys", "pe", "none"), (Text(driver, "file"), Text(driver, "kind"), Text(driver, "pageHashes")));
        Assert.Equal(
            """[{"algorithm":"sha256","value":"ae74ef16968158d2d2d0aac4aab7ea71e201358deb18eb6d8d103589686e6ff4"}]""",
            JsonSerializer.Serialize(driver.GetProperty("digests"), JsonSerializerOptions.Default));
        Assert.Equal(
            ["HWID2", "HWID1", "OSAttr"], json.GetProperty("attributes").EnumerateArray().Select(a => Text(a, "name")));

        var text = (await CliRun.RunAsync(["inspect", Shared.Vector("signtool/out/cat-v2-hwid.cat")])).Output;
        Assert.All((string[])["catalog of version 2, 4 members", @"usb\vid_1234&pid_5678", "AE74EF16", "OSAttr 2:10.0", "not signed"], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inspect_names_what_is_wrong_with_a_catalog_that_was_cut_short()
    {
        await File.WriteAllBytesAsync(_folder["a.cat"], Vector("sign-cat")[..1000], TestContext.Current.CancellationToken);
        var run = await CliRun.RunAsync(["inspect", _folder["a.cat"]]);
        Assert.Contains("[cms-truncated]", run.Output, StringComparison.Ordinal);
        Assert.Contains("[cms-truncated]", (await CliRun.RunAsync(["verify", _folder["a.cat"]])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_verb_that_changes_signatures_takes_catalogs()
    {
        var (file, signature) = (_folder["a.cat"], _folder["a.p7"]);
        string[] key = ["--cert", Shared.Vector("signtool/keys/leaf2048.pfx"), "--password-from", "env:PW"];
        await File.WriteAllBytesAsync(file, Vector("cat-v2"), TestContext.Current.CancellationToken);

        await SucceedAsync(["sign", .. key, file]);
        Assert.Equal(Vector("sign-cat"), await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        await SucceedAsync(["verify", "--trust", s_root, file]);
        Assert.Contains("skipped", (await SucceedAsync(["sign", .. key, "--existing", "skip", file])).Output, StringComparison.Ordinal);
        await SucceedAsync(["extract", "--output", signature, file]);
        await SucceedAsync(["remove", file]);
        Assert.Equal(Vector("cat-v2"), await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        Assert.Contains("d213c8e86c06a916", (await SucceedAsync(["digest", file])).Output, StringComparison.Ordinal);
        await SucceedAsync(["attach", file, signature]);
        Assert.Equal(Vector("sign-cat"), await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));

        var refused = await CliRun.RunAsync(["sign", .. key, "--existing", "append", file], WithPassword);
        Assert.Equal(ExitCode.Failed, refused.Code);
        Assert.Contains("[catalog-nested-signature]", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_folder_what_the_catalog_lists_is_counted_and_other_files_of_no_kind_are_passed_over()
    {
        Directory.CreateDirectory(_folder["d"]);
        File.Copy(Shared.Vector("pe/in/hello64.exe"), _folder["d/app.exe"]);
        File.Copy(Shared.Vector("signtool/in/note.txt"), _folder["d/note.txt"]);
        await File.WriteAllTextAsync(_folder["d/other.txt"], "other", TestContext.Current.CancellationToken);
        string[] line = ["verify", "--recursive", _folder["d"], "--trust", s_root, "--format", "json"];

        using var with = JsonDocument.Parse((await CliRun.RunAsync([.. line, "--catalog", Shared.Vector("signtool/out/sign-cat.cat")])).Output);
        Assert.Equal("""{"trusted":2,"notProven":0,"rejected":0,"skipped":1}""", Serialized(with, "summary"));
        Assert.All(with.RootElement.GetProperty("files").EnumerateArray(), f => Assert.True(f.GetProperty("catalog").GetProperty("trusted").GetBoolean()));

        using var without = JsonDocument.Parse((await CliRun.RunAsync(line)).Output);
        Assert.Equal("""{"trusted":0,"notProven":1,"rejected":0,"skipped":2}""", Serialized(without, "summary"));
    }

    [Theory]
    [InlineData("nowhere.cat", "[file-not-found]")]
    [InlineData("note.txt", "[catalog-not-a-catalog]")]
    public async Task A_catalog_that_is_none_ends_the_run(string catalog, string finding)
    {
        File.Copy(Shared.Vector("signtool/in/note.txt"), _folder["note.txt"]);
        var run = await CliRun.RunAsync(["verify", "--catalog", _folder[catalog], _folder["note.txt"]]);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains(finding, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("trusted", run.Output, StringComparison.Ordinal);
    }

    private static byte[] Vector(string name) => File.ReadAllBytes(Shared.Vector($"signtool/out/{name}.cat"));

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static string Serialized(JsonDocument json, string name) => JsonSerializer.Serialize(json.RootElement.GetProperty(name), JsonSerializerOptions.Default);

    private static async Task<JsonElement> InspectAsync(string path)
    {
        var run = await CliRun.RunAsync(["inspect", "--format", "json", path]);
        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        using var document = JsonDocument.Parse(run.Output);
        return document.RootElement.Clone();
    }

    private static async Task<CliRun> SucceedAsync(string[] line)
    {
        var run = await CliRun.RunAsync(line, WithPassword);
        Assert.True(run.Code == ExitCode.Success, $"{string.Join(' ', line)}: {run.Error}");
        return run;
    }

    private static CliContext WithPassword(CliContext context) => context with { Variable = name => name == "PW" ? "Vector-A1" : null };
}
