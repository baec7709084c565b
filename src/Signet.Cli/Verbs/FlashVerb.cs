using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Ffu;
using Signet.Flashing;

namespace Signet.Cli.Verbs;

/// <summary><c>signet flash IMAGE TARGET</c> and <c>signet ffu apply IMAGE TARGET</c>: proves an image and writes it.</summary>
internal static class FlashVerb
{
    private const string Help =
        "Writes an image to a disk or a file, once all of it is proved: signer, hash table, device, versions, every chunk. A host's check; it does not stand in for the device's own.";

    /// <summary>The table of <c>signet flash</c>.</summary>
    public static CliVerb<FlashRequest> Verb { get; } = WithDevices(Table("flash", "flash"));

    /// <summary>The table of <c>signet ffu apply</c>.</summary>
    public static CliVerb<FlashRequest> ApplyVerb { get; } = Table("apply", "ffu-apply");

    // Devices that take their images over SMP have neither disks nor files.
    private static CliVerb<FlashRequest> WithDevices(CliVerb<FlashRequest> table) => table with
    {
        Help = $"{Help} With --smp it goes to a device with MCUboot.",
        Handler = (request, context, cancellation) =>
            request.Smp.Link.Address is null ? RunAsync(request, "flash", context, cancellation) : SmpFlashRun.RunAsync(request.Order.Image, request.Smp, context, cancellation),
        Examples =
        [
            .. table.Examples,
            new("signet flash app.signed.bin --smp serial:/dev/ttyACM0 --key root-pub.pem", "to a device with MCUboot: upload, try, confirm once it runs and answers"),
            new("signet flash app.signed.bin --smp udp:192.0.2.7 --key root-pub.pem --no-confirm", "leave it to the application to confirm itself"),
        ],
        Arguments = [.. table.Arguments.Select(a => a.Name == "TARGET" ? a with { Minimum = 0 } : a)],
        Options = [.. table.Options, .. SmpFlashRequest.Options.Within<SmpFlashRequest, FlashRequest>(r => r.Smp, (r, smp) => r with { Smp = smp })],
        Check = FlashRequest.CheckAny,
    };

    private static CliVerb<FlashRequest> Table(string name, string schema) =>
        new(name, Help, new FlashRequest(), (request, context, cancellation) => RunAsync(request, schema, context, cancellation))
        {
            HasJson = true,
            Examples =
            [
                new($"signet {Words(schema)} oem.ffu /dev/mmcblk0", "onto a disk of this machine, as its Secure Boot keys allow"),
                new($"signet {Words(schema)} oem.ffu disk.img --trust pk.cer --device-id Contoso.Phone.P1.B2", "into a file, for that device"),
                new($"signet {Words(schema)} oem.ffu /dev/sdb --pk-hash 3c1f0e77a1f5f0a4c7e1f7a1c9b45a3f06cf1b3a0f6f2d3a7f3b9f1a5b2c4d6e --device-id Contoso.Phone.P1.B2", "onto the disk of another device"),
                new($"signet {Words(schema)} oem.ffu disk.img --trust pk.cer --resume", "go on where a flash was cut off"),
            ],
            Arguments = FlashRequest.Arguments,
            Options = FlashRequest.Options,
            Check = FlashRequest.Check,
        };

    private static string Words(string schema) => schema.Replace('-', ' ');

    private static async Task<ExitCode> RunAsync(FlashRequest request, string schema, CliContext context, CancellationToken cancellation)
    {
        using var progress = ByteProgress.Start(context, "proving", 0);
        var world = FlashWorlds.Of(context, progress) with
        {
            Confirm = job => request.Yes || !job.WritesDisks || !context.Interactive || Agrees(job, context, progress),
        };
        var order = Complete(request, world, context);
        using var job = FlashJob.Open(order with { Options = order.Options with { Told = f => progress.Pause(() => context.WriteError(f)) } }, world);
        Finding? failure = null;
        try
        {
            if (job.Format != FileFormat.Ffu)
            {
                throw new SigningException(DeviceFindings.NotFlashable.With($"it is of the kind {job.Format.Name()}{(job.Format == FileFormat.McuBoot ? ", which goes to a device with --smp" : "")}"));
            }

            await job.RunAsync(cancellation);
        }
        catch (SigningException e)
        {
            failure = e.Finding;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && job.HasBegun)
        {
            failure = FlashingFindings.Interrupted.With("the flash was interrupted");
        }

        progress.Dispose();
        return FlashReport.Print(schema, job, order, failure, context);
    }

    /// <summary>Adds what is configured outside of the command line.</summary>
    private static FlashOrder Complete(FlashRequest request, FlashWorld world, CliContext context)
    {
        var order = request.Order;
        if (order is { KeyHashes: [], Trust: [] } && context.Variable("SIGNET_OEM_PK_HASH") is { Length: > 0 } configured)
        {
            order = order with
            {
                KeyHashes = [FlashAnchors.TryParseHash(configured, out var hash) ? hash : throw new UsageException("SIGNET_OEM_PK_HASH is no hash", "Write SHA-256, SHA-384 or SHA-512 in hexadecimal digits.")],
            };
        }

        var writesDisks = FlashWorlds.WritesDisks(world, order.Targets);
        if (request.Floor is not null && !writesDisks && order.Device is null)
        {
            throw new UsageException("--floor goes with --device-id when the target is a file", "Floors are kept for each device.");
        }

        var path = request.Floor ?? (writesDisks ? FlashWorlds.FloorPath(context.Variable) : null);
        return order with { Floor = path is null ? null : new FileRollbackFloor(path) };
    }

    private static bool Agrees(FlashJob job, CliContext context, ByteProgress progress)
    {
        var answer = "";
        progress.Pause(() =>
        {
            foreach (var target in job.Targets)
            {
                context.Error.WriteLine($"{target.Name}: {target.Length} bytes{(target.IsRemovable ? ", removable" : "")}; everything on it will be lost");
            }

            context.Error.WriteLine("Write the image? Type yes to go on:");
            answer = context.Input.ReadLine() ?? "";
        });
        return answer.Trim().Equals("yes", StringComparison.OrdinalIgnoreCase);
    }
}
