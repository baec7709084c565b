using System.Diagnostics.CodeAnalysis;
using System.Text;
using Signet.Binary;

namespace Signet.Ffu;

/// <summary>How the blocks of a store lie in the payload: the numbers of the compression formats of Windows' run-time library.</summary>
public enum FfuCompression
{
    /// <summary>As they are.</summary>
    None = 0,

    /// <summary>The default of the writer; readers take it for <see cref="Xpress"/>.</summary>
    Default = 1,

    /// <summary>LZNT1 (MS-XCA 2.5).</summary>
    Lznt1 = 2,

    /// <summary>Plain LZ77 (MS-XCA 2.4).</summary>
    Xpress = 3,

    /// <summary>LZ77 with Huffman codes (MS-XCA 2.2).</summary>
    XpressHuffman = 4,
}

/// <summary>One of the partition tables that a store writes in turn: which write descriptors make it.</summary>
/// <param name="Index">The first descriptor.</param>
/// <param name="Count">How many.</param>
public readonly record struct FfuTablePhase(uint Index, uint Count);

/// <summary>The header of a store: one disk, or one logical unit of it.</summary>
/// <remarks>
/// <code>
/// offset size field                 units
///      0    4 update type           0 full, 1 partial
///      4    2 major version         1, or 2 with the fields from 248 on
///      6    2 minor version         0
///      8    2 full flash version    2, or 3 when the payload is compressed
///     10    2 full flash minor      0
///     12  192 platform ids          ASCII texts, each ended by a NUL; an empty one ends the list
///    204    4 block size            bytes
///    208    4 write descriptors     count
///    212    4                       bytes of all of them
///    216    4 validate descriptors  count
///    220    4                       bytes of all of them
///    224    8 initial table         first descriptor, count
///    232    8 flash-only table      first descriptor, count
///    240    8 final table           first descriptor, count
///    version (1,3): 248  4 compression
///    version (2,2): 248  2 stores in the image; 250 2 number of this one, from 1; 252 8 bytes of its payload;
///                   260  2 device path, in characters; 262 2n device path, UTF-16LE without NUL
/// </code>
/// Little-endian, packed. Sources: Microsoft, "FFU image format"; images made by several open writers.
/// </remarks>
public sealed record FfuStoreHeader
{
    /// <summary>Bytes that all versions share.</summary>
    public const int CommonSize = 248;

    /// <summary>Bytes of the longest header: version 2 with a device path of 65,535 characters.</summary>
    public const int MaxSize = 262 + (2 * ushort.MaxValue);

    /// <summary>Bytes from which the size of a header of any version can be told.</summary>
    public const int FixedSize = 262;

    /// <summary>Bytes of the list of platform IDs.</summary>
    public const int PlatformIdsSize = 192;

    /// <summary>0 for a full update, 1 for a partial one.</summary>
    public uint UpdateType { get; init; }

    /// <summary>1 or 2.</summary>
    public ushort MajorVersion { get; init; } = 1;

    /// <summary>0 in every known file.</summary>
    public ushort MinorVersion { get; init; }

    /// <summary>2, or 3 when the payload is compressed.</summary>
    public ushort FullFlashVersion { get; init; } = 2;

    /// <summary>0 in every known file.</summary>
    public ushort FullFlashMinorVersion { get; init; }

    /// <summary>The devices that the image is for.</summary>
    public IReadOnlyList<string> PlatformIds { get; init; } = [];

    /// <summary>What one block of the payload fills on the disk, in bytes.</summary>
    public int BlockSize { get; init; }

    /// <summary>How many write descriptors follow.</summary>
    public uint WriteDescriptorCount { get; init; }

    /// <summary>Bytes of all write descriptors.</summary>
    public uint WriteDescriptorLength { get; init; }

    /// <summary>How many validate descriptors follow; 0 in a full update.</summary>
    public uint ValidateDescriptorCount { get; init; }

    /// <summary>Bytes of all validate descriptors.</summary>
    public uint ValidateDescriptorLength { get; init; }

    /// <summary>The table that makes an interrupted flash unbootable. This one and the next two are what the writer says: nothing may rest on them.</summary>
    public FfuTablePhase InitialTable { get; init; }

    /// <summary>The table with which the device can at least flash again.</summary>
    public FfuTablePhase FlashOnlyTable { get; init; }

    /// <summary>The table of the finished disk.</summary>
    public FfuTablePhase FinalTable { get; init; }

    /// <summary>How the payload is compressed.</summary>
    public FfuCompression Compression { get; init; }

    /// <summary>Stores in the image.</summary>
    public ushort StoreCount { get; init; } = 1;

    /// <summary>Number of this store, from 1.</summary>
    public ushort StoreIndex { get; init; } = 1;

    /// <summary>Bytes of this store's payload; null in version 1, where the payload is the rest of the file.</summary>
    public ulong? PayloadSize { get; init; }

    /// <summary>The UEFI device path of the store; empty in version 1.</summary>
    public string DevicePath { get; init; } = "";

    /// <summary>True when each write descriptor states the compressed size of its block.</summary>
    public bool IsCompressed => FullFlashVersion == 3;

    /// <summary>Bytes of the header.</summary>
    public int Size => (MajorVersion, FullFlashVersion) switch
    {
        (2, _) => 262 + (2 * DevicePath.Length),
        (_, 3) => CommonSize + 4,
        _ => CommonSize,
    };

    /// <summary>Bytes that the header takes, the device path of version 2 included; at least <see cref="FixedSize"/>.</summary>
    /// <param name="source">The first <see cref="FixedSize"/> bytes, or as many as there are.</param>
    public static int SizeOf(ReadOnlySpan<byte> source)
    {
        var reader = new SpanReader(source);
        reader.Skip(4);
        var isSecondVersion = reader.U16() == 2;
        reader.Skip(FixedSize - 8);
        return isSecondVersion ? FixedSize + (2 * reader.U16()) : FixedSize;
    }

    /// <summary>Reads the header.</summary>
    /// <param name="source">The bytes at <paramref name="offset"/>: <see cref="SizeOf"/> or as many as there are.</param>
    /// <param name="offset">Where they lie in the file, in bytes.</param>
    /// <param name="header">The header; null when it is wrong.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> source, long offset, [NotNullWhen(true)] out FfuStoreHeader? header, [NotNullWhen(false)] out Finding? problem)
    {
        var reader = new SpanReader(source);
        var updateType = reader.U32();
        var major = reader.U16();
        var minor = reader.U16();
        var fullFlash = reader.U16();
        var fullFlashMinor = reader.U16();
        var ids = reader.Take(PlatformIdsSize);
        var blockSize = reader.U32();
        header = new FfuStoreHeader
        {
            UpdateType = updateType,
            MajorVersion = major,
            MinorVersion = minor,
            FullFlashVersion = fullFlash,
            FullFlashMinorVersion = fullFlashMinor,
            PlatformIds = ReadPlatformIds(ids),
            BlockSize = (int)Math.Min(blockSize, int.MaxValue),
            WriteDescriptorCount = reader.U32(),
            WriteDescriptorLength = reader.U32(),
            ValidateDescriptorCount = reader.U32(),
            ValidateDescriptorLength = reader.U32(),
            InitialTable = new FfuTablePhase(reader.U32(), reader.U32()),
            FlashOnlyTable = new FfuTablePhase(reader.U32(), reader.U32()),
            FinalTable = new FfuTablePhase(reader.U32(), reader.U32()),
        };
        header = (major, fullFlash) switch
        {
            (1, 3) => header with { Compression = (FfuCompression)Math.Min(reader.U32(), int.MaxValue) },
            (2, 2) => header with
            {
                StoreCount = reader.U16(),
                StoreIndex = reader.U16(),
                PayloadSize = reader.U64(),
                DevicePath = Encoding.Unicode.GetString(reader.Take(2 * reader.U16())),
            },
            _ => header,
        };
        problem = reader.Truncated ? FfuFindings.Truncated(offset + source.Length, $"the store header at 0x{offset:x}") : header.Judge(offset, blockSize);
        header = problem is null ? header : null;
        return problem is null;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">The platform IDs do not fit their 192 bytes.</exception>
    public void Write(Span<byte> destination)
    {
        var writer = new SpanWriter(destination);
        writer.U32(UpdateType);
        writer.U16(MajorVersion);
        writer.U16(MinorVersion);
        writer.U16(FullFlashVersion);
        writer.U16(FullFlashMinorVersion);
        var ids = Encoding.ASCII.GetBytes(string.Concat(PlatformIds.Select(id => id + "\0")));
        if (ids.Length >= PlatformIdsSize)
        {
            throw new ArgumentException($"the platform IDs take {ids.Length} bytes, {PlatformIdsSize - 1} are there");
        }

        writer.Bytes(ids);
        writer.Zeros(PlatformIdsSize - ids.Length);
        writer.U32((uint)BlockSize);
        writer.U32(WriteDescriptorCount);
        writer.U32(WriteDescriptorLength);
        writer.U32(ValidateDescriptorCount);
        writer.U32(ValidateDescriptorLength);
        foreach (var phase in (ReadOnlySpan<FfuTablePhase>)[InitialTable, FlashOnlyTable, FinalTable])
        {
            writer.U32(phase.Index);
            writer.U32(phase.Count);
        }

        if (MajorVersion == 2)
        {
            writer.U16(StoreCount);
            writer.U16(StoreIndex);
            writer.U64(PayloadSize ?? 0);
            writer.U16((ushort)DevicePath.Length);
            writer.Bytes(Encoding.Unicode.GetBytes(DevicePath));
        }
        else if (IsCompressed)
        {
            writer.U32((uint)Compression);
        }
    }

    private Finding? Judge(long offset, uint blockSize)
    {
        var sizes = WriteDescriptorSizes();
        return
            (MajorVersion, FullFlashVersion) is not ((1, 2) or (1, 3) or (2, 2))
                ? FfuFindings.StoreVersion.With($"the store has the versions {MajorVersion} and {FullFlashVersion}", new FileRange(offset + 4, 8))
            : UpdateType > 1 ? FfuFindings.StoreHeader.With($"the update type is {UpdateType}", new FileRange(offset, 4))
            : blockSize is 0 or > MaxBlockSize || blockSize % 512 != 0
                ? FfuFindings.StoreHeader.With($"the block size is {blockSize} bytes", new FileRange(offset + 204, 4))
            : WriteDescriptorLength < sizes.Least || WriteDescriptorLength > sizes.Most
                ? FfuFindings.StoreHeader.With($"{WriteDescriptorCount} write descriptors cannot take {WriteDescriptorLength} bytes", new FileRange(offset + 208, 8))
            : ValidateDescriptorLength > FfuValidateDescriptor.MaxTableBytes || ValidateDescriptorCount * (long)FfuValidateDescriptor.FixedSize > ValidateDescriptorLength
                ? FfuFindings.StoreHeader.With($"{ValidateDescriptorCount} validate descriptors cannot take {ValidateDescriptorLength} bytes", new FileRange(offset + 216, 8))
            : !Enum.IsDefined(Compression) ? FfuFindings.StoreHeader.With($"the compression {(int)Compression} is unknown", new FileRange(offset + CommonSize, 4))
            : StoreIndex is 0 || StoreIndex > StoreCount
                ? FfuFindings.StoreHeader.With($"the store has the number {StoreIndex} of {StoreCount}", new FileRange(offset + CommonSize, 4))
            : null;
    }

    /// <summary>The largest block that is read, in bytes. Every known file has 131,072.</summary>
    public const uint MaxBlockSize = 16 * 1024 * 1024;

    // Each has at least one location; the length alone bounds their number, so a count cannot make anyone allocate.
    private (long Least, long Most) WriteDescriptorSizes() =>
        ((long)WriteDescriptorCount * (FfuWriteDescriptor.FixedSize(IsCompressed) + FfuWriteDescriptor.LocationSize), WriteDescriptorCount == 0 ? 0 : int.MaxValue);

    private static List<string> ReadPlatformIds(ReadOnlySpan<byte> list)
    {
        var ids = new List<string>();
        while (list.IndexOf((byte)0) is > 0 and var end)
        {
            ids.Add(Encoding.Latin1.GetString(list[..end]));
            list = list[(end + 1)..];
        }

        return ids;
    }
}
