using Signet.Authenticode;
using Signet.Cli.Output;
using Signet.Pe;
using Signet.Timestamps;
using Signet.X509;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet inspect</c> prints for people: from the first byte to the last, offsets on the left.</summary>
internal sealed class InspectText(HumanWriter writer, bool verbose)
{
    internal void Write(string path, PeInspection inspection)
    {
        if (inspection.Headers is not { } headers)
        {
            writer.WriteLine($"{path}: {inspection.Length:N0} bytes, not a PE file");
            WriteFindings(inspection.Findings);
            return;
        }

        writer.WriteLine(
            $"{new Inked(Ink.Bold, path)}: {(headers.IsPlus ? "PE32+" : "PE32")} for {PeWords.Machine(headers.Machine)}, {PeWords.Subsystem(headers.Subsystem)}, {inspection.Length:N0} bytes");
        WriteHeaders(headers);
        WriteSections(headers);
        if (inspection is { File: { } file, Digests: { } digests })
        {
            WriteDigests(file.Layout, digests);
            WriteTable(file);
        }

        foreach (var signature in inspection.Signatures)
        {
            WriteSignature(signature);
        }

        WriteFindings(inspection.Findings);
    }

    private void Heading(string text)
    {
        writer.WriteLine();
        writer.WriteLine($"{new Inked(Ink.Bold, text)}");
    }

    private void Field(string name, string value) => writer.WriteLine($"  {name,-18}{value}");

    private void WriteHeaders(PeHeaders headers)
    {
        var (pe, wide) = (headers.PeOffset, headers.IsPlus ? 16 : 0);
        Heading("Headers");
        Header(0x3C, "e_lfanew", $"0x{pe:x}", "");
        Header(pe + 4, "Machine", $"0x{headers.Machine:x4}", PeWords.Machine(headers.Machine));
        Header(pe + 6, "NumberOfSections", $"{headers.Sections.Count}", "");
        Header(pe + 22, "Characteristics", $"0x{headers.Characteristics:x4}", PeWords.Characteristics(headers.Characteristics));
        Header(pe + 24, "Magic", headers.IsPlus ? "0x020b" : "0x010b", headers.IsPlus ? "PE32+" : "PE32");
        Header(pe + 56, "SectionAlignment", $"0x{headers.SectionAlignment:x}", "");
        Header(pe + 60, "FileAlignment", $"0x{headers.FileAlignment:x}", "");
        Header(pe + 84, "SizeOfHeaders", $"0x{headers.SizeOfHeaders:x}", "");
        Header(headers.CheckSumOffset, "CheckSum", $"0x{headers.CheckSum:x8}", "not hashed");
        Header(pe + 92, "Subsystem", $"{headers.Subsystem}", PeWords.Subsystem(headers.Subsystem));
        Header(pe + 94, "DllCharacteristics", $"0x{headers.DllCharacteristics:x4}", PeWords.DllCharacteristics(headers.DllCharacteristics));
        Header(pe + 116 + wide, "NumberOfRvaAndSizes", $"{headers.NumberOfRvaAndSizes}", "");
        if (headers.HasSecurityEntry)
        {
            Header(headers.SecurityEntryOffset, "certificate table", $"0x{headers.CertificateTable.Offset:x}, {headers.CertificateTable.Length} bytes", "not hashed");
        }

        void Header(long offset, string name, string value, string words) =>
            writer.WriteLine($"  {new Inked(Ink.Dim, $"0x{offset:x8}")}  {name,-20} {value,-12} {words}");
    }

    private void WriteSections(PeHeaders headers)
    {
        Heading("Sections");
        foreach (var section in headers.Sections)
        {
            var place = section.SizeOfRawData == 0 ? "not in the file" : $"{section.RawRange}";
            writer.WriteLine(
                $"  {new Inked(Ink.Dim, $"0x{section.HeaderOffset:x8}")}  {section.Name,-9} {place,-24} at 0x{section.VirtualAddress:x8}, {section.VirtualSize} bytes  {PeWords.SectionCharacteristics(section.Characteristics)}");
        }
    }

    private void WriteDigests(PeLayout layout, PeDigests digests)
    {
        Heading("Digest");
        Field("covers", string.Join(", ", layout.DigestRanges) + (layout.DigestPadding == 0 ? "" : $", and {layout.DigestPadding} zero bytes"));
        foreach (var (algorithm, value) in digests.Digests)
        {
            Field(algorithm.Name, Convert.ToHexStringLower(value));
        }

        Field("checksum", $"0x{digests.CheckSum:x8}");
    }

    private void WriteTable(PeFile file)
    {
        Heading("Certificate table");
        if (file.Certificates.Count == 0)
        {
            writer.WriteLine("  none: the file is not signed");
        }

        foreach (var entry in file.Certificates)
        {
            var kind = entry.Type == WinCertificate.PkcsSignedData ? "PKCS #7" : $"type 0x{entry.Type:x4}";
            writer.WriteLine(
                $"  {new Inked(Ink.Dim, $"0x{entry.Offset:x8}")}  {entry.Length} bytes, revision 0x{entry.Revision:x4}, {kind}, content {entry.Content}, {entry.Trailing.Length} bytes behind it");
        }
    }

    private void WriteSignature(PeSignatureInspection inspected)
    {
        var signature = inspected.Signature;
        Heading($"Signature {signature.Index}, {signature.Where}{(signature.NestedIn is { } outer ? $", nested in signature {outer}" : "")}");
        if (signature.Content is { } content)
        {
            Field("digest", $"{signature.Digest?.Name ?? content.DigestAlgorithm} {Convert.ToHexStringLower(content.Digest.Span)} {Match(inspected.DigestMatches, "is the file's", "is NOT the file's")}");
            Field("page hashes", content.PageHashes is { } pages
                ? $"{pages.Algorithm}, {pages.Count} entries {Match(inspected.PagesMatch, "are the file's", "are NOT the file's")}" : "none");
        }

        if (signature.Description is { } description)
        {
            Field("description", description.ProgramName?.Text ?? "none");
            Field("more info", description.MoreInfo is { } link ? link.Url ?? link.File?.Text ?? "none" : "none");
        }

        if (signature.SignerInfo is { } signer)
        {
            Field("signature", $"{OidWords.Name(signer.SignatureAlgorithm.Oid)}, {(signature.SignatureValid ? "right" : "NOT right")}");
            Field("signed", string.Join(' ', signer.SignedAttributes.Select(a => OidWords.Name(a.Oid))));
            Field("unsigned", string.Join(' ', signer.UnsignedAttributes.Select(a => OidWords.Name(a.Oid))) is { Length: > 0 } names ? names : "none");
            if (AuthenticodeAttributes.ReadSigningTime(signer) is { } claimed)
            {
                Field("signing time", $"{JsonParts.Moment(claimed)}, as the signer claims");
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
            Field("time stamp", timestamp.Time == default ? "unreadable"
                : $"{JsonParts.Moment(timestamp.Time)}, {(timestamp.Kind == TimestampKind.Rfc3161 ? "RFC 3161" : "legacy Authenticode")}, {(timestamp.Valid ? "right" : "NOT right")}");
            if (timestamp.Signer is { } authority)
            {
                WriteCertificate("  authority", authority, verbose);
            }
        }
    }

    private void WriteCertificate(string role, Certificate certificate, bool detailed)
    {
        Field(role, certificate.SubjectName);
        if (!detailed)
        {
            return;
        }

        Field("  issuer", certificate.IssuerName);
        Field("  serial number", Convert.ToHexStringLower(certificate.SerialNumber.Span));
        Field("  valid", $"{JsonParts.Moment(certificate.NotBefore)} to {JsonParts.Moment(certificate.NotAfter)}");
        Field("  key", $"{OidWords.Name(certificate.PublicKey.CurveOid ?? certificate.PublicKey.Algorithm.Oid)}, {certificate.PublicKey.KeyBits} bits; signed {OidWords.Name(certificate.SignatureAlgorithm.Oid)}");
        Field("  sha1", certificate.Sha1Thumbprint);
    }

    private void WriteFindings(IReadOnlyList<Finding> findings)
    {
        Heading("Findings");
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
