namespace Signet.McuBoot.Loader;

/// <summary>A start of a device whose updates come into the primary slot: by swapping or by copying.</summary>
/// <remarks>Source: MCUboot, bootutil/src/loader.c, with the primary image validated at every start.</remarks>
internal abstract class UpdatingBoot(LoaderOptions options, Slot primary, Slot secondary, Slot? scratch, uint? counter)
    : BootRun(options, primary, secondary, scratch, counter)
{
    /// <summary>True once a swap that had been cut off was brought to its end.</summary>
    protected bool Resumed { get; set; }

    protected override BootOutcome Start()
    {
        var asked = Slots.Decide();
        var type = Prepare();
        if (type is McuBootSwap.Test or McuBootSwap.Permanent && PreventsDowngrade())
        {
            type = McuBootSwap.None;
        }

        if (type is { } update && update != McuBootSwap.None)
        {
            Tell($"the update is {Word(update)}");
            Perform(update);
        }
        else if (type is null)
        {
            Settle();
        }

        Slots.SecondaryOffset = 0;
        var check = Check(0);
        var started = Accepts(check);
        var trailer = Primary.Trailer();
        if (started && (trailer.Magic != McuBootMark.Good || trailer.ImageOk == McuBootMark.Good))
        {
            RaiseCounter(0);
        }

        return Outcome(started ? 0 : null, check, asked, type ?? McuBootSwap.None, Resumed, started && IsOnTrial(trailer));
    }

    /// <summary>Ends what was cut off and says what is to be done; null when an update that had begun turns out to be bad.</summary>
    protected abstract McuBootSwap? Prepare();

    protected abstract void Perform(McuBootSwap type);

    /// <summary>Keeps the primary image for good after an update that had begun turned out to be bad.</summary>
    protected virtual void Settle()
    {
    }

    protected virtual bool IsOnTrial(McuBootTrailer trailer) => false;

    /// <summary>True when the image in the secondary slot is worth an update; else the slot is erased, or its trailer.</summary>
    protected bool Validate(SwapProgress progress, McuBootSwap expected)
    {
        if (Slots.Erased[1] || Slots.Headers[1] is { } header && header.Flags.HasFlag(McuBootFlags.NonBootable))
        {
            Refuse(1, LoaderFindings.Empty.With("the secondary slot holds no image that could be started"));
            ForgetRequest(progress);
            return false;
        }

        if (IsMisplaced(progress, expected))
        {
            Refuse(1, LoaderFindings.Misplaced.With("an image begins in the first sector of the secondary slot"));
        }
        else if (IsTooOld())
        {
            Refuse(1, LoaderFindings.Downgrade.With($"version {Slots.Versions[1]} is below {Slots.Versions[0]}"));
        }
        else if (Accepts(Check(1)))
        {
            return true;
        }

        Tell("the image in the secondary slot is refused, and the slot erased");
        Secondary.EraseAll();
        return false;
    }

    protected virtual bool IsMisplaced(SwapProgress progress, McuBootSwap expected) => false;

    /// <summary>True where an older version is refused before the image is looked at.</summary>
    protected virtual bool IsTooOld() => false;

    protected virtual void ForgetRequest(SwapProgress progress)
    {
    }

    /// <summary>True when an update that is good otherwise is erased because it is older.</summary>
    protected virtual bool PreventsDowngrade() => false;

    /// <summary>Bytes of an image with its TLVs, and of its unprotected TLVs.</summary>
    protected uint ImageSize(int slot)
    {
        if (!McuBootImage.TryRead(Slots.Image(slot), out var image, out _) || image.Area is not { } area)
        {
            throw new LoaderHaltException($"the image in the {Name(slot)} slot has a header and no TLVs, and its size is needed for the update");
        }

        Slots.TlvSizes[slot] = (ushort)area.Range.Length;
        return (uint)area.Range.End;
    }

    /// <summary>Opens the content key of an image that is marked as encrypted.</summary>
    protected void LoadKey(int slot, SwapProgress progress)
    {
        if (Options.Layout.KeyLength == 0 || Slots.Headers[slot] is not { } header || (header.Flags & McuBootFlags.Encrypted) == 0
            || !McuBootImage.TryRead(Slots.Image(slot), out var image, out _))
        {
            return;
        }

        if (SealedKey.Find(image) is not { } record)
        {
            return;
        }

        if (Options.Demands.DecryptionKey is not { } own || !McuBootEncryption.TryOpen(image, own, out var key, out _))
        {
            throw new LoaderHaltException($"the content key of the {Name(slot)} image cannot be had");
        }

        progress.Keys[slot] = key;
        progress.Kept[slot] = Options.KeepsSealedKeys ? record.Value : key;
        if (progress.Kept[slot].Length > Options.Layout.KeyLength)
        {
            throw new LoaderHaltException($"the content key of the {Name(slot)} image takes {progress.Kept[slot].Length} bytes, the trailer keeps {Options.Layout.KeyLength}");
        }
    }

    private static string Word(McuBootSwap type) => type switch
    {
        McuBootSwap.Test => "tried",
        McuBootSwap.Permanent => "taken for good",
        _ => "taken back, for it did not confirm itself",
    };
}
