using Signet.Cli.Options;
using Signet.Ffu;
using Signet.Flashing;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet flash</c> and <c>signet ffu apply</c> were asked.</summary>
internal sealed record FlashRequest
{
    public FlashOrder Order { get; init; } = new() { Image = "", Targets = [] };

    /// <summary>The file with the rollback floors; null for the user's own.</summary>
    public string? Floor { get; init; }

    /// <summary>True when the user need not be asked before a disk is written.</summary>
    public bool Yes { get; init; }

    /// <summary>A device that is flashed over SMP, in place of disks and files.</summary>
    public SmpFlashRequest Smp { get; init; } = new();

    /// <summary>The arguments of both verbs.</summary>
    public static IReadOnlyList<CliArgument<FlashRequest>> Arguments { get; } =
    [
        new("IMAGE", "The image.", (r, v) => r with { Order = r.Order with { Image = v } }),
        new("TARGET", "A disk or a file for each store, in the image's order; or one folder, in which each store becomes a file.",
            (r, v) => r with { Order = r.Order with { Targets = [.. r.Order.Targets, v] } }) { Maximum = 64 },
    ];

    /// <summary>The options of both verbs.</summary>
    public static IReadOnlyList<CliOption<FlashRequest>> Options { get; } =
    [
        Row("--trust", "FILE|DIR", "Certificates that vouch for the image: the platform key, or the signer. For a disk only with --developer.", (o, v) => o with { Trust = [.. o.Trust, v] }, "Trust")
            with { Repeatable = true },
        Row("--developer", null, "This is a machine for development: let --trust decide what is flashed to a disk, where Secure Boot does not.", (o, _) => o with { Developer = true }, "Trust"),
        Row("--pk-hash", "HEX", "Hash of the platform key: SHA-256, SHA-384 or SHA-512 of its certificate or public key. The certificate itself may come with the image or with --trust.", (o, v) => o with { KeyHashes = [.. o.KeyHashes, Hash(v)] }, "Trust")
            with { Repeatable = true, Default = "SIGNET_OEM_PK_HASH" },
        Row("--usage", "OID", "The extended key usage that the signer must have.", (o, v) => o with { Usage = Usage(v) }, "Trust") with { Default = "any" },
        Row("--check-dates", null, "Require certificates that are valid now, or were at the time of a trusted time stamp.", (o, _) => o with { ChecksDates = true }, "Trust"),
        Row("--device-id", "ID", "The targets belong to this device: Manufacturer.Family.Product.Version.", (o, v) => o with { Device = Device(v) }, "Device")
            with { Default = "for a disk this machine, by its SMBIOS; for a file none" },
        Row("--ignore-case", null, "Compare platform IDs without regard to case.", (o, _) => o with { IgnoreCase = true }, "Device"),
        Row("--allow-removable", null, "The removable target is built into the device named with --device-id.", (o, _) => o with { AllowRemovable = true }, "Device"),
        new("--floor", "FILE", "Where the least versions of each device are kept: older images are refused.", (r, v) => r with { Floor = v })
        {
            Category = "Device", Default = "for a disk SIGNET_ROLLBACK_FLOOR, or signet/rollback-floors in the user's data folder",
        },
        Row("--resume", null, "Go on with a flash that was cut off.", (o, _) => o with { Options = o.Options with { Resume = true } }, "Writing"),
        Row("--journal", "FILE", "Where the journal is kept from which --resume goes on.", (o, v) => o with { Options = o.Options with { JournalPath = v } }, "Writing")
            with { Default = "beside a file; for a disk in the system's state folder" },
        Row("--blank", null, "Make the whole target zero first, so that nothing old is left between the image's blocks.", (o, _) => o with { Options = o.Options with { Blank = true } }, "Writing"),
        Row("--no-repair-gpt", null, "Leave the partition table as the image has it, on a larger target too.", (o, _) => o with { Options = o.Options with { RepairTable = false } }, "Writing"),
        Row("--sector-size", "BYTES", "Bytes of a sector of a target that is a file.", (o, v) => o with { SectorSize = Sector(v) }, "Writing") with { Choices = ["512", "4096"], Default = "as the image says" },
        new("--yes", null, "Do not ask before a disk is written.", (r, _) => r with { Yes = true }) { Category = "Writing", Aliases = ["-y"] },
    ];

    /// <summary>Refuses options that do not go together, those of SMP too.</summary>
    public static void CheckAny(FlashRequest request)
    {
        if (request.Smp.Link.Address is null)
        {
            if (request.Smp != new SmpFlashRequest())
            {
                throw new UsageException("options about MCUboot and devices go with --smp", "Name the device with --smp serial:/dev/ttyACM0 or --smp udp:HOST:PORT.");
            }

            if (request.Order.Targets.Count == 0)
            {
                throw new UsageException("TARGET is missing", "Name a disk or a file, or a device with --smp.");
            }

            Check(request);
        }
        else if (request.Floor is not null || request.Yes || request.Order != s_none with { Image = request.Order.Image })
        {
            throw new UsageException("--smp goes with neither TARGET nor the options about disks and Full Flash Update images", "A device is asked where its image goes; signet flash --help lists what goes with --smp under MCUboot and Device.");
        }
        else
        {
            SmpFlashRequest.Check(request.Smp);
        }
    }

    /// <summary>Refuses options that do not go together.</summary>
    public static void Check(FlashRequest request)
    {
        var order = request.Order;
        if (order.Developer && order.Trust.Count == 0)
        {
            throw new UsageException("--developer goes with --trust", "Name the certificate that vouches for the image.");
        }

        if (order is { Developer: true, KeyHashes.Count: > 0 })
        {
            throw new UsageException("--developer and --pk-hash do not go together", "Where the hash of the platform key is known, it decides; --trust may bring the key's certificate.");
        }

        if (order is { AllowRemovable: true, Device: null })
        {
            throw new UsageException("--allow-removable goes with --device-id", "On this machine a removable medium is one.");
        }
    }

    private static readonly FlashOrder s_none = new() { Image = "", Targets = [] };

    private static CliOption<FlashRequest> Row(string name, string? value, string help, Func<FlashOrder, string, FlashOrder> apply, string category) =>
        new(name, value, help, (r, v) => r with { Order = apply(r.Order, v) }) { Category = category };

    private static ReadOnlyMemory<byte> Hash(string value) =>
        FlashAnchors.TryParseHash(value, out var hash) ? hash : throw new UsageException($"'{value}' is no hash", "Write SHA-256, SHA-384 or SHA-512 in hexadecimal digits.");

    private static DeviceIdentity Device(string value) =>
        DeviceIdentity.TryParse(value, out var device) && !value.Split('.').Contains("*")
            ? device
            : throw new UsageException($"'{value}' names no device", "Write Manufacturer.Family.Product.Version; the version may be left out, and a device has no wildcards.");

    private static string Usage(string value) =>
        value.Equals("code-signing", StringComparison.OrdinalIgnoreCase) ? Oids.CodeSigning
        : value.Split('.') is { Length: > 1 } arcs && arcs.All(a => a.Length > 0 && a.All(char.IsAsciiDigit)) ? value
        : throw new UsageException($"'{value}' is no object identifier", "Write it as 1.3.6.1.5.5.7.3.3, or code-signing for that.");

    private static int Sector(string value) => OptionValue.Number(value, 512, 4096);
}
