namespace Signet.McuBoot.Loader;

/// <summary>One start of a device: what is common to all modes.</summary>
internal abstract class BootRun
{
    private readonly List<string> _steps = [];
    private readonly List<SlotFinding> _findings = [];

    protected BootRun(LoaderOptions options, Slot primary, Slot? secondary, Slot? scratch, uint? counter)
    {
        Options = options;
        Counter = counter;
        Slots = new LoaderSlots(options, primary, secondary, scratch, _steps.Add);
    }

    protected LoaderOptions Options { get; }

    protected LoaderSlots Slots { get; }

    protected Slot Primary => Slots.Primary;

    protected Slot Secondary => Slots.Secondary!;

    /// <summary>What the device has seen of security counters; null when it keeps none.</summary>
    protected uint? Counter { get; private set; }

    /// <summary>The most bytes that an image may have with its TLVs.</summary>
    protected abstract int MaxImageSize { get; }

    /// <summary>Starts the device.</summary>
    /// <exception cref="PowerCutException">The power went off.</exception>
    public BootOutcome Run()
    {
        try
        {
            return Start();
        }
        catch (LoaderHaltException e)
        {
            _findings.Add(new SlotFinding(0, LoaderFindings.Halted.With(e.Message)));
            return Outcome(null, null, McuBootSwap.None, McuBootSwap.None);
        }
    }

    protected abstract BootOutcome Start();

    protected void Tell(string text) => _steps.Add(text);

    protected void Refuse(int slot, Finding finding) => _findings.Add(new SlotFinding(slot, finding));

    /// <summary>Checks the image in a slot as the loader would.</summary>
    protected McuBootCheck Check(int slot)
    {
        var check = McuBootCheck.Run(Slots.Image(slot), Demands(slot));
        foreach (var finding in check.Findings)
        {
            Refuse(slot, finding);
        }

        return check;
    }

    protected McuBootDemands Demands(int slot) => Options.Demands with
    {
        SlotSize = Slots.Of(slot).Length,
        MaxImageSize = MaxImageSize,
        Payload = slot == 0 && Options.Mode != McuBootMode.RamLoad ? McuBootPayload.Plain : McuBootPayload.Encrypted,
        SecurityCounter = Counter,
    };

    protected bool Accepts(McuBootCheck check) => check.Accepted(Options.Demands) && check.Image?.Header.Flags.HasFlag(McuBootFlags.NonBootable) == false;

    /// <summary>Raises what the device has seen to the counter of the image in a slot.</summary>
    protected void RaiseCounter(int slot)
    {
        if (Counter is { } seen && McuBootImage.TryRead(Slots.Of(slot).Read(0, Slots.Of(slot).Length), out var image, out _)
            && McuBootValues.Counter(image) is { } counter && counter > seen)
        {
            Counter = counter;
            Tell($"the device's security counter rises from {seen} to {counter}");
        }
    }

    protected static string Name(int slot) => slot == 0 ? "primary" : "secondary";

    protected BootOutcome Outcome(int? started, McuBootCheck? check, McuBootSwap asked, McuBootSwap done, bool resumed = false, bool onTrial = false)
    {
        Tell(started is { } slot ? $"the image in the {Name(slot)} slot, version {check!.Image!.Header.Version}, is started" : "no image is started");
        return new BootOutcome
        {
            Started = started,
            Version = started is null ? null : check!.Image!.Header.Version,
            Hash = started is null ? default : check!.Hash,
            Asked = asked,
            Done = done,
            Resumed = resumed,
            OnTrial = onTrial,
            SecurityCounter = Counter,
            Steps = _steps,
            Findings = _findings,
        };
    }
}
