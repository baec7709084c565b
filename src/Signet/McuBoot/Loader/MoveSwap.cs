namespace Signet.McuBoot.Loader;

/// <summary>Moves the primary image up by a sector, from its last sector to its first, then swaps from the first sector to the last.</summary>
/// <remarks>
/// <code>
/// phase  part  what is done                                        what marks it as done
/// move      0  primary sector n - 1 to primary sector n            status entry k
/// swap      0  secondary sector n to primary sector n              status entry MaxSectors + 2n
/// swap      1  primary sector n + 1 to secondary sector n          status entry MaxSectors + 2n + 1
/// </code>
/// </remarks>
internal sealed class MoveSwap(LoaderSlots slots) : SwapAlgorithm(slots)
{
    public override int MaxImageSize => Math.Min(Primary.TrailerSector - SectorSize, Secondary.TrailerSector);

    public override string? Incompatible =>
        SectorSize != Secondary.SectorSize || (Primary.Sectors != Secondary.Sectors && Primary.Sectors != Secondary.Sectors + 1)
            ? "the primary slot has neither as many sectors as the secondary one nor one more"
        : Primary.Sectors > Slots.Layout.MaxSectors ? $"the primary slot has {Primary.Sectors} sectors, the loader is built for {Slots.Layout.MaxSectors}"
        : null;

    private int MaxSectors => Slots.Layout.MaxSectors;

    public override StatusSource FindSource() => FindInPrimary();

    public override void ReadStatus(Slot from, SwapProgress progress)
    {
        var done = CountFromEnd(from);
        progress.Swapping = done >= MaxSectors;
        (progress.Index, progress.State) = progress.Swapping ? ((done - MaxSectors) / 2, (done - MaxSectors) % 2) : (done, 0);
    }

    public override (Slot In, int Offset) Locate(int slot, SwapProgress progress)
    {
        var moved = progress.Swapping || progress.Index >= SectorsOf(progress.Size);
        return !moved ? (slot == 0 ? Primary : Secondary, 0)
            : progress.Swapping && progress.Index > 0 ? (slot == 0 ? Secondary : Primary, 0)
            : slot == 0 ? (Primary, SectorSize)
            : (progress is { Swapping: true, State: 1 } ? Primary : Secondary, 0);
    }

    public override void Run(SwapProgress progress)
    {
        var sectors = SectorsOf(progress.Size);
        if (!progress.Started && !HasRoom(sectors))
        {
            Slots.Tell("the images are too large to be swapped; they stay where they are");
            progress.Type = McuBootSwap.None;
            return;
        }

        LookPermanent(progress);
        if (!progress.Swapping)
        {
            for (var to = sectors - progress.Index; to > 0; to--)
            {
                MoveUp(to, progress);
            }

            (progress.Index, progress.State, progress.Swapping) = (0, 0, true);
        }

        for (var sector = progress.Index; sector < sectors; sector++)
        {
            Swap(sector * SectorSize, progress);
        }
    }

    protected override int Entry(SwapProgress progress) => progress.Swapping ? MaxSectors + (progress.Index * 2) + progress.State : progress.Index;

    // The trailer in the primary slot is about to be made anew, and until it is there nothing would ask for the revert any more.
    private void LookPermanent(SwapProgress progress)
    {
        if (progress is { Type: McuBootSwap.Revert, Started: false } && Secondary.Trailer().Magic == McuBootMark.Unset)
        {
            Secondary.EraseTrailer();
            Secondary.WriteImageOk();
            Secondary.WriteSwapSize(progress.Size);
            Secondary.WriteMagic();
        }
    }

    private void MoveUp(int to, SwapProgress progress)
    {
        if (progress.Index == 0)
        {
            if (progress.Source != StatusSource.Primary)
            {
                Primary.EraseTrailer();
                InitStatus(Primary, progress);
            }

            Secondary.EraseTrailer();
        }

        Primary.Erase(to * SectorSize, SectorSize);
        Slots.Copy(Primary, (to - 1) * SectorSize, Primary, to * SectorSize, SectorSize, progress);
        Advance(progress, Primary, last: true);
    }

    private void Swap(int offset, SwapProgress progress)
    {
        if (progress.State == 0)
        {
            Primary.Erase(offset, SectorSize);
            Slots.Copy(Secondary, offset, Primary, offset, SectorSize, progress);
            Advance(progress, Primary, last: false);
        }

        Secondary.Erase(offset, SectorSize);
        Slots.Copy(Primary, offset + SectorSize, Secondary, offset, SectorSize, progress);
        Advance(progress, Primary, last: true);
    }
}
