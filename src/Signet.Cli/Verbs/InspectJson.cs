using System.Text.Json;
using Signet.Cli.Output;
using Signet.Cms;
using Signet.Pe;
using Signet.Timestamps;

namespace Signet.Cli.Verbs;

/// <summary>The JSON of <c>signet inspect</c>, schema signet/inspect/1. What cannot be read is null.</summary>
internal sealed class InspectJson(Utf8JsonWriter json)
{
    internal void Write(string path, PeInspection inspection)
    {
        json.WriteString("path", path);
        json.WriteString("format", inspection.Headers is null ? "unknown" : "pe");
        json.WriteNumber("length", inspection.Length);
        if (inspection.Headers is { } headers)
        {
            WriteHeaders(headers);
        }

        if (inspection is { File: { } file, Digests: { } digests })
        {
            WriteDigests(file.Layout, digests);
            WriteTable(file);
        }

        json.WriteStartArray("signatures");
        foreach (var signature in inspection.Signatures)
        {
            WriteSignature(signature);
        }

        json.WriteEndArray();
        JsonParts.WriteFindings(json, inspection.Findings);
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
        json.WriteStartArray("digestRanges");
        foreach (var range in layout.DigestRanges)
        {
            json.WriteStartObject();
            WriteRange(range);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("digestPadding", layout.DigestPadding);
        json.WriteStartArray("digests");
        foreach (var (algorithm, value) in digests.Digests)
        {
            json.WriteStartObject();
            json.WriteString("algorithm", algorithm.Name);
            json.WriteString("value", Convert.ToHexStringLower(value));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("computedCheckSum", digests.CheckSum ?? 0);
    }

    private void WriteTable(PeFile file)
    {
        json.WriteStartObject("certificateTable");
        WriteRange(file.Layout.CertificateTable);
        json.WriteStartArray("entries");
        foreach (var entry in file.Certificates)
        {
            json.WriteStartObject();
            WriteRange(new FileRange(entry.Offset, entry.Length));
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

    private void WriteSignature(PeSignatureInspection inspected)
    {
        var signature = inspected.Signature;
        json.WriteStartObject();
        json.WriteNumber("index", signature.Index);
        JsonParts.WriteNumber(json, "nestedIn", signature.NestedIn);
        WriteRange(signature.Where);
        json.WriteString("digestAlgorithm", signature.Digest?.Name);
        json.WriteString("digest", signature.Content is { } content ? Convert.ToHexStringLower(content.Digest.Span) : null);
        WriteTruth("digestMatches", inspected.DigestMatches);
        json.WriteString("pageHashes", signature.Content?.PageHashes?.Algorithm.Name ?? "none");
        JsonParts.WriteNumber(json, "pageHashCount", signature.Content?.PageHashes?.Count);
        WriteTruth("pageHashesMatch", inspected.PagesMatch);
        json.WriteString("programName", signature.Description?.ProgramName?.Text);
        json.WriteString("moreInfo", signature.Description?.MoreInfo is { } link ? link.Url ?? link.File?.Text : null);
        JsonParts.WriteCertificate(json, "signer", signature.Signer);
        json.WriteBoolean("signatureValid", signature.SignatureValid);
        json.WriteString("signatureAlgorithm", signature.SignerInfo is { } info ? OidWords.Name(info.SignatureAlgorithm.Oid) : null);
        WriteAttributes("signedAttributes", signature.SignerInfo?.SignedAttributes ?? []);
        WriteAttributes("unsignedAttributes", signature.SignerInfo?.UnsignedAttributes ?? []);
        json.WriteStartArray("certificates");
        foreach (var certificate in signature.Certificates)
        {
            JsonParts.WriteCertificate(json, null, certificate);
        }

        json.WriteEndArray();
        json.WriteStartArray("timestamps");
        foreach (var timestamp in inspected.Timestamps)
        {
            json.WriteStartObject();
            json.WriteString("kind", timestamp.Kind == TimestampKind.Rfc3161 ? "rfc3161" : "authenticode");
            json.WriteString("time", timestamp.Time == default ? null : JsonParts.Moment(timestamp.Time));
            json.WriteString("imprintAlgorithm", timestamp.ImprintAlgorithm?.Name);
            JsonParts.WriteCertificate(json, "signer", timestamp.Signer);
            json.WriteBoolean("valid", timestamp.Valid);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteAttributes(string name, IReadOnlyList<CmsAttribute> attributes)
    {
        json.WriteStartArray(name);
        foreach (var attribute in attributes)
        {
            json.WriteStartObject();
            json.WriteString("oid", attribute.Oid);
            json.WriteString("name", OidWords.Name(attribute.Oid));
            json.WriteNumber("values", attribute.Values.Count);
            json.WriteNumber("length", attribute.Values.Sum(v => v.Length));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteRange(FileRange range)
    {
        json.WriteNumber("offset", range.Offset);
        json.WriteNumber("length", range.Length);
    }

    private void WriteTruth(string name, bool? value)
    {
        if (value is { } known)
        {
            json.WriteBoolean(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
