using Signet.Binary;

namespace Signet.Cab;

/// <summary>What a cabinet's header says.</summary>
[Flags]
public enum CabFlags
{
    None = 0,

    /// <summary>The names of the cabinet before this one follow.</summary>
    HasPrevious = 1,

    /// <summary>The names of the cabinet behind this one follow.</summary>
    HasNext = 2,

    /// <summary>Space is reserved in the header, the folders or the data.</summary>
    HasReserve = 4,
}

/// <summary>The header of a cabinet (CFHEADER), without what may follow it.</summary>
/// <remarks>
/// <code>
/// offset size field         units
///      0    4 signature     MSCF
///      4    4 reserved1     0; not hashed
///      8    4 cbCabinet     bytes, without a signature behind it
///     12    4 reserved2     0
///     16    4 coffFiles     offset of the first CFFILE, bytes from the start
///     20    4 reserved3     0
///     24    2 version       minor 3, major 1
///     26    2 cFolders      CFFOLDER entries
///     28    2 cFiles        CFFILE entries
///     30    2 flags         CabFlags
///     32    2 setID         the same in every cabinet of a set
///     34    2 iCabinet      number in the set, from 0
///  with HasReserve:
///     36    2 cbCFHeader    bytes reserved in the header
///     38    1 cbCFFolder    bytes reserved in each CFFOLDER
///     39    1 cbCFData      bytes reserved in each CFDATA
/// </code>
/// Little-endian. Source: [MS-CAB], 2.1.
/// </remarks>
public readonly record struct CabHeader
{
    /// <summary>Bytes of the header without reserve.</summary>
    public const int Size = 36;

    public uint Reserved1 { get; init; }

    public uint CabinetSize { get; init; }

    public uint Reserved2 { get; init; }

    public uint FilesOffset { get; init; }

    public uint Reserved3 { get; init; }

    public ushort Version { get; init; }

    public ushort FolderCount { get; init; }

    public ushort FileCount { get; init; }

    public CabFlags Flags { get; init; }

    public ushort SetId { get; init; }

    public ushort Index { get; init; }

    public ushort HeaderReserve { get; init; }

    public byte FolderReserve { get; init; }

    public byte DataReserve { get; init; }

    /// <summary>Bytes between the fixed header and the names: 0, or 4 and the reserve.</summary>
    public int ReserveLength => Flags.HasFlag(CabFlags.HasReserve) ? 4 + HeaderReserve : 0;

    /// <summary>Reads the header at the start of <paramref name="head"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> head, out CabHeader header)
    {
        var reader = new SpanReader(head);
        reader.Skip(4);
        header = new CabHeader
        {
            Reserved1 = reader.U32(),
            CabinetSize = reader.U32(),
            Reserved2 = reader.U32(),
            FilesOffset = reader.U32(),
            Reserved3 = reader.U32(),
            Version = reader.U16(),
            FolderCount = reader.U16(),
            FileCount = reader.U16(),
            Flags = (CabFlags)reader.U16(),
            SetId = reader.U16(),
            Index = reader.U16(),
        };
        if (header.Flags.HasFlag(CabFlags.HasReserve))
        {
            header = header with { HeaderReserve = reader.U16(), FolderReserve = reader.U8(), DataReserve = reader.U8() };
        }

        return !reader.Truncated;
    }

    /// <summary>Writes the 36 fixed bytes.</summary>
    public void Write(Span<byte> target)
    {
        var writer = new SpanWriter(target);
        writer.Bytes("MSCF"u8);
        writer.U32(Reserved1);
        writer.U32(CabinetSize);
        writer.U32(Reserved2);
        writer.U32(FilesOffset);
        writer.U32(Reserved3);
        writer.U16(Version);
        writer.U16(FolderCount);
        writer.U16(FileCount);
        writer.U16((ushort)Flags);
        writer.U16(SetId);
        writer.U16(Index);
    }
}
