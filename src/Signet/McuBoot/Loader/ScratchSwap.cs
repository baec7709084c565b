namespace Signet.McuBoot.Loader;

/// <summary>Swaps from the last sectors to the first, each piece through the scratch area.</summary>
/// <remarks>
/// <code>
/// part  what is done                                              what marks it as done
///    0  secondary piece to scratch                                status entry 3k
///    1  primary piece to secondary                                status entry 3k + 1
///    2  scratch to primary                                        status entry 3k + 2
/// </code>
/// When the first piece reaches into the trailer, the status of its first two parts is in the scratch area, at its end.
/// </remarks>
internal sealed class ScratchSwap(LoaderSlots slots) : SwapAlgorithm(slots)
{
    private Slot Scratch => Slots.Scratch!;

    public override int MaxImageSize
    {
        get
        {
            // The part of the trailer in its first sector may be smaller than the trailer that the scratch area needs beside a piece.
            var inFirst = Primary.TrailerSector + SectorSize - Primary.StatusOffset;
            return Primary.StatusOffset - Math.Max(0, Scratch.TrailerSize - inFirst);
        }
    }

    public override string? Incompatible =>
        Primary.Length != Secondary.Length || SectorSize != Secondary.SectorSize ? "the slots have not the same size and the same sectors"
        : Primary.Sectors > Slots.Layout.MaxSectors ? $"the slots have {Primary.Sectors} sectors, the loader is built for {Slots.Layout.MaxSectors}"
        : Scratch.Length < SectorSize ? "a sector does not fit the scratch area"
        : null;

    private int PieceSectors => Scratch.Length / SectorSize;

    public override StatusSource FindSource()
    {
        var primary = Primary.Trailer();
        return Scratch.Trailer().Magic == McuBootMark.Good ? StatusSource.Scratch
            : primary.Magic == McuBootMark.Good ? (primary.CopyDone == McuBootMark.Unset ? StatusSource.Primary : StatusSource.None)
            : primary is { Magic: McuBootMark.Unset, CopyDone: McuBootMark.Unset } ? StatusSource.Primary // a revert that was cut off in old loaders
            : StatusSource.None;
    }

    public override void ReadStatus(Slot from, SwapProgress progress)
    {
        // The first two entries may be missing where the trailer is larger than a sector, so it is the end of the first run that counts.
        var entry = 0;
        while (entry < from.StatusEntries && !from.StatusSet(entry))
        {
            entry++;
        }

        if (entry == from.StatusEntries)
        {
            return;
        }

        while (entry < from.StatusEntries && from.StatusSet(entry))
        {
            entry++;
        }

        (progress.Index, progress.State) = (entry / 3, entry % 3);
    }

    public override (Slot In, int Offset) Locate(int slot, SwapProgress progress)
    {
        var pieces = (SectorsOf(progress.Size) + PieceSectors - 1) / PieceSectors;
        var headerPiece = progress.Index == pieces - 1; // the headers go last
        return progress.Index >= pieces ? (slot == 0 ? Secondary : Primary, 0)
            : headerPiece && slot == 1 && progress.State >= 1 ? (Scratch, 0)
            : headerPiece && slot == 0 && progress.State >= 2 ? (Secondary, 0)
            : (slot == 0 ? Primary : Secondary, 0);
    }

    public override void Run(SwapProgress progress)
    {
        var piece = 0;
        for (var end = SectorsOf(progress.Size); end > 0; end = Math.Max(0, end - PieceSectors))
        {
            if (piece++ >= progress.Index)
            {
                var first = Math.Max(0, end - PieceSectors);
                Swap(first * SectorSize, (end - first) * SectorSize, progress);
            }
        }
    }

    protected override int Entry(SwapProgress progress) => (progress.Index * 3) + progress.State;

    private void Swap(int offset, int size, SwapProgress progress)
    {
        var copied = size;
        if (offset + size > Primary.TrailerSector)
        {
            copied = Math.Min(Primary.StatusOffset - offset, Scratch.StatusOffset);
            if (copied < 0)
            {
                throw new LoaderHaltException("the images reach into the trailer");
            }
        }

        var inScratch = progress.Index == 0 && copied != size;
        var erased = inScratch ? Primary.TrailerSector - offset : size;
        if (progress.State == 0)
        {
            Scratch.EraseAll();
            if (progress.Index == 0)
            {
                InitStatus(Scratch, progress);
                if (!inScratch)
                {
                    Primary.EraseTrailer();
                    InitStatus(Primary, progress);
                    Scratch.EraseAll();
                }
            }

            Slots.Copy(Secondary, offset, Scratch, 0, copied, progress);
            Advance(progress, inScratch ? Scratch : Primary, last: false);
        }

        if (progress.State == 1)
        {
            if (progress.Index == 0)
            {
                Secondary.EraseTrailer();
            }

            Secondary.Erase(offset, erased);
            Slots.Copy(Primary, offset, Secondary, offset, copied, progress);
            Advance(progress, inScratch ? Scratch : Primary, last: false);
        }

        if (inScratch)
        {
            Primary.EraseTrailer();
        }

        Primary.Erase(offset, erased);
        Slots.Copy(Scratch, 0, Primary, offset, copied, progress);
        if (inScratch)
        {
            MoveTrailer(offset + copied, progress);
        }

        Advance(progress, Primary, last: true);
        if (inScratch)
        {
            Scratch.EraseAll(backwards: true); // its trailer goes first: half of one must not count
        }
    }

    // From the scratch area to where it belongs; the magic comes last and makes it count.
    private void MoveTrailer(int statusOffset, SwapProgress progress)
    {
        Scratch.Copy(Scratch.StatusOffset, Primary, statusOffset, 2 * Slots.Layout.WriteSize, null);
        var trailer = Scratch.Trailer();
        if (trailer.ImageOk == McuBootMark.Good)
        {
            Primary.WriteImageOk();
        }

        if (trailer.SwapType != McuBootSwap.None)
        {
            Primary.WriteSwapInfo(trailer.SwapType);
        }

        Primary.WriteSwapSize(progress.Size);
        Primary.WriteKeys(progress.Kept);
        Primary.WriteMagic();
    }
}
