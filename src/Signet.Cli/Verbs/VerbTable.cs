using Signet.Cli.Options;

namespace Signet.Cli.Verbs;

/// <summary>Every verb by name. The lambdas keep a verb's table unmade until it is chosen.</summary>
internal static class VerbTable
{
    /// <summary>In the order in which help shows them.</summary>
    internal static IReadOnlyList<CliEntry> Entries { get; } =
    [
        new("inspect", "Show what a file is made of: headers, signatures, certificates, problems.", static () => InspectVerb.Verb),
        new("explain", "Tell what a finding means and what to do about it.", static () => ExplainVerb.Verb),
        new("completion", "Print a completion script for bash, zsh, fish or PowerShell.", static () => CompletionVerb.Verb),
    ];
}
