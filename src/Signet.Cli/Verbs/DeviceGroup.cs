using System.Text.Json;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Smp;

namespace Signet.Cli.Verbs;

/// <summary>What a verb of <c>signet mcuboot device</c> was asked.</summary>
internal sealed record DeviceRequest
{
    public SmpRequest Smp { get; init; } = new();

    public string Text { get; init; } = "";

    public ReadOnlyMemory<byte> Hash { get; init; }

    public long? Slot { get; init; }

    public bool Force { get; init; }
}

/// <summary><c>signet mcuboot device …</c>: one command of SMP each.</summary>
internal static class DeviceGroup
{
    private const string Smp = "--smp serial:/dev/ttyACM0";

    private static readonly CliArgument<DeviceRequest> s_hash = new("HASH", "The image's hash as list prints it, in hexadecimal digits.", (r, v) => r with { Hash = Hex(v) });

    public static CliGroup Group { get; } = new("device", "Asks a device over SMP: an application with image management, or MCUboot's serial recovery.",
    [
        new("list", "List the images that it has, and their marks.", static () => Verb("list", "Lists the images that a device has.", ListAsync)),
        new("slots", "List its slots, and how to upload to them.", static () => Verb("slots", "Lists the slots of a device, and the number with which each is uploaded to.", SlotsAsync)),
        new("params", "Tell what its buffers are like.", static () => Verb("params", "Tells what the buffers of a device are like.", ParametersAsync)),
        new("echo", "Send a text and print what comes back.", static () => Verb("echo", "Sends a text, and prints what comes back.", EchoAsync, $"hello {Smp}") with
        {
            Arguments = [new("TEXT", "What is sent.", (r, v) => r with { Text = v })],
        }),
        new("test", "Mark an image to be tried at the next start.", static () => Verb("test", "Marks an image to be tried at the next start; unless it is confirmed, the start after that takes it back.", TestAsync, $"4f8b2c {Smp}") with
        {
            Arguments = [s_hash],
        }),
        new("confirm", "Mark the image that runs, or another one, to stay.", static () => Verb("confirm", "Marks the image that runs to stay; with HASH, another one to be started for good.", ConfirmAsync) with
        {
            Arguments = [s_hash with { Minimum = 0 }],
        }),
        new("erase", "Erase a slot.", static () => Verb("erase", "Erases the slot for updates, or the one that is named.", EraseAsync) with
        {
            Options = [.. Options, new("--slot", "N", "The slot.", (r, v) => r with { Slot = OptionValue.Number(v, 0, 255) }) { Category = "Device", Default = "the device's choice, 1" }],
        }),
        new("reset", "Start it anew.", static () => Verb("reset", "Starts the device anew. It is asked once, for a second start takes back an image on trial.", ResetAsync) with
        {
            Options = [.. Options, new("--force", null, "Even if the application objects.", (r, _) => r with { Force = true }) { Category = "Device" }],
        }),
    ]);

    private static IEnumerable<CliOption<DeviceRequest>> Options => SmpOptions.Options.Within<SmpRequest, DeviceRequest>(r => r.Smp, (r, smp) => r with { Smp = smp });

    private static CliVerb<DeviceRequest> Verb(string name, string help, Func<SmpDevice, DeviceRequest, CliContext, CancellationToken, Task> work, string arguments = Smp) =>
        new(name, help, new DeviceRequest(), (request, context, cancellation) => RunAsync(request, work, context, cancellation))
        {
            HasJson = true,
            Examples = [new($"signet mcuboot device {name} {arguments}", "over a serial line")],
            Options = [.. Options],
            Check = request =>
            {
                if (request.Smp.Address is null)
                {
                    throw new UsageException("no device is named", "Name it with --smp serial:/dev/ttyACM0 or --smp udp:HOST:PORT.");
                }
            },
        };

    private static async Task<ExitCode> RunAsync(
        DeviceRequest request, Func<SmpDevice, DeviceRequest, CliContext, CancellationToken, Task> work, CliContext context, CancellationToken cancellation)
    {
        var device = request.Smp.Open(context);
        await using (device.Client.Transport)
        {
            await work(device, request, context, cancellation);
            return ExitCode.Success;
        }
    }

    private static async Task ListAsync(SmpDevice device, DeviceRequest request, CliContext context, CancellationToken cancellation) =>
        SmpReport.Print("mcuboot-device-list", (await device.ListAsync(null, cancellation)).Images, context);

    private static async Task TestAsync(SmpDevice device, DeviceRequest request, CliContext context, CancellationToken cancellation) =>
        SmpReport.Print("mcuboot-device-test", (await device.MarkAsync(request.Hash, confirm: false, cancellation)).Images, context);

    private static async Task ConfirmAsync(SmpDevice device, DeviceRequest request, CliContext context, CancellationToken cancellation) =>
        SmpReport.Print("mcuboot-device-confirm", (await device.MarkAsync(request.Hash, confirm: true, cancellation)).Images, context);

    private static async Task SlotsAsync(SmpDevice device, DeviceRequest request, CliContext context, CancellationToken cancellation)
    {
        var slots = (await device.SlotsAsync(cancellation))?.Slots
            ?? throw new SigningException(SmpFindings.Unsupported.With($"{device.Client.Transport.Name} does not know slot info"));
        Print("mcuboot-device-slots", context, json =>
        {
            json.WriteStartArray("slots");
            foreach (var slot in slots)
            {
                json.WriteStartObject();
                json.WriteNumber("image", slot.Image);
                json.WriteNumber("slot", slot.Slot);
                JsonParts.WriteNumber(json, "size", slot.Size);
                JsonParts.WriteNumber(json, "uploadId", slot.UploadId);
                JsonParts.WriteNumber(json, "maxImageSize", slot.MaxImageSize);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }, () =>
        {
            foreach (var slot in slots)
            {
                context.Out.WriteLine($"image {slot.Image} slot {slot.Slot}: {(slot.Size is { } size ? $"{size} bytes" : "size not told")}{(slot.UploadId is { } id ? $", uploaded to as --image {id}" : ", not to be written")}");
            }
        });
    }

    private static async Task ParametersAsync(SmpDevice device, DeviceRequest request, CliContext context, CancellationToken cancellation)
    {
        var parameters = await device.ParametersAsync(cancellation)
            ?? throw new SigningException(SmpFindings.Unsupported.With($"{device.Client.Transport.Name} does not tell its parameters"));
        Print("mcuboot-device-params", context, json =>
        {
            json.WriteNumber("bufferSize", parameters.BufferSize);
            json.WriteNumber("bufferCount", parameters.BufferCount);
        }, () => context.Out.WriteLine($"{parameters.BufferCount} buffers of {parameters.BufferSize} bytes"));
    }

    private static async Task EchoAsync(SmpDevice device, DeviceRequest request, CliContext context, CancellationToken cancellation)
    {
        var text = await device.EchoAsync(request.Text, cancellation);
        Print("mcuboot-device-echo", context, json => json.WriteString("text", text), () => context.Out.WriteLine($"{text}"));
    }

    private static async Task EraseAsync(SmpDevice device, DeviceRequest request, CliContext context, CancellationToken cancellation)
    {
        await device.EraseAsync(request.Slot, cancellation);
        Print("mcuboot-device-erase", context, json => json.WriteString("result", "erased"), () => context.Tell("erased"));
    }

    private static async Task ResetAsync(SmpDevice device, DeviceRequest request, CliContext context, CancellationToken cancellation)
    {
        var answered = await device.ResetAsync(request.Force, cancellation);
        if (!answered)
        {
            throw new SigningException(SmpFindings.Silent.With($"{device.Client.Transport.Name} did not answer; it may have started anew all the same"));
        }

        Print("mcuboot-device-reset", context, json => json.WriteString("result", "reset"), () => context.Tell("the device starts anew"));
    }

    private static void Print(string schema, CliContext context, Action<Utf8JsonWriter> json, Action text)
    {
        if (context.Json)
        {
            context.WriteJson(schema, json);
        }
        else
        {
            text();
        }
    }

    private static byte[] Hex(string value) =>
        value.Length is > 0 and <= 128 && value.Length % 2 == 0 && value.All(char.IsAsciiHexDigit) ? Convert.FromHexString(value)
        : throw new UsageException($"'{value}' is no hash", "Write it as signet mcuboot device list prints it.");
}
