using System.Text.Json;
using Signet.Cli.Output;
using Signet.Pe;

namespace Signet.Cli.Verbs;

/// <summary>What the JSON of <c>signet inspect</c> has of a PE file alone.</summary>
internal sealed class InspectPeJson(Utf8JsonWriter json)
{
    internal void Write(PeInspection inspection)
    {
        if (inspection.Headers is { } headers)
        {
            WriteHeaders(headers);
        }

        if (inspection is { File: { } file, Digests: { } digests })
        {
            WriteDigests(file.Layout, digests);
            WriteTable(file);
        }
    }

    private void WriteHeaders(PeHeaders headers)
    {
        json.WriteStartObject("headers");
        json.WriteNumber("peOffset", headers.PeOffset);
        json.WriteString("kind", headers.IsPlus ? "PE32+" : "PE32");
        json.WriteNumber("machine", headers.Machine);
        json.WriteString("machineName", PeWords.Machine(headers.Machine));
        json.WriteNumber("characteristics", headers.Characteristics);
        json.WriteNumber("subsystem", headers.Subsystem);
        json.WriteString("subsystemName", PeWords.Subsystem(headers.Subsystem));
        json.WriteNumber("dllCharacteristics", headers.DllCharacteristics);
        json.WriteBoolean("forceIntegrity", headers.ForceIntegrity);
        json.WriteNumber("sizeOfOptionalHeader", headers.SizeOfOptionalHeader);
        json.WriteNumber("sizeOfHeaders", headers.SizeOfHeaders);
        json.WriteNumber("sectionAlignment", headers.SectionAlignment);
        json.WriteNumber("fileAlignment", headers.FileAlignment);
        json.WriteNumber("numberOfRvaAndSizes", headers.NumberOfRvaAndSizes);
        json.WriteNumber("checkSum", headers.CheckSum);
        json.WriteNumber("checkSumOffset", headers.CheckSumOffset);
        json.WriteNumber("securityEntryOffset", headers.SecurityEntryOffset);
        json.WriteEndObject();
        json.WriteStartArray("sections");
        foreach (var section in headers.Sections)
        {
            json.WriteStartObject();
            json.WriteString("name", section.Name);
            json.WriteNumber("headerOffset", section.HeaderOffset);
            json.WriteNumber("offset", section.PointerToRawData);
            json.WriteNumber("length", section.SizeOfRawData);
            json.WriteNumber("virtualAddress", section.VirtualAddress);
            json.WriteNumber("virtualSize", section.VirtualSize);
            json.WriteNumber("characteristics", section.Characteristics);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteDigests(PeLayout layout, PeDigests digests)
    {
        JsonParts.WriteDigestRanges(json, layout.DigestRanges);
        json.WriteNumber("digestPadding", layout.DigestPadding);
        JsonParts.WriteDigests(json, digests.Digests);
        json.WriteNumber("computedCheckSum", digests.CheckSum ?? 0);
    }

    private void WriteTable(PeFile file)
    {
        json.WriteStartObject("certificateTable");
        JsonParts.WriteRange(json, file.Layout.CertificateTable);
        json.WriteStartArray("entries");
        foreach (var entry in file.Certificates)
        {
            json.WriteStartObject();
            JsonParts.WriteRange(json, new FileRange(entry.Offset, entry.Length));
            json.WriteNumber("revision", entry.Revision);
            json.WriteNumber("type", entry.Type);
            json.WriteNumber("contentOffset", entry.Content.Offset);
            json.WriteNumber("contentLength", entry.Content.Length);
            json.WriteNumber("trailingLength", entry.Trailing.Length);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
