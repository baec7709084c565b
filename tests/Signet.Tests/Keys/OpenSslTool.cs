using System.Diagnostics;

namespace Signet.Tests.Keys;

/// <summary>The <c>openssl</c> program as an independent judge of keys and certificates.</summary>
internal static class OpenSslTool
{
    private static readonly Lazy<bool> s_present = new(() => Start("version") is (0, _, _));
    private static readonly Lazy<bool> s_legacy = new(() => Start("list", "-providers", "-provider", "legacy") is (0, var text, _) && text.Contains("legacy", StringComparison.Ordinal));

    /// <summary>Runs it and returns what it printed; fails the test when it fails, skips it when there is no openssl.</summary>
    public static string Run(params string[] args)
    {
        var (code, output, error) = TryRun(args);
        Assert.True(code == 0, $"openssl {string.Join(' ', args)}: {error}");
        return output;
    }

    /// <summary>Runs it and returns its exit code and what it printed.</summary>
    public static (int Code, string Output, string Error) TryRun(params string[] args)
    {
        if (!s_present.Value)
        {
            Assert.Skip("openssl is not installed");
        }

        return Start(args);
    }

    /// <summary>Arguments that add OpenSSL's legacy provider, for RC4 and RC2; skips the test when it is not installed.</summary>
    public static string[] Legacy()
    {
        if (!s_present.Value || !s_legacy.Value)
        {
            Assert.Skip("openssl's legacy provider is not installed");
        }

        return ["-provider", "legacy", "-provider", "default"];
    }

    private static (int Code, string Output, string Error) Start(params string[] args)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("openssl", args)
            {
                RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
            })!;
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "", "not installed");
        }
    }
}

/// <summary>A folder that is deleted when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("signet-test-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
