using System.Text.Json;

namespace Signet.Tests.McuBoot;

/// <summary>A command line that was given to imgtool, and what came of it: tests/vectors/mcuboot/manifest.json.</summary>
public sealed record McuBootCase
{
    public required string Name { get; init; }

    /// <summary>As recorded: paths are relative to the folder of the vectors, <c>{out}</c> is the output.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>The file that the command reads, relative to the folder; null when there is none.</summary>
    public required string? Input { get; init; }

    /// <summary>The file with the key, relative to the folder; null when there is none.</summary>
    public required string? Key { get; init; }

    /// <summary>What imgtool wrote, relative to the folder; null when it wrote nothing.</summary>
    public required string? Output { get; init; }

    /// <summary>Further files that it wrote, relative to the folder.</summary>
    public required IReadOnlyList<string> Also { get; init; }

    /// <summary>False when signatures or keys in the output are random.</summary>
    public required bool Deterministic { get; init; }

    /// <summary>Where the output may differ: ranges of the binary image in bytes.</summary>
    public required IReadOnlyList<(int Offset, int Length, string What)> Mask { get; init; }

    public required int Exit { get; init; }

    public required string Stdout { get; init; }

    public required string Stderr { get; init; }

    /// <summary>The Python error that imgtool died of; null when it did not.</summary>
    public required string? Traceback { get; init; }

    /// <summary>What the loader said of the image; null when it was not asked.</summary>
    public required McuBootAnswer? Boot { get; init; }

    /// <summary>What imgtool's own verify said of the output: exit code and text; null when it was not asked.</summary>
    public required (int Exit, string Stdout)? PeerVerify { get; init; }

    /// <summary>The argument behind <paramref name="option"/>; null when it is not given.</summary>
    public string? Value(string option) => Args.SkipWhile(a => a != option).Skip(1).FirstOrDefault();

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal static McuBootCase Read(JsonElement c)
    {
        var expect = c.GetProperty("expect");
        var result = c.TryGetProperty("exit", out var exit) ? c : expect; // a negative's result stands in what is expected
        var kept = expect.TryGetProperty("imgtool_verify", out var verify);
        return new()
        {
            Name = Text(c, "name")!,
            Args = [.. c.GetProperty("args").EnumerateArray().Select(a => a.GetString()!)],
            Input = Text(c, "input"),
            Key = Text(c, "key") is { Length: > 0 } key ? key : null,
            Output = Text(c, "output"),
            Also = c.TryGetProperty("also", out var also) ? [.. also.EnumerateArray().Select(a => a.GetString()!)] : [],
            Deterministic = c.GetProperty("deterministic").GetBoolean(),
            Mask = c.TryGetProperty("mask", out var mask) ? [.. mask.EnumerateArray().Select(m => (m[0].GetInt32(), m[1].GetInt32(), m[2].GetString()!))] : [],
            Exit = result.GetProperty("exit").GetInt32(),
            Stdout = Text(result, "stdout") ?? "",
            Stderr = Text(result, "stderr") ?? "",
            Traceback = Text(c, "traceback") ?? Text(expect, "imgtool_traceback"),
            Boot = expect.TryGetProperty("boot", out var boot) && boot.ValueKind == JsonValueKind.Object ? McuBootAnswer.Read(boot) : null,
            PeerVerify = kept ? (verify.GetProperty("exit").GetInt32(), Text(verify, "stdout") ?? "") : null,
        };
    }

    internal static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>What MCUboot's own loader code said of an image.</summary>
/// <param name="Variant">How the loader was built: <c>ed25519-enc-x25519</c>, <c>none</c> (no signature asked for).</param>
/// <param name="Slot"><c>primary</c> or <c>secondary</c>.</param>
/// <param name="Valid">Its answer; null when there was none.</param>
/// <param name="Why">The check that decided.</param>
public sealed record McuBootAnswer(string Variant, string Slot, bool? Valid, string? Why)
{
    internal static McuBootAnswer Read(JsonElement boot) => new(
        McuBootCase.Text(boot, "variant") ?? "", McuBootCase.Text(boot, "slot") ?? "primary",
        boot.TryGetProperty("valid", out var valid) && valid.ValueKind is JsonValueKind.True or JsonValueKind.False ? valid.GetBoolean() : null,
        McuBootCase.Text(boot, "why"));
}
