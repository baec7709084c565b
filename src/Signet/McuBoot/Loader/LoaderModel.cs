using System.Diagnostics.CodeAnalysis;

namespace Signet.McuBoot.Loader;

/// <summary>A device with a boot loader, as far as its flash is concerned: it starts, and between two starts its application reads, writes and marks slots.</summary>
/// <remarks>
/// What a start writes, and in which order, is what MCUboot's own loader writes (decision 1331): a start that is cut off at any write or erase
/// goes on with the next one. One device, one thread.
/// </remarks>
public sealed class LoaderModel
{
    private readonly LoaderOptions _options;
    private readonly Slot _primary;
    private readonly Slot? _secondary;
    private readonly Slot? _scratch;

    /// <summary>A device.</summary>
    /// <param name="options">How its loader was built.</param>
    /// <param name="primary">The slot that programs run from; the caller's to dispose of, as the others.</param>
    /// <param name="secondary">The other slot; not for the mode single.</param>
    /// <param name="scratch">The scratch area, for the mode scratch.</param>
    /// <exception cref="SigningException">There is no such loader (<see cref="LoaderFindings.Layout"/>).</exception>
    public LoaderModel(LoaderOptions options, FlashDevice primary, FlashDevice? secondary = null, FlashDevice? scratch = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(primary);
        if (Problem(options, primary, secondary, scratch) is { } problem)
        {
            throw new SigningException(LoaderFindings.Layout.With(problem));
        }

        _options = options;
        _primary = new Slot(primary, options.Layout);
        _secondary = secondary is null ? null : new Slot(secondary, options.Layout);
        _scratch = scratch is null ? null : new Slot(scratch, options.Layout, isScratch: true);
        SecurityCounter = options.Demands.SecurityCounter;
    }

    /// <summary>What the device has seen of security counters; null when it keeps none.</summary>
    public uint? SecurityCounter { get; private set; }

    /// <summary>The slot whose image runs since the last start; null before the first, and when none could be started.</summary>
    public int? Running { get; private set; }

    /// <summary>Where an update has to be written in the secondary slot: bytes from its start.</summary>
    public int UpdateOffset => _options.Mode == McuBootMode.Offset ? _primary.SectorSize : 0;

    /// <summary>Starts the device.</summary>
    /// <exception cref="PowerCutException">The power went off; start again.</exception>
    public BootOutcome Boot()
    {
        Running = null;
        BootRun run = _options.Mode switch
        {
            McuBootMode.Overwrite => new OverwriteBoot(_options, _primary, _secondary!, SecurityCounter),
            McuBootMode.Scratch or McuBootMode.Move or McuBootMode.Offset => new SwapBoot(_options, _primary, _secondary!, _scratch, SecurityCounter),
            _ => new DirectBoot(_options, _primary, _secondary, SecurityCounter),
        };
        var outcome = run.Run();
        (Running, SecurityCounter) = (outcome.Started, outcome.SecurityCounter);
        return outcome;
    }

    /// <summary>What is in the slots, as an application tells it.</summary>
    public IReadOnlyList<SlotState> Slots()
    {
        var asked = _secondary is null || _options.Mode.RunsFromEither() ? McuBootSwap.None
            : McuBootTrailer.Decide(_primary.Trailer(), _secondary.Trailer(), _options.Mode);
        return [.. Enumerable.Range(0, _secondary is null ? 1 : 2).Select(slot => State(slot, asked))];
    }

    /// <summary>Writes an update to the slot that does not run: erases it, and writes the image where the loader looks for it.</summary>
    /// <exception cref="SigningException">The image does not fit.</exception>
    public void WriteUpdate(ReadOnlySpan<byte> image)
    {
        var slot = Idle();
        var unit = _options.Layout.WriteSize;
        var padded = new byte[Binary.Align.Up(image.Length, unit)];
        padded.AsSpan().Fill(slot.Device.Erased);
        image.CopyTo(padded);
        if (padded.Length > slot.Length - UpdateOffset)
        {
            throw new SigningException(McuBootVerifyFindings.TooLarge.With($"the image has {image.Length} bytes, the slot {slot.Length - UpdateOffset}"));
        }

        slot.EraseAll();
        slot.Device.Write(UpdateOffset, padded);
    }

    /// <summary>Asks the loader to take the image in the slot that does not run, at the next start.</summary>
    /// <param name="permanent">False for a trial: unless the image confirms itself, the start after the next takes it back.</param>
    /// <exception cref="SigningException">The slot's trailer is damaged.</exception>
    public void MarkPending(bool permanent)
    {
        var slot = Idle();
        var trailer = slot.Trailer();
        if (trailer.Magic == McuBootMark.Bad)
        {
            throw new SigningException(LoaderFindings.Mark.With("the trailer's magic is damaged"));
        }

        if (_options.Mode.RunsFromEither())
        {
            MarkDirect(slot, trailer, permanent);
        }
        else if (trailer.Magic == McuBootMark.Unset)
        {
            // In the order of MCUboot's own library.
            slot.WriteMagic();
            if (permanent)
            {
                slot.WriteImageOk();
            }

            slot.WriteSwapInfo(permanent ? McuBootSwap.Permanent : McuBootSwap.Test);
        }
    }

    /// <summary>Confirms the image that runs, as it does itself: it stays.</summary>
    /// <exception cref="SigningException">The slot's trailer is damaged.</exception>
    public void Confirm()
    {
        var slot = Running == 1 && _options.Mode.RunsFromEither() ? _secondary! : _primary;
        var trailer = slot.Trailer();
        if (trailer.Magic == McuBootMark.Bad)
        {
            throw new SigningException(LoaderFindings.Mark.With("the trailer's magic is damaged"));
        }

        if (_options.Mode.RunsFromEither())
        {
            MarkDirect(slot, trailer, confirm: true);
        }
        else if (trailer is { Magic: McuBootMark.Good, ImageOk: McuBootMark.Unset })
        {
            slot.WriteImageOk();
        }
    }

    private static void MarkDirect(Slot slot, McuBootTrailer trailer, bool confirm)
    {
        if (trailer.Magic == McuBootMark.Unset)
        {
            slot.WriteMagic();
        }

        if (confirm && trailer.CopyDone == McuBootMark.Unset)
        {
            slot.WriteCopyDone();
        }

        if (confirm && trailer.ImageOk == McuBootMark.Unset)
        {
            slot.WriteImageOk();
        }
    }

    private static string? Problem(LoaderOptions options, FlashDevice primary, FlashDevice? secondary, FlashDevice? scratch)
    {
        var layout = options.Layout;
        FlashDevice[] all = [primary, .. secondary is null ? [] : new[] { secondary }, .. scratch is null ? [] : new[] { scratch }];
        return layout.Problem
            ?? (secondary is null != (layout.Mode == McuBootMode.Single) ? "the mode single has one slot, all others have two"
            : scratch is null == (layout.Mode == McuBootMode.Scratch) ? "the mode scratch has a scratch area, and no other has"
            : layout.MaxAlign != 8 && !layout.Mode.Swaps() ? "loaders that do not swap align their trailer to 8 bytes"
            : layout.KeyLength > 0 && layout.Mode is McuBootMode.DirectXip or McuBootMode.DirectXipRevert or McuBootMode.Single ? "a loader of this mode does not decrypt"
            : Array.Exists(all, d => d.Geometry.WriteSize != layout.WriteSize) ? "slots and trailer have not the same write size"
            : Array.Exists(all, d => d.Length % layout.MaxAlign != 0) ? "the size of a slot is not a multiple of the trailer's alignment"
            : Array.Exists(all, d => d.Length < (d == scratch ? layout.ScratchSize : layout.Size + McuBootHeader.Size)) ? "a slot is smaller than its trailer"
            : layout.Mode.Swaps() && primary.Geometry.Sectors < 2 ? "the slot has one sector, swapping needs two"
            : null);
    }

    [SuppressMessage("Style", "IDE0072", Justification = "the other kinds ask for nothing")]
    private SlotState State(int slot, McuBootSwap asked)
    {
        var of = slot == 0 ? _primary : _secondary!;
        var trailer = of.Trailer();
        var offset = slot == 1 && McuBootHeader.Detect(of.Read(UpdateOffset, 4)) is not null ? UpdateOffset : 0;
        McuBootImage.TryRead(of.Read(offset, of.Length - offset), out var image, out _);
        var hash = image?.Records.FirstOrDefault(r => McuBootChecker.HashOf(r.Type) is not null).Value ?? default;
        var direct = _options.Mode.RunsFromEither();
        var active = slot == (direct ? Running : 0);
        return new SlotState(
            slot, image, hash, image is not null && !image.Header.Flags.HasFlag(McuBootFlags.NonBootable), trailer,
            Pending: slot == 1 && asked is McuBootSwap.Test or McuBootSwap.Permanent,
            Confirmed: direct ? _options.Mode != McuBootMode.DirectXipRevert || trailer.ImageOk == McuBootMark.Good : slot == (asked == McuBootSwap.Revert ? 1 : 0),
            Active: active,
            Permanent: slot == 1 && asked == McuBootSwap.Permanent);
    }

    private Slot Idle() => _secondary is null ? _primary : Running == 1 && _options.Mode.RunsFromEither() ? _primary : _secondary;
}
