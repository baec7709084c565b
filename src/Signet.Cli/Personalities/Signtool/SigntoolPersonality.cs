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
            "The verdict of `verify` is ours (docs/policies.md), in signtool's words; SHA-1 counts, as with signtool. Stricter than signtool: a wrong page hash, data hidden in the "
                + "certificate table, unsigned attributes of great size, and a broken signature beside a good one are errors, with or without `/ph` and `/all`. What Windows has no "
                + "code for is reported as 0x800B0004, with our words and the code that `signet explain` knows.",
            "Without `/pa`, `/pg` and `/kp` the signer's own chain has to end in a root of Microsoft; the usages are those of the policy `driver`. Revocation is not checked.",
            "`SIGNET_SIGNTOOL_STYLE=windows7` prints `verify` as the kits for Windows 7 and 8 do: no table, no index, the catalog's name without its folder. `sign` then takes SHA-1 where no digest is named, and tells of a time stamp in its success line.",
            "Paths that are printed in full are those of this system.",
        ],
        Commands = [SignCommand.Command, TimestampCommand.Command, VerifyCommand.Command, CatdbCommand.Command, RemoveCommand.Command],
    };
}
