using System.Text;
using Signet.Cli;

namespace Signet.Tests.Cli;

/// <summary>What a command line did: run in this process, printed to memory.</summary>
public sealed record CliRun(ExitCode Code, string Output, string Error)
{
    /// <summary>Runs <c>signet</c> with these arguments.</summary>
    /// <param name="shape">Changes the context: the clock, the environment, standard input.</param>
    public static async Task<CliRun> RunAsync(IReadOnlyList<string> args, Func<CliContext, CliContext>? shape = null)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var context = new CliContext(output, error, color: false);
        var code = await CommandLine.RunAsync(args, shape is null ? context : shape(context), TestContext.Current.CancellationToken);
        return new CliRun(code, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    /// <summary>Runs a command line as one would type it; blanks separate, quotes are not understood.</summary>
    public static Task<CliRun> RunAsync(string line) => RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
