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
        Notes =
        [
            "Elsewhere than on Windows a path may begin with a slash: an argument that does is a file when it, or the folder that it names, is there; otherwise it is an option.",
            "Wildcards are expanded here when the shell has not, without regard to case; a backslash separates folders as a slash does.",
            "Typographic quotation marks and dashes, as web pages have them, are read as plain ones, and told.",
            "Certificates lie in folder stores (`signet store list`). `Root` holds further anchors, `CA` intermediates.",
            "Files are replaced atomically: each is either as before, or signed.",
            "`/debug` also prints our own reason for a failure, with the code that `signet explain` knows.",
        ],
        Commands = [SignCommand.Command, VerifyCommand.Command],
    };
}
