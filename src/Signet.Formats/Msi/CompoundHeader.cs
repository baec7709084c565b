using Signet.Binary;

namespace Signet.Msi;

/// <summary>The header of a compound file.</summary>
/// <remarks>
/// <code>
/// offset size field               units
///      0    8 signature           D0 CF 11 E0 A1 B1 1A E1
///      8   16 CLSID               0
///     24    2 minor version
///     26    2 major version       3 or 4
///     28    2 byte order          0xFFFE
///     30    2 sector shift        9 (version 3) or 12 (version 4): sectors of 512 or 4096 bytes
///     32    2 mini sector shift   6: mini sectors of 64 bytes
///     34    6 reserved
///     40    4 directory sectors   0 in version 3
///     44    4 FAT sectors
///     48    4 first directory sector
///     52    4 transaction number
///     56    4 mini stream cutoff  4096 bytes
///     60    4 first mini FAT sector
///     64    4 mini FAT sectors
///     68    4 first DIFAT sector
///     72    4 DIFAT sectors
///     76  436 DIFAT               the first 109 FAT sectors
/// </code>
/// Little-endian. Sector n begins at (n + 1) times the sector size. Source: [MS-CFB], 2.2.
/// </remarks>
public readonly record struct CompoundHeader
{
    /// <summary>Bytes of the header; version 4 pads it to a sector.</summary>
    public const int Size = 512;

    /// <summary>FAT sectors that the header itself names.</summary>
    public const int DifatEntries = 109;

    /// <summary>Bytes of a mini sector.</summary>
    public const int MiniSectorSize = 64;

    /// <summary>Streams of fewer bytes lie in the mini stream.</summary>
    public const int MiniStreamCutoff = 4096;

    public ushort MinorVersion { get; init; }

    public ushort MajorVersion { get; init; }

    public uint DirectorySectors { get; init; }

    public uint FatSectors { get; init; }

    public uint FirstDirectorySector { get; init; }

    public uint Transaction { get; init; }

    public uint FirstMiniFatSector { get; init; }

    public uint MiniFatSectors { get; init; }

    public uint FirstDifatSector { get; init; }

    public uint DifatSectors { get; init; }

    /// <summary>Bytes of a sector.</summary>
    public int SectorSize => MajorVersion == 4 ? 4096 : 512;

    /// <summary>Reads the header; false when it is of no version that is known.</summary>
    public static bool TryRead(ReadOnlySpan<byte> head, out CompoundHeader header)
    {
        var reader = new SpanReader(head);
        var magic = reader.U64();
        reader.Skip(16);
        var minor = reader.U16();
        var major = reader.U16();
        var order = reader.U16();
        var shift = reader.U16();
        var miniShift = reader.U16();
        reader.Skip(6);
        header = new CompoundHeader
        {
            MinorVersion = minor,
            MajorVersion = major,
            DirectorySectors = reader.U32(),
            FatSectors = reader.U32(),
            FirstDirectorySector = reader.U32(),
            Transaction = reader.U32(),
        };
        var cutoff = reader.U32();
        header = header with
        {
            FirstMiniFatSector = reader.U32(), MiniFatSectors = reader.U32(), FirstDifatSector = reader.U32(), DifatSectors = reader.U32(),
        };
        reader.Skip(DifatEntries * 4);
        return !reader.Truncated && magic == 0xE11AB1A1E011CFD0 && order == 0xFFFE && miniShift == 6 && cutoff == MiniStreamCutoff
            && (major, shift) is (3, 9) or (4, 12);
    }

    /// <summary>Writes the header.</summary>
    /// <param name="target">512 bytes.</param>
    /// <param name="difat">The first FAT sectors, at most 109.</param>
    public void Write(Span<byte> target, ReadOnlySpan<uint> difat)
    {
        var writer = new SpanWriter(target);
        writer.U64(0xE11AB1A1E011CFD0);
        writer.Zeros(16);
        writer.U16(MinorVersion);
        writer.U16(MajorVersion);
        writer.U16(0xFFFE);
        writer.U16((ushort)(MajorVersion == 4 ? 12 : 9));
        writer.U16(6);
        writer.Zeros(6);
        writer.U32(DirectorySectors);
        writer.U32(FatSectors);
        writer.U32(FirstDirectorySector);
        writer.U32(Transaction);
        writer.U32(MiniStreamCutoff);
        writer.U32(FirstMiniFatSector);
        writer.U32(MiniFatSectors);
        writer.U32(FirstDifatSector);
        writer.U32(DifatSectors);
        for (var i = 0; i < DifatEntries; i++)
        {
            writer.U32(i < difat.Length ? difat[i] : CompoundSector.Free);
        }
    }
}

/// <summary>The numbers in a FAT that are no sectors.</summary>
/// <remarks>Source: [MS-CFB], 2.1.</remarks>
public static class CompoundSector
{
    /// <summary>The largest number that is a sector's.</summary>
    public const uint MaxRegular = 0xFFFFFFFA;

    /// <summary>A sector of the DIFAT.</summary>
    public const uint Difat = 0xFFFFFFFC;

    /// <summary>A sector of the FAT.</summary>
    public const uint Fat = 0xFFFFFFFD;

    /// <summary>The end of a chain.</summary>
    public const uint EndOfChain = 0xFFFFFFFE;

    /// <summary>A sector that belongs to nothing; as an entry's neighbour, none.</summary>
    public const uint Free = 0xFFFFFFFF;
}
