using Signet.Cli.Running;

namespace Signet.Cli.Personalities;

/// <summary>Names of files as Windows' tools take them: wildcards that no shell expanded, and backslashes.</summary>
internal static class PersonalityFiles
{
    /// <summary>The files that a name stands for: itself, or those that fit its wildcards, without regard to case; itself when none fits.</summary>
    internal static IReadOnlyList<string> Expand(string name)
    {
        var local = Local(name);
        return !Path.Exists(local) && local.AsSpan().ContainsAny('*', '?') && InputFiles.Matches(local, ignoreCase: true) is { Count: > 0 } found
            ? found
            : [local];
    }

    /// <summary>The name with this system's separators: elsewhere than on Windows a backslash separates too, unless a file is really called so.</summary>
    internal static string Local(string name) =>
        OperatingSystem.IsWindows() || !name.Contains('\\', StringComparison.Ordinal) || Path.Exists(name) ? name : name.Replace('\\', '/');
}
