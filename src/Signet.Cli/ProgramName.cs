namespace Signet.Cli;

/// <summary>The name under which the program was called: that of a link to it.</summary>
internal static class ProgramName
{
    /// <summary>
    /// The first word of the process's command line. The runtime does not hand it out: <see cref="Environment.ProcessPath"/> is where a
    /// link leads to. Linux keeps it in /proc; elsewhere the program's own path is all there is, which serves for copies and hard links.
    /// </summary>
    internal static string? Read()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Environment.ProcessPath;
        }

        try
        {
            var line = File.ReadAllText("/proc/self/cmdline");
            var end = line.IndexOf('\0', StringComparison.Ordinal);
            return end < 0 ? line : line[..end];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A system without /proc: there the word after signet names the personality.
            return Environment.ProcessPath;
        }
    }
}
