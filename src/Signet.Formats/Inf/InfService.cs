using System.Text.RegularExpressions;

namespace Signet.Inf;

/// <summary>A service or driver that the INF adds.</summary>
/// <param name="Name">The service's name.</param>
/// <param name="ServiceType">SERVICE_KERNEL_DRIVER is 1; null when missing or no number.</param>
/// <param name="StartType">0 boot, 1 system, 2 automatic, 3 on demand, 4 disabled; null when missing or no number.</param>
/// <param name="ErrorControl">0 to 3; null when missing or no number.</param>
/// <param name="Binary">As written: <c>%12%\driver.sys</c>; empty when missing.</param>
/// <param name="Architectures">The architectures on which it is added.</param>
/// <param name="Line">Number of the line with AddService, from 1.</param>
public sealed partial record InfService(
    string Name, int? ServiceType, int? StartType, int? ErrorControl, string Binary, InfArchitectures Architectures, int Line)
{
    /// <summary>SERVICE_BOOT_START.</summary>
    public const int BootStart = 0;

    /// <summary>The bytes of the entry.</summary>
    public FileRange Where { get; init; }

    /// <summary>Name of the file in <see cref="Binary"/>: without its folder, quotes and arguments.</summary>
    public string BinaryName
    {
        get
        {
            var program = ProgramPattern().Match(Binary) is { Success: true } match ? match.Value : Binary;
            return program[(program.LastIndexOfAny(['\\', '/', '%', '"']) + 1)..];
        }
    }

    // Up to the first extension of a program that a blank, a quote or the end follows.
    [GeneratedRegex(@"^.*?\.(exe|sys|dll)(?=[\s""]|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ProgramPattern();
}
