using System.Text.Json;

namespace Signet.Tests.Pe;

/// <summary>The PE files of the corpus, with what an independent parser found in each.</summary>
public static class PeCorpus
{
    /// <summary>Each PE file that is there: its path and its entry in the manifest.</summary>
    public static IReadOnlyList<(string Path, JsonElement Parse)> Files()
    {
        var root = Shared.Path("corpus");
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root, "manifest.json")));
        var files = manifest.RootElement.GetProperty("files").EnumerateArray()
            .Where(f => f.GetProperty("type").GetString() == "pe" && f.GetProperty("parse").ValueKind == JsonValueKind.Object)
            .Select(f => (Path.Combine(root, f.GetProperty("file").GetString()!), f.GetProperty("parse").Clone()))
            .ToList();
        Assert.NotEmpty(files);
        return files;
    }
}
