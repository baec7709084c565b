using System.Text.RegularExpressions;
using Signet.Cli.Personalities;

namespace Signet.Tests.Cli.Personalities;

public partial class PersonalityTableTests
{
    public static TheoryData<string> Names => [.. PersonalityTable.Entries.Select(e => e.Name)];

    // click writes its usage from its table, as we do: ImgtoolHelpTests has what the original shows.
    public static TheoryData<string> WithUsageOfTheirOwn => [.. PersonalityTable.Entries.Select(e => e.Name).Where(n => PersonalityTable.Find(n)!.Click is null)];

    [Theory]
    [MemberData(nameof(WithUsageOfTheirOwn))]
    public void Has_a_row_for_each_option_of_the_original_and_no_other(string name)
    {
        foreach (var command in PersonalityTable.Find(name)!.Commands)
        {
            var listed = OptionOfUsage().Matches(command.Usage).Select(m => m.Groups[1].Value[1..].ToUpperInvariant()).Where(o => o != "?").ToHashSet();
            var rows = command.OptionRows.Where(r => !r.Own).SelectMany(r => r.Aliases.Prepend(r.Name)).Select(n => n[1..].ToUpperInvariant());
            Assert.Equal(listed.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Has_a_current_page_in_the_documents(string name)
    {
        var page = await CliRun.RunAsync(["explain", "--personality", name]);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Shared.Repository, "docs", "personalities", name + ".md"), TestContext.Current.CancellationToken), page.Output);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Says_why_an_option_is_refused(string name) =>
        Assert.All(PersonalityTable.Find(name)!.Commands.SelectMany(c => c.OptionRows).Where(r => !r.Supported), r => Assert.False(string.IsNullOrEmpty(r.Difference), r.Name));

    [Theory]
    [InlineData("/usr/local/bin/signtool", "signtool")]
    [InlineData("SignTool.exe", "signtool")]
    [InlineData("C:\\kits\\SIGNTOOL.EXE", "signtool")]
    [InlineData("./mcuboot/scripts/imgtool.py", "imgtool")]
    [InlineData("/usr/local/bin/signet", null)]
    [InlineData("", null)]
    public void Is_found_by_the_name_of_a_link(string path, string? name) => Assert.Equal(name, PersonalityTable.FindCalled(path)?.Name);

    // An option at the beginning of a line of the usage, or after a comma there.
    [GeneratedRegex(@"^\s*([/-][A-Za-z0-9?#$]+)(?![A-Za-z0-9])", RegexOptions.Multiline)]
    private static partial Regex OptionOfUsage();
}
