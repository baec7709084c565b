using System.Text.Json;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Cli.Running;
using Signet.McuBoot;
using Signet.McuBoot.Loader;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet mcuboot boot</c> was asked.</summary>
internal sealed record McuBootBootRequest
{
    public SlotRequest Slots { get; init; } = new();

    public McuBootTrustRequest Trust { get; init; } = new();

    public DowngradePrevention Downgrade { get; init; }

    public bool KeepsSealedKeys { get; init; }

    public int KeyLength { get; init; } = 16;

    public uint? PrimaryAddress { get; init; }

    public uint? SecondaryAddress { get; init; }

    public int Starts { get; init; } = 1;

    public bool Write { get; init; }
}

/// <summary><c>signet mcuboot boot</c>: what MCUboot's loader does with slots.</summary>
internal static class McuBootBootVerb
{
    private const string Category = "Loader";

    /// <summary>The verb's table.</summary>
    public static CliVerb<McuBootBootRequest> Verb { get; } =
        new("boot", "Says what the boot loader would do with these slots: what is swapped, which image is started, why one is refused. With --write it is done on the files.",
            new McuBootBootRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet mcuboot boot --primary old.bin --secondary new.padded.bin --slot-size 0x20000 --sector-size 0x1000 --key root-pub.pem", "a test bench for a signed update"),
                new("signet mcuboot boot --primary slot0.bin --secondary slot1.bin --slot-size 0x20000 --sector-size 0x1000 --mode move --key root-pub.pem --write", "swap the files; a run that is killed goes on with the next"),
            ],
            Options =
            [
                .. SlotOptions.Options.Within<SlotRequest, McuBootBootRequest>(r => r.Slots, (r, slots) => r with { Slots = slots }),
                .. McuBootTrustOptions.Options.Within<McuBootTrustRequest, McuBootBootRequest>(r => r.Trust, (r, trust) => r with { Trust = trust }),
                new("--hash-only", null, "A loader that asks for no signature.", (r, _) => r with { Trust = r.Trust with { Demands = r.Trust.Demands with { HashOnly = true } } }) { Category = Category },
                new("--downgrade", "HOW", "What keeps an older image from replacing a newer one.", (r, v) => r with { Downgrade = Enum.Parse<DowngradePrevention>(v, ignoreCase: true) })
                {
                    Category = Category, Choices = ["none", "version", "counter"], Default = "none",
                },
                new("--content-key", "N", "Bytes of the content keys of a loader that decrypts.", (r, v) => r with { KeyLength = v == "32" ? 32 : 16 }) { Category = Category, Choices = ["16", "32"], Default = "16" },
                new("--keep-sealed-keys", null, "The loader keeps encryption records in the trailer in place of keys.", (r, _) => r with { KeepsSealedKeys = true }) { Category = Category },
                new("--primary-address", "N", "Where the primary slot lies in flash, for images that are linked to an address.", (r, v) => r with { PrimaryAddress = McuBootTrustOptions.Unsigned(v) }) { Category = Category },
                new("--secondary-address", "N", "Where the secondary slot lies.", (r, v) => r with { SecondaryAddress = McuBootTrustOptions.Unsigned(v) }) { Category = Category },
                new("--starts", "N", "Start the device that many times, one after the other.", (r, v) => r with { Starts = OptionValue.Number(v, 1, 16) }) { Category = "Result", Default = "1" },
                new("--write", null, "Write what the loader writes into the files.", (r, _) => r with { Write = true }) { Category = "Result" },
            ],
            Check = Check,
        };

    private static void Check(McuBootBootRequest request)
    {
        SlotOptions.Check(request.Slots);
        if (request.KeepsSealedKeys && request.Trust.DecryptKey is null)
        {
            throw new UsageException("--keep-sealed-keys goes with --decrypt-key");
        }

        if (request.Write && (request.Slots.Primary is null || (request.Slots.Secondary is null && request.Slots.Layout.Mode != McuBootMode.Single)))
        {
            throw new UsageException("--write needs a file for each slot", "An empty file is an erased slot.");
        }

        if (request.Write && request.Slots is { Layout.Mode: McuBootMode.Scratch, Scratch: null })
        {
            throw new UsageException("--write needs a file for the scratch area: after a power cut a part of an image is there", "An empty file is an erased area.");
        }
    }

    private static async Task<ExitCode> RunAsync(McuBootBootRequest request, CliContext context, CancellationToken cancellation)
    {
        var options = await LoaderAsync(request, context);
        var slots = request.Slots;
        var isSingle = slots.Layout.Mode == McuBootMode.Single;
        using var primary = Open(slots.Primary, slots.Geometry(slots.SlotSize), request.Write);
        using var secondary = isSingle ? null : Open(slots.Secondary, slots.SecondaryGeometry, request.Write);
        using var scratch = slots.Layout.Mode == McuBootMode.Scratch ? Open(slots.Scratch, slots.Geometry(slots.ScratchSize > 0 ? slots.ScratchSize : slots.SectorSize), request.Write) : null;
        var device = new LoaderModel(options, primary, secondary, scratch);
        var outcomes = new List<BootOutcome>();
        for (var start = 0; start < request.Starts; start++)
        {
            cancellation.ThrowIfCancellationRequested();
            outcomes.Add(device.Boot());
        }

        Print(outcomes, request, context);
        return outcomes[^1].Started is null ? ExitCode.Failed : ExitCode.Success;
    }

    /// <summary>The loader that the options describe.</summary>
    internal static async Task<LoaderOptions> LoaderAsync(McuBootBootRequest request, CliContext context)
    {
        var demands = await request.Trust.OpenAsync(context);
        if (demands.Keys.Count == 0 && !demands.HashOnly)
        {
            throw new UsageException("no key is given", "Give the loader's public key with --key, or --hash-only for a loader that asks for no signature.");
        }

        return new LoaderOptions
        {
            Layout = request.Slots.Complete with { KeyLength = demands.DecryptionKey is null ? 0 : request.KeepsSealedKeys ? SealedLength(demands, request.KeyLength) : request.KeyLength },
            Demands = demands,
            Downgrade = request.Downgrade,
            KeepsSealedKeys = request.KeepsSealedKeys,
            PrimaryAddress = request.PrimaryAddress,
            SecondaryAddress = request.SecondaryAddress,
        };
    }

    /// <summary>The flash of a slot: erased, in the file, or in memory with the file's content.</summary>
    internal static FlashDevice Open(string? path, FlashGeometry geometry, bool write) =>
        path is null ? new MemoryFlash(geometry) : write ? FileFlash.Open(path, geometry) : FileFlash.Load(path, geometry);

    // The longest record that the key opens: of an RSA key 256 bytes, of ECIES and shared keys as the table in McuBootEncryption has it.
    private static int SealedLength(McuBootDemands demands, int keyLength) => McuBootEncryption.ValueLength(
        demands.DecryptionKey is { Private: null } ? TlvType.EncryptedAesKw
        : demands.DecryptionKey!.Private!.IsRsa ? TlvType.EncryptedRsa2048
        : demands.DecryptionKey.Private.IsX25519 ? TlvType.EncryptedX25519 : TlvType.EncryptedEc256, keyLength);

    private static void Print(List<BootOutcome> outcomes, McuBootBootRequest request, CliContext context)
    {
        if (context.Json)
        {
            context.WriteJson("mcuboot-boot", json =>
            {
                json.WriteString("mode", request.Slots.Layout.Mode.Name());
                json.WriteBoolean("written", request.Write);
                json.WriteStartArray("starts");
                outcomes.ForEach(o => Write(json, o));
                json.WriteEndArray();
            });
            return;
        }

        foreach (var (index, outcome) in outcomes.Index())
        {
            Write(context.Out, outcome, outcomes.Count > 1 ? index + 1 : null);
        }

        if (!request.Write)
        {
            context.Tell("nothing was written; --write does it on the files");
        }
    }

    private static void Write(HumanWriter writer, BootOutcome outcome, int? number)
    {
        writer.Heading($"Start{(number is { } n ? $" {n}" : "")}");
        writer.Field("asked for", $"{McuBootWords.Name(outcome.Asked)}");
        writer.Field("done", $"{McuBootWords.Name(outcome.Done)}{(outcome.Resumed ? ", an update that was cut off brought to its end" : "")}");
        writer.Field("started", outcome.Started is { } slot
            ? $"{McuBootWords.Slot(slot)}, version {outcome.Version}{(outcome.OnTrial ? ", on trial: unless it confirms itself the next start takes it back" : "")}"
            : "no image");
        if (outcome.SecurityCounter is { } counter)
        {
            writer.Field("counter", $"{counter}");
        }

        foreach (var step in outcome.Steps)
        {
            writer.WriteLine($"  - {step}");
        }

        foreach (var (at, finding) in outcome.Findings)
        {
            var (ink, word) = finding.Severity == Severity.Error ? (Ink.Bad, "error") : (Ink.Warning, "warning");
            writer.WriteLine($"  {new Inked(ink, word)}: {McuBootWords.Slot(at)} slot: {finding.Message} [{finding.Code}]");
        }
    }

    private static void Write(Utf8JsonWriter json, BootOutcome outcome)
    {
        json.WriteStartObject();
        json.WriteString("asked", McuBootWords.Name(outcome.Asked));
        json.WriteString("done", McuBootWords.Name(outcome.Done));
        json.WriteBoolean("resumed", outcome.Resumed);
        json.WriteString("started", McuBootWords.Slot(outcome.Started));
        json.WriteString("version", outcome.Version?.ToString());
        json.WriteString("hash", outcome.Hash.IsEmpty ? null : Convert.ToHexStringLower(outcome.Hash.Span));
        json.WriteBoolean("onTrial", outcome.OnTrial);
        JsonParts.WriteNumber(json, "securityCounter", outcome.SecurityCounter);
        json.WriteStartArray("steps");
        foreach (var step in outcome.Steps)
        {
            json.WriteStringValue(step);
        }

        json.WriteEndArray();
        json.WriteStartArray("refusals");
        foreach (var (slot, finding) in outcome.Findings)
        {
            json.WriteStartObject();
            json.WriteString("slot", McuBootWords.Slot(slot));
            json.WriteString("code", finding.Code);
            json.WriteString("severity", finding.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" });
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
