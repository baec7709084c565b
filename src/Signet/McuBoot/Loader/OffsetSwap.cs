using Signet.Binary;

namespace Signet.McuBoot.Loader;

/// <summary>Swaps sector by sector with an update that begins in the second sector of its slot, so that the first is free to swap through.</summary>
/// <remarks>
/// <code>
/// way      part  what is done                                        what marks it as done
/// forward     0  primary sector n to secondary sector n              status entry 2k
/// forward     1  secondary sector n + 1 to primary sector n          status entry 2k + 1
/// back        0  primary sector n to secondary sector n + 1          status entry 2k
/// back        1  secondary sector n to primary sector n              status entry 2k + 1
/// </code>
/// Forward begins with sector 0, back with the last. The old image lies in the secondary slot from its first sector on, and cannot be taken
/// for an update there.
/// </remarks>
internal sealed class OffsetSwap(LoaderSlots slots) : SwapAlgorithm(slots)
{
    public override int MaxImageSize => Math.Min(Primary.TrailerSector, Secondary.TrailerSector - SectorSize);

    public override string? Incompatible =>
        SectorSize != Secondary.SectorSize || (Primary.Sectors != Secondary.Sectors && Primary.Sectors + 1 != Secondary.Sectors)
            ? "the secondary slot has neither as many sectors as the primary one nor one more"
        : Primary.Sectors > Slots.Layout.MaxSectors ? $"the primary slot has {Primary.Sectors} sectors, the loader is built for {Slots.Layout.MaxSectors}"
        : null;

    public override StatusSource FindSource() => FindInPrimary();

    public override void ReadStatus(Slot from, SwapProgress progress)
    {
        var done = CountFromEnd(from);
        (progress.Index, progress.State) = (done / 2, done % 2);
    }

    /// <remarks>The loader itself looks into the wrong slot for the header of the primary image in the last step (decision 1332).</remarks>
    public override (Slot In, int Offset) Locate(int slot, SwapProgress progress)
    {
        if (IsBack(progress))
        {
            var last = SectorsOf(progress.Size) - 1;
            var primaryGone = progress.Index > last || (progress.Index == last && progress.State > 0);
            return slot == 0 ? (primaryGone ? (Secondary, SectorSize) : (Primary, 0)) : (progress.Index > last ? Primary : Secondary, 0);
        }

        return slot == 0 ? (progress.Index > 0 || progress.State > 0 ? Secondary : Primary, 0)
            : progress.Index > 0 ? (Primary, 0)
            : (Secondary, SectorSize);
    }

    public override void Run(SwapProgress progress)
    {
        var sectors = SectorsOf(progress.Size);
        if (!progress.Started && !HasRoom(sectors - 1))
        {
            Slots.Tell("the images are too large to be swapped; they stay where they are");
            progress.Type = McuBootSwap.None;
            return;
        }

        var back = IsBack(progress);
        LookCut(progress);
        if (progress.Index == 0)
        {
            if (progress.Source != StatusSource.Primary)
            {
                Primary.EraseTrailer();
                InitStatus(Primary, progress);
            }

            Secondary.EraseTrailer();
        }

        var sizes = Primary.Trailer().TlvSizes ?? (ushort.MaxValue, ushort.MaxValue);
        var (inPrimary, inSecondary) = (Used(0, sizes.Primary), Used(1, sizes.Secondary));
        for (var step = progress.Index; step < sectors; step++)
        {
            var sector = back ? sectors - 1 - step : step;
            Swap(sector * SectorSize, back, sector > inPrimary, sector > inSecondary, progress);
        }

        if (back)
        {
            Secondary.Erase(0, SectorSize);
            Secondary.EraseTrailer();
        }
    }

    protected override int Entry(SwapProgress progress) => (progress.Index * 2) + progress.State;

    private bool IsBack(SwapProgress progress) => progress.Type == McuBootSwap.Revert || Slots.Decide() == McuBootSwap.Revert;

    // The trailer in the primary slot is about to be made anew, and until it is there nothing would ask for the revert any more.
    private void LookCut(SwapProgress progress)
    {
        if (progress is { Type: McuBootSwap.Revert, Index: 0 } && Secondary.Trailer().Magic == McuBootMark.Unset)
        {
            Secondary.EraseTrailer();
            Secondary.WriteCopyDone();
            InitStatus(Secondary, progress);
        }
    }

    private long Used(int slot, int tlvSize) => Slots.Headers[slot] is { } header
        ? Align.Up(header.HashedRange.End + tlvSize, SectorSize) / SectorSize : long.MaxValue;

    private void Swap(int offset, bool back, bool skipPrimary, bool skipSecondary, SwapProgress progress)
    {
        var away = back ? offset + SectorSize : offset;
        if (progress.State == 0)
        {
            if (!skipPrimary)
            {
                Secondary.Erase(away, SectorSize);
                Slots.Copy(Primary, offset, Secondary, away, SectorSize, progress, back ? SectorSize : 0);
            }

            Advance(progress, Primary, last: false);
        }

        if (!skipSecondary)
        {
            Primary.Erase(offset, SectorSize);
            Slots.Copy(Secondary, back ? offset : offset + SectorSize, Primary, offset, SectorSize, progress);
        }

        Advance(progress, Primary, last: true);
    }
}
