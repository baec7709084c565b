namespace Signet.McuBoot.Loader;

/// <summary>A start of a device that runs the newest good image: where it lies, or copied to its load address.</summary>
/// <remarks>With one slot there is nothing to choose. Source: MCUboot, bootutil/src/loader.c, ram_load.c.</remarks>
internal sealed class DirectBoot(LoaderOptions options, Slot primary, Slot? secondary, uint? counter) : BootRun(options, primary, secondary, null, counter)
{
    private bool Reverts => Options.Mode == McuBootMode.DirectXipRevert;

    protected override int MaxImageSize => Options.Mode == McuBootMode.Single ? Primary.StatusOffset : Primary.Length - Options.Layout.SwapInfo;

    protected override BootOutcome Start()
    {
        var left = new List<int>();
        for (var slot = 0; slot < (Slots.Secondary is null ? 1 : 2); slot++)
        {
            if (Slots.ReadHeader(slot, Slots.Of(slot), 0))
            {
                left.Add(slot);
            }
            else
            {
                Refuse(slot, LoaderFindings.Empty.With($"the {Name(slot)} slot holds no image"));
            }
        }

        while (left.Count > 0)
        {
            // The newest, the primary one of two alike. The build number does not count.
            var slot = left.OrderByDescending(s => (Slots.Versions[s].Major, Slots.Versions[s].Minor, Slots.Versions[s].Revision)).First();
            left.Remove(slot);
            if (TryStart(slot, out var check, out var trailer))
            {
                return Outcome(slot, check, McuBootSwap.None, McuBootSwap.None, onTrial: Reverts && trailer.ImageOk != McuBootMark.Good);
            }
        }

        return Outcome(null, null, McuBootSwap.None, McuBootSwap.None);
    }

    private bool TryStart(int slot, out McuBootCheck? check, out McuBootTrailer trailer)
    {
        var header = Slots.Headers[slot]!.Value;
        check = null;
        trailer = Slots.Of(slot).Trailer();
        var address = slot == 0 ? Options.PrimaryAddress : Options.SecondaryAddress;
        if (Options.Mode is McuBootMode.DirectXip or McuBootMode.DirectXipRevert && header.Flags.HasFlag(McuBootFlags.RomFixed) && address is { } own && own != header.LoadAddress)
        {
            Refuse(slot, LoaderFindings.Address.With($"the image is linked for 0x{header.LoadAddress:x}, the {Name(slot)} slot lies at 0x{own:x}"));
            return false;
        }

        if (Reverts && !MaySelect(slot, trailer))
        {
            return false;
        }

        if (Options.Mode == McuBootMode.RamLoad && !header.Flags.HasFlag(McuBootFlags.RamLoad))
        {
            Refuse(slot, LoaderFindings.NotLoadable.With("the image has no load address"));
            EraseSlot(slot);
            return false;
        }

        check = Check(slot);
        if (!Accepts(check))
        {
            // An image that says that it is none is left alone; a bad one is not tried again.
            if (Options.Mode != McuBootMode.Single && !header.Flags.HasFlag(McuBootFlags.NonBootable))
            {
                EraseSlot(slot);
            }

            return false;
        }

        if (!Reverts || trailer.ImageOk == McuBootMark.Good)
        {
            RaiseCounter(slot);
        }

        return true;
    }

    private bool MaySelect(int slot, McuBootTrailer trailer)
    {
        if (trailer.Magic != McuBootMark.Good || (trailer.CopyDone == McuBootMark.Good && trailer.ImageOk != McuBootMark.Good))
        {
            Refuse(slot, LoaderFindings.TrialFailed.With(trailer.Magic != McuBootMark.Good ? "the trailer's magic is not there" : "the image was started and did not confirm itself"));
            EraseSlot(slot);
            return false;
        }

        if (trailer.CopyDone != McuBootMark.Good)
        {
            Slots.Of(slot).WriteCopyDone();
        }

        return true;
    }

    private void EraseSlot(int slot)
    {
        Tell($"the {Name(slot)} slot is erased");
        Slots.Of(slot).EraseAll();
    }
}
