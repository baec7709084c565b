namespace Signet.EndToEnd;

/// <summary>Programs of others that judge us.</summary>
internal static class Tools
{
    /// <summary>Skips the test when the program is not on the PATH.</summary>
    public static void Require(string program)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, program)));
        if (!found)
        {
            Assert.Skip($"needs {program}, which is not installed");
        }
    }

    /// <summary>Runs a program and asserts that it ends with 0.</summary>
    public static async Task<string> SucceedAsync(string program, params string[] args)
    {
        var ended = await SignetProgram.RunAsync(program, args, null, TestContext.Current.CancellationToken);
        Assert.True(ended.Code == 0, $"{program} {string.Join(' ', args)} ended with {ended.Code}\n{ended.Output}\n{ended.Error}");
        return ended.Output + ended.Error;
    }
}
