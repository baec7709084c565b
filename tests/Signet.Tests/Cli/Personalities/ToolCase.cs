using System.Security.Cryptography;
using System.Text.Json;
using Signet.Authenticode;
using Signet.Files;

namespace Signet.Tests.Cli.Personalities;

/// <summary>A command line that was given to Microsoft's tool, and what came of it: tests/vectors/signtool.</summary>
internal sealed record ToolCase
{
    private static readonly Lazy<IReadOnlyList<ToolCase>> s_all = new(ReadAll);

    public required string Name { get; init; }

    /// <summary><c>signtool</c> or <c>makecat</c>.</summary>
    public required string Tool { get; init; }

    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>The files to start with: name in the folder and path in the set; the path <c>dir</c> is an empty folder.</summary>
    public required IReadOnlyList<(string Name, string Path)> Files { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required IReadOnlyList<string> Precondition { get; init; }

    public required int Exit { get; init; }

    public required string Output { get; init; }

    /// <summary>Standard error, with the system's messages where the harness lacked them.</summary>
    public required string Error { get; init; }

    public required IReadOnlyList<ToolOutput> Outputs { get; init; }

    public static IReadOnlyList<ToolCase> All => s_all.Value;

    /// <summary>The file of the set with that path; what the folder pe has as well lies there.</summary>
    public static string PathOf(string path)
    {
        var own = Path.Combine(Shared.Repository, "tests", "vectors", "signtool", path);
        return File.Exists(own) ? own : Shared.Vector("pe/" + path);
    }

    /// <summary>The names of the cases that begin with one of these prefixes.</summary>
    public static TheoryData<string> Names(params string[] prefixes) =>
        [.. All.Select(c => c.Name).Where(n => prefixes.Any(p => n.StartsWith(p, StringComparison.Ordinal)))];

    private static IReadOnlyList<ToolCase> ReadAll() => [.. Read("signtool/manifest.json"), .. Read("signtool/measured.json")];

    private static IReadOnlyList<ToolCase> Read(string set)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Shared.Vector(set)));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(c => new ToolCase
        {
            Name = c.GetProperty("name").GetString()!,
            Tool = c.GetProperty("tool").GetString()!,
            Args = [.. c.GetProperty("args").EnumerateArray().Select(a => a.GetString()!)],
            Files = [.. c.GetProperty("files").EnumerateObject().Select(f => (f.Name, f.Value.GetString()!))],
            Environment = c.TryGetProperty("env", out var env) ? env.EnumerateObject().ToDictionary(e => e.Name, e => e.Value.GetString()!) : [],
            Precondition = c.TryGetProperty("precondition", out var needs) ? [.. needs.EnumerateArray().Select(p => p.GetString()!)] : [],
            Exit = c.GetProperty("exit").GetInt32(),
            Output = c.GetProperty("stdout").GetString()!,
            Error = (c.TryGetProperty("stderrWindows", out var windows) ? windows : c.GetProperty("stderr")).GetString()!,
            Outputs = c.TryGetProperty("output", out var output) ? [.. output.EnumerateArray().Select(ToolOutput.Read)] : [],
        })];
    }
}

/// <summary>What became of a file.</summary>
/// <param name="Mask">Ranges (offset and length in bytes) that may differ; empty when none may.</param>
internal sealed record ToolOutput(string File, string State, string? Path, string? Sha256, bool Deterministic, IReadOnlyList<(int Offset, int Length)> Mask)
{
    public static ToolOutput Read(JsonElement o) => new(
        o.GetProperty("file").GetString()!, o.GetProperty("state").GetString()!,
        o.TryGetProperty("path", out var path) ? path.GetString() : null,
        o.TryGetProperty("sha256", out var sha) ? sha.GetString() : null,
        o.TryGetProperty("deterministic", out var fixedBytes) && fixedBytes.GetBoolean(),
        o.TryGetProperty("mask", out var mask) ? [.. mask.EnumerateArray().Select(m => (m[0].GetInt32(), m[1].GetInt32()))] : []);

    /// <summary>What is wrong with the file as it is now; null when it is as it should be.</summary>
    public string? Compare(ToolCase of)
    {
        if (!System.IO.File.Exists(File))
        {
            return State == "absent" ? null : $"{File} is missing";
        }

        var bytes = System.IO.File.ReadAllBytes(File);
        if (State == "absent")
        {
            return $"{File} was made";
        }

        if (State == "unchanged")
        {
            return bytes.AsSpan().SequenceEqual(System.IO.File.ReadAllBytes(ToolCase.PathOf(of.Files.Single(f => f.Name == File).Path))) ? null : $"{File} was changed";
        }

        // A compound file may lay out its streams as it likes: the signature in it is compared.
        if (System.IO.Path.GetExtension(Path) == ".msi")
        {
            var wanted = Signatures(ToolCase.PathOf(Path!));
            return wanted.Count > 0 && Signatures(File).SequenceEqual(wanted) ? null : $"the signature of {File} differs from that of {Path}";
        }

        if (Mask.Count > 0)
        {
            var original = System.IO.File.ReadAllBytes(ToolCase.PathOf(Path!));
            foreach (var (offset, length) in Mask.Where(m => m.Offset + m.Length <= Math.Min(original.Length, bytes.Length)))
            {
                original.AsSpan(offset, length).CopyTo(bytes.AsSpan(offset));
            }

            return bytes.AsSpan().SequenceEqual(original) ? null : $"{File} differs from {Path}";
        }

        return !Deterministic || Convert.ToHexStringLower(SHA256.HashData(bytes)) == Sha256 ? null : $"{File} differs from {Path}";
    }

    private static List<string> Signatures(string path)
    {
        using var source = FileSource.Open(path);
        var file = SignedFile.Open(source);
        return [.. file.Signatures.Select((_, i) => Convert.ToHexString(file.Extract(i).Span))];
    }
}
