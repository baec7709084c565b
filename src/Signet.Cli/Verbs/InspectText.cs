using Signet.Authenticode;
using Signet.Cab;
using Signet.Catalogs;
using Signet.Cli.Output;
using Signet.Ffu;
using Signet.McuBoot;
using Signet.Msi;
using Signet.Pe;
using Signet.Timestamps;
using Signet.X509;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet inspect</c> prints for people: from the first byte to the last, offsets on the left.</summary>
internal sealed class InspectText(HumanWriter writer, bool verbose)
{
    /// <summary>True to print the write descriptors of Full Flash Update images one by one.</summary>
    internal bool Descriptors { get; init; }

    internal void Write(string path, FileInspection inspection)
    {
        switch (inspection)
        {
            case PeInspection { Headers: not null } pe:
                new InspectPeText(writer).Write(path, pe);
                break;
            case CatalogInspection catalog:
                new InspectCatalogText(writer, verbose).Write(path, catalog);
                break;
            case CabInspection cab:
                new InspectCabText(writer).Write(path, cab);
                break;
            case FfuInspection ffu:
                new InspectFfuText(writer, verbose, Descriptors).Write(path, ffu);
                break;
            case McuBootInspection mcuBoot:
                new InspectMcuBootText(writer).Write(path, mcuBoot);
                break;
            case MsiInspection msi:
                new InspectMsiText(writer).Write(path, msi);
                break;
            default:
                writer.WriteLine($"{path}: {inspection.Length:N0} bytes, not a PE file");
                break;
        }

        foreach (var signature in inspection.Signatures)
        {
            WriteSignature(signature);
        }

        WriteFindings(inspection.Findings);
    }

    private void WriteSignature(SignatureInspection inspected)
    {
        var signature = inspected.Signature;
        writer.Heading($"Signature {signature.Index}, {signature.Where}{(signature.NestedIn is { } outer ? $", nested in signature {outer}" : "")}");
        if (signature.Content is { } content)
        {
            writer.Field("digest", $"{signature.Digest?.Name ?? content.DigestAlgorithm} {Convert.ToHexStringLower(content.Digest.Span)} {Match(inspected.DigestMatches, "is the file's", "is NOT the file's")}");
            writer.Field("page hashes", content.PageHashes is { } pages
                ? $"{pages.Algorithm}, {pages.Count} entries {Match(inspected.PagesMatch, "are the file's", "are NOT the file's")}" : "none");
        }

        if (signature.Description is { } description)
        {
            writer.Field("description", description.ProgramName?.Text ?? "none");
            writer.Field("more info", description.MoreInfo is { } link ? link.Url ?? link.File?.Text ?? "none" : "none");
        }

        if (signature.SignerInfo is { } signer)
        {
            writer.Field("signature", $"{OidWords.Name(signer.SignatureAlgorithm.Oid)}, {(signature.SignatureValid ? "right" : "NOT right")}");
            writer.Field("signed", string.Join(' ', signer.SignedAttributes.Select(a => OidWords.Name(a.Oid))));
            writer.Field("unsigned", string.Join(' ', signer.UnsignedAttributes.Select(a => OidWords.Name(a.Oid))) is { Length: > 0 } names ? names : "none");
            if (AuthenticodeAttributes.ReadSigningTime(signer) is { } claimed)
            {
                writer.Field("signing time", $"{JsonParts.Moment(claimed)}, as the signer claims");
            }
        }

        if (signature.Signer is { } certificate)
        {
            WriteCertificate("signer", certificate, detailed: true);
        }

        foreach (var other in signature.Certificates.Where(c => c != signature.Signer))
        {
            WriteCertificate("certificate", other, verbose);
        }

        foreach (var timestamp in inspected.Timestamps)
        {
            writer.Field("time stamp", timestamp.Time == default ? "unreadable"
                : $"{JsonParts.Moment(timestamp.Time)}, {(timestamp.Kind == TimestampKind.Rfc3161 ? "RFC 3161" : "legacy Authenticode")}, {(timestamp.Valid ? "right" : "NOT right")}");
            if (timestamp.Signer is { } authority)
            {
                WriteCertificate("  authority", authority, verbose);
            }
        }
    }

    private void WriteCertificate(string role, Certificate certificate, bool detailed)
    {
        writer.Field(role, certificate.SubjectName);
        if (!detailed)
        {
            return;
        }

        writer.Field("  issuer", certificate.IssuerName);
        writer.Field("  serial number", Convert.ToHexStringLower(certificate.SerialNumber.Span));
        writer.Field("  valid", $"{JsonParts.Moment(certificate.NotBefore)} to {JsonParts.Moment(certificate.NotAfter)}");
        writer.Field("  key", $"{OidWords.Name(certificate.PublicKey.CurveOid ?? certificate.PublicKey.Algorithm.Oid)}, {certificate.PublicKey.KeyBits} bits; signed {OidWords.Name(certificate.SignatureAlgorithm.Oid)}");
        writer.Field("  sha1", certificate.Sha1Thumbprint);
    }

    private void WriteFindings(IReadOnlyList<Finding> findings)
    {
        writer.Heading("Findings");
        foreach (var finding in findings)
        {
            var (ink, word) = finding.Severity switch
            {
                Severity.Error => (Ink.Bad, "error"),
                Severity.Warning => (Ink.Warning, "warning"),
                _ => (Ink.Dim, "note"),
            };
            var place = finding.Where is { } where ? $" at {where}" : "";
            writer.WriteLine($"  {new Inked(ink, word)}: {finding.Message}{place} [{finding.Code}]");
        }

        if (findings.Count == 0)
        {
            writer.WriteLine("  none");
        }
    }

    private static string Match(bool? matches, string yes, string no) => matches switch
    {
        true => yes,
        false => no,
        null => "could not be compared",
    };
}
