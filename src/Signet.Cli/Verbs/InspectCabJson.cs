using System.Text.Json;
using Signet.Cab;
using Signet.Cli.Output;

namespace Signet.Cli.Verbs;

/// <summary>What the JSON of <c>signet inspect</c> has of a cabinet alone.</summary>
internal static class InspectCabJson
{
    internal static void Write(Utf8JsonWriter json, CabInspection inspection, CabLayout layout)
    {
        var header = layout.Header;
        json.WriteStartObject("header");
        json.WriteNumber("cabinetSize", header.CabinetSize);
        json.WriteNumber("filesOffset", header.FilesOffset);
        json.WriteNumber("folders", header.FolderCount);
        json.WriteNumber("files", header.FileCount);
        json.WriteNumber("flags", (int)header.Flags);
        json.WriteNumber("setId", header.SetId);
        json.WriteNumber("index", header.Index);
        json.WriteNumber("headerReserve", header.HeaderReserve);
        json.WriteNumber("folderReserve", header.FolderReserve);
        json.WriteNumber("dataReserve", header.DataReserve);
        json.WriteEndObject();
        JsonParts.WriteDigests(json, inspection.Digests);
        JsonParts.WriteDigestRanges(json, layout.DigestRanges);
    }
}
