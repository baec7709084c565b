namespace Signet.Pe;

/// <summary>What can be wrong with a PE file as such: headers, certificate table, digest. Page hashes and lints have classes of their own.</summary>
public static class PeFindings
{
    public static readonly FindingRule NotAnImage = new("pe-not-an-image", Severity.Error,
        "The file does not begin like a PE image: no MZ, or no PE signature where e_lfanew points.",
        "Name an exe, dll, sys, efi or other PE file.");

    public static readonly FindingRule TruncatedHeaders = new("pe-truncated", Severity.Error,
        "The file ends before the headers that it announces.",
        "Fetch the file again; it was cut off.");

    public static readonly FindingRule HeadersFar = new("pe-headers-too-far", Severity.Error,
        "The headers reach further into the file than any linker puts them; such files are made to upset readers.",
        "Build the file with an ordinary linker.");

    public static readonly FindingRule Magic = new("pe-unknown-magic", Severity.Error,
        "The optional header is neither PE32 (0x10B) nor PE32+ (0x20B): an object file, a ROM image or damage.",
        "Name a linked image.");

    public static readonly FindingRule OptionalHeaderShort = new("pe-optional-header-short", Severity.Error,
        "NumberOfRvaAndSizes counts data directory 4, but SizeOfOptionalHeader ends before it, so that the section table lies on bytes that no digest covers.",
        "Link the file again with an ordinary linker; it cannot be signed as it is.");

    public static readonly FindingRule NoSecurity = new("pe-no-security-entry", Severity.Warning,
        "The image has fewer than five data directories, so there is no place for a signature.",
        "Link the file with all sixteen data directories to sign it, or sign a catalog that lists it.");

    public static readonly FindingRule HalfSet = new("pe-table-half-set", Severity.Warning,
        "Data directory 4 has an offset without a size, or a size without an offset. Windows takes such a file as unsigned.",
        "Sign the file again, or clear the entry with signet remove.");

    public static readonly FindingRule OutsideFile = new("pe-table-outside-file", Severity.Error,
        "The certificate table reaches past the end of the file.",
        "Fetch the file again; it was cut off. Otherwise sign it again from an unsigned copy.");

    public static readonly FindingRule InHeaders = new("pe-table-in-headers", Severity.Error,
        "The certificate table begins inside the headers, so headers would go unhashed.",
        "Sign the file again from an unsigned copy.");

    public static readonly FindingRule Unaligned = new("pe-table-unaligned", Severity.Error,
        "The certificate table does not begin at a multiple of 8. Windows refuses such a signature (0x80096010) even when the digest is right.",
        "Sign the file again with a tool that pads the file first.");

    public static readonly FindingRule NotLast = new("pe-table-not-last", Severity.Error,
        "There is data behind the certificate table. It is hashed, but no signer puts it there and most verifiers refuse it.",
        "Find out who appended data after signing; sign the complete file instead. --lenient accepts it.");

    public static readonly FindingRule OverlapsSection = new("pe-table-overlaps-section", Severity.Error,
        "The certificate table lies on the bytes of a section, so code or data of the image goes unhashed.",
        "Do not use the file; sign it again from an unsigned copy.");

    public static readonly FindingRule TableMalformed = new("pe-table-malformed", Severity.Error,
        "The entries of the certificate table do not add up: a length below 8, past the end, or a rest that is no entry.",
        "Sign the file again from an unsigned copy.");

    public static readonly FindingRule Revision = new("pe-certificate-revision", Severity.Error,
        "An entry of the certificate table is not of revision 2.0 (0x0200), the only one in use.",
        "Sign the file again.");

    public static readonly FindingRule CertificateType = new("pe-certificate-type", Severity.Error,
        "An entry of the certificate table is not a PKCS #7 SignedData (type 2). Nothing verifies its bytes, and no digest covers them.",
        "Remove the entry, or sign the file again.");

    public static readonly FindingRule HiddenData = new("pe-hidden-data", Severity.Error,
        "There are bytes in the certificate table that belong to no signature: what is there can be changed without breaking the signature (CVE-2013-3900).",
        "Do not run such a file unless you know who put the data there; sign it again. --lenient accepts it.");

    public static readonly FindingRule DigestWrong = new("pe-digest-mismatch", Severity.Error,
        "The file is not the one that was signed: its digest differs from the one in the signature.",
        "Fetch the file again from its publisher. If you changed it yourself, sign it again.");

    public static readonly FindingRule CheckSumWrong = new("pe-checksum-wrong", Severity.Warning,
        "The CheckSum field is not the checksum of the file. Windows refuses drivers, boot images and critical system files with a wrong one.",
        "Set it with a linker or editbin /release before signing; a signature does not cover the field.");

    public static readonly FindingRule CheckSumZero = new("pe-checksum-missing", Severity.Note,
        "The CheckSum field is 0. Only drivers, boot images and critical system files need one.",
        "Nothing, unless the file is one of those; signing sets it.");

    /// <summary>All rules of this class.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        NotAnImage, TruncatedHeaders, HeadersFar, Magic, OptionalHeaderShort, NoSecurity, HalfSet, OutsideFile, InHeaders, Unaligned, NotLast,
        OverlapsSection, TableMalformed, Revision, CertificateType, HiddenData, DigestWrong, CheckSumWrong, CheckSumZero,
    ];

    /// <summary>The rules that --lenient lowers to warnings: bytes in odd places while every digest holds.</summary>
    public static IReadOnlyList<FindingRule> Lenient { get; } = [NotLast, HiddenData];

    public static Finding NoMz() => NotAnImage.With("the file does not begin with MZ", new FileRange(0, 2));

    public static Finding NoPe(long offset) => NotAnImage.With($"there is no PE signature at 0x{offset:x}, where e_lfanew points", new FileRange(offset, 4));

    public static Finding Truncated(long fileLength, long needed) =>
        TruncatedHeaders.With($"the file has {fileLength} bytes, its headers need {needed}", new FileRange(fileLength, 0));

    public static Finding HeadersTooFar(long end) => HeadersFar.With($"the headers reach to 0x{end:x}; {PeHeaders.MaxHeaderBytes} bytes are read at most");

    public static Finding UnknownMagic(ushort magic, long offset) => Magic.With($"the optional header's magic is 0x{magic:x}", new FileRange(offset, 2));

    public static Finding NoSecurityEntry(PeHeaders headers) => headers.NumberOfRvaAndSizes > 4
        ? OptionalHeaderShort.With(
            $"SizeOfOptionalHeader is {headers.SizeOfOptionalHeader}; data directory 4 needs {headers.SecurityEntryOffset + 8 - headers.PeOffset - 24}",
            new FileRange(headers.PeOffset + 20, 2))
        : NoSecurity.With($"NumberOfRvaAndSizes is {headers.NumberOfRvaAndSizes}; the certificate table is directory 4", new FileRange(headers.SecurityEntryOffset - 36, 4));

    public static Finding TableHalfSet(PeHeaders headers) => HalfSet.With(
        $"data directory 4 says offset 0x{headers.CertificateTable.Offset:x}, size {headers.CertificateTable.Length}", headers.SecurityEntry);

    public static Finding TableOutsideFile(FileRange table, PeHeaders headers) =>
        OutsideFile.With($"the certificate table {table} does not lie in the file's {headers.FileLength} bytes", headers.SecurityEntry);

    public static Finding TableInHeaders(FileRange table, PeHeaders headers) =>
        InHeaders.With($"the certificate table begins at 0x{table.Offset:x}, the headers end at 0x{headers.End:x}", headers.SecurityEntry);

    public static Finding TableUnaligned(FileRange table) => Unaligned.With($"the certificate table begins at 0x{table.Offset:x}", table);

    public static Finding TableNotLast(FileRange table, long fileLength) =>
        NotLast.With($"{fileLength - table.End} bytes follow the certificate table", new FileRange(table.End, fileLength - table.End));

    public static Finding TableOverlapsSection(FileRange table, PeSection section) =>
        OverlapsSection.With($"the certificate table {table} lies on section {section.Name} ({section.RawRange})", table);

    public static Finding TableLength(string what, FileRange where) => TableMalformed.With(what, where);

    public static Finding UnknownRevision(WinCertificate entry) =>
        Revision.With($"the entry at 0x{entry.Offset:x} has revision 0x{entry.Revision:x4}", new FileRange(entry.Offset + 4, 2));

    public static Finding UnknownType(WinCertificate entry) =>
        CertificateType.With($"the entry at 0x{entry.Offset:x} has type 0x{entry.Type:x4}", new FileRange(entry.Offset + 6, 2));

    public static Finding Hidden(FileRange where, string what) => HiddenData.With($"{where.Length} bytes {what}", where);

    public static Finding DigestMismatch(DigestAlgorithm algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> computed) => DigestWrong.With(
        $"the {algorithm} of the file is {Convert.ToHexStringLower(computed)}, the signature says {Convert.ToHexStringLower(signed)}");

    /// <summary>Judges the CheckSum field; null when it is right.</summary>
    public static Finding? CheckSum(PeHeaders headers, uint computed) =>
        headers.CheckSum == computed ? null
        : headers.CheckSum == 0 ? CheckSumZero.With("CheckSum is 0", new FileRange(headers.CheckSumOffset, 4))
        : CheckSumWrong.With($"CheckSum is 0x{headers.CheckSum:x8}, the file's is 0x{computed:x8}", new FileRange(headers.CheckSumOffset, 4));
}
