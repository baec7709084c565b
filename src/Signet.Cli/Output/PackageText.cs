using System.Text.Json;
using Signet.Drivers;
using Signet.Inf;

namespace Signet.Cli.Output;

/// <summary>The findings about a driver package, for people and for programs.</summary>
internal static class PackageText
{
    /// <summary>Prints findings, the heaviest first, each with its file; what to do about a kind of finding stands below the first of it.</summary>
    public static void Write(HumanWriter writer, IEnumerable<PackageFinding> findings)
    {
        var told = new HashSet<FindingRule>();
        foreach (var (path, finding) in findings.OrderByDescending(f => f.Finding.Severity).ThenBy(f => f.Path, StringComparer.Ordinal).ThenBy(f => f.Finding.Line))
        {
            var (ink, word) = finding.Severity switch
            {
                Severity.Error => (Ink.Bad, "error"),
                Severity.Warning => (Ink.Warning, "warning"),
                _ => (Ink.Dim, "note"),
            };
            writer.WriteLine($"{new Inked(ink, word)}: {Place(path, finding)}{finding.Message} [{finding.Code}]{Number(finding)}");
            if (finding.Severity > Severity.Note && told.Add(finding.Rule))
            {
                writer.WriteLine($"  {new Inked(Ink.Dim, "help")}: {finding.Remedy}");
            }
        }
    }

    /// <summary>Writes <c>"findings": [ … ]</c>.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<PackageFinding> findings)
    {
        json.WriteStartArray("findings");
        foreach (var (path, finding) in findings)
        {
            json.WriteStartObject();
            json.WriteString("path", path);
            json.WriteString("code", finding.Code);
            json.WriteString("severity", finding.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" });
            json.WriteString("message", finding.Message);
            json.WriteString("inf2cat", InfPackageFindings.Inf2CatNumber(finding.Rule));
            JsonParts.WriteNumber(json, "line", finding.Line);
            JsonParts.WriteNumber(json, "offset", finding.Where?.Offset);
            JsonParts.WriteNumber(json, "length", finding.Where?.Length);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // The number under which people know the rule from Inf2Cat.
    private static string Number(Finding finding) => InfPackageFindings.Inf2CatNumber(finding.Rule) is { } number ? $" (Inf2Cat {number})" : "";

    private static string Place(string path, Finding finding) =>
        path.Length == 0 ? "" : finding.Line is { } line ? $"{path}:{line}: " : $"{path}: ";
}
