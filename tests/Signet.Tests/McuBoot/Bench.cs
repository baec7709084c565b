using Signet.McuBoot;
using Signet.McuBoot.Loader;

namespace Signet.Tests.McuBoot;

/// <summary>A device on the bench: flashes whose content can be kept and put back, and whose power can be cut.</summary>
internal sealed class Bench
{
    public required LoaderOptions Options { get; init; }

    public required FlashGeometry Primary { get; init; }

    public required FlashGeometry Secondary { get; init; }

    public FlashGeometry? Scratch { get; init; }

    /// <summary>What is in the flashes: primary, secondary, scratch.</summary>
    public byte[][] Flash { get; private set; } = [];

    /// <summary>What the device has seen of security counters.</summary>
    public uint? Counter { get; private set; }

    /// <summary>A bench for a mode, with small sectors and a loader built for few of them.</summary>
    public static Bench Of(McuBootMode mode, int sectorSize, int sectors, int write, int scratchSectors = 1, uint? counter = null, Func<LoaderOptions, LoaderOptions>? change = null)
    {
        var options = new LoaderOptions
        {
            Layout = new McuBootTrailerLayout { Mode = mode, WriteSize = write, MaxAlign = mode.Swaps() ? Math.Max(8, write) : 8, MaxSectors = sectors + 1 },
            Demands = new McuBootDemands { HashOnly = true, SecurityCounter = counter },
        };
        var extra = sectorSize;
        var bench = new Bench
        {
            Options = change?.Invoke(options) ?? options,
            Primary = new FlashGeometry((sectorSize * sectors) + (mode == McuBootMode.Move ? extra : 0), sectorSize, write),
            Secondary = new FlashGeometry((sectorSize * sectors) + (mode == McuBootMode.Offset ? extra : 0), sectorSize, write),
            Scratch = mode == McuBootMode.Scratch ? new FlashGeometry(sectorSize * scratchSectors, sectorSize, write) : null,
            Counter = counter,
        };
        bench.Flash = [Erased(bench.Primary), Erased(bench.Secondary), bench.Scratch is null ? [] : Erased(bench.Scratch)];
        return bench;
    }

    /// <summary>Puts an image at the beginning of the primary slot.</summary>
    public Bench WithPrimary(byte[] image)
    {
        image.CopyTo(Flash[0], 0);
        return this;
    }

    /// <summary>Puts flashes back.</summary>
    public void Restore(byte[][] flash, uint? counter) => (Flash, Counter) = ([.. flash.Select(f => (byte[])f.Clone())], counter);

    /// <summary>A copy of the flashes.</summary>
    public byte[][] Keep() => [.. Flash.Select(f => (byte[])f.Clone())];

    /// <summary>Does something to the device; what is in the flashes afterwards stays, even when the power is cut.</summary>
    public T Run<T>(Func<LoaderModel, T> work, PowerSupply? power = null)
    {
        power ??= new PowerSupply(null);
        MemoryFlash[] memories = [new(Primary, Flash[0]), new(Secondary, Flash[1]), .. Scratch is null ? [] : new[] { new MemoryFlash(Scratch, Flash[2]) }];
        var model = new LoaderModel(
            Options with { Demands = Options.Demands with { SecurityCounter = Counter } }, power.Feed(memories[0]),
            Options.Mode == McuBootMode.Single ? null : power.Feed(memories[1]), Scratch is null ? null : power.Feed(memories[2]));
        try
        {
            return work(model);
        }
        finally
        {
            Counter = model.SecurityCounter;
            Flash = [memories[0].Bytes.ToArray(), memories[1].Bytes.ToArray(), Scratch is null ? [] : memories[2].Bytes.ToArray()];
        }
    }

    public void Do(Action<LoaderModel> work) => Run(model =>
    {
        work(model);
        return 0;
    });

    public BootOutcome Boot(PowerSupply? power = null) => Run(model => model.Boot(), power);

    private static byte[] Erased(FlashGeometry geometry) => [.. Enumerable.Repeat(geometry.Erased, geometry.Length)];
}
