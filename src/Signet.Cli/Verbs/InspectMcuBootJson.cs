using System.Text.Json;
using Signet.Cli.Output;
using Signet.McuBoot;

namespace Signet.Cli.Verbs;

/// <summary>The part of the JSON of <c>signet inspect</c> that is about an MCUboot image.</summary>
internal sealed class InspectMcuBootJson(Utf8JsonWriter json)
{
    internal void Write(McuBootInspection inspection, McuBootImage image)
    {
        var header = image.Header;
        json.WriteString("endian", image.Endian == McuBootEndian.Big ? "big" : "little");
        JsonParts.WriteNumber(json, "address", inspection.Address);
        json.WriteStartObject("header");
        json.WriteString("version", header.Version.ToString());
        json.WriteNumber("headerSize", header.HeaderSize);
        json.WriteNumber("protectedTlvSize", header.ProtectedTlvSize);
        json.WriteNumber("imageSize", header.ImageSize);
        json.WriteNumber("loadAddress", header.LoadAddress);
        json.WriteNumber("flags", (uint)header.Flags);
        json.WriteStartArray("flagNames");
        foreach (var name in McuBootWords.Flags(header.Flags))
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        if (inspection.Algorithm is { } algorithm)
        {
            JsonParts.WriteDigest(json, "hash", algorithm, inspection.Hash.Span);
        }
        else
        {
            json.WriteNull("hash");
        }

        if (inspection.HashMatches is { } matches)
        {
            json.WriteBoolean("hashMatches", matches);
        }
        else
        {
            json.WriteNull("hashMatches");
        }

        json.WriteStartArray("tlvs");
        foreach (var area in new[] { image.ProtectedArea, image.Area }.OfType<TlvArea>())
        {
            foreach (var record in area.Records)
            {
                WriteRecord(record, area.IsProtected);
            }
        }

        json.WriteEndArray();
        WriteTrailer("trailer", inspection.Trailer);
    }

    /// <summary>Writes a trailer, or null.</summary>
    internal void WriteTrailer(string name, McuBootTrailer? trailer)
    {
        if (trailer is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("magic", McuBootWords.Name(trailer.Magic));
        json.WriteString("imageOk", McuBootWords.Name(trailer.ImageOk));
        json.WriteString("copyDone", McuBootWords.Name(trailer.CopyDone));
        json.WriteString("swapType", McuBootWords.Name(trailer.SwapType));
        json.WriteNumber("imageNumber", trailer.ImageNumber);
        JsonParts.WriteNumber(json, "swapSize", trailer.SwapSize);
        json.WriteEndObject();
    }

    private void WriteRecord(Tlv record, bool isProtected)
    {
        json.WriteStartObject();
        json.WriteNumber("type", (ushort)record.Type);
        json.WriteString("name", McuBootWords.Name(record.Type));
        json.WriteBoolean("protected", isProtected);
        json.WriteNumber("offset", record.Offset);
        json.WriteNumber("length", record.Value.Length);
        json.WriteString("value", Convert.ToHexStringLower(record.Value.Span));
        json.WriteEndObject();
    }
}
