using Signet.Cli.Personalities.Click;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary><c>imgtool version</c>.</summary>
internal static class VersionCommand
{
    internal static ClickCommand<object> Command { get; } = new("version", "Print the version of imgtool that this stands in for.", new object(), (_, context, _) =>
    {
        context.Out.Write($"{ImgtoolPersonality.Version}\n");
        return Task.FromResult(ExitCode.Success);
    })
    {
        Options = [],
    };
}
