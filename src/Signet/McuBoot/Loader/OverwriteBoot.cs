namespace Signet.McuBoot.Loader;

/// <summary>A start of a device whose updates are copied over the old image: as far as the image reaches, then the magic, then the update is erased.</summary>
/// <remarks>Until the update's trailer is erased it asks for the same again, so a cut is healed by copying once more.</remarks>
internal sealed class OverwriteBoot(LoaderOptions options, Slot primary, Slot secondary, uint? counter) : UpdatingBoot(options, primary, secondary, null, counter)
{
    protected override int MaxImageSize => Primary.Length - Options.Layout.SwapInfo;

    protected override McuBootSwap? Prepare()
    {
        Slots.ReadHeader(0, Primary, 0);
        Slots.ReadHeader(1, Secondary, 0);
        if (Primary.Length != Secondary.Length || Primary.SectorSize != Secondary.SectorSize || Primary.Sectors > Options.Layout.MaxSectors)
        {
            Refuse(1, LoaderFindings.Layout.With("the slots have not the same size and the same sectors, or too many of them"));
            return McuBootSwap.None;
        }

        var type = Slots.Decide();
        return type == McuBootSwap.None || Validate(new SwapProgress(), type) ? type : McuBootSwap.None;
    }

    protected override bool IsTooOld()
    {
        var (update, own) = (Slots.Versions[1], Slots.Versions[0]);
        return Options.Downgrade != DowngradePrevention.None && !Slots.Erased[0]
            && (update.Major, update.Minor, update.Revision).CompareTo((own.Major, own.Minor, own.Revision)) < 0;
    }

    protected override void Perform(McuBootSwap type)
    {
        var size = (int)ImageSize(1);
        var sectors = Math.Min(Primary.Sectors, ((size + Primary.SectorSize) - 1) / Primary.SectorSize);
        Tell($"{size} bytes are copied to the primary slot");
        Primary.Erase(0, sectors * Primary.SectorSize);
        Primary.Erase(Primary.TrailerSector, Primary.Length - Primary.TrailerSector);
        var progress = new SwapProgress();
        LoadKey(1, progress);
        var unit = Options.Layout.WriteSize;
        Slots.Copy(Secondary, 0, Primary, 0, size + unit - (size % unit), progress);
        Primary.WriteMagic();
        RaiseCounter(0);
        Secondary.Erase(0, Secondary.SectorSize);
        Secondary.Erase(Secondary.Length - Secondary.SectorSize, Secondary.SectorSize);
    }
}
