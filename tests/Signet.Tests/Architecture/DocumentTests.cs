using System.Text.Json;
using System.Text.RegularExpressions;
using Signet.Cli.Output;
using Signet.Cli.Verbs;
using Signet.Tests.Cli;

namespace Signet.Tests.Architecture;

/// <summary>Documents that name things name things that exist.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Pages { get; } =
    [
        .. Directory.EnumerateFiles(Shared.Repository, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Shared.Repository, "docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Path.Combine(Shared.Repository, "src"), "*.md", SearchOption.AllDirectories))
            .Select(f => Path.GetRelativePath(Shared.Repository, f).Replace('\\', '/')),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Shared.Repository, page))!;
        var targets = Link().Matches(Read(page)).Select(m => m.Groups[1].Value.Split('#')[0])
            .Where(t => t.Length > 0 && !t.Contains("://", StringComparison.Ordinal));
        Assert.All(targets, t => Assert.True(Path.Exists(Path.Combine(folder, t)), $"{page} links to {t}"));
    }

    [Fact]
    public void The_threat_model_names_tests_that_exist()
    {
        var classes = Directory.EnumerateFiles(Path.Combine(Shared.Repository, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.Ordinal);
        var named = TestClass().Matches(Read("docs/threat-model.md")).Select(m => m.Groups[1].Value).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, n => Assert.Contains(n, classes));
    }

    [Fact]
    public void The_flashing_requirements_name_code_and_tests_that_exist()
    {
        var page = Read("docs/flashing-requirements.md");
        var code = Sources("src").ToList();
        var tests = Sources("tests").ToDictionary(f => f.Name, f => f.Text, StringComparer.Ordinal);
        var types = TypeName().Matches(page).Select(m => m.Groups[1].Value).Distinct().ToList();
        var shown = TestName().Matches(page).Select(m => (Class: m.Groups[1].Value, Method: m.Groups[2].Value)).Distinct().ToList();
        Assert.True(types.Count > 10 && shown.Count > 20);
        Assert.All(types, t => Assert.Contains(code, f => Regex.IsMatch(f.Text, $@"\b(class|record|struct) {t}\b")));
        Assert.All(shown, t => Assert.Contains($" {t.Method}(", tests[t.Class], StringComparison.Ordinal));
        Assert.Contains("does not stand in for the device's own check", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_findings_is_what_the_code_says()
    {
        // To mend: ./signet explain --markdown > docs/findings.md
        Assert.Equal(FindingsPage.Write(ExplainVerb.Rules), Read("docs/findings.md"));
    }

    [Theory]
    [InlineData("verify", "verify/sign-ph.exe")]
    [InlineData("inspect", "verify/sign-ph.exe")]
    [InlineData("verify", "signtool/out/sign-cat.cat")]
    [InlineData("inspect", "signtool/out/sign-cat.cat")]
    public async Task Every_property_of_the_json_is_documented(string verb, string file)
    {
        var run = await CliRun.RunAsync([verb, "--format", "json", Shared.Vector(file)]);
        using var json = JsonDocument.Parse(run.Output);
        var page = Read("docs/command-line.md");
        Assert.All(Properties(json.RootElement).Distinct(), name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_readme_says_the_two_commands_on_its_first_screen()
    {
        var screen = string.Join('\n', Read("README.md").Split('\n').Take(25));
        Assert.Contains("./signet demo", screen, StringComparison.Ordinal);
        Assert.Contains("./test.sh", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_note_on_a_change_is_short() => Assert.All(
        Directory.EnumerateFiles(Path.Combine(Shared.Repository, "changelog", "unreleased"), "*.md").Where(f => Path.GetFileName(f) != "README.md"),
        f => Assert.InRange(File.ReadLines(f).Count(), 1, 5));

    private static IEnumerable<string> Properties(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(p => Properties(p.Value).Prepend(p.Name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Properties),
        _ => [],
    };

    private static IEnumerable<(string Name, string Text)> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Shared.Repository, folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => folder == "src" || f.EndsWith("Tests.cs", StringComparison.Ordinal))
            .Select(f => (Path.GetFileNameWithoutExtension(f), File.ReadAllText(f)));

    private static string Read(string page) => File.ReadAllText(Path.Combine(Shared.Repository, page));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([A-Za-z0-9]+Tests)`")]
    private static partial Regex TestClass();

    [GeneratedRegex("`([A-Z][A-Za-z]+)`")]
    private static partial Regex TypeName();

    [GeneratedRegex("`([A-Za-z0-9]+Tests)\\.([A-Za-z0-9_]+)`")]
    private static partial Regex TestName();
}
