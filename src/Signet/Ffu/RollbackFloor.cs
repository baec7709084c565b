namespace Signet.Ffu;

/// <summary>The least versions that a device takes; null for any.</summary>
/// <param name="OsVersion">Of OSVersion in the manifest.</param>
/// <param name="AntiTheft">Of AntiTheftVersion, the reset-protection version; once there is one, an image without it is refused.</param>
public sealed record FloorVersions(DottedVersion? OsVersion, DottedVersion? AntiTheft)
{
    /// <summary>No floor.</summary>
    public static FloorVersions None { get; } = new(null, null);

    /// <summary>What an image states.</summary>
    public static FloorVersions Of(FfuManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return new FloorVersions(Read("OSVersion"), Read("AntiTheftVersion"));

        DottedVersion? Read(string key) => DottedVersion.TryParse(manifest.FullFlash[key], out var version) ? version : null;
    }

    /// <summary>The higher of each.</summary>
    public FloorVersions Raised(FloorVersions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new FloorVersions(Higher(OsVersion, other.OsVersion), Higher(AntiTheft, other.AntiTheft));
    }

    /// <summary>Why an image is below the floor.</summary>
    /// <param name="image">What it states.</param>
    public IEnumerable<Finding> Check(FloorVersions image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (AntiTheft is not null && image.AntiTheft?.IsBelow(AntiTheft) != false)
        {
            yield return DeviceFindings.ResetProtection.With($"the device asks for AntiTheftVersion {AntiTheft}, the image states {image.AntiTheft?.Text ?? "none"}");
        }

        if (OsVersion is not null && image.OsVersion?.IsBelow(OsVersion) != false)
        {
            yield return DeviceFindings.BelowFloor.With($"the device had OSVersion {OsVersion}, the image states {image.OsVersion?.Text ?? "none"}");
        }
    }

    private static DottedVersion? Higher(DottedVersion? one, DottedVersion? other) => one is null || (other is not null && one.IsBelow(other)) ? other : one;
}

/// <summary>Where the least versions of devices are kept. They rise only after a new image is committed, and never fall.</summary>
public abstract class RollbackFloor
{
    /// <summary>The floor of a device.</summary>
    /// <param name="device">Manufacturer, family and product: a new firmware version is the same device.</param>
    /// <exception cref="SigningException">The floors cannot be relied on.</exception>
    /// <exception cref="IOException">They cannot be read.</exception>
    public abstract FloorVersions Read(DeviceIdentity device);

    /// <summary>Raises the floor of a device to what was flashed, where that is higher.</summary>
    /// <exception cref="SigningException">The floors cannot be relied on.</exception>
    /// <exception cref="IOException">They cannot be written; the old ones hold.</exception>
    public abstract void Raise(DeviceIdentity device, FloorVersions flashed);
}

/// <summary>Floors in memory, as long as the process lives.</summary>
public sealed class MemoryRollbackFloor : RollbackFloor
{
    private readonly Dictionary<string, FloorVersions> _floors = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override FloorVersions Read(DeviceIdentity device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return _floors.GetValueOrDefault(device.Platform, FloorVersions.None);
    }

    /// <inheritdoc/>
    public override void Raise(DeviceIdentity device, FloorVersions flashed) => _floors[device.Platform] = Read(device).Raised(flashed);
}
