using System.Text.RegularExpressions;
using Signet.Cli;
using Signet.Cli.Options;
using Signet.Cli.Personalities;
using Signet.Cli.Verbs;

namespace Signet.Tests.Cli;

/// <summary>Command lines that people are shown are command lines that work.</summary>
public sealed partial class ExampleTests
{
    public static TheoryData<string> HelpExamples { get; } = [.. Verbs(VerbTable.Entries).SelectMany(v => v.Examples).Select(e => e.Command).Where(c => c.Contains("signet ", StringComparison.Ordinal)).Distinct()];

    public static TheoryData<string> DocumentExamples { get; } = [.. Documents().SelectMany(Commands).Distinct()];

    [Theory]
    [MemberData(nameof(HelpExamples))]
    public void Help_shows_command_lines_that_parse(string command) => Parse(command);

    [Theory]
    [MemberData(nameof(DocumentExamples))]
    public void Documents_show_command_lines_that_parse(string command) => Parse(command);

    [Fact]
    public void Every_verb_shows_an_example() => Assert.All(
        Verbs(VerbTable.Entries), v => Assert.True(v.Examples.Count > 0, $"{v.Name} has no example"));

    [Fact]
    public void Help_of_every_verb_says_what_each_row_does() => Assert.All(
        Verbs(VerbTable.Entries).SelectMany(v => v.OptionRows), o => Assert.True(o.Help.EndsWith('.'), $"{o.Name}: the help is a sentence"));

    [Fact]
    public void No_verb_names_an_option_twice() => Assert.All(Verbs(VerbTable.Entries), v =>
    {
        var names = v.OptionRows.SelectMany(o => o.Aliases.Prepend(o.Name)).ToList();
        Assert.Equal(names.Distinct(), names);
    });

    [Fact]
    public void No_option_takes_a_bare_password() => Assert.All(
        Verbs(VerbTable.Entries).SelectMany(v => v.OptionRows).Where(o => o.Name.Contains("pass", StringComparison.OrdinalIgnoreCase) || o.Name.Contains("pin", StringComparison.OrdinalIgnoreCase)),
        o => Assert.EndsWith("-from", o.Name, StringComparison.Ordinal));

    private static IEnumerable<CliVerb> Verbs(IReadOnlyList<CliEntry> entries) => entries.SelectMany(e => e.Open() switch
    {
        CliGroup group => Verbs(group.Entries),
        var node => [(CliVerb)node],
    });

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Path.Combine(Shared.Repository, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Shared.Repository, "README.md")).Append(Path.Combine(Shared.Repository, "CONTRIBUTING.md"));

    // Lines of code blocks that begin with signet or ./signet; a backslash continues them.
    private static IEnumerable<string> Commands(string path) =>
        File.ReadAllText(path).Replace("\\\n", " ", StringComparison.Ordinal).Split("```").Where((_, i) => i % 2 == 1)
            .SelectMany(block => block.Split('\n')).Select(l => l.Trim())
            .Where(l => l.StartsWith("signet ", StringComparison.Ordinal) || l.StartsWith("./signet ", StringComparison.Ordinal));

    private static void Parse(string command)
    {
        // Only the words for signet: no redirection, pipe, substitution or trailing comment.
        var inner = Substitution().Match(command) is { Success: true } m ? m.Groups[1].Value : command;
        var words = Words().Matches(Rest().Replace(inner, "")).Select(w => w.Value.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal)).ToList();
        Assert.EndsWith("signet", words[0], StringComparison.Ordinal);
        if (PersonalityTable.Find(words[1]) is { } personality)
        {
            var only = personality.Commands is [{ Name: "" }];
            var chosen = personality.Commands.FirstOrDefault(c => only || c.Name == words[2]);
            Assert.True(chosen is not null, $"{words[1]} has no command '{words[2]}': {command}");
            chosen.Parse(personality, [.. words.Skip(only ? 2 : 3)]);
            return;
        }

        var entries = VerbTable.Entries;
        for (var i = 1; ; i++)
        {
            var entry = entries.FirstOrDefault(e => e.Name == words[i]);
            Assert.True(entry is not null, $"there is no verb '{words[i]}': {command}");
            switch (entry.Open())
            {
                case CliGroup group:
                    entries = group.Entries;
                    break;
                case CliVerb verb:
                    var args = words.Skip(i + 1).ToList();
                    if (!args.Contains("--help"))
                    {
                        verb.Parse(string.Join(' ', words.Take(i + 1).Skip(1)), args, new CliContext(Stream.Null, Stream.Null, color: false));
                    }

                    return;
            }
        }
    }

    [GeneratedRegex(@"<\((signet [^)]*)\)")]
    private static partial Regex Substitution();

    [GeneratedRegex(@"\s+([|>&;]|#).*$")]
    private static partial Regex Rest();

    [GeneratedRegex("""(?:[^\s'"]|'[^']*'|"[^"]*")+""")]
    private static partial Regex Words();
}
