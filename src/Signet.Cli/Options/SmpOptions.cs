using Signet.Smp;

namespace Signet.Cli.Options;

/// <summary>A device that is spoken to with SMP, and how patiently.</summary>
public sealed record SmpRequest
{
    public SmpAddress? Address { get; init; }

    public TimeSpan? Timeout { get; init; }

    public byte Version { get; init; }

    /// <summary>Connects; nothing is sent yet. The link is the caller's to dispose of.</summary>
    /// <param name="context">Opens serial ports.</param>
    /// <exception cref="UsageException">No device is named.</exception>
    public SmpDevice Open(CliContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var address = Address ?? throw new UsageException("no device is named", "Name it with --smp serial:/dev/ttyACM0 or --smp udp:HOST:PORT.");
        SmpTransport transport = address.SerialPort is { } port
            ? new SerialTransport(address.ToString(), () => context.OpenSerial(port, address.Speed), address.Raw)
            : new UdpTransport(address.Host, address.Port);
        var options = new SmpClientOptions { Clock = context.Clock, Version = Version };
        return new SmpDevice(new SmpClient(transport, Timeout is { } timeout ? options with { Timeout = timeout } : options));
    }
}

/// <summary>The table of <see cref="SmpRequest"/>.</summary>
public static class SmpOptions
{
    private const string Category = "Device";

    public static IReadOnlyList<CliOption<SmpRequest>> Options { get; } =
    [
        new("--smp", "ADDRESS", "The device: serial:/dev/ttyACM0, serial:PORT?baud=57600, serial:PORT?framing=raw, udp:HOST or udp:HOST:PORT.", (r, v) => r with { Address = Address(v) })
        {
            Category = Category,
        },
        new("--timeout", "SECONDS", "How long an answer may take before the device is asked again.", (r, v) => r with { Timeout = Seconds(v) }) { Category = Category, Default = "3" },
        new("--smp-version", "N", "The version of the protocol: with 2 the device may say more exactly what it refuses.", (r, v) => r with { Version = (byte)(v == "2" ? 1 : 0) })
        {
            Category = Category, Choices = ["1", "2"], Default = "1",
        },
    ];

    /// <summary>A number of seconds, tenths allowed.</summary>
    internal static TimeSpan Seconds(string value) =>
        double.TryParse(value, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.05 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"'{value}' is not a number of seconds", "It is from 0.05 to 3600.");

    private static SmpAddress Address(string value) => SmpAddress.TryParse(value, out var address, out var problem) ? address : throw new UsageException(problem.Message, problem.Remedy);
}
