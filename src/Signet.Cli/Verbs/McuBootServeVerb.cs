using System.Net;
using System.Net.Sockets;
using Signet.Cli.Options;
using Signet.McuBoot;
using Signet.McuBoot.Loader;
using Signet.Smp;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet mcuboot serve</c> was asked.</summary>
internal sealed record McuBootServeRequest
{
    public McuBootBootRequest Device { get; init; } = new();

    /// <summary>The port on 127.0.0.1; null for a pseudo terminal.</summary>
    public int? Udp { get; init; }

    public bool Pty { get; init; }

    public bool Raw { get; init; }

    public bool Recovery { get; init; }

    public int Buffer { get; init; } = 2048;

    public int Loss { get; init; }

    public int? Seed { get; init; }

    public int? DropAfter { get; init; }
}

/// <summary><c>signet mcuboot serve</c>: a device, as far as SMP goes.</summary>
internal static class McuBootServeVerb
{
    private const string Category = "Server";

    /// <summary>The verb's table.</summary>
    public static CliVerb<McuBootServeRequest> Verb { get; } =
        new("serve", "Is a device with MCUboot: answers over SMP on a pseudo terminal or on UDP of 127.0.0.1, over slots in files and a modelled loader. Prints where it listens; ends with Ctrl+C.",
            new McuBootServeRequest(), RunAsync)
        {
            Examples =
            [
                new("signet mcuboot serve --primary slot0.bin --secondary slot1.bin --slot-size 0x20000 --sector-size 0x1000 --mode move --key root-pub.pem", "on a pseudo terminal; flash with --smp and what it prints"),
                new("signet mcuboot serve --udp 1337 --loss 10 --primary old.signed.bin --slot-size 0x20000 --sector-size 0x1000 --mode move --key root-pub.pem", "on UDP, with a bad link and a secondary slot in memory"),
                new("signet mcuboot serve --boot-serial --primary old.signed.bin --slot-size 0x20000 --sector-size 0x1000 --mode single --key root-pub.pem", "as the loader's serial recovery"),
            ],
            Options =
            [
                new("--pty", null, "Listen on a pseudo terminal.", (r, _) => r with { Pty = true }) { Category = Category, Default = "so, without --udp" },
                new("--udp", "PORT", "Listen on this port of 127.0.0.1; 0 takes any that is free.", (r, v) => r with { Udp = OptionValue.Number(v, 0, 65535) }) { Category = Category },
                new("--raw", null, "Messages go over the pseudo terminal as they are, not as lines of a console.", (r, _) => r with { Raw = true }) { Category = Category },
                new("--boot-serial", null, "Answer as the loader's serial recovery does, not as an application.", (r, _) => r with { Recovery = true }) { Category = Category },
                new("--buffer", "BYTES", "The longest message that is heard.", (r, v) => r with { Buffer = OptionValue.Number(v, 64, ushort.MaxValue) }) { Category = Category, Default = "2048" },
                new("--loss", "PERCENT", "Lose so many messages of a hundred, in each direction.", (r, v) => r with { Loss = OptionValue.Number(v, 0, 100) }) { Category = Category, Default = "0" },
                new("--seed", "N", "Decides which ones are lost.", (r, v) => r with { Seed = OptionValue.Number(v) }) { Category = Category, Default = "0" },
                new("--drop-after", "N", "Answer so many messages, and then none.", (r, v) => r with { DropAfter = OptionValue.Number(v) }) { Category = Category },
                .. McuBootBootVerb.Verb.Options.Where(o => o.Name is not ("--starts" or "--write")).Within<McuBootBootRequest, McuBootServeRequest>(r => r.Device, (r, device) => r with { Device = device }),
            ],
            Check = Check,
        };

    private static void Check(McuBootServeRequest request)
    {
        McuBootBootVerb.Verb.Check!(request.Device);
        if (request is { Udp: not null, Pty: true })
        {
            throw new UsageException("--pty and --udp do not go together");
        }

        if (request is { Udp: not null, Raw: true })
        {
            throw new UsageException("--raw goes with a pseudo terminal", "A datagram always is a message as it is.");
        }

        if (request is { Loss: 0, Seed: not null })
        {
            throw new UsageException("--seed goes with --loss");
        }
    }

    private static async Task<ExitCode> RunAsync(McuBootServeRequest request, CliContext context, CancellationToken cancellation)
    {
        var loader = await McuBootBootVerb.LoaderAsync(request.Device, context);
        var slots = request.Device.Slots;
        using var primary = McuBootBootVerb.Open(slots.Primary, slots.Geometry(slots.SlotSize), write: true);
        using var secondary = loader.Mode == McuBootMode.Single ? null : McuBootBootVerb.Open(slots.Secondary, slots.SecondaryGeometry, write: true);
        using var scratch = loader.Mode == McuBootMode.Scratch
            ? McuBootBootVerb.Open(slots.Scratch, slots.Geometry(slots.ScratchSize > 0 ? slots.ScratchSize : slots.SectorSize), write: true) : null;
        var server = new SmpServer(
            new LoaderModel(loader, primary, secondary, scratch), primary, secondary,
            new SmpServerOptions { Recovery = request.Recovery, BufferSize = request.Buffer, Demands = loader.Demands });
        var host = new SmpHost(server, new SmpHostOptions
        {
            Loss = request.Loss, Seed = request.Seed ?? 0, DropAfter = request.DropAfter, Started = outcome => Tell(outcome, context),
        });
        Tell(server.Start(), context);

        // The first line is the address: whoever waits for it may ask from then on.
        if (request.Udp is { } port)
        {
            using var socket = Bind(port);
            context.Out.WriteLine($"udp:{socket.LocalEndPoint}");
            await host.RunAsync(socket, cancellation);
        }
        else
        {
            var (pty, path) = context.MakePty();
            using (pty)
            {
                context.Out.WriteLine($"serial:{path}{(request.Raw ? "?framing=raw" : "")}");
                await host.RunAsync(pty, request.Raw, cancellation);
            }
        }

        return ExitCode.Success; // to be interrupted is how a server ends
    }

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new SigningException(SmpFindings.Link.With($"port {port}: {e.Message}"), e);
        }
    }

    private static void Tell(BootOutcome outcome, CliContext context)
    {
        context.Tell(outcome.Started is { } slot
            ? $"started: version {outcome.Version}, slot {slot}{(outcome.OnTrial ? ", on trial" : "")}"
            : "no image can be started");
        foreach (var step in outcome.Steps)
        {
            context.TellMore($"  - {step}");
        }

        foreach (var (at, finding) in outcome.Findings)
        {
            context.Tell($"  slot {at}: {finding.Message} [{finding.Code}]");
        }
    }
}
