using System.Globalization;
using System.Text.Json;
using Signet.Trust;
using Signet.X509;

namespace Signet.Cli.Output;

/// <summary>The pieces of JSON that several verbs print.</summary>
internal static class JsonParts
{
    /// <summary>Writes <c>"findings": [ … ]</c>.</summary>
    public static void WriteFindings(Utf8JsonWriter json, IEnumerable<Finding> findings)
    {
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("code", finding.Code);
            json.WriteString("severity", finding.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" });
            json.WriteString("message", finding.Message);
            if (finding.Where is { } where)
            {
                json.WriteNumber("offset", where.Offset);
                json.WriteNumber("length", where.Length);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes <c>"name": { "algorithm": …, "value": … }</c>, the value in lower-case hex.</summary>
    /// <param name="name">The property; null inside an array.</param>
    public static void WriteDigest(Utf8JsonWriter json, string? name, DigestAlgorithm algorithm, ReadOnlySpan<byte> value)
    {
        if (name is not null)
        {
            json.WritePropertyName(name);
        }

        json.WriteStartObject();
        json.WriteString("algorithm", algorithm.Name);
        json.WriteString("value", Convert.ToHexStringLower(value));
        json.WriteEndObject();
    }

    /// <summary>Writes the properties <c>offset</c> and <c>length</c>, in bytes.</summary>
    public static void WriteRange(Utf8JsonWriter json, FileRange range)
    {
        json.WriteNumber("offset", range.Offset);
        json.WriteNumber("length", range.Length);
    }

    /// <summary>Writes the array <c>digests</c>.</summary>
    public static void WriteDigests(Utf8JsonWriter json, IReadOnlyDictionary<DigestAlgorithm, byte[]> digests)
    {
        json.WriteStartArray("digests");
        foreach (var (algorithm, value) in digests)
        {
            WriteDigest(json, null, algorithm, value);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the array <c>digestRanges</c>: what the digest covers.</summary>
    public static void WriteDigestRanges(Utf8JsonWriter json, IEnumerable<FileRange> ranges)
    {
        json.WriteStartArray("digestRanges");
        foreach (var range in ranges)
        {
            json.WriteStartObject();
            WriteRange(json, range);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a number, or null.</summary>
    public static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>Writes what identifies a certificate, or null.</summary>
    /// <param name="name">The property; null inside an array.</param>
    public static void WriteCertificate(Utf8JsonWriter json, string? name, Certificate? certificate)
    {
        if (name is not null)
        {
            json.WritePropertyName(name);
        }

        if (certificate is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("subject", certificate.SubjectName);
        json.WriteString("issuer", certificate.IssuerName);
        json.WriteString("serialNumber", Convert.ToHexStringLower(certificate.SerialNumber.Span));
        json.WriteString("sha1", certificate.Sha1Thumbprint);
        json.WriteString("notBefore", Moment(certificate.NotBefore));
        json.WriteString("notAfter", Moment(certificate.NotAfter));
        json.WriteEndObject();
    }

    /// <summary>A verdict as the contract spells it.</summary>
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Trusted => "trusted",
        Verdict.NotProven => "not-proven",
        _ => "rejected",
    };

    /// <summary>An instant as all output writes it: UTC, to the second.</summary>
    public static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
