using Signet.Binary;

namespace Signet.McuBoot.Loader;

/// <summary>A way to swap two slots in steps, each of which leaves enough behind to be done again after a power cut.</summary>
/// <remarks>Sources: MCUboot, docs/design.md, "Image swapping", and bootutil's swap_scratch.c, swap_move.c, swap_offset.c and swap_misc.c.</remarks>
internal abstract class SwapAlgorithm(LoaderSlots slots)
{
    protected LoaderSlots Slots => slots;

    protected Slot Primary => slots.Primary;

    protected Slot Secondary => slots.Secondary!;

    protected int SectorSize => Primary.SectorSize;

    /// <summary>The most bytes that an image may have, its TLVs counted.</summary>
    public abstract int MaxImageSize { get; }

    /// <summary>Why these slots cannot be swapped; null when they can.</summary>
    public abstract string? Incompatible { get; }

    /// <summary>Where the status is of a swap that was cut off.</summary>
    public abstract StatusSource FindSource();

    /// <summary>Reads how far the swap had come.</summary>
    public abstract void ReadStatus(Slot from, SwapProgress progress);

    /// <summary>Where the header is, at this moment of the swap, of the image that was in a slot when the swap began.</summary>
    /// <param name="slot">0 for the primary, 1 for the secondary.</param>
    /// <param name="progress">How far the swap has come.</param>
    public abstract (Slot In, int Offset) Locate(int slot, SwapProgress progress);

    /// <summary>Swaps, or goes on with it.</summary>
    public abstract void Run(SwapProgress progress);

    /// <summary>The entry of the status for the current part of the current step.</summary>
    protected abstract int Entry(SwapProgress progress);

    /// <summary>Sectors that the images take, at least one.</summary>
    protected int SectorsOf(uint size) => (int)Math.Max(1, Align.Up(size, SectorSize) / SectorSize);

    /// <summary>Marks the current part of the current step as done, and goes to the next.</summary>
    /// <param name="progress">How far the swap has come.</param>
    /// <param name="in">Where the status is kept.</param>
    /// <param name="last">True for the last part of a step.</param>
    protected void Advance(SwapProgress progress, Slot @in, bool last)
    {
        @in.SetStatus(Entry(progress), progress.State + 1);
        (progress.Index, progress.State) = last ? (progress.Index + 1, 0) : (progress.Index, progress.State + 1);
    }

    /// <summary>Writes the trailer with which a swap begins; its magic comes last and makes it count.</summary>
    protected void InitStatus(Slot @in, SwapProgress progress)
    {
        var confirmed = Secondary.Trailer().ImageOk == McuBootMark.Good;
        if (progress.Type != McuBootSwap.None)
        {
            @in.WriteSwapInfo(progress.Type);
        }

        if (confirmed)
        {
            @in.WriteImageOk();
        }

        @in.WriteSwapSize(progress.Size);
        if (slots.Layout.TlvSizes is not null)
        {
            @in.WriteTlvSizes(slots.TlvSizes[0], slots.TlvSizes[1]);
        }

        @in.WriteKeys(progress.Kept);
        @in.WriteMagic();
    }

    /// <summary>Reads the entries from the last to the first that is set: the number of entries that count as done.</summary>
    protected static int CountFromEnd(Slot from)
    {
        for (var entry = from.StatusEntries; entry > 0; entry--)
        {
            if (from.StatusSet(entry - 1))
            {
                return entry;
            }
        }

        return 0;
    }

    /// <summary>The status source of the modes without scratch area.</summary>
    protected StatusSource FindInPrimary() =>
        Primary.Trailer() is { Magic: McuBootMark.Good, CopyDone: McuBootMark.Unset } && Secondary.Trailer().Magic != McuBootMark.Good
            ? StatusSource.Primary : StatusSource.None;

    /// <summary>False when images of that many sectors would reach into the trailer, or leave no sector to move through.</summary>
    protected bool HasRoom(int sectors) => sectors < Primary.TrailerSector / SectorSize;
}
