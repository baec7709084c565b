using System.Text.Json;
using Signet.Cli.Output;
using Signet.Drivers;
using Signet.Inf;
using Signet.Trust;

namespace Signet.Cli.Verbs;

/// <summary>The JSON of <c>signet driver verify</c>, schema signet/driver-verify/1.</summary>
internal sealed class DriverVerifyJson(Utf8JsonWriter json)
{
    public void Write(string folder, VerifyOptions options, DriverReport report)
    {
        json.WriteString("policy", options.Policy.Name);
        json.WriteString("at", JsonParts.Moment(options.At));
        json.WriteString("folder", folder);
        json.WriteString("verdict", JsonParts.Word(report.Report.Verdict));
        json.WriteStartArray("os");
        foreach (var os in report.Releases)
        {
            json.WriteStringValue(os.Keyword);
        }

        json.WriteEndArray();
        json.WriteStartArray("files");
        var findings = report.Findings.ToLookup(f => f.Path, f => f.Finding);
        foreach (var file in report.Files)
        {
            WriteFile(file, findings[file.Path]);
        }

        json.WriteEndArray();
        PackageText.Write(json, report.Findings);
        json.WriteStartObject("summary");
        json.WriteNumber("files", report.Files.Count);
        json.WriteNumber("good", report.Files.Count(f => f.Good));
        json.WriteNumber("bad", report.Files.Count(f => !f.Good));
        json.WriteEndObject();
    }

    private void WriteFile(DriverFileReport file, IEnumerable<Finding> findings)
    {
        json.WriteStartObject();
        json.WriteString("path", file.Path);
        json.WriteString("role", file.Role switch
        {
            DriverFileRole.Inf => "inf",
            DriverFileRole.Catalog => "catalog",
            DriverFileRole.Driver => "driver",
            DriverFileRole.Missing => "missing",
            _ => "unlisted",
        });
        json.WriteBoolean("good", file.Good);
        WriteList("architectures", file.Architectures.Each().Select(a => a.Name()));
        WriteList("catalogs", file.Catalogs);
        if (file.Digest is { } digest)
        {
            JsonParts.WriteDigest(json, "digest", digest.Algorithm, digest.Value.Span);
        }
        else
        {
            json.WriteNull("digest");
        }

        WriteSignature(file.Signature);
        WriteList("codes", findings.Select(f => f.Code));
        json.WriteEndObject();
    }

    private void WriteSignature(FileReport? report)
    {
        if (report is null)
        {
            json.WriteNull("signature");
            return;
        }

        json.WriteStartObject("signature");
        json.WriteString("verdict", JsonParts.Word(report.Report.Verdict));
        json.WriteStartArray("signers");
        foreach (var signature in report.Signatures)
        {
            JsonParts.WriteCertificate(json, null, signature.Signer);
        }

        json.WriteEndArray();
        json.WriteString("time", report.Signatures is [{ Timestamp: { } stamp }, ..] ? JsonParts.Moment(stamp.Time) : null);
        json.WriteEndObject();
    }

    private void WriteList(string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
