using System.Diagnostics.CodeAnalysis;
using Signet.Binary;

namespace Signet.Disks;

/// <summary>The header of a GUID partition table: one in the second sector of a disk, its copy in the last.</summary>
/// <remarks>
/// <code>
/// offset size field             units
///      0    8 signature         "EFI PART"
///      8    4 revision          0x00010000
///     12    4 header size       bytes: 92
///     16    4 header CRC-32     of the header with this field zero
///     20    4 reserved          0
///     24    8 my LBA            sector of this header
///     32    8 alternate LBA     sector of the other header
///     40    8 first usable LBA  sector
///     48    8 last usable LBA   sector
///     56   16 disk GUID
///     72    8 entries LBA       sector of the entries
///     80    4 entry count
///     84    4 entry size        bytes: 128 or a multiple
///     88    4 entries CRC-32    of all entries, used or not
/// </code>
/// Little-endian. Source: UEFI 2.10, 5.3.2.
/// </remarks>
public sealed record GptHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 92;

    /// <summary>The most entries that are read. 128 is usual.</summary>
    public const uint MaxEntries = 4096;

    private const uint Revision = 0x00010000;

    public required ulong MyLba { get; init; }

    public required ulong AlternateLba { get; init; }

    public required ulong FirstUsableLba { get; init; }

    public required ulong LastUsableLba { get; init; }

    public required Guid DiskGuid { get; init; }

    public required ulong EntriesLba { get; init; }

    public required uint EntryCount { get; init; }

    /// <summary>Bytes of one entry.</summary>
    public required uint EntrySize { get; init; }

    public required uint EntriesCrc { get; init; }

    /// <summary>Bytes of all entries.</summary>
    public int EntriesLength => (int)(EntryCount * EntrySize);

    private static ReadOnlySpan<byte> Signature => "EFI PART"u8;

    /// <summary>True when a sector begins as the header does.</summary>
    public static bool Matches(ReadOnlySpan<byte> sector) => sector.StartsWith(Signature);

    /// <summary>Reads the header and checks its CRC.</summary>
    /// <param name="sector">The sector, or at least 92 bytes of it.</param>
    /// <param name="offset">Where it lies on the disk, in bytes.</param>
    /// <param name="header">The header; null when it is wrong.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> sector, long offset, [NotNullWhen(true)] out GptHeader? header, [NotNullWhen(false)] out Finding? problem)
    {
        var reader = new SpanReader(sector);
        var signature = reader.Take(Signature.Length);
        _ = reader.U32(); // revision
        var size = reader.U32();
        var crc = reader.U32();
        _ = reader.U32(); // reserved
        header = new GptHeader
        {
            MyLba = reader.U64(),
            AlternateLba = reader.U64(),
            FirstUsableLba = reader.U64(),
            LastUsableLba = reader.U64(),
            DiskGuid = reader.Take(16) is { Length: 16 } guid ? new Guid(guid) : default,
            EntriesLba = reader.U64(),
            EntryCount = reader.U32(),
            EntrySize = reader.U32(),
            EntriesCrc = reader.U32(),
        };
        var problemText =
            reader.Truncated || !signature.SequenceEqual(Signature) ? "there is no header"
            : size < Size || size > sector.Length ? $"the header's size is given as {size}"
            : Crc(sector[..(int)size]) != crc ? "the header's CRC-32 is wrong"
            : header.EntrySize is < 128 or > 4096 || header.EntrySize % 128 != 0 ? $"an entry has {header.EntrySize} bytes"
            : header.EntryCount > MaxEntries ? $"there are {header.EntryCount} entries"
            : null;
        problem = problemText is null ? null : DiskFindings.PartitionTable.With(problemText, new FileRange(offset, Math.Min(Size, sector.Length)));
        header = problem is null ? header : null;
        return problem is null;
    }

    /// <summary>Writes the header with its CRC.</summary>
    /// <param name="destination">At least 92 bytes.</param>
    public void Write(Span<byte> destination)
    {
        var writer = new SpanWriter(destination);
        writer.Bytes(Signature);
        writer.U32(Revision);
        writer.U32(Size);
        writer.U32(0);
        writer.U32(0);
        writer.U64(MyLba);
        writer.U64(AlternateLba);
        writer.U64(FirstUsableLba);
        writer.U64(LastUsableLba);
        writer.Bytes(DiskGuid.ToByteArray());
        writer.U64(EntriesLba);
        writer.U32(EntryCount);
        writer.U32(EntrySize);
        writer.U32(EntriesCrc);
        new SpanWriter(destination[16..20]).U32(Crc32.Of(destination[..Size]));
    }

    private static uint Crc(ReadOnlySpan<byte> header)
    {
        var state = Crc32.Continue(uint.MaxValue, header[..16]);
        state = Crc32.Continue(state, stackalloc byte[4]);
        return ~Crc32.Continue(state, header[20..]);
    }
}
