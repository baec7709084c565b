namespace Signet.Cli.Personalities.Signtool;

/// <summary>Microsoft's signtool.</summary>
internal static class SigntoolPersonality
{
    /// <summary>How signtool reads its command line.</summary>
    internal static CommandStyle Style { get; } = new() { ErrorPrefix = "SignTool Error: ", ResponseFiles = true };

    /// <summary>The tool.</summary>
    internal static Personality Personality { get; } = new("signtool", "Signs, time-stamps and verifies files, as Microsoft's signtool does.")
    {
        Style = Style,
        Usage = SigntoolUsage.Tool,
        Commands = [VerifyCommand.Command],
    };
}
