using System.Text.Json;
using Signet.Catalogs;
using Signet.Cli.Output;
using Signet.Trust;
using Signet.X509;

namespace Signet.Cli.Verbs;

/// <summary>The JSON of <c>signet verify</c>, schema signet/verify/1. Every property is there in every file; what does not exist is null.</summary>
internal sealed class VerifyJson : VerifyPrinter
{
    private const int FlushAt = 64 * 1024;

    private readonly Utf8JsonWriter _json;

    /// <summary>Begins a document about many files.</summary>
    public VerifyJson(Utf8JsonWriter json, VerifyOptions options)
        : this(json)
    {
        WriteHead(json, options);
        json.WriteStartArray("files");
    }

    /// <summary>Prints reports into a document of another verb.</summary>
    public VerifyJson(Utf8JsonWriter json) => _json = json;

    /// <summary>Writes under which policy and as of when.</summary>
    public static void WriteHead(Utf8JsonWriter json, VerifyOptions options)
    {
        json.WriteString("policy", options.Policy.Name);
        json.WriteString("at", JsonParts.Moment(options.At));
    }

    public override void Print(string path, FileReport report)
    {
        _json.WriteStartObject();
        _json.WriteString("path", path);
        _json.WriteString("format", report.Format);
        _json.WriteString("verdict", JsonParts.Word(report.Report.Verdict));
        WriteDigest(report.Digest);
        WriteFindings(report.Report.Findings);
        _json.WriteStartArray("signatures");
        foreach (var signature in report.Signatures)
        {
            WriteSignature(signature);
        }

        _json.WriteEndArray();
        WriteCatalog(report.Catalog);
        _json.WriteEndObject();
        if (_json.BytesPending > FlushAt)
        {
            _json.Flush();
        }
    }

    public override void End(VerifyCounts counts)
    {
        _json.WriteEndArray();
        _json.WriteStartObject("summary");
        _json.WriteNumber("trusted", counts.Trusted);
        _json.WriteNumber("notProven", counts.NotProven);
        _json.WriteNumber("rejected", counts.Rejected);
        _json.WriteNumber("skipped", counts.Skipped);
        _json.WriteEndObject();
    }

    private void WriteDigest(FileDigest? digest)
    {
        if (digest is null)
        {
            _json.WriteNull("digest");
            return;
        }

        JsonParts.WriteDigest(_json, "digest", digest.Algorithm, digest.Value.Span);
    }

    private void WriteCatalog(CatalogMembership? membership)
    {
        if (membership is null)
        {
            _json.WriteNull("catalog");
            return;
        }

        _json.WriteStartObject("catalog");
        _json.WriteString("path", membership.Catalog.Path);
        _json.WriteString("tag", membership.Member.Tag);
        _json.WriteString("file", membership.Member.File);
        _json.WriteString("digestAlgorithm", membership.Algorithm.Name);
        _json.WriteBoolean("trusted", membership.Proves);
        WriteCertificate("signer", membership.Catalog.Report.Signatures.Select(s => s.Signer).FirstOrDefault());
        _json.WriteEndObject();
    }

    private void WriteFindings(IReadOnlyList<Finding> findings)
    {
        _json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            _json.WriteStartObject();
            _json.WriteString("code", finding.Code);
            _json.WriteString("severity", finding.Severity switch
            {
                Severity.Error => "error",
                Severity.Warning => "warning",
                _ => "note",
            });
            _json.WriteString("message", finding.Message);
            JsonParts.WriteNumber(_json, "offset", finding.Where?.Offset);
            JsonParts.WriteNumber(_json, "length", finding.Where?.Length);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteSignature(SignatureReport signature)
    {
        _json.WriteStartObject();
        _json.WriteNumber("index", signature.Index);
        JsonParts.WriteNumber(_json, "nestedIn", signature.NestedIn);
        _json.WriteString("digestAlgorithm", signature.DigestAlgorithm?.Name);
        WriteCertificate("signer", signature.Signer);
        WriteChain("chain", signature.Chain);
        WriteChain("crossChain", signature.CrossChain);
        if (signature.Timestamp is { } timestamp)
        {
            _json.WriteStartObject("timestamp");
            _json.WriteString("kind", timestamp.Kind);
            _json.WriteString("time", JsonParts.Moment(timestamp.Time));
            WriteCertificate("signer", timestamp.Signer);
            _json.WriteBoolean("trusted", timestamp.Trusted);
            _json.WriteEndObject();
        }
        else
        {
            _json.WriteNull("timestamp");
        }

        _json.WriteString("pageHashes", signature.PageHashes?.Name ?? "none");
        _json.WriteString("programName", signature.ProgramName);
        _json.WriteString("moreInfo", signature.MoreInfo);
        _json.WriteBoolean("intact", signature.Intact);
        _json.WriteBoolean("trusted", signature.Trusted);
        _json.WriteString("signerKey", signature.SignerKey is { } key ? Convert.ToHexStringLower(DigestAlgorithm.Sha256.Hash(key.LoaderBytes.Span)) : null);
        _json.WriteEndObject();
    }

    private void WriteChain(string name, IReadOnlyList<Certificate> chain)
    {
        _json.WriteStartArray(name);
        foreach (var certificate in chain)
        {
            WriteCertificate(null, certificate);
        }

        _json.WriteEndArray();
    }

    private void WriteCertificate(string? name, Certificate? certificate)
    {
        if (certificate is null)
        {
            _json.WriteNull(name!);
            return;
        }

        if (name is not null)
        {
            _json.WritePropertyName(name);
        }

        _json.WriteStartObject();
        _json.WriteString("subject", certificate.SubjectName);
        _json.WriteString("issuer", certificate.IssuerName);
        _json.WriteString("sha1", certificate.Sha1Thumbprint);
        _json.WriteString("notAfter", JsonParts.Moment(certificate.NotAfter));
        _json.WriteEndObject();
    }
}
