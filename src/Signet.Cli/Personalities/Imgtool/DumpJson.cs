using System.Text.Encodings.Web;
using System.Text.Json;
using Signet.McuBoot;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary><c>imgtool dumpinfo -f json</c>: two blanks for each level, bytes in hexadecimal.</summary>
internal static class DumpJson
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole document, without a line end behind it.</summary>
    internal static byte[] Write(ImageDump dump)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_options))
        {
            json.WriteStartObject();
            json.WriteString("filename", dump.FileName);
            json.WriteStartObject("header");
            Numbers(json, dump.HeaderFields);
            json.WriteString("version", dump.Image.Header.Version.ToString());
            json.WriteEndObject();
            json.WriteStartObject("tlv_area");
            Area(json, "tlv_hdr_prot", "tlvs_prot", dump.Image.ProtectedArea);
            Area(json, "tlv_hdr", "tlvs", dump.Image.Area);
            json.WriteEndObject();
            json.WriteStartObject("trailer");
            if (dump.Trailer is { } trailer)
            {
                json.WriteString("magic", Convert.ToHexStringLower(trailer.Magic.Span));
                Numbers(json, trailer.Fields);
                if (trailer.KeyLength is { } keys)
                {
                    json.WriteNumber("key_field_len", keys);
                }
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Area(Utf8JsonWriter json, string header, string records, TlvArea? area)
    {
        json.WriteStartObject(header);
        if (area is not null)
        {
            json.WriteNumber("magic", area.IsProtected ? TlvArea.ProtectedMagic : TlvArea.Magic);
            json.WriteNumber("tlv_tot", area.Range.Length);
        }

        json.WriteEndObject();
        json.WriteStartArray(records);
        foreach (var record in area?.Records ?? [])
        {
            json.WriteStartObject();
            json.WriteNumber("type", (ushort)record.Type);
            json.WriteString("type_name", ImageDump.NameOf(record.Type));
            json.WriteNumber("len", record.Value.Length);
            json.WriteString("data", Convert.ToHexStringLower(record.Value.Span));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, IReadOnlyList<(string Name, uint Value)> fields)
    {
        foreach (var (name, value) in fields)
        {
            json.WriteNumber(name, value);
        }
    }
}
