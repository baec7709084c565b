namespace Signet.Tests.Files;

/// <summary>An empty folder that goes when the test is over.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Root = Directory.CreateTempSubdirectory("signet-test-").FullName;

    public string Root { get; }

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>A file with the given bytes.</summary>
    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    /// <summary>The names of everything in the folder, hidden files too.</summary>
    public string[] Names() => [.. Directory.EnumerateFileSystemEntries(Root).Select(n => Path.GetFileName(n)!).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
