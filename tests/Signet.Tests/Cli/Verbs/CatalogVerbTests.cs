using System.Text;
using System.Text.Json;
using Signet.Catalogs;
using Signet.Cli;
using Signet.Files;
using Signet.Tests.Files;

namespace Signet.Tests.Cli.Verbs;

public class CatalogVerbTests
{
    private const string Identifier = "00112233-4455-6677-8899-aabbccddeeff";

    private static readonly string[] s_reproducible = ["--time", "2026-01-01", "--list-id", Identifier];

    private static readonly string[] s_key = ["--cert", Shared.Vector("signtool/keys/leaf2048.pfx"), "--password-from", "env:PW"];

    private static readonly string[] s_trust = ["--trust", Shared.Vector("signtool/keys/root.cer")];

    [Fact]
    public async Task The_same_files_time_and_identifier_give_the_same_bytes()
    {
        using var folder = NewFolder();
        await MakeAsync(folder["one.cat"], [folder["build"], .. s_reproducible]);
        await MakeAsync(folder["two.cat"], [folder["build"], .. s_reproducible]);
        Assert.Equal(await File.ReadAllBytesAsync(folder["one.cat"], Token), await File.ReadAllBytesAsync(folder["two.cat"], Token));
        Assert.Equal(Identifier.Replace("-", "", StringComparison.Ordinal), Convert.ToHexStringLower(Read(folder["one.cat"]).ListIdentifier.Span));
    }

    [Fact]
    public async Task A_folder_lists_its_files_by_path_and_empty_ones_in_attributes()
    {
        using var folder = NewFolder();
        await MakeAsync(folder["t.cat"], [folder["build"]]);
        var catalog = Read(folder["t.cat"]);
        Assert.Equal(CatalogVersion.V2, catalog.Version);
        Assert.Equal(["a.txt", "sub\\b.txt"], catalog.Members.Select(m => m.Text("FilePath")!).Distinct().Order());
        Assert.Equal(4, catalog.Members.Count);
        Assert.Equal(("FilePath", "empty"), (Assert.Single(catalog.Attributes).Name, catalog.Attributes[0].Text));
    }

    [Fact]
    public async Task The_catalog_itself_and_what_is_skipped_are_not_listed()
    {
        using var folder = NewFolder();
        var catalog = Path.Combine(folder["build"], "t.cat");
        await MakeAsync(catalog, [folder["build"], "--skip", "*.TXT"]);
        await MakeAsync(catalog, [folder["build"], "--skip", "*.TXT"]);
        Assert.Empty(Read(catalog).Members);
        Assert.Equal("empty", Assert.Single(Read(catalog).Attributes).Text);
    }

    [Fact]
    public async Task Options_become_attributes_in_the_order_of_Inf2Cat()
    {
        using var folder = NewFolder();
        await MakeAsync(folder["t.cat"],
        [
            Path.Combine(folder["build"], "a.txt"), "--version", "1", "--os", "10_X64,7_X64",
            "--hwid", "USB\\VID_1", "--hwid", "USB\\VID_2", "--attribute", "Made=by hand=yes",
        ]);
        var catalog = Read(folder["t.cat"]);
        Assert.Equal(["OS=7X64,_v100_X64", "HWID2=usb\\vid_2", "HWID1=usb\\vid_1", "Made=by hand=yes"], catalog.Attributes.Select(a => $"{a.Name}={a.Text}"));
        var member = Assert.Single(catalog.Members);
        Assert.Equal(("a.txt", "2:6.1,2:10.0", CatalogMemberInfo.Flat), (member.Text("FilePath"), member.Text("OSAttr"), member.MemberInfo!.Subject));
    }

    [Fact]
    public async Task A_definition_file_is_followed_but_for_the_catalogs_name()
    {
        using var folder = NewFolder();
        var definition = folder.Write("t.cdf", Encoding.UTF8.GetBytes($"""
            [CatalogHeader]
            Name=ignored.cat
            CatalogVersion=2
            HashAlgorithms=SHA256
            CATATTR1=0x10010001:A:1
            CATATTR2=0x10010001:B:2
            [CatalogFiles]
            <hash>a={Path.Combine(folder["build"], "a.txt")}
            <hash>aATTR1=0x10010001:File:a.txt
            """));
        await MakeAsync(folder["t.cat"], ["--cdf", definition]);
        var catalog = Read(folder["t.cat"]);
        Assert.Equal(["B", "A"], catalog.Attributes.Select(a => a.Name));
        Assert.Equal(["a.txt", "a.txt"], catalog.Members.Select(m => m.File));
        Assert.False(File.Exists("ignored.cat"));
    }

    [Fact]
    public async Task Every_error_of_a_definition_file_is_told_with_its_line_and_nothing_is_written()
    {
        using var folder = NewFolder();
        var definition = folder.Write("t.cdf", "[CatalogHeader]\nName=t.cat\nCATATTR1=x\n[CatalogFiles]\na=\n<hash>b=b\n<hash>bALTSIPID=x\n"u8.ToArray());
        var run = await CliRun.RunAsync(["catalog", "new", folder["t.cat"], "--cdf", definition]);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Equal(["cdf-attribute-incomplete", "cdf-path-missing", "cdf-subject-guid"], Codes(run.Error).Order());
        Assert.Contains("t.cdf:7: ", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["t.cat"]));
    }

    [Fact]
    public async Task A_signed_catalog_is_trusted_with_its_folder_and_grows_only_when_told_to()
    {
        using var folder = NewFolder();
        await MakeAsync(folder["t.cat"], [folder["build"], .. s_key]);
        Assert.Equal(ExitCode.Success, (await RunAsync(["catalog", "verify", folder["t.cat"], folder["build"], .. s_trust])).Code);

        var more = folder.Write("more.txt", "more"u8.ToArray());
        var before = await File.ReadAllBytesAsync(folder["t.cat"], Token);
        var refused = await RunAsync(["catalog", "add", folder["t.cat"], more]);
        Assert.Equal((ExitCode.Failed, "catalog-signed"), (refused.Code, Assert.Single(Codes(refused.Error))));
        Assert.Equal(before, await File.ReadAllBytesAsync(folder["t.cat"], Token));

        var grown = await RunAsync(["catalog", "add", folder["t.cat"], more, "--remove-signature"]);
        Assert.Equal((ExitCode.Success, "catalog-signature-removed"), (grown.Code, Assert.Single(Codes(grown.Error))));
        using var source = FileSource.Open(folder["t.cat"]);
        Assert.False(CatalogFile.OpenForWork(source).IsSigned);
        Assert.Equal(6, Read(folder["t.cat"]).Members.Count);
    }

    [Fact]
    public async Task An_unsigned_catalog_grows_and_keeps_what_it_says()
    {
        using var folder = NewFolder();
        await MakeAsync(folder["t.cat"], [folder["build"], "--attribute", "A=b", .. s_reproducible]);
        var more = folder.Write("more.txt", "more"u8.ToArray());
        Assert.Equal(ExitCode.Success, (await RunAsync(["catalog", "add", folder["t.cat"], more])).Code);
        var catalog = Read(folder["t.cat"]);
        Assert.Equal(["A", "FilePath"], catalog.Attributes.Select(a => a.Name));
        Assert.Equal(["a.txt", "more.txt", "sub\\b.txt"], catalog.Members.Select(m => m.File!).Distinct().Order());
        Assert.Equal(Identifier.Replace("-", "", StringComparison.Ordinal), Convert.ToHexStringLower(catalog.ListIdentifier.Span));

        var again = await RunAsync(["catalog", "add", folder["t.cat"], more]);
        Assert.Equal("catalog-path-twice", Assert.Single(Codes(again.Error)));
    }

    [Fact]
    public async Task Verify_tells_programs_how_each_file_stands()
    {
        using var folder = NewFolder();
        await MakeAsync(folder["t.cat"], [folder["build"], .. s_key]);
        await File.AppendAllTextAsync(Path.Combine(folder["build"], "a.txt"), "x", Token);
        await File.WriteAllTextAsync(Path.Combine(folder["build"], "new.txt"), "new", Token);
        File.Delete(Path.Combine(folder["build"], "sub", "b.txt"));
        var run = await RunAsync(["catalog", "verify", folder["t.cat"], folder["build"], "--format", "json", .. s_trust]);
        Assert.Equal(ExitCode.Failed, run.Code);
        var document = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("signet/catalog-verify/1", document.GetProperty("schema").GetString());
        Assert.Equal("rejected", document.GetProperty("verdict").GetString());
        Assert.Equal("trusted", document.GetProperty("catalog").GetProperty("verdict").GetString());
        Assert.Equal(
            ["a.txt changed", "empty intact", "new.txt added", "sub\\b.txt missing"],
            document.GetProperty("files").EnumerateArray().Select(f => $"{f.GetProperty("path").GetString()} {f.GetProperty("state").GetString()}"));
        Assert.Equal(1, document.GetProperty("summary").GetProperty("changed").GetInt32());
    }

    [Fact]
    public async Task Show_is_inspect_of_a_catalog_and_of_nothing_else()
    {
        using var folder = NewFolder();
        await MakeAsync(folder["t.cat"], [folder["build"], .. s_reproducible]);
        foreach (var format in new[] { "human", "json" })
        {
            var shown = await RunAsync(["catalog", "show", folder["t.cat"], "--format", format]);
            Assert.Equal((await RunAsync(["inspect", folder["t.cat"], "--format", format])).Output, shown.Output);
            Assert.NotEmpty(shown.Output);
        }

        var refused = await RunAsync(["catalog", "show", Path.Combine(folder["build"], "a.txt")]);
        Assert.Equal("catalog-not-a-catalog", Assert.Single(Codes(refused.Error)));
    }

    public static TheoryData<string, string> Refusals { get; } = new()
    {
        // arguments; @ is the folder                              finding
        { "catalog new @/build/a.txt @/build", "catalog-output-taken" },
        { "catalog new @/build @/build/a.txt", "usage" },
        { "catalog new @/t.cat @/nothere.txt", "file-not-found" },
        { "catalog new @/t.cat @/none", "catalog-nothing" },
        { "catalog new @/t.cat @/build/a.txt @/build", "catalog-path-twice" },
        { "catalog new @/t.cat", "usage" },
        { "catalog new @/t.cat --cdf @/x.cdf @/build", "usage" },
        { "catalog new @/t.cat --cdf @/x.cdf", "file-not-found" },
        { "catalog new @/t.cat --cdf @/build/a.txt", "cdf-header-missing" },
        { "catalog new @/t.cat @/build --version 3", "usage" },
        { "catalog new @/t.cat @/build --os Windows95", "usage" },
        { "catalog new @/t.cat @/build --attribute A", "usage" },
        { "catalog new @/t.cat @/build --list-id 12", "usage" },
        { "catalog new @/t.cat @/build --timestamp http://127.0.0.1:1/", "usage" },
        { "catalog add @/build/a.txt @/build", "catalog-not-a-catalog" },
        { "catalog add @/nothere.cat @/build", "file-not-found" },
        { "catalog verify @/build/a.txt @/build", "catalog-not-a-catalog" },
        { "catalog verify @/nothere.cat @/build", "file-not-found" },
        { "catalog verify @/nothere.cat", "usage" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refuses_what_makes_no_sense_and_writes_nothing(string line, string code)
    {
        using var folder = NewFolder();
        Directory.CreateDirectory(folder["none"]);
        var run = await RunAsync([.. line.Split(' ').Select(a => a.Replace("@", folder.Root, StringComparison.Ordinal))]);
        Assert.NotEqual(ExitCode.Success, run.Code);
        Assert.Equal(code, Assert.Single(Codes(run.Error)));
        Assert.False(File.Exists(folder["t.cat"]));
        Assert.Equal("a", await File.ReadAllTextAsync(Path.Combine(folder["build"], "a.txt"), Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static TemporaryFolder NewFolder()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder["build"], "sub"));
        File.WriteAllText(Path.Combine(folder["build"], "a.txt"), "a");
        File.WriteAllText(Path.Combine(folder["build"], "sub", "b.txt"), "b");
        File.WriteAllText(Path.Combine(folder["build"], "empty"), "");
        return folder;
    }

    private static Catalog Read(string path)
    {
        using var source = FileSource.Open(path);
        return CatalogFile.OpenForWork(source).Catalog;
    }

    private static Task<CliRun> RunAsync(IReadOnlyList<string> args) => CliRun.RunAsync(args, c => c with { Variable = v => v == "PW" ? "Vector-A1" : null });

    private static async Task MakeAsync(string catalog, IReadOnlyList<string> args)
    {
        var run = await RunAsync(["catalog", "new", catalog, .. args]);
        Assert.True(run.Code == ExitCode.Success, run.Error);
    }

    private static IEnumerable<string> Codes(string error) =>
        error.Split('\n').Where(l => l.EndsWith(']')).Select(l => l[(l.LastIndexOf('[') + 1)..^1]);
}
