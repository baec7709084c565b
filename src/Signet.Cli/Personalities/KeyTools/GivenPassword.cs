using Signet.Keys;

namespace Signet.Cli.Personalities.KeyTools;

/// <summary>Passwords as the originals take them: on the command line, else from a dialog, which here is the terminal.</summary>
internal static class GivenPassword
{
    /// <summary>The password itself, or the terminal, which is asked when something turns out to be encrypted.</summary>
    internal static PasswordSource Source(string? given, CliContext context) =>
        given is not null ? PasswordSource.Of(given)
        : PasswordSource.Parse("prompt", new PasswordInputs(context.Variable, context.Prompt, () => null));
}
