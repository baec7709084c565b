using Signet.Cli.Completion;
using Signet.Cli.Options;
using Signet.Cli.Personalities;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet completion</c> was asked.</summary>
internal sealed record CompletionRequest
{
    /// <summary>The shell.</summary>
    public string Shell { get; init; } = "";
}

/// <summary><c>signet completion SHELL</c>: a script that completes verbs, options and values, made from the tables.</summary>
internal static class CompletionVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<CompletionRequest> Verb { get; } =
        new("completion", "Prints a self-contained completion script for a shell.", new CompletionRequest(), RunAsync)
        {
            Examples =
            [
                new("source <(signet completion bash)", "for this session of bash"),
                new("signet completion fish > ~/.config/fish/completions/signet.fish", "for fish, from now on"),
            ],
            Arguments =
            [
                new("SHELL", "The shell to complete for.", (r, v) => r with { Shell = v }) { Choices = ["bash", "zsh", "fish", "pwsh"] },
            ],
        };

    /// <summary>The script for a shell.</summary>
    internal static string Script(string shell)
    {
        var places = CompletionPlace.ReadAll([.. VerbTable.Entries, .. PersonalityTable.Entries]);
        return shell switch
        {
            "bash" => BashScript.Write(places),
            "zsh" => ZshScript.Write(places),
            "fish" => FishScript.Write(places),
            _ => PowerShellScript.Write(places),
        };
    }

    private static Task<ExitCode> RunAsync(CompletionRequest request, CliContext context, CancellationToken cancellation)
    {
        context.Out.WriteRaw(Script(request.Shell));
        return Task.FromResult(ExitCode.Success);
    }
}
