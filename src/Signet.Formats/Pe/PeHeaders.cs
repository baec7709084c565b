namespace Signet.Pe;

/// <summary>One row of the section table.</summary>
/// <param name="VirtualSize">Bytes in memory.</param>
/// <param name="VirtualAddress">Where in memory, relative to the image base.</param>
/// <param name="SizeOfRawData">Bytes in the file.</param>
/// <param name="PointerToRawData">Where in the file.</param>
/// <param name="HeaderOffset">Where this row itself lies in the file.</param>
public readonly record struct PeSection(
    string Name, uint VirtualSize, uint VirtualAddress, uint SizeOfRawData, uint PointerToRawData, uint Characteristics, long HeaderOffset)
{
    /// <summary>Its bytes in the file, as the row says; empty when SizeOfRawData is 0, whatever PointerToRawData says (it is not read then).</summary>
    public FileRange RawRange => SizeOfRawData == 0 ? default : new FileRange(PointerToRawData, SizeOfRawData);
}

/// <summary>The headers of a PE file: the fields that signing and its lints need, at their offsets.</summary>
/// <remarks>
/// <code>
/// offset  size field                  units
///  0x3C      4 e_lfanew               bytes from the file's start: P below
///  P         4 PE\0\0
///  P+4       2 Machine
///  P+6       2 NumberOfSections
///  P+20      2 SizeOfOptionalHeader   bytes, from P+24
///  P+22      2 Characteristics
///  P+24      2 magic                  0x10B PE32, 0x20B PE32+
///  P+56      4 SectionAlignment       bytes
///  P+60      4 FileAlignment          bytes
///  P+84      4 SizeOfHeaders          bytes
///  P+88      4 CheckSum               not hashed
///  P+92      2 Subsystem
///  P+94      2 DllCharacteristics
///  P+116     4 NumberOfRvaAndSizes    data directories of 8 bytes; PE32+ 16 further on
///  P+152     8 data directory 4       file offset and size of the certificate table, not hashed; PE32+ 16 further on
///  P+24+n   40 section table          n = SizeOfOptionalHeader; one row for each section
/// </code>
/// Little-endian. Source: Microsoft PE format, "Optional Header" and "Section Table"; Authenticode_PE.docx for what is not hashed.
/// </remarks>
public sealed partial record PeHeaders
{
    /// <summary>Length of the file in bytes.</summary>
    public required long FileLength { get; init; }

    /// <summary>Offset of <c>PE\0\0</c> (e_lfanew).</summary>
    public required long PeOffset { get; init; }

    public required ushort Machine { get; init; }

    public required ushort Characteristics { get; init; }

    /// <summary>Bytes from the optional header's magic to the section table.</summary>
    public required ushort SizeOfOptionalHeader { get; init; }

    /// <summary>True for PE32+ (magic 0x20B), false for PE32 (0x10B).</summary>
    public required bool IsPlus { get; init; }

    public required uint SectionAlignment { get; init; }

    public required uint FileAlignment { get; init; }

    public required uint SizeOfHeaders { get; init; }

    public required uint CheckSum { get; init; }

    public required ushort Subsystem { get; init; }

    public required ushort DllCharacteristics { get; init; }

    public required uint NumberOfRvaAndSizes { get; init; }

    /// <summary>Data directory 4: file offset and size of the certificate table as the file says, unchecked; zeros when there is none.</summary>
    public required FileRange CertificateTable { get; init; }

    public required IReadOnlyList<PeSection> Sections { get; init; }

    /// <summary>Offset of the CheckSum field: P + 88.</summary>
    public long CheckSumOffset => PeOffset + 88;

    /// <summary>Offset of data directory 4: P + 152, PE32+ 16 more.</summary>
    public long SecurityEntryOffset => PeOffset + (IsPlus ? 168 : 152);

    /// <summary>Where data directory 4 itself lies: 8 bytes, not hashed.</summary>
    public FileRange SecurityEntry => new(SecurityEntryOffset, 8);

    /// <summary>Offset of the section table: P + 24 + <see cref="SizeOfOptionalHeader"/>.</summary>
    public long SectionTableOffset => PeOffset + 24 + SizeOfOptionalHeader;

    /// <summary>The first offset behind everything that was read here: the section table and data directory 4.</summary>
    public long End => Math.Max(SectionTableOffset + (40L * Sections.Count), SecurityEntryOffset + 8);

    /// <summary>True when the optional header counts directory 4 and has room for it.</summary>
    /// <remarks>
    /// The room matters as much as the count: the eight bytes of the entry are not hashed, so were the section table to begin inside them, part
    /// of it could be changed without breaking a signature.
    /// </remarks>
    public bool HasSecurityEntry => NumberOfRvaAndSizes > 4 && SecurityEntryOffset + 8 <= SectionTableOffset;

    /// <summary>True for EFI applications and drivers (subsystem 10 to 13).</summary>
    public bool IsEfi => Subsystem is >= 10 and <= 13;

    /// <summary>IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY.</summary>
    public bool ForceIntegrity => (DllCharacteristics & 0x0080) != 0;
}
