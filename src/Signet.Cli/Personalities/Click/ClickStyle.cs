namespace Signet.Cli.Personalities.Click;

/// <summary>How a tool that is written with Python's click speaks of itself.</summary>
/// <param name="Program">Its own name in usages: <c>imgtool.py</c>.</param>
internal sealed record ClickStyle(string Program)
{
    /// <summary>The spellings of the option that asks for help, the short one first.</summary>
    internal static IReadOnlyList<string> HelpNames { get; } = ["-h", "--help"];
}
