namespace Signet.Tests;

/// <summary>Where test material lies: in the repository, and in the folder <c>shared</c> beside it.</summary>
/// <remarks>The shared folder holds what is too large, or not ours, to lie in the repository.</remarks>
public static class Shared
{
    /// <summary>The root of the repository that these tests were built in.</summary>
    public static string Repository { get; } =
        FindAbove("Signet.slnx") ?? throw new DirectoryNotFoundException($"no Signet.slnx above {AppContext.BaseDirectory}");

    /// <summary>True when <c>./test.sh --long</c> asked for more cases and longer runs.</summary>
    public static bool Long { get; } = Environment.GetEnvironmentVariable("SIGNET_LONG") is { Length: > 0 };

    private static readonly string? s_root = FindAbove("shared/corpus/manifest.json");

    /// <summary>The path of <paramref name="relative"/> in the shared folder; skips the test when it is not there.</summary>
    /// <param name="relative">With forward slashes: <c>corpus/manifest.json</c>.</param>
    public static string Path(string relative)
    {
        var path = s_root is null ? null : System.IO.Path.Combine(s_root, "shared", relative);
        if (!System.IO.Path.Exists(path))
        {
            Assert.Skip($"needs ../shared/{relative}, which is not on this machine");
        }

        return path;
    }

    /// <summary>The files below a folder of the shared folder whose names fit, relative to the shared folder; none when it is not there.</summary>
    public static IReadOnlyList<string> Find(string folder, string pattern)
    {
        var path = s_root is null ? null : System.IO.Path.Combine(s_root, "shared");
        return path is null || !Directory.Exists(System.IO.Path.Combine(path, folder))
            ? []
            : [.. Directory.EnumerateFiles(System.IO.Path.Combine(path, folder), pattern, SearchOption.AllDirectories)
                .Select(f => System.IO.Path.GetRelativePath(path, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];
    }

    /// <summary>The path of a file or folder below tests/vectors; a missing one fails the test.</summary>
    public static string Vector(string relative)
    {
        var path = System.IO.Path.Combine(Repository, "tests", "vectors", relative);
        Assert.True(System.IO.Path.Exists(path), $"tests/vectors/{relative} is missing");
        return path;
    }

    private static string? FindAbove(string marker)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.Path.Exists(System.IO.Path.Combine(folder.FullName, marker)))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
