namespace Signet.McuBoot.Loader;

/// <summary>A start of a device whose images change places.</summary>
internal sealed class SwapBoot : UpdatingBoot
{
    private readonly SwapAlgorithm _algorithm;

    public SwapBoot(LoaderOptions options, Slot primary, Slot secondary, Slot? scratch, uint? counter)
        : base(options, primary, secondary, scratch, counter) =>
        _algorithm = options.Mode switch
        {
            McuBootMode.Move => new MoveSwap(Slots),
            McuBootMode.Offset => new OffsetSwap(Slots),
            _ => new ScratchSwap(Slots),
        };

    protected override int MaxImageSize => _algorithm.MaxImageSize;

    private bool IsOffset => Options.Mode == McuBootMode.Offset;

    protected override McuBootSwap? Prepare()
    {
        ReadHeaders(null);
        if (_algorithm.Incompatible is { } why)
        {
            Refuse(1, LoaderFindings.Layout.With(why));
            return McuBootSwap.None;
        }

        var progress = new SwapProgress { Source = _algorithm.FindSource() };
        if (progress.Source != StatusSource.None)
        {
            var from = progress.Source == StatusSource.Scratch ? Slots.Scratch! : Primary;
            _algorithm.ReadStatus(from, progress);
            progress.Type = from.Trailer().SwapType;
        }

        if (progress.Started)
        {
            ReadKept(progress);
        }

        if (!ReadHeaders(progress))
        {
            Tell("the headers cannot be read, so nothing is swapped");
            return McuBootSwap.None;
        }

        if (progress.Started)
        {
            Tell($"a swap was cut off in step {progress.Index + 1}; it is brought to its end");
            Resumed = true;
            _algorithm.Run(progress);
            Conclude(progress.Type);
            ReadHeaders(null);
            return McuBootSwap.None;
        }

        if (progress.Type != McuBootSwap.None)
        {
            _source = progress.Source;
            return Validate(progress, McuBootSwap.None) ? progress.Type : null;
        }

        var type = Slots.Decide();
        return type == McuBootSwap.None || Validate(progress, type) ? type : McuBootSwap.None;
    }

    private StatusSource _source;

    protected override void Perform(McuBootSwap type)
    {
        var progress = new SwapProgress { Type = type, Source = _source };
        for (var slot = 0; slot < 2; slot++)
        {
            if (Slots.Headers[slot] is not null)
            {
                progress.Size = Math.Max(progress.Size, ImageSize(slot));
                LoadKey(slot, progress);
            }
        }

        Tell($"the first {progress.Size} bytes of the slots change places, mode {Options.Mode.Name()}");
        _algorithm.Run(progress);
        Conclude(type);
    }

    protected override void Settle() => Confirm();

    protected override bool IsOnTrial(McuBootTrailer trailer) => trailer is { Magic: McuBootMark.Good, CopyDone: McuBootMark.Good, ImageOk: McuBootMark.Unset };

    protected override bool IsMisplaced(SwapProgress progress, McuBootSwap expected)
    {
        if (!IsOffset || progress.Started || expected is not (McuBootSwap.Test or McuBootSwap.Permanent))
        {
            return false;
        }

        return McuBootHeader.Detect(Secondary.Read(0, 4)) is not null;
    }

    // What is left of a request without an image would keep a new one from being marked.
    protected override void ForgetRequest(SwapProgress progress)
    {
        Secondary.EraseTrailer();
        if (Options.Mode == McuBootMode.Move && (progress.Type == McuBootSwap.Revert || Slots.Decide() == McuBootSwap.Revert))
        {
            Primary.EraseTrailer();
        }
    }

    protected override bool PreventsDowngrade()
    {
        var older = Options.Downgrade switch
        {
            DowngradePrevention.Version => Compare(Slots.Versions[1], Slots.Versions[0]) < 0,
            DowngradePrevention.Counter => CounterOf(0) is { } own && !(CounterOf(1) >= own),
            _ => false,
        };
        if (older)
        {
            Refuse(1, LoaderFindings.Downgrade.With($"version {Slots.Versions[1]} with security counter {CounterOf(1)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"} is below the image that runs"));
            Tell("the image in the secondary slot is older, and the slot erased");
            Secondary.EraseAll();
        }

        return older;
    }

    private static int Compare(McuBootVersion one, McuBootVersion other) =>
        (one.Major, one.Minor, one.Revision).CompareTo((other.Major, other.Minor, other.Revision));

    private uint? CounterOf(int slot) => McuBootImage.TryRead(Slots.Image(slot), out var image, out _) ? McuBootValues.Counter(image) : null;

    private void Conclude(McuBootSwap type)
    {
        if (type is McuBootSwap.Revert or McuBootSwap.Permanent)
        {
            Confirm();
        }

        if (type != McuBootSwap.None)
        {
            Primary.WriteCopyDone();
        }
    }

    private void Confirm()
    {
        if (Primary.Trailer().ImageOk == McuBootMark.Unset)
        {
            Primary.WriteImageOk();
        }
    }

    // What was written down when the swap began. Nothing else can say it now.
    private void ReadKept(SwapProgress progress)
    {
        var trailer = Slots.Scratch?.Trailer() is { Magic: McuBootMark.Good } inScratch ? inScratch : Primary.Trailer();
        progress.Size = trailer.SwapSize is { } size && size <= Primary.Length ? size
            : throw new LoaderHaltException("a swap was cut off, and the size that was to be swapped cannot be");
        for (var slot = 0; slot < 2; slot++)
        {
            var kept = trailer.Keys[slot];
            if (!kept.IsEmpty && kept.Span.ContainsAnyExcept((byte)0xff))
            {
                progress.Kept[slot] = kept;
                progress.Keys[slot] = Options.KeepsSealedKeys ? SealedKey.Open(kept, Options.Demands.DecryptionKey) : kept;
            }
        }
    }

    // False when an image is not where it has to be. Where the status says nothing, a header may be missing in the secondary slot.
    private bool ReadHeaders(SwapProgress? progress)
    {
        for (var slot = 0; slot < 2; slot++)
        {
            var started = progress is { Started: true };
            var (from, offset) = started ? _algorithm.Locate(slot, progress!) : (Slots.Of(slot), RestingPlace(slot, progress));
            var found = Slots.ReadHeader(slot, from, offset);
            if (!found && !started && IsOffset && slot == 1)
            {
                offset = offset == 0 ? Secondary.SectorSize : 0;
                found = Slots.ReadHeader(slot, from, offset);
            }

            if (found && progress is not null && slot == 1 && IsOffset)
            {
                Slots.SecondaryOffset = offset;
            }

            if (!found && progress is not null && Options.Mode != McuBootMode.Scratch)
            {
                return slot == 1 && !started;
            }
        }

        return true;
    }

    private int RestingPlace(int slot, SwapProgress? progress) =>
        IsOffset && slot == 1 && progress?.Type != McuBootSwap.Revert && Slots.Decide() != McuBootSwap.Revert ? Secondary.SectorSize : 0;
}
