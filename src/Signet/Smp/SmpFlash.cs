namespace Signet.Smp;

/// <summary>How far an image is taken.</summary>
public enum SmpGoal
{
    /// <summary>Uploaded, tried, and confirmed once the device runs it and answers.</summary>
    Confirmed,

    /// <summary>Uploaded and tried: unless it confirms itself, the start after the next takes it back.</summary>
    OnTrial,

    /// <summary>Uploaded and marked to be tried at the next start, whenever that is.</summary>
    Marked,
}

/// <summary>How an image is flashed.</summary>
public sealed record SmpFlashOptions
{
    /// <summary>How far it is taken.</summary>
    public SmpGoal Goal { get; init; }

    /// <summary>The slot that is to be written, as the device's slot info has it; null for the device's default.</summary>
    public long? Slot { get; init; }

    /// <summary>What is said with the upload.</summary>
    public SmpUploadOptions Upload { get; init; } = new();

    /// <summary>How long the device may take to start, swap included.</summary>
    public TimeSpan Restart { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Told of each step, in words.</summary>
    public Action<string> Told { get; init; } = _ => { };

    /// <summary>Told the bytes that the device has.</summary>
    public IProgress<long>? Progress { get; init; }
}

/// <summary>What a flash came to.</summary>
public enum SmpOutcome
{
    /// <summary>The image runs and stays.</summary>
    Confirmed,

    /// <summary>The image runs; unless it is confirmed, the next start takes it back.</summary>
    OnTrial,

    /// <summary>The image is there and will be tried at the next start.</summary>
    Marked,

    /// <summary>The image runs and stays, as it did before: nothing was done.</summary>
    Unchanged,

    /// <summary>A loader in recovery wrote the image over the one that runs, and was told to start it.</summary>
    Replaced,
}

/// <summary>What a flash came to.</summary>
/// <param name="Outcome">In a word.</param>
/// <param name="Upload">What the upload came to; null when the device had the image.</param>
/// <param name="Images">The device's images in the end.</param>
public sealed record SmpFlashResult(SmpOutcome Outcome, SmpUploadResult? Upload, IReadOnlyList<SmpImage> Images);

/// <summary>Brings an image to a device and has it started: parameters, list, upload, list, test, reset, list, confirm.</summary>
/// <remarks>
/// Each step looks first at what the device has, so a flash that was broken off at any point is gone on with by another one of the same image. A host's check of
/// the image protects nobody from somebody else who reaches the device: SMP knows no authentication, the loader's own check decides.
/// </remarks>
/// <param name="device">The device.</param>
/// <param name="options">How.</param>
public sealed class SmpFlash(SmpDevice device, SmpFlashOptions options)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    // How long a device may still answer as before, once it was told to start anew.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _clock = device.Client.Options.Clock;

    private string Name => device.Client.Transport.Name;

    /// <summary>Flashes.</summary>
    /// <exception cref="SigningException">The device refuses, is silent, or does not start the image.</exception>
    public async Task<SmpFlashResult> RunAsync(SmpFirmware firmware, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(firmware);
        var parameters = await device.ParametersAsync(cancellation);
        options.Told(parameters is null ? $"{Name} does not tell its buffer; messages of {device.MaxMessage} bytes" : $"{Name} has {parameters.BufferCount} buffers of {parameters.BufferSize} bytes");
        var before = await device.ListAsync(null, cancellation);
        var found = Find(before, firmware, null);
        if (found is { Active: true })
        {
            return found.Confirmed ? new SmpFlashResult(SmpOutcome.Unchanged, null, before.Images) : await KeepAsync(before, null, firmware, cancellation);
        }

        SmpUploadResult? upload = null;
        if (found is not { Pending: true })
        {
            (upload, found, before) = await UploadAsync(firmware, cancellation);
            if (Replaces(found, before))
            {
                options.Told("the loader is told to start the image");
                await device.ResetAsync(force: false, cancellation);
                return new SmpFlashResult(SmpOutcome.Replaced, upload, before.Images);
            }

            before = await device.MarkAsync(found!.Hash, confirm: false, cancellation);
        }

        if (options.Goal == SmpGoal.Marked)
        {
            return new SmpFlashResult(SmpOutcome.Marked, upload, before.Images);
        }

        options.Told("the device starts anew");
        return await KeepAsync(await RestartAsync(firmware, cancellation), upload, firmware, cancellation);
    }

    private async Task<(SmpUploadResult Upload, SmpImage? Found, SmpImageList List)> UploadAsync(SmpFirmware firmware, CancellationToken cancellation)
    {
        var slot = options.Slot is null ? null : await SlotAsync(firmware, cancellation);
        options.Told($"uploading {firmware.Bytes.Length} bytes, version {firmware.Version}{(firmware.Cut > 0 ? $"; {firmware.Cut} bytes of padding are left away" : "")}");
        var upload = await new SmpUpload(device, options.Upload with { Image = slot?.UploadId ?? options.Upload.Image }).RunAsync(firmware.Bytes, options.Progress, cancellation);
        options.Told(upload.ResumedAt > 0 ? $"uploaded; the device went on at byte {upload.ResumedAt}" : "uploaded");
        var list = await device.ListAsync(null, cancellation);
        var found = Find(list, firmware, options.Slot);
        return found is not null || TellsNoHashes(list) ? (upload, found, list)
            : throw new SigningException(SmpFindings.NotStored.With($"{Name} does not list an image with the hash {Hex(firmware)}"));
    }

    private async Task<SmpSlot> SlotAsync(SmpFirmware firmware, CancellationToken cancellation)
    {
        var slots = await device.SlotsAsync(cancellation) ?? throw new SigningException(SmpFindings.Slot.With($"{Name} does not know slot info"));
        var slot = slots.Slots.FirstOrDefault(s => s.Slot == options.Slot && s.Image == (options.Upload.Image ?? 0) && s.UploadId is not null)
            ?? throw new SigningException(SmpFindings.Slot.With($"{Name} has no slot {options.Slot} that can be written"));
        return (slot.MaxImageSize ?? slot.Size) < firmware.Bytes.Length
            ? throw new SigningException(SmpFindings.Size.With($"the image has {firmware.Bytes.Length} bytes, slot {slot.Slot} takes {slot.MaxImageSize ?? slot.Size}"))
            : slot;
    }

    // Waits until the device answers with the image that it runs now. Never asks twice for a restart that was heard: the second would take the image back.
    private async Task<SmpImageList> RestartAsync(SmpFirmware firmware, CancellationToken cancellation)
    {
        await device.ResetAsync(force: false, cancellation);
        var (begun, asked) = (_clock.GetTimestamp(), _clock.GetTimestamp());
        SigningException? last = null;
        while (_clock.GetElapsedTime(begun) < options.Restart)
        {
            await Task.Delay(s_pause, _clock, cancellation);
            try
            {
                await device.Client.Transport.ReopenAsync(cancellation);
                var list = await device.ListAsync(1, cancellation);
                var found = Find(list, firmware, null);
                if (found is not { Active: false, Pending: true })
                {
                    return list;
                }

                if (_clock.GetElapsedTime(asked) > s_grace)
                {
                    await device.ResetAsync(force: false, cancellation);
                    asked = _clock.GetTimestamp();
                }
            }
            catch (IOException)
            {
                // The port is not back yet.
            }
            catch (SigningException e) when (e.Finding.Rule == SmpFindings.Silent || e.Finding.Rule == SmpFindings.Link)
            {
                last = e;
            }
        }

        throw new SigningException(SmpFindings.Silent.With($"{Name} did not come back in {options.Restart.TotalSeconds:0} s after it was told to start the image{(last is null ? "" : $": {last.Message}")}"));
    }

    private async Task<SmpFlashResult> KeepAsync(SmpImageList list, SmpUploadResult? upload, SmpFirmware firmware, CancellationToken cancellation)
    {
        var found = Find(list, firmware, null);
        if (found is not { Active: true })
        {
            var runs = list.Images.FirstOrDefault(i => i.Active && i.Image == (found?.Image ?? i.Image));
            throw new SigningException(SmpFindings.NotStarted.With($"{Name} runs {(runs is null ? "another image" : $"version {runs.Version}")}, not the image that was uploaded"));
        }

        if (options.Goal != SmpGoal.Confirmed || found.Confirmed)
        {
            return new SmpFlashResult(found.Confirmed ? SmpOutcome.Confirmed : SmpOutcome.OnTrial, upload, list.Images);
        }

        options.Told($"the device runs version {found.Version} and answers; it is confirmed");
        await device.MarkAsync(default, confirm: true, cancellation);
        var after = await device.ListAsync(null, cancellation);
        return Find(after, firmware, null) is { Active: true, Confirmed: true }
            ? new SmpFlashResult(SmpOutcome.Confirmed, upload, after.Images)
            : throw new SigningException(SmpFindings.NotStarted.With($"{Name} took the confirmation and does not list the image as confirmed"));
    }

    // A loader in recovery lists what it wrote as the image that will run, or tells nothing by which it could be marked.
    private static bool Replaces(SmpImage? found, SmpImageList list) =>
        found is null || found.Active || (found.Slot == 0 && !list.Images.Any(i => i.Active && i.Image == found.Image));

    private static bool TellsNoHashes(SmpImageList list) => list.Images.Count > 0 && list.Images.All(i => i.Hash.IsEmpty);

    private static SmpImage? Find(SmpImageList list, SmpFirmware firmware, long? slot) => list.Images
        .Where(i => i.Hash.Span.SequenceEqual(firmware.Hash.Span) && (slot is null || i.Slot == slot))
        .OrderByDescending(i => i.Active).ThenByDescending(i => i.Pending).FirstOrDefault();

    private static string Hex(SmpFirmware firmware) => Convert.ToHexStringLower(firmware.Hash.Span);
}
