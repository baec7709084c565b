using System.Diagnostics;
using System.Globalization;

namespace Signet.EndToEnd;

/// <summary>What ./package.sh builds, signed with a throw-away key: built once for all tests, which takes minutes and is done in long runs only.</summary>
public sealed class Packages : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-packages-");
    private readonly string _epoch;

    /// <summary>Builds them; in short runs nothing is done, for every test skips itself.</summary>
    public Packages()
    {
        Pki = new Pki();
        _epoch = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        if (Long && OperatingSystem.IsLinux())
        {
            Build(Folder);
        }
    }

    /// <summary>True in long runs.</summary>
    public static bool Long { get; } = Environment.GetEnvironmentVariable("SIGNET_LONG") is { Length: > 0 };

    /// <summary>Who signs.</summary>
    public Pki Pki { get; }

    /// <summary>The packages.</summary>
    public string Folder => PathOf("packages");

    /// <summary>A file that may be written for a test.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>The only package whose name fits.</summary>
    public string File(string pattern) => Assert.Single(Directory.GetFiles(Folder, pattern));

    /// <summary>Builds all packages into a folder, always of the same instant.</summary>
    public void Build(string output)
    {
        using var script = Process.Start(new ProcessStartInfo(
            Path.Combine(SignetProgram.Repository, "package.sh"),
            ["--output", output, "--cert", Pki.Certificate("rsa2048"), "--cert", Pki.Root, "--key", Pki.Key("rsa2048")])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["SOURCE_DATE_EPOCH"] = _epoch },
        })!;
        var error = script.StandardError.ReadToEndAsync();
        script.StandardOutput.ReadToEnd();
        script.WaitForExit();
        Assert.True(script.ExitCode == 0, error.GetAwaiter().GetResult());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Pki.Dispose();
        _folder.Delete(recursive: true);
    }
}
