using Signet.Tests.McuBoot;

namespace Signet.Tests.Cli.Personalities;

/// <summary>Plays a command line of tests/vectors/mcuboot with our personality, in this process.</summary>
internal static class ImgtoolReplay
{
    /// <summary>Runs <c>signet imgtool</c> with nobody to ask.</summary>
    public static Task<CliRun> RunAsync(params IReadOnlyList<string> args) => CliRun.RunAsync(["imgtool", .. args]);

    /// <summary>Runs the command line of a case.</summary>
    /// <param name="of">The case.</param>
    /// <param name="folder">Where its output goes.</param>
    /// <returns>What came of it, with paths as they were recorded.</returns>
    public static async Task<CliRun> PlayAsync(McuBootCase of, string folder)
    {
        var run = await RunAsync(McuBootVectors.Arguments(of, folder));
        return new CliRun(run.Code, McuBootVectors.Recorded(run.Output), McuBootVectors.Recorded(run.Error));
    }
}
