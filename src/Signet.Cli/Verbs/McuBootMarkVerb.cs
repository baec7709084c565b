using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.McuBoot;
using Signet.McuBoot.Loader;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet mcuboot mark</c> was asked.</summary>
internal sealed record McuBootMarkRequest
{
    public string How { get; init; } = "";

    public SlotRequest Slots { get; init; } = new();
}

/// <summary><c>signet mcuboot mark HOW</c>: what an application writes to tell the loader what it wants.</summary>
internal static class McuBootMarkVerb
{
    private const string Test = "test";
    private const string Permanent = "permanent";
    private const string Confirm = "confirm";

    /// <summary>The verb's table.</summary>
    public static CliVerb<McuBootMarkRequest> Verb { get; } =
        new("mark", "Marks the image in a slot file as an application does: test and permanent mark the secondary slot's for the next start, confirm the primary slot's to stay.",
            new McuBootMarkRequest(), RunAsync)
        {
            Examples =
            [
                new("signet mcuboot mark test --secondary slot1.bin --slot-size 0x20000 --sector-size 0x1000", "try the update at the next start"),
                new("signet mcuboot mark confirm --primary slot0.bin --slot-size 0x20000 --sector-size 0x1000", "keep the image that was tried"),
            ],
            Arguments = [new("HOW", "What the mark says.", (r, v) => r with { How = v }) { Choices = [Test, Permanent, Confirm] }],
            Options = [.. SlotOptions.Options.Where(o => o.Name is not ("--scratch" or "--scratch-size")).Within<SlotRequest, McuBootMarkRequest>(r => r.Slots, (r, slots) => r with { Slots = slots })],
            Check = Check,
        };

    private static void Check(McuBootMarkRequest request)
    {
        SlotOptions.Check(request.Slots);
        if ((request.How == Confirm ? request.Slots.Primary : request.Slots.Secondary) is null || (request.Slots.Primary is not null && request.Slots.Secondary is not null))
        {
            throw new UsageException(request.How == Confirm ? "confirm marks the primary slot alone" : $"{request.How} marks the secondary slot alone", request.How == Confirm ? "Give --primary." : "Give --secondary.");
        }

        if (request.Slots.Layout.Mode == McuBootMode.Single)
        {
            throw new UsageException("a loader of the mode single knows no marks");
        }
    }

    private static Task<ExitCode> RunAsync(McuBootMarkRequest request, CliContext context, CancellationToken cancellation)
    {
        var slots = request.Slots;
        var layout = slots.Complete;
        var options = new LoaderOptions { Layout = layout, Demands = new McuBootDemands() };
        var confirms = request.How == Confirm;
        using FlashDevice primary = confirms ? FileFlash.Open(slots.Primary!, slots.Geometry(slots.SlotSize)) : new MemoryFlash(slots.Geometry(slots.SlotSize));
        using FlashDevice secondary = confirms ? new MemoryFlash(slots.SecondaryGeometry) : FileFlash.Open(slots.Secondary!, slots.SecondaryGeometry);
        using var scratch = layout.Mode == McuBootMode.Scratch ? new MemoryFlash(slots.Geometry((layout.ScratchSize + slots.SectorSize - 1) / slots.SectorSize * slots.SectorSize)) : null;
        var device = new LoaderModel(options, primary, secondary, scratch);
        if (confirms)
        {
            device.Confirm();
        }
        else
        {
            device.MarkPending(request.How == Permanent);
        }

        context.Tell($"{(confirms ? slots.Primary : slots.Secondary)}: marked, {request.How}");
        return Task.FromResult(ExitCode.Success);
    }
}
