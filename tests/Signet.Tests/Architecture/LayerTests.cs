using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Signet.Tests.Architecture;

/// <summary>The walls of the house, read from the sources: what no compiler switch holds.</summary>
public sealed partial class LayerTests
{
    private const int MaximumLines = 400;

    // Files that are one table; a table may be as long as what it lists.
    private static readonly string[] s_tables = [];

    // Folders of one format, and the other formats' folders whose types they may use. Catalogs hash images as images; SMP brings MCUboot's images to devices.
    private static readonly Dictionary<string, string[]> s_formats = new(StringComparer.Ordinal)
    {
        ["Pe"] = [],
        ["Inf"] = [],
        ["Cab"] = [],
        ["Msi"] = [],
        ["Catalogs"] = ["Pe", "Cab"],
        ["Ffu"] = ["Catalogs"],
        ["McuBoot"] = [],
        ["Smp"] = ["McuBoot"],
    };

    public static TheoryData<string, string> References { get; } = new()
    {
        // project            may reference these, and nothing else
        { "Signet.Formats", "" },
        { "Signet", "Signet.Formats" },
        { "Signet.Interop", "Signet" },
        { "Signet.Cli", "Signet.Interop" },
    };

    private static string Source => Path.Combine(Shared.Repository, "src");

    [Theory]
    [MemberData(nameof(References))]
    public void Projects_reference_along_the_arrow_only(string project, string allowed)
    {
        var references = XDocument.Load(Path.Combine(Source, project, project + ".csproj")).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.Equal(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries), references);
    }

    [Fact]
    public void Every_project_is_in_the_table_above() => Assert.Equal(
        Directory.EnumerateFiles(Source, "*.csproj", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal),
        References.Select(r => (string?)r.Data.Item1).Order(StringComparer.Ordinal));

    [Fact]
    public void Unsafe_code_is_allowed_in_interop_only() => Assert.Equal(
        ["Signet.Interop"],
        Directory.EnumerateFiles(Source, "*.csproj", SearchOption.AllDirectories)
            .Where(f => File.ReadAllText(f).Contains("AllowUnsafeBlocks", StringComparison.Ordinal)).Select(Path.GetFileNameWithoutExtension));

    [Fact]
    public void Native_libraries_are_imported_in_interop_only() =>
        Assert.Empty(Offenders(file => !file.StartsWith("Signet.Interop/", StringComparison.Ordinal), Import()));

    [Fact]
    public void The_console_is_touched_by_the_program_only() =>
        Assert.Empty(Offenders(file => file != "Signet.Cli/Program.cs", ConsoleUse()));

    [Fact]
    public void No_format_uses_another()
    {
        foreach (var (format, allowed) in s_formats)
        {
            var others = string.Join('|', s_formats.Keys.Except([format, .. allowed]));
            Assert.Empty(Offenders(
                file => file.StartsWith($"Signet.Formats/{format}/", StringComparison.Ordinal) || file.StartsWith($"Signet/{format}/", StringComparison.Ordinal),
                new Regex($@"\busing Signet\.({others});|\bSignet\.({others})\.")));
        }
    }

    [Fact]
    public void Formats_name_no_cryptographic_key_and_no_trust() => Assert.Empty(Offenders(
        file => file.StartsWith("Signet.Formats/", StringComparison.Ordinal), new Regex(@"\busing Signet\.(Keys|Trust|Files|Timestamps|Cli);")));

    [Fact]
    public void No_file_is_longer_than_a_table_may_be() => Assert.Empty(
        Files().Where(f => !s_tables.Contains(f.Name) && f.Text.Count(c => c == '\n') > MaximumLines).Select(f => f.Name));

    [Fact]
    public void Nothing_is_left_for_later() => Assert.Empty(Offenders(_ => true, Unfinished()));

    [Fact]
    public void Lock_files_name_no_host()
    {
        var files = Directory.GetFiles(Source, "packages.lock.json", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, f => Assert.DoesNotContain("://", File.ReadAllText(f), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_finding_code_is_declared_once_and_well_formed()
    {
        var rules = Signet.Cli.Verbs.ExplainVerb.Rules;
        Assert.All(rules.GroupBy(r => r.Code), g => Assert.Single(g));
        Assert.All(rules, r => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", r.Code));
        Assert.All(rules, r => Assert.True(r.Meaning.EndsWith('.') && r.Remedy.EndsWith('.'), $"{r.Code}: meaning and remedy are sentences"));
    }

    [Fact]
    public void Every_declared_rule_can_be_explained()
    {
        var explained = Signet.Cli.Verbs.ExplainVerb.Rules.Select(r => r.Code).ToHashSet(StringComparer.Ordinal);
        var declared = Files().SelectMany(f => Declaration().Matches(f.Text)).Select(m => m.Groups[1].Value).ToList();
        Assert.NotEmpty(declared);
        Assert.All(declared, code => Assert.Contains(code, explained));
    }

    [GeneratedRegex(@"\[(Library|Dll)Import")]
    private static partial Regex Import();

    [GeneratedRegex(@"\bConsole\s*\.\s*[A-Z]")]
    private static partial Regex ConsoleUse();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b|Thread\.Sleep")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"FindingRule \w+\s*=\s*new(?:\s+FindingRule)?\(\s*""([^""]+)""")]
    private static partial Regex Declaration();

    private static IEnumerable<(string Name, string Text)> Files() =>
        Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Select(f => (Path.GetRelativePath(Source, f).Replace('\\', '/'), File.ReadAllText(f)));

    // Comments do not count; each offence is named by its line.
    private static IEnumerable<string> Offenders(Func<string, bool> scope, Regex offence) =>
        from file in Files()
        where !file.Name.Contains("/obj/", StringComparison.Ordinal) && scope(file.Name)
        from line in file.Text.Split('\n').Index()
        let code = line.Item.Split("//")[0]
        where offence.IsMatch(code)
        select $"{file.Name}:{line.Index + 1}: {code.Trim()}";
}
