using Signet.Cli.Options;
using Signet.Cli.Personalities;
using Signet.Cli.Verbs;

namespace Signet.Cli.Manual;

/// <summary>A page of the manual by name; it is written only when it is asked for.</summary>
/// <param name="Name">As <c>man</c> takes it: <c>signet-key-new</c>. All are in section 1.</param>
/// <param name="Help">The line behind the name.</param>
/// <param name="Write">Writes the page.</param>
internal sealed record ManPages(string Name, string Help, Func<string> Write)
{
    /// <summary>
    /// Every page: the program, each verb and group, and each tool that it stands in for. Those bear our name before the tool's,
    /// for other packages have pages called signtool and certutil.
    /// </summary>
    internal static IReadOnlyList<ManPages> All() =>
    [
        new ManPages("signet", Overview.Subject, Overview.Write),
        .. Read(VerbTable.Entries, ""),
        .. PersonalityTable.Entries.Select(e => new ManPages(NameOf(e.Name), e.Help, () => PersonalityManPage.Write((Personality)e.Open(), e.Help))),
    ];

    /// <summary>The name of the page about these words behind <c>signet</c>.</summary>
    internal static string NameOf(string path) => $"signet {path}".Trim().Replace(' ', '-');

    private static IEnumerable<ManPages> Read(IReadOnlyList<CliEntry> entries, string above) => entries.SelectMany<CliEntry, ManPages>(entry =>
    {
        var path = $"{above} {entry.Name}".Trim();
        return entry.Open() switch
        {
            CliGroup group => [new(NameOf(path), entry.Help, () => VerbManPage.Write(group, path, entry.Help)), .. Read(group.Entries, path)],
            CliVerb verb => [new(NameOf(path), entry.Help, () => VerbManPage.Write(verb, path, entry.Help))],
            var other => throw new InvalidOperationException($"{other.GetType()} is neither a verb nor a group"),
        };
    });

    /// <summary>The lines that begin each page.</summary>
    internal static Troff Start(string name, string help) => new Troff()
        .Macro("TH", name.ToUpperInvariant(), "1", "", $"signet {ProductVersion.Text}", "Signet")
        .Macro("nh").Macro("ad l")
        .Macro("SH", "NAME").Line($"{name} - {help.TrimEnd('.')}");

    /// <summary>A list of words with what each means.</summary>
    internal static void WriteRows(Troff page, IEnumerable<(string Label, string Text)> rows)
    {
        foreach (var (label, text) in rows)
        {
            page.Macro("TP").Escaped(label).Line(text);
        }
    }
}
