using System.Diagnostics.CodeAnalysis;

namespace Signet.Pe;

/// <summary>One row of the section table.</summary>
/// <param name="VirtualSize">Bytes in memory.</param>
/// <param name="VirtualAddress">Where in memory, relative to the image base.</param>
/// <param name="SizeOfRawData">Bytes in the file.</param>
/// <param name="PointerToRawData">Where in the file.</param>
/// <param name="HeaderOffset">Where this row itself lies in the file.</param>
public readonly record struct PeSection(
    string Name, uint VirtualSize, uint VirtualAddress, uint SizeOfRawData, uint PointerToRawData, uint Characteristics, long HeaderOffset);

/// <summary>The headers of a PE file: the fields that signing and its lints need, at their offsets.</summary>
public sealed partial record PeHeaders
{
    /// <summary>Length of the file in bytes.</summary>
    public required long FileLength { get; init; }

    /// <summary>Offset of <c>PE\0\0</c> (e_lfanew).</summary>
    public required long PeOffset { get; init; }

    public required ushort Machine { get; init; }

    public required ushort Characteristics { get; init; }

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

    /// <summary>True when the optional header has room for directory 4.</summary>
    public bool HasSecurityEntry => NumberOfRvaAndSizes > 4;

    /// <summary>True for EFI applications and drivers (subsystem 10 to 13).</summary>
    public bool IsEfi => Subsystem is >= 10 and <= 13;

    /// <summary>IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY.</summary>
    public bool ForceIntegrity => (DllCharacteristics & 0x0080) != 0;

    /// <summary>Reads the headers from the first bytes of a file.</summary>
    /// <param name="head">The file's first bytes: all, or as many as the last call asked for.</param>
    /// <param name="fileLength">Length of the whole file in bytes.</param>
    /// <param name="headers">What was read.</param>
    /// <param name="needed">When more bytes are needed than <paramref name="head"/> holds: how many; otherwise 0. Bounded by the format to some MiB.</param>
    /// <param name="problem">Why it is not a PE file that we can work on; null when only more bytes are needed.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> head, long fileLength, [NotNullWhen(true)] out PeHeaders? headers, out int needed, out Finding? problem) =>
        throw new NotImplementedException();
}
