using System.Text.Json;
using Signet.Catalogs;
using Signet.Cli.Output;

namespace Signet.Cli.Verbs;

/// <summary>What the JSON of <c>signet inspect</c> has of a catalog alone.</summary>
internal static class InspectCatalogJson
{
    internal static void Write(Utf8JsonWriter json, Catalog catalog)
    {
        json.WriteNumber("version", (int)catalog.Version);
        json.WriteString("listIdentifier", Convert.ToHexStringLower(catalog.ListIdentifier.Span));
        json.WriteString("time", JsonParts.Moment(catalog.Time));
        WriteAttributes(json, catalog.Attributes);
        json.WriteStartArray("members");
        foreach (var member in catalog.Members)
        {
            WriteMember(json, member);
        }

        json.WriteEndArray();
    }

    private static void WriteMember(Utf8JsonWriter json, CatalogMember member)
    {
        json.WriteStartObject();
        json.WriteString("tag", member.Tag);
        json.WriteStartArray("digests");
        foreach (var (algorithm, value) in member.Digests())
        {
            JsonParts.WriteDigest(json, null, algorithm, value.Span);
        }

        json.WriteEndArray();
        json.WriteString("file", member.File);
        json.WriteString("kind", CatalogWords.Kind(member));
        json.WriteString("pageHashes", member.Content?.PageHashes?.Algorithm.Name ?? "none");
        WriteAttributes(json, member.NameValues);
        JsonParts.WriteRange(json, member.Where);
        json.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter json, IReadOnlyList<CatalogNameValue> attributes)
    {
        json.WriteStartArray("attributes");
        foreach (var attribute in attributes)
        {
            json.WriteStartObject();
            json.WriteString("name", attribute.Name);
            json.WriteNumber("flags", (int)attribute.Flags);
            json.WriteString("text", attribute.Text);
            json.WriteString("value", attribute.Text is null ? Convert.ToHexStringLower(attribute.Value.Span) : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
