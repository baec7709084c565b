using System.Text.Json;
using Signet.Authenticode;
using Signet.Cab;
using Signet.Catalogs;
using Signet.Cli.Output;
using Signet.Cms;
using Signet.Ffu;
using Signet.McuBoot;
using Signet.Msi;
using Signet.Pe;
using Signet.Timestamps;

namespace Signet.Cli.Verbs;

/// <summary>The JSON of <c>signet inspect</c>, schema signet/inspect/1. What cannot be read is null.</summary>
internal sealed class InspectJson(Utf8JsonWriter json)
{
    /// <inheritdoc cref="InspectText.Descriptors"/>
    internal bool Descriptors { get; init; }

    internal void Write(string path, FileInspection inspection)
    {
        json.WriteString("path", path);
        json.WriteString("format", inspection.Format.Name());
        json.WriteNumber("length", inspection.Length);
        switch (inspection)
        {
            case PeInspection pe:
                new InspectPeJson(json).Write(pe);
                break;
            case CatalogInspection { Catalog: { } catalog }:
                InspectCatalogJson.Write(json, catalog);
                break;
            case FfuInspection { File: { } file } ffu:
                new InspectFfuJson(json, Descriptors).Write(ffu, file);
                break;
            case McuBootInspection { Image: { } image } mcuBoot:
                new InspectMcuBootJson(json).Write(mcuBoot, image);
                break;
            case MsiInspection { Root: { } root } msi:
                InspectMsiJson.Write(json, msi, root);
                break;
            case CabInspection { Layout: { } layout } cab:
                InspectCabJson.Write(json, cab, layout);
                break;
        }

        json.WriteStartArray("signatures");
        foreach (var signature in inspection.Signatures)
        {
            WriteSignature(signature);
        }

        json.WriteEndArray();
        JsonParts.WriteFindings(json, inspection.Findings);
    }

    private void WriteSignature(SignatureInspection inspected)
    {
        var signature = inspected.Signature;
        json.WriteStartObject();
        json.WriteNumber("index", signature.Index);
        JsonParts.WriteNumber(json, "nestedIn", signature.NestedIn);
        JsonParts.WriteRange(json, signature.Where);
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
