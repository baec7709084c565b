using System.Text.Json;

namespace Signet.Cli.Output;

/// <summary>The pieces of JSON that several verbs print.</summary>
internal static class JsonParts
{
    /// <summary>Writes <c>"findings": [ … ]</c>.</summary>
    public static void WriteFindings(Utf8JsonWriter json, IEnumerable<Finding> findings)
    {
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("code", finding.Code);
            json.WriteString("severity", finding.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" });
            json.WriteString("message", finding.Message);
            if (finding.Where is { } where)
            {
                json.WriteNumber("offset", where.Offset);
                json.WriteNumber("length", where.Length);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes <c>"name": { "algorithm": …, "value": … }</c>, the value in lower-case hex.</summary>
    public static void WriteDigest(Utf8JsonWriter json, string name, DigestAlgorithm algorithm, ReadOnlySpan<byte> value)
    {
        json.WriteStartObject(name);
        json.WriteString("algorithm", algorithm.Name);
        json.WriteString("value", Convert.ToHexStringLower(value));
        json.WriteEndObject();
    }
}
