using Signet.Cli.Options;
using Signet.Cli.Personalities;
using Signet.Cli.Personalities.Click;

namespace Signet.Cli.Completion;

/// <summary>What may follow at one place.</summary>
internal enum Expected
{
    /// <summary>Nothing that we know.</summary>
    Anything,

    /// <summary>The name of a file.</summary>
    File,

    /// <summary>The name of a folder.</summary>
    Folder,

    /// <summary>One of some words.</summary>
    Words,
}

/// <summary>A word that completion offers, and what it means.</summary>
internal sealed record CompletionWord(string Text, string Help);

/// <summary>An option as completion sees it.</summary>
/// <param name="Names">Its spellings, the long one first.</param>
/// <param name="Value">What follows it; null when nothing does.</param>
internal sealed record CompletionOption(IReadOnlyList<string> Names, string Help, Expected? Value, IReadOnlyList<string> Words);

/// <summary>What can be typed behind the words that chose a verb or group.</summary>
/// <param name="Path">Those words: <c>key new</c>; empty behind the program's own name.</param>
/// <param name="Verbs">The verbs that may come next; empty behind a verb.</param>
/// <param name="Argument">What the positional arguments are.</param>
/// <param name="Words">The values when the argument is one of some words.</param>
internal sealed record CompletionPlace(
    string Path, IReadOnlyList<CompletionWord> Verbs, IReadOnlyList<CompletionOption> Options, Expected Argument, IReadOnlyList<string> Words)
{
    /// <summary>Every place of the program, read from the tables of all verbs.</summary>
    internal static IReadOnlyList<CompletionPlace> ReadAll(IReadOnlyList<CliEntry> entries) =>
        [new CompletionPlace("", Names(entries), [Bare("--help", "Print help."), Bare("--version", "Print the version.")], Expected.Anything, []), .. Read(entries, "")];

    private static IEnumerable<CompletionPlace> Read(IReadOnlyList<CliEntry> entries, string above) => entries.SelectMany<CliEntry, CompletionPlace>(entry =>
    {
        var path = $"{above} {entry.Name}".Trim();
        return entry.Open() switch
        {
            CliGroup group => [new CompletionPlace(path, Names(group.Entries), [Bare("--help", "Print help.")], Expected.Anything, []), .. Read(group.Entries, path)],
            CliVerb verb => [Read(verb, path)],
            Personality personality => Read(personality),
            var other => throw new InvalidOperationException($"{other.GetType()} is neither a verb nor a group"),
        };
    });

    private static CompletionPlace Read(CliVerb verb, string path)
    {
        // A place has one kind of argument: with several (FILE SIG) that of the first, for the shells do not count them for us.
        var argument = verb.ArgumentRows is [var first, ..] ? first : null;
        var words = argument is null ? [] : argument.Choices.Count > 0 ? argument.Choices : argument.Offers;
        return new CompletionPlace(
            path, [],
            [.. verb.OptionRows.Where(o => o.Supported).Select(o => new CompletionOption(
                [o.Name, .. o.Aliases.Where(a => a != "-?")], o.Help, o.Value is null ? null : Kind(o.Value, o.Choices), o.Choices))],
            argument is null ? Expected.Anything : Kind(argument.Name, words), words);
    }

    // The dash spells every option too, and shells complete paths behind a slash. makecert's -# and -$ mean something else to a shell.
    private static IEnumerable<CompletionPlace> Read(Personality personality)
    {
        if (personality.Click is not null)
        {
            return ReadClick(personality);
        }

        var named = personality.Commands.Where(c => c.Name.Length > 0).ToList();
        return personality.Commands.Select(c => new CompletionPlace(
            $"{personality.Name} {c.Name}".Trim(), [],
            [.. c.OptionRows.Where(o => o.Supported && o.Name[1..].All(n => char.IsAsciiLetterOrDigit(n) || n == '-')).Select(o => new CompletionOption(
                [.. o.Aliases.Prepend(o.Name).Select(n => "-" + n[1..])], o.Help, o.Value is null ? null : Kind(o.Value, o.Choices), o.Choices))],
            Expected.File, []))
            .Concat(named.Count == 0 ? [] : [new CompletionPlace(
                personality.Name, [.. named.Select(c => new CompletionWord(c.Name, c.Help))], [], Expected.Anything, [])]);
    }

    private static IEnumerable<CompletionPlace> ReadClick(Personality personality) => personality.Commands.Cast<ClickCommand>().Select(c => new CompletionPlace(
        $"{personality.Name} {c.Name}", [],
        [.. c.OptionRows.Append(ClickParser.HelpRow).Select(o => new CompletionOption(
            [o.Name, .. o.Aliases], o.Help, o.Value is null ? null : Kind(o.Value is "output" ? "FILE" : o.Value.ToUpperInvariant(), o.Choices), o.Choices))],
        c.ArgumentRows.Count > 0 ? Expected.File : Expected.Anything, []))
        .Append(new CompletionPlace(
            personality.Name, [.. personality.Commands.Select(c => new CompletionWord(c.Name, c.Help))], [Bare("--help", "Print help.")], Expected.Anything, []));

    private static Expected Kind(string name, IReadOnlyList<string> words) =>
        words.Count > 0 ? Expected.Words
        : name.Contains("FILE", StringComparison.Ordinal) ? Expected.File
        : name.Contains("DIR", StringComparison.Ordinal) ? Expected.Folder
        : Expected.Anything;

    private static CompletionOption Bare(string name, string help) => new([name], help, null, []);

    private static IReadOnlyList<CompletionWord> Names(IReadOnlyList<CliEntry> entries) => [.. entries.Select(e => new CompletionWord(e.Name, e.Help))];
}
