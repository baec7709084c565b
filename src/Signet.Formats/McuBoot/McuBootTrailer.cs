using System.Buffers.Binary;

namespace Signet.McuBoot;

/// <summary>What a magic, or a flag of one byte, says.</summary>
public enum McuBootMark
{
    /// <summary>Erased.</summary>
    Unset,

    /// <summary>The value that it is to have.</summary>
    Good,

    /// <summary>Neither.</summary>
    Bad,
}

/// <summary>What a loader is asked to do with two slots, or did.</summary>
public enum McuBootSwap
{
    /// <summary>Nothing.</summary>
    None = 1,

    /// <summary>Swap; swap back at the next start unless the image was confirmed.</summary>
    Test = 2,

    /// <summary>Swap for good.</summary>
    Permanent = 3,

    /// <summary>Swap back: the image was started and not confirmed.</summary>
    Revert = 4,
}

/// <summary>The fields at the end of a slot, by which application and loader speak to each other.</summary>
/// <remarks>The places are those of <see cref="McuBootTrailerLayout"/>, where the table is. Numbers are in the loader's byte order, which is little-endian on all that it runs on.</remarks>
/// <param name="Magic">Whether the trailer counts.</param>
/// <param name="ImageOk">Whether the image was confirmed.</param>
/// <param name="CopyDone">Whether a swap into this slot has ended.</param>
/// <param name="SwapType">The kind of swap that goes on; none when unset or unknown.</param>
/// <param name="ImageNumber">The pair of slots that the swap belongs to; 0 when none.</param>
/// <param name="SwapSize">Bytes that are swapped; null when erased.</param>
public sealed record McuBootTrailer(McuBootMark Magic, McuBootMark ImageOk, McuBootMark CopyDone, McuBootSwap SwapType, int ImageNumber, uint? SwapSize)
{
    /// <summary>The value of a flag that is set.</summary>
    public const byte Set = 0x01;

    /// <summary>A trailer of which nothing was written.</summary>
    public static readonly McuBootTrailer Erased = new(McuBootMark.Unset, McuBootMark.Unset, McuBootMark.Unset, McuBootSwap.None, 0, null);

    /// <summary>Bytes of the unprotected TLVs of the primary and the secondary image; null when erased, and in all modes but offset.</summary>
    public (ushort Primary, ushort Secondary)? TlvSizes { get; init; }

    /// <summary>The cells of the content keys, or of the encryption TLVs, of the primary and the secondary image; empty when the loader keeps none, or none is written.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Keys { get; init; } = [default, default];

    /// <summary>Reads the trailer of a slot, but for its status.</summary>
    /// <param name="slot">The slot, or the end of it.</param>
    /// <param name="layout">Where the fields lie.</param>
    /// <param name="erased">What an erased byte reads as: 0xFF, on some devices 0.</param>
    /// <param name="trailer">The trailer.</param>
    /// <returns>False when the slot is shorter than the fields.</returns>
    public static bool TryRead(ReadOnlySpan<byte> slot, McuBootTrailerLayout layout, byte erased, out McuBootTrailer trailer)
    {
        ArgumentNullException.ThrowIfNull(layout);
        trailer = Erased;
        if (slot.Length < layout.InfoSize)
        {
            return false;
        }

        var info = slot[^layout.SwapInfo];
        var known = info != erased && (info & 0xf) <= (int)McuBootSwap.Revert;
        trailer = new McuBootTrailer(
            ReadMagic(slot, layout, erased),
            ReadFlag(slot[^layout.ImageOk], erased),
            ReadFlag(slot[^layout.CopyDone], erased),
            known && (info & 0xf) != 0 ? (McuBootSwap)(info & 0xf) : McuBootSwap.None,
            known ? info >> 4 : 0,
            Number(slot[^layout.SwapSize..], erased))
        {
            TlvSizes = layout.TlvSizes is { } at && Number(slot[^at..], erased) is { } sizes ? ((ushort)(sizes & 0xffff), (ushort)(sizes >> 16)) : null,
            Keys = [Key(slot, layout, 0, erased), Key(slot, layout, 1, erased)],
        };
        return true;
    }

    /// <summary>Writes the fields that are set; erased ones, and the status, are left as they are.</summary>
    /// <param name="slot">The slot, or the end of it, at least <see cref="McuBootTrailerLayout.InfoSize"/> bytes.</param>
    /// <param name="layout">Where the fields lie.</param>
    public void Write(Span<byte> slot, McuBootTrailerLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        foreach (var (at, bytes) in Fields(layout))
        {
            bytes.Span.CopyTo(slot[^at..]);
        }
    }

    /// <summary>The fields that are set, each with its distance from the end of the slot.</summary>
    /// <exception cref="InvalidOperationException">A mark is bad: what that would be written as is not known.</exception>
    public IEnumerable<(int FromEnd, ReadOnlyMemory<byte> Bytes)> Fields(McuBootTrailerLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (Magic == McuBootMark.Bad || ImageOk == McuBootMark.Bad || CopyDone == McuBootMark.Bad)
        {
            throw new InvalidOperationException("a bad mark cannot be written");
        }

        foreach (var slot in (int[])[1, 0])
        {
            if (layout.KeyLength > 0 && !Keys[slot].IsEmpty)
            {
                yield return (layout.Key(slot), Keys[slot]);
            }
        }

        if (SwapSize is { } size)
        {
            yield return (layout.SwapSize, Number(size));
        }

        if (layout.TlvSizes is { } at && TlvSizes is var (primary, secondary))
        {
            yield return (at, Number(((uint)secondary << 16) | primary));
        }

        if (SwapType != McuBootSwap.None)
        {
            yield return (layout.SwapInfo, new[] { Info(SwapType, ImageNumber) });
        }

        if (CopyDone == McuBootMark.Good)
        {
            yield return (layout.CopyDone, new[] { Set });
        }

        if (ImageOk == McuBootMark.Good)
        {
            yield return (layout.ImageOk, new[] { Set });
        }

        if (Magic == McuBootMark.Good)
        {
            yield return (McuBootTrailerLayout.MagicSize, McuBootTrailerLayout.Magic(layout.MaxAlign));
        }
    }

    /// <summary>The byte of the swap info.</summary>
    /// <param name="type">The kind of swap.</param>
    /// <param name="imageNumber">The pair of slots: 0 to 15.</param>
    public static byte Info(McuBootSwap type, int imageNumber) => (byte)((imageNumber << 4) | (int)type);

    /// <summary>Decides what the loader will do with two slots whose trailers say this: the first line that fits.</summary>
    /// <remarks>
    /// <code>
    /// mode    primary                       secondary                       what
    /// offset  any                           magic good, not ok, copy done   revert: a revert that was cut off
    /// all     any                           magic good, not ok              test
    /// all     any                           magic good, ok                  permanent
    /// all     magic good, not ok, copy done any                             revert
    /// </code>
    /// "Not ok" and "ok" are erased and 0x01; any other byte fits no line. Source: MCUboot, docs/design.md, "Boot swap types".
    /// </remarks>
    public static McuBootSwap Decide(McuBootTrailer primary, McuBootTrailer secondary, McuBootMode mode)
    {
        ArgumentNullException.ThrowIfNull(primary);
        ArgumentNullException.ThrowIfNull(secondary);
        var asked = secondary.Magic == McuBootMark.Good;
        return mode == McuBootMode.Offset && asked && secondary is { ImageOk: McuBootMark.Unset, CopyDone: McuBootMark.Good } ? McuBootSwap.Revert
            : asked && secondary.ImageOk == McuBootMark.Unset ? McuBootSwap.Test
            : asked && secondary.ImageOk == McuBootMark.Good ? McuBootSwap.Permanent
            : primary is { Magic: McuBootMark.Good, ImageOk: McuBootMark.Unset, CopyDone: McuBootMark.Good } ? McuBootSwap.Revert
            : McuBootSwap.None;
    }

    private static McuBootMark ReadMagic(ReadOnlySpan<byte> slot, McuBootTrailerLayout layout, byte erased)
    {
        var magic = slot[^McuBootTrailerLayout.MagicSize..];
        return magic.SequenceEqual(McuBootTrailerLayout.Magic(layout.MaxAlign)) ? McuBootMark.Good
            : magic.ContainsAnyExcept(erased) ? McuBootMark.Bad
            : McuBootMark.Unset;
    }

    private static McuBootMark ReadFlag(byte value, byte erased) =>
        value == erased ? McuBootMark.Unset : value == Set ? McuBootMark.Good : McuBootMark.Bad;

    private static uint? Number(ReadOnlySpan<byte> at, byte erased) =>
        at[..4].ContainsAnyExcept(erased) ? BinaryPrimitives.ReadUInt32LittleEndian(at) : null;

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Key(ReadOnlySpan<byte> slot, McuBootTrailerLayout layout, int index, byte erased)
    {
        if (layout.KeyLength == 0)
        {
            return [];
        }

        var cell = slot[^layout.Key(index)..][..layout.KeyLength];
        return cell.ContainsAnyExcept(erased) ? cell.ToArray() : [];
    }
}
