using System.Text;
using Signet.Binary;

namespace Signet.Msi;

/// <summary>What an entry of the directory is.</summary>
public enum CompoundEntryType
{
    Free = 0,
    Storage = 1,
    Stream = 2,
    Root = 5,
}

/// <summary>An entry of a compound file's directory.</summary>
/// <remarks>
/// <code>
/// offset size field        units
///      0   64 name         UTF-16LE, with its terminator
///     64    2 name length  bytes, the terminator included
///     66    1 type
///     67    1 colour       0 red, 1 black
///     68    4 left         entry; the children of a storage are a red-black tree
///     72    4 right
///     76    4 child        the root of that tree
///     80   16 CLSID
///     96    4 state bits
///    100    8 created      FILETIME
///    108    8 modified     FILETIME
///    116    4 start        sector, or mini sector
///    120    8 size         bytes; version 3 uses the lower four
/// </code>
/// Source: [MS-CFB], 2.6.1.
/// </remarks>
public sealed record CompoundEntry
{
    /// <summary>Bytes of an entry.</summary>
    public const int Size = 128;

    /// <summary>The name as it is stored, without its terminator.</summary>
    public required ReadOnlyMemory<byte> RawName { get; init; }

    public required CompoundEntryType Type { get; init; }

    public byte Colour { get; init; }

    public uint Left { get; init; } = CompoundSector.Free;

    public uint Right { get; init; } = CompoundSector.Free;

    public uint Child { get; init; } = CompoundSector.Free;

    /// <summary>16 bytes.</summary>
    public ReadOnlyMemory<byte> ClassId { get; init; } = new byte[16];

    /// <summary>4 bytes, as they are hashed.</summary>
    public uint StateBits { get; init; }

    /// <summary>Both times, 16 bytes.</summary>
    public ReadOnlyMemory<byte> Times { get; init; } = new byte[16];

    public uint Start { get; init; }

    public long Length { get; init; }

    /// <summary>The name as text.</summary>
    public string Name => Encoding.Unicode.GetString(RawName.Span);

    /// <summary>True when the entry contains others.</summary>
    public bool IsStorage => Type is CompoundEntryType.Storage or CompoundEntryType.Root;

    /// <summary>Reads an entry; false when it cannot be one.</summary>
    /// <param name="bytes">128 bytes.</param>
    /// <param name="version">The major version of the file.</param>
    /// <param name="entry">What was read; a free entry has no name.</param>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, int version, out CompoundEntry entry)
    {
        var reader = new SpanReader(bytes.Span);
        reader.Skip(64);
        var nameLength = reader.U16();
        var type = (CompoundEntryType)reader.U8();
        var colour = reader.U8();
        var (left, right, child) = (reader.U32(), reader.U32(), reader.U32());
        reader.Skip(16);
        var state = reader.U32();
        reader.Skip(16);
        var start = reader.U32();
        var length = reader.U64();
        var named = type != CompoundEntryType.Free && nameLength is >= 2 and <= 64 && nameLength % 2 == 0;
        entry = new CompoundEntry
        {
            RawName = named ? bytes[..(nameLength - 2)] : default,
            Type = type,
            Colour = colour,
            Left = left,
            Right = right,
            Child = child,
            ClassId = bytes.Slice(80, 16),
            StateBits = state,
            Times = bytes.Slice(100, 16),
            Start = start,
            Length = (long)(version == 3 ? length & uint.MaxValue : Math.Min(length, long.MaxValue)),
        };
        return type == CompoundEntryType.Free || (named && type is CompoundEntryType.Storage or CompoundEntryType.Stream or CompoundEntryType.Root);
    }

    /// <summary>True when the bytes of the entry hold something where nothing belongs, and nobody looks.</summary>
    /// <param name="bytes">The entry's 128 bytes.</param>
    /// <param name="version">The major version of the file.</param>
    public bool HasRests(ReadOnlySpan<byte> bytes, int version) => Type switch
    {
        CompoundEntryType.Free => Holds(bytes[..68]) || Holds(bytes[80..]),
        CompoundEntryType.Stream => Child != CompoundSector.Free || Holds(ClassId.Span) || HasRestsOfAny(bytes, version),
        CompoundEntryType.Root => Name != "Root Entry" || Left != CompoundSector.Free || Right != CompoundSector.Free || Holds(Times.Span) || HasRestsOfAny(bytes, version),
        _ => HasRestsOfAny(bytes, version),
    };

    private bool HasRestsOfAny(ReadOnlySpan<byte> bytes, int version) => Holds(bytes[RawName.Length..64]) || (version == 3 && Holds(bytes[124..]));

    private static bool Holds(ReadOnlySpan<byte> bytes) => bytes.ContainsAnyExcept((byte)0);

    /// <summary>Writes the entry.</summary>
    /// <param name="target">128 bytes.</param>
    public void Write(Span<byte> target)
    {
        var writer = new SpanWriter(target);
        writer.Bytes(RawName.Span);
        writer.Zeros(64 - RawName.Length);
        writer.U16((ushort)(RawName.Length + 2));
        writer.U8((byte)Type);
        writer.U8(Colour);
        writer.U32(Left);
        writer.U32(Right);
        writer.U32(Child);
        writer.Bytes(ClassId.Span);
        writer.U32(StateBits);
        writer.Bytes(Times.Span);
        writer.U32(Start);
        writer.U64((ulong)Length);
    }

    /// <summary>Writes an entry that is not in use.</summary>
    /// <param name="target">128 bytes.</param>
    public static void WriteFree(Span<byte> target)
    {
        target.Clear();
        target.Slice(68, 12).Fill(0xFF);
    }

    /// <summary>The order of names in a storage's tree: by length, then by their upper-case characters ([MS-CFB], 2.6.4).</summary>
    public static int CompareInTree(CompoundEntry a, CompoundEntry b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return a.RawName.Length != b.RawName.Length ? a.RawName.Length.CompareTo(b.RawName.Length)
            : string.CompareOrdinal(a.Name.ToUpperInvariant(), b.Name.ToUpperInvariant());
    }
}
