using System.Diagnostics;

namespace Signet.EndToEnd;

/// <summary>What a process did.</summary>
public sealed record Ended(int Code, string Output, string Error);

/// <summary>The published program, brought up to date by the launcher once for all tests.</summary>
public static class SignetProgram
{
    /// <summary>The root of the repository that these tests were built in.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The folder of the published program, to be put on the PATH.</summary>
    public static string Folder { get; } = Publish();

    /// <summary>The published program.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Folder, "signet");

    /// <summary>Runs a program to its end; one that takes longer than two minutes is killed and fails the test.</summary>
    /// <param name="shape">Changes how it is started: the folder, the environment.</param>
    public static async Task<Ended> RunAsync(
        string program, IEnumerable<string> args, Action<ProcessStartInfo>? shape = null, CancellationToken cancellation = default)
    {
        var start = new ProcessStartInfo(program, args)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        shape?.Invoke(start);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new Ended(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', args)} did not end");
        }
    }

    private static string Publish()
    {
        // The launcher publishes when a source is newer; it takes half a minute then.
        using var launcher = Process.Start(new ProcessStartInfo(System.IO.Path.Combine(Repository, "signet"), ["--version"])
        {
            RedirectStandardOutput = true,
        })!;
        launcher.StandardOutput.ReadToEnd();
        launcher.WaitForExit();
        return launcher.ExitCode == 0
            ? System.IO.Path.Combine(Repository, "artifacts", "launcher", "current")
            : throw new InvalidOperationException($"the launcher ended with {launcher.ExitCode}");
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Signet.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no Signet.slnx above {AppContext.BaseDirectory}");
    }
}
