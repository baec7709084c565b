using System.Text.Json;
using Signet.Cli.Output;
using Signet.Ffu;

namespace Signet.Cli.Verbs;

/// <summary>The JSON of <c>signet ffu show --chunk</c>, schema signet/ffu-chunk/1, and of descriptors.</summary>
internal static class FfuChunkJson
{
    internal static void Write(Utf8JsonWriter json, string path, FfuChunkView view)
    {
        json.WriteString("path", path);
        json.WriteNumber("index", view.Chunk.Index);
        JsonParts.WriteRange(json, view.Chunk.Range);
        json.WriteString("hash", Convert.ToHexStringLower(view.Expected.Span));
        json.WriteBoolean("hashMatches", view.Holds);
        JsonParts.WriteNumber(json, "store", view.Chunk.Store + 1);
        json.WriteStartArray("descriptors");
        foreach (var (number, descriptor) in view.Descriptors)
        {
            WriteDescriptor(json, number, view.Chunk.Store!.Value, descriptor, view.Places);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a write descriptor.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="store">Number of its store, from 0.</param>
    internal static void WriteDescriptor(Utf8JsonWriter json, int number, int store, FfuWriteDescriptor descriptor, FfuPlaces? places)
    {
        json.WriteStartObject();
        json.WriteNumber("index", number);
        json.WriteNumber("blocks", descriptor.BlockCount);
        json.WriteNumber("dataLength", descriptor.DataSize);
        json.WriteStartArray("locations");
        foreach (var location in descriptor.Locations)
        {
            var place = places?.Place(store, descriptor, location);
            json.WriteStartObject();
            json.WriteString("from", FfuWords.End(location.Access));
            json.WriteNumber("block", location.BlockIndex);
            JsonParts.WriteNumber(json, "diskOffset", place?.Offset);
            JsonParts.WriteNumber(json, "diskLength", place?.Length);
            json.WriteString("partition", place?.Partition);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
