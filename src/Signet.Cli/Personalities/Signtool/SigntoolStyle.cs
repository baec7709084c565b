namespace Signet.Cli.Personalities.Signtool;

/// <summary>The layout of what signtool prints, and which digests it takes when none is named.</summary>
internal static class SigntoolStyle
{
    /// <summary>The environment variable that chooses it: <c>windows7</c> for the kits of Windows 7 and 8, anything else for today's.</summary>
    internal const string Variable = "SIGNET_SIGNTOOL_STYLE";

    /// <summary>True when the older layout is asked for.</summary>
    internal static bool IsOld(CliContext context) => "windows7".Equals(context.Variable(Variable), StringComparison.OrdinalIgnoreCase);
}
