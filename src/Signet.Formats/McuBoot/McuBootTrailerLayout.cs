using Signet.Binary;

namespace Signet.McuBoot;

/// <summary>Where the fields of a slot's trailer lie, counted from the end of the slot, as the boot loader counts.</summary>
/// <remarks>
/// <code>
/// A = MaxAlign, W = WriteSize, each cell is A bytes unless it says otherwise; the last cell ends with the slot
///   status     MaxSectors × States × W   one write for each step of a swap
///   key 1      A-aligned                 content key of the secondary image, or its whole encryption TLV; only when KeyLength > 0
///   key 0      A-aligned                 the same of the primary image
///   swap size  u32                       bytes that are swapped
///   TLV sizes  u32                       unprotected TLVs: primary in the low half, secondary in the high half; mode offset only
///   swap info  u8                        low nibble: swap type; high nibble: image number
///   copy done  u8                        0x01
///   image ok   u8                        0x01
///   magic      16 bytes, A-aligned       the magic itself fills the end of its cell
/// </code>
/// Source: MCUboot, docs/design.md, "Image trailer", and what its loader computes. imgtool computes another size, <see cref="ImgtoolSize"/>.
/// </remarks>
public sealed record McuBootTrailerLayout
{
    /// <summary>The sectors that a loader is built for when nobody says otherwise.</summary>
    public const int DefaultMaxSectors = 128;

    /// <summary>Bytes of the magic.</summary>
    public const int MagicSize = 16;

    /// <summary>How the loader uses its slots.</summary>
    public McuBootMode Mode { get; init; } = McuBootMode.Scratch;

    /// <summary>Bytes of the smallest write: 1 to 32, a power of two. The slots' size is a multiple of it.</summary>
    public int WriteSize { get; init; } = 1;

    /// <summary>Bytes of a cell: 8, 16 or 32, not below <see cref="WriteSize"/>. Loaders that do not swap know 8 alone.</summary>
    public int MaxAlign { get; init; } = 8;

    /// <summary>Sectors that the loader is built for.</summary>
    public int MaxSectors { get; init; } = DefaultMaxSectors;

    /// <summary>Bytes of what is kept for each image that is encrypted: 16 or 32 for a key, the length of an encryption TLV, 0 when the loader cannot decrypt.</summary>
    public int KeyLength { get; init; }

    /// <summary>Writes that one sector takes: three, two when the first sector is skipped, none without a second slot.</summary>
    public int States => Mode switch { McuBootMode.Offset => 2, McuBootMode.Single => 0, _ => 3 };

    /// <summary>Bytes of the magic's cell.</summary>
    public int MagicCell => (int)Align.Up(MagicSize, MaxAlign);

    /// <summary>Bytes of the cell of one key.</summary>
    public int KeyCell => (int)Align.Up(KeyLength, MaxAlign);

    /// <summary>Where image ok lies, in bytes from the end of the slot.</summary>
    public int ImageOk => MagicCell + MaxAlign;

    /// <summary>Where copy done lies, in bytes from the end of the slot.</summary>
    public int CopyDone => ImageOk + MaxAlign;

    /// <summary>Where the swap info lies, in bytes from the end of the slot.</summary>
    public int SwapInfo => CopyDone + MaxAlign;

    /// <summary>Where the sizes of the unprotected TLVs lie, in bytes from the end of the slot; null in all modes but offset.</summary>
    public int? TlvSizes => Mode == McuBootMode.Offset ? SwapInfo + MaxAlign : null;

    /// <summary>Where the swap size lies, in bytes from the end of the slot.</summary>
    public int SwapSize => (TlvSizes ?? SwapInfo) + MaxAlign;

    /// <summary>Bytes of everything but the status.</summary>
    public int InfoSize => SwapSize + (2 * KeyCell);

    /// <summary>Bytes of the status.</summary>
    public int StatusSize => checked(MaxSectors * States * WriteSize);

    /// <summary>Bytes of the trailer of a slot. The status lies this far from the end.</summary>
    public int Size => checked(InfoSize + StatusSize);

    /// <summary>Bytes of the trailer of the scratch area, which has status for one step only.</summary>
    public int ScratchSize => InfoSize + (States * WriteSize);

    /// <summary>Where the key of an image lies, in bytes from the end of the slot.</summary>
    /// <param name="slot">0 for the primary image, 1 for the secondary.</param>
    public int Key(int slot) => SwapSize + ((slot + 1) * KeyCell);

    /// <summary>Why no loader can be built so; null when one can.</summary>
    public string? Problem =>
        WriteSize is not (1 or 2 or 4 or 8 or 16 or 32) ? $"the write size is {WriteSize} bytes, 1, 2, 4, 8, 16 and 32 can be"
        : MaxAlign is not (8 or 16 or 32) ? $"the alignment of the trailer is {MaxAlign} bytes, 8, 16 and 32 can be"
        : MaxAlign < WriteSize ? $"the alignment of the trailer, {MaxAlign}, is below the write size, {WriteSize}"
        : MaxSectors is < 1 or > 1 << 20 ? $"{MaxSectors} sectors cannot be"
        : KeyLength is < 0 or > 1024 ? $"keys of {KeyLength} bytes cannot be kept"
        : null;

    /// <summary>What imgtool reserves for a trailer, in bytes.</summary>
    /// <remarks>
    /// It counts every key as 16 bytes, three writes for each sector whatever the mode, and no TLV sizes: for AES-256 keys, mode offset and
    /// sectors that the trailer does not fill it differs from <see cref="Size"/>. Source: imgtool 2.4.0.
    /// </remarks>
    /// <param name="overwriteOnly">Its option <c>--overwrite-only</c>.</param>
    /// <param name="writeSize">Its option <c>--align</c>.</param>
    /// <param name="maxAlign">Its option <c>--max-align</c>.</param>
    /// <param name="maxSectors">Its option <c>--max-sectors</c>.</param>
    /// <param name="encrypted">True with <c>--encrypt</c>.</param>
    /// <param name="savedTlv">Bytes of the encryption TLV with <c>--save-enctlv</c>; null without.</param>
    public static int ImgtoolSize(bool overwriteOnly, int writeSize, int maxAlign, int maxSectors, bool encrypted, int? savedTlv)
    {
        var magic = (int)Align.Up(MagicSize, maxAlign);
        return overwriteOnly
            ? (2 * maxAlign) + magic
            : checked((maxSectors * 3 * writeSize) + (encrypted ? 2 * (int)Align.Up(savedTlv ?? 16, maxAlign) : 0) + (4 * maxAlign) + magic);
    }

    /// <summary>The magic of loaders that align to that many bytes.</summary>
    /// <param name="maxAlign">8, 16 or 32.</param>
    public static byte[] Magic(int maxAlign) => maxAlign == 8
        ? [0x77, 0xc2, 0x95, 0xf3, 0x60, 0xd2, 0xef, 0x7f, 0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, 0x80]
        : [(byte)maxAlign, (byte)(maxAlign >> 8), 0x2d, 0xe1, 0x5d, 0x29, 0x41, 0x0b, 0x8d, 0x77, 0x67, 0x9c, 0x11, 0x0f, 0x1f, 0x8a];

    /// <summary>The alignment that the last bytes of a slot speak of; null when no magic is there.</summary>
    /// <param name="end">The last 16 bytes of the slot, or more.</param>
    public static int? DetectMaxAlign(ReadOnlySpan<byte> end)
    {
        foreach (var align in (ReadOnlySpan<int>)[8, 16, 32])
        {
            if (end.EndsWith(Magic(align)))
            {
                return align;
            }
        }

        return null;
    }
}
