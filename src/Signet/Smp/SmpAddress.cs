using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Signet.Smp;

/// <summary>Where a device is to be found: <c>serial:/dev/ttyACM0</c>, <c>serial:/dev/ttyUSB0?baud=57600</c>, <c>serial:PORT?framing=raw</c>, <c>udp:HOST:PORT</c>.</summary>
public sealed record SmpAddress
{
    /// <summary>The port of UDP when none is named.</summary>
    public const int DefaultPort = 1337;

    private const int DefaultSpeed = 115200;

    /// <summary>The serial port; null for UDP.</summary>
    public string? SerialPort { get; init; }

    /// <summary>Bits per second.</summary>
    public int Speed { get; init; } = DefaultSpeed;

    /// <summary>True when messages go over the line as they are.</summary>
    public bool Raw { get; init; }

    /// <summary>The host, for UDP.</summary>
    public string Host { get; init; } = "";

    /// <summary>The port, for UDP.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Reads an address.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SmpAddress? address, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        string? why = null;
        address = text.Split(':', 2) switch
        {
            ["serial", { Length: > 0 } rest] => Serial(rest, out why),
            ["udp", { Length: > 0 } rest] => Udp(rest, out why),
            _ => null,
        };
        problem = address is null ? SmpFindings.Address.With($"'{text}' is no address of a device{(why is null ? "" : $": {why}")}") : null;
        return address is not null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        SerialPort is null ? $"udp:{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}" : $"serial:{SerialPort}";

    private static SmpAddress? Serial(string text, out string? why)
    {
        why = null;
        var (path, query) = text.Split('?', 2) is [var before, var after] ? (before, after) : (text, null);
        var address = new SmpAddress { SerialPort = path };
        foreach (var part in query?.Split('&') ?? [])
        {
            switch (part.Split('=', 2))
            {
                case ["baud", var value] when Number(value, 50, 100_000_000) is { } speed:
                    address = address with { Speed = speed };
                    break;
                case ["framing", "raw" or "console"]:
                    address = address with { Raw = part.EndsWith("raw", StringComparison.Ordinal) };
                    break;
                default:
                    why = $"'{part}' is neither baud=N nor framing=console|raw";
                    return null;
            }
        }

        why = path.Length == 0 ? "the port is missing" : null;
        return why is null ? address : null;
    }

    // HOST, HOST:PORT, [IPV6], [IPV6]:PORT; an IPv6 address without brackets has no port.
    private static SmpAddress? Udp(string text, out string? why)
    {
        var (host, port) = text switch
        {
            ['[', ..] when text.IndexOf(']', StringComparison.Ordinal) is > 1 and var end => (text[1..end], text[(end + 1)..]),
            _ when text.Count(c => c == ':') == 1 => (text[..text.IndexOf(':', StringComparison.Ordinal)], text[text.IndexOf(':', StringComparison.Ordinal)..]),
            _ => (text, ""),
        };
        why = host.Length == 0 ? "the host is missing" : null;
        if (port.Length > 0)
        {
            if (port[0] != ':' || Number(port[1..], 1, 65535) is not { } number)
            {
                why = "the port is no number from 1 to 65535";
                return null;
            }

            return why is null ? new SmpAddress { Host = host, Port = number } : null;
        }

        return why is null ? new SmpAddress { Host = host } : null;
    }

    private static int? Number(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null;
}
