using System.Text.Json;
using Signet.Cli.Output;
using Signet.Msi;

namespace Signet.Cli.Verbs;

/// <summary>What the JSON of <c>signet inspect</c> has of an installer package alone.</summary>
internal static class InspectMsiJson
{
    internal static void Write(Utf8JsonWriter json, MsiInspection inspection, CompoundNode root)
    {
        json.WriteNumber("version", inspection.Header.MajorVersion);
        json.WriteBoolean("extendedDigest", inspection.HasExtendedDigest);
        JsonParts.WriteDigests(json, inspection.Digests);
        WriteStreams(json, root);
    }

    private static void WriteStreams(Utf8JsonWriter json, CompoundNode storage)
    {
        json.WriteStartArray("streams");
        foreach (var child in storage.Children)
        {
            json.WriteStartObject();
            json.WriteString("name", MsiNames.Unpack(child.Entry.Name));
            json.WriteString("kind", child.Entry.IsStorage ? "storage" : "stream");
            JsonParts.WriteNumber(json, "offset", child.Ranges.Count > 0 ? child.Ranges[0].Offset : null);
            json.WriteNumber("length", child.Entry.Length);
            if (child.Entry.IsStorage)
            {
                WriteStreams(json, child);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
