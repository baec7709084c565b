using System.Diagnostics;
using System.Globalization;

namespace Signet.Benchmarks;

/// <summary>What one run of a program took.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="PeakKib">Peak resident memory in KiB (VmHWM, sampled every 5 ms); 0 when it ended before the first sample.</param>
/// <param name="WrittenBytes">Bytes handed to write calls (wchar of /proc/PID/io, sampled); files and pipes together.</param>
internal sealed record Measured(double Seconds, long PeakKib, long WrittenBytes)
{
    /// <summary>Runs a program to its end and measures it.</summary>
    /// <exception cref="InvalidOperationException">It did not exit with <paramref name="expectedExit"/>: a failed run is no measurement.</exception>
    public static Measured Run(string program, IEnumerable<string> arguments, int expectedExit = 0)
    {
        var exit = 0;
        var measured = Run(program, arguments, ref exit, out var text);
        return exit == expectedExit ? measured : throw new InvalidOperationException($"{program} exited {exit}, not {expectedExit}\n{text}");
    }

    /// <summary>Runs a program to its end, whatever it says, and measures it.</summary>
    public static Measured Run(string program, IEnumerable<string> arguments, ref int exit) => Run(program, arguments, ref exit, out _);

    private static Measured Run(string program, IEnumerable<string> arguments, ref int exit, out string text)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        long peak = 0, written = 0;
        while (!process.WaitForExit(5))
        {
            peak = Math.Max(peak, Field($"/proc/{process.Id}/status", "VmHWM:"));
            written = Math.Max(written, Field($"/proc/{process.Id}/io", "wchar:"));
        }

        var seconds = watch.Elapsed.TotalSeconds;
        process.WaitForExit();
        exit = process.ExitCode;
        text = errors.Result + output.Result[^Math.Min(output.Result.Length, 2000)..];
        return new Measured(seconds, peak, written);
    }

    /// <summary>The median of <paramref name="count"/> runs by time, after one that warms the caches.</summary>
    public static Measured Median(int count, Func<Measured> run)
    {
        _ = run();
        return Enumerable.Range(0, count).Select(_ => run()).OrderBy(m => m.Seconds).ElementAt(count / 2);
    }

    private static long Field(string path, string name)
    {
        try
        {
            var line = File.ReadLines(path).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // the process ended between the wait and the look
        }
    }
}
