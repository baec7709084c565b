using System.Diagnostics;
using Signet.Cli;
using Signet.Cli.Manual;
using Signet.Cli.Options;
using Signet.Cli.Personalities;
using Signet.Cli.Verbs;

namespace Signet.Tests.Cli.Manual;

public sealed class ManPagesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("signet-test-").FullName;

    public static TheoryData<string, string> Texts { get; } = new()
    {
        // as it stands in a table      as troff prints just that
        { ".so /etc/passwd", "\\&.so /etc/passwd" },
        { "'tis", "\\(aqtis" },
        { @"C:\new -x", @"C:\enew \-x" },
        { "FILE… Gerät", @"FILE\[u2026] Ger\[u00E4]t" },
        { "a `b` ~c ^d", @"a \(gab\(ga \(tic \(had" },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_is_printed_as_it_stands(string text, string line) => Assert.Equal(line + "\n", new Troff().Line(text).ToString());

    [Fact]
    public void Every_verb_group_and_tool_has_a_page_that_names_each_of_its_options()
    {
        var pages = ManPages.All().ToDictionary(p => p.Name, p => p.Write(), StringComparer.Ordinal);
        var nodes = Nodes(VerbTable.Entries, "").Concat(PersonalityTable.Entries.Select(e => (Path: e.Name, Node: e.Open()))).ToList();
        Assert.Equal(nodes.Select(n => "signet-" + n.Path.Replace(' ', '-')).Append("signet").Order(StringComparer.Ordinal), pages.Keys.Order(StringComparer.Ordinal));
        foreach (var (path, node) in nodes)
        {
            var page = pages[ManPages.NameOf(path)];
            Assert.StartsWith($".TH \"SIGNET\\-{Troff.Escape(path.Replace(' ', '-').ToUpperInvariant())}\" \"1\"", page, StringComparison.Ordinal);
            var words = node switch
            {
                CliVerb verb => verb.OptionRows.Where(o => o.Supported).Select(o => o.Name).Concat(verb.Examples.Select(e => e.Command)),
                CliGroup group => group.Entries.Select(e => e.Name),
                Personality tool => tool.Commands.Where(c => c.SameAs is null).SelectMany(c => c.OptionRows).Select(o => o.Name),
                _ => throw new InvalidOperationException(),
            };
            Assert.All(words, w => Assert.Contains(Troff.Bold(w), page, StringComparison.Ordinal));
            Assert.All(page, c => Assert.True(c is '\n' or (>= ' ' and < (char)0x7F)));
        }

        Assert.All(VerbTable.Entries.Concat(PersonalityTable.Entries), e => Assert.Contains(Troff.Escape(ManPages.NameOf(e.Name)) + "(1)", pages["signet"], StringComparison.Ordinal));
    }

    [Fact]
    public void The_overview_names_every_exit_code() =>
        Assert.Equal(Enum.GetValues<ExitCode>(), Overview.ExitStatus.Select(e => e.Code));

    [Fact]
    public async Task Groff_reads_every_page_without_a_warning()
    {
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, "groff"))),
            "needs groff, which is not installed");
        var run = await CliRun.RunAsync(["explain", "--man-dir", _folder]);
        Assert.Equal(ExitCode.Success, run.Code);
        var files = Directory.GetFiles(_folder, "*.1");
        Assert.Equal(ManPages.All().Count, files.Length);
        using var groff = Process.Start(new ProcessStartInfo("groff", ["-man", "-ww", "-Tutf8", "-z", .. files]) { RedirectStandardError = true })!;
        var warnings = await groff.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await groff.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (groff.ExitCode, warnings));
    }

    [Fact]
    public async Task Explain_prints_the_page_that_is_asked_for()
    {
        var run = await CliRun.RunAsync("explain --man signet-key-new");
        Assert.Equal((ExitCode.Success, ManPages.All().Single(p => p.Name == "signet-key-new").Write()), (run.Code, run.Output));
    }

    [Theory]
    [InlineData("explain --man signet-sing", "Did you mean signet-sign")]
    [InlineData("explain --man signet --markdown", "--man and --man-dir write pages of their own")]
    [InlineData("explain --man signet no-match", "--man and --man-dir write pages of their own")]
    [InlineData("explain --man signet --man-dir x", "--man and --man-dir write pages of their own")]
    public async Task Explain_refuses_what_makes_no_page(string line, string message)
    {
        var run = await CliRun.RunAsync(line);
        Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Path, CliNode Node)> Nodes(IReadOnlyList<CliEntry> entries, string above) => entries.SelectMany(entry =>
    {
        var (path, node) = ($"{above} {entry.Name}".Trim(), entry.Open());
        return node is CliGroup group ? Nodes(group.Entries, path).Prepend((path, node)) : [(path, node)];
    });
}
