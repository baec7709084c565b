using Signet.Cli.Output;
using Signet.Pe;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet inspect</c> prints of a PE file alone.</summary>
internal sealed class InspectPeText(HumanWriter writer)
{
    internal void Write(string path, PeInspection inspection)
    {
        var headers = inspection.Headers!;
        writer.WriteLine(
            $"{new Inked(Ink.Bold, path)}: {(headers.IsPlus ? "PE32+" : "PE32")} for {PeWords.Machine(headers.Machine)}, {PeWords.Subsystem(headers.Subsystem)}, {inspection.Length:N0} bytes");
        WriteHeaders(headers);
        WriteSections(headers);
        if (inspection is { File: { } file, Digests: { } digests })
        {
            WriteDigests(file.Layout, digests);
            WriteTable(file);
        }
    }

    private void WriteHeaders(PeHeaders headers)
    {
        var (pe, wide) = (headers.PeOffset, headers.IsPlus ? 16 : 0);
        writer.Heading("Headers");
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
        writer.Heading("Sections");
        foreach (var section in headers.Sections)
        {
            var place = section.SizeOfRawData == 0 ? "not in the file" : $"{section.RawRange}";
            writer.WriteLine(
                $"  {new Inked(Ink.Dim, $"0x{section.HeaderOffset:x8}")}  {section.Name,-9} {place,-24} at 0x{section.VirtualAddress:x8}, {section.VirtualSize} bytes  {PeWords.SectionCharacteristics(section.Characteristics)}");
        }
    }

    private void WriteDigests(PeLayout layout, PeDigests digests)
    {
        writer.Heading("Digest");
        writer.Field("covers", string.Join(", ", layout.DigestRanges) + (layout.DigestPadding == 0 ? "" : $", and {layout.DigestPadding} zero bytes"));
        foreach (var (algorithm, value) in digests.Digests)
        {
            writer.Field(algorithm.Name, Convert.ToHexStringLower(value));
        }

        writer.Field("checksum", $"0x{digests.CheckSum:x8}");
    }

    private void WriteTable(PeFile file)
    {
        writer.Heading("Certificate table");
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
}
