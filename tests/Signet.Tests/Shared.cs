namespace Signet.Tests;

/// <summary>The folder <c>shared</c> beside the repository: large real files that are not ours to commit.</summary>
public static class Shared
{
    /// <summary>The root of the repository that these tests were built in.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The path of a file or folder below <c>shared</c>; skips the test when it is not there.</summary>
    /// <param name="relative">With forward slashes: <c>corpus/manifest.json</c>.</param>
    public static string Path(string relative)
    {
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository, "..", "shared", relative));
        if (!System.IO.Path.Exists(path))
        {
            Assert.Skip($"../shared/{relative} is not there: this test needs material that is not part of the repository");
        }

        return path;
    }

    /// <summary>The path of a file or folder below tests/vectors; a missing one fails the test.</summary>
    public static string Vector(string relative)
    {
        var path = System.IO.Path.Combine(Repository, "tests", "vectors", relative);
        Assert.True(System.IO.Path.Exists(path), $"tests/vectors/{relative} is missing");
        return path;
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
