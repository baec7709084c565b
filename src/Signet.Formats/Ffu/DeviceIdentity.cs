using System.Diagnostics.CodeAnalysis;

namespace Signet.Ffu;

/// <summary>What a device says it is: four texts of its SMBIOS table, system information (type 1).</summary>
/// <param name="Manufacturer">Manufacturer.</param>
/// <param name="Family">Family.</param>
/// <param name="Product">Product name.</param>
/// <param name="Version">Version; may be empty.</param>
public sealed record DeviceIdentity(string Manufacturer, string Family, string Product, string Version)
{
    /// <summary>The three parts that every platform ID has, joined by dots.</summary>
    public string Platform => $"{Manufacturer}.{Family}.{Product}";

    /// <summary>True when the texts say something: a table that the maker never filled in names no device.</summary>
    public bool IsKnown => Manufacturer.Length > 0 && Product.Length > 0;

    /// <summary>Takes <c>Manufacturer.Family.Product</c>, or the same with <c>.Version</c>, apart at the first three dots.</summary>
    /// <param name="text">The identity, as <see cref="ToString"/> writes it. A dot inside of a text cannot be told from one between two.</param>
    /// <param name="identity">The identity.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out DeviceIdentity? identity)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('.', PlatformIds.MostParts);
        identity = parts is [var manufacturer, var family, var product, ..]
            ? new DeviceIdentity(manufacturer, family, product, parts is [_, _, _, var version] ? version : "")
            : null;
        return identity is { IsKnown: true };
    }

    /// <inheritdoc/>
    public override string ToString() => Version.Length > 0 ? $"{Platform}.{Version}" : Platform;
}

/// <summary>Whether an image is for a device.</summary>
/// <remarks>
/// A platform ID is <c>Manufacturer.Family.Product</c>, or the same with <c>.Version</c>. With four parts it must equal all four texts of the device, with three the
/// first three; <c>*</c> stands for a whole part, and alone for any device. Nothing else is a match: no beginning, no piece, no ID with fewer parts. Texts are compared
/// byte by byte, blanks included, unless case is to be disregarded. An ID is taken apart at its first three dots; that texts may themselves have dots is met by
/// comparing the whole as well.
/// Sources: Microsoft, "Set device platform information" (three or four parts, equal), "DevicePlatformID overview" (a part equal or *).
/// </remarks>
public static class PlatformIds
{
    /// <summary>Parts of the longest ID.</summary>
    internal const int MostParts = 4;

    private const string Any = "*";

    /// <summary>True when the ID means the device.</summary>
    /// <param name="id">As the image has it.</param>
    /// <param name="device">The device.</param>
    /// <param name="ignoreCase">True when upper and lower case are the same.</param>
    public static bool Match(string id, DeviceIdentity device, bool ignoreCase = false)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(device);
        var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (!device.IsKnown)
        {
            return false;
        }

        return id == Any
            || id.Equals(device.Platform, comparison)
            || id.Equals($"{device.Platform}.{device.Version}", comparison)
            || (id.Split('.', MostParts) is [var manufacturer, var family, var product, ..] parts
                && IsPart(manufacturer, device.Manufacturer, comparison)
                && IsPart(family, device.Family, comparison)
                && IsPart(product, device.Product, comparison)
                && (parts is not [_, _, _, var version] || IsPart(version, device.Version, comparison)));
    }

    /// <summary>True when one of the IDs means the device.</summary>
    public static bool MatchAny(IEnumerable<string> ids, DeviceIdentity device, bool ignoreCase = false) => ids.Any(id => Match(id, device, ignoreCase));

    private static bool IsPart(string part, string text, StringComparison comparison) => part == Any || part.Equals(text, comparison);
}
