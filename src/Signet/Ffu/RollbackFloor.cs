using System.Security.Cryptography;
using System.Text;
using Signet.Files;

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
        if (AntiTheft is not null && AntiTheft.CompareTo(image.AntiTheft) > 0)
        {
            yield return DeviceFindings.ResetProtection.With($"the device asks for AntiTheftVersion {AntiTheft}, the image states {image.AntiTheft?.Text ?? "none"}");
        }

        if (OsVersion is not null && OsVersion.CompareTo(image.OsVersion) > 0)
        {
            yield return DeviceFindings.BelowFloor.With($"the device had OSVersion {OsVersion}, the image states {image.OsVersion?.Text ?? "none"}");
        }
    }

    private static DottedVersion? Higher(DottedVersion? one, DottedVersion? other) => one is null || one.CompareTo(other) < 0 ? other : one;
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

/// <summary>Floors in a file, which appears complete or not at all.</summary>
/// <remarks>
/// <code>
/// signet rollback floors 1
/// os-version Contoso.Phone.P1 = 10.0.19041.1      a line for each device and kind, in ascending order
/// anti-theft Contoso.Phone.P1 = 1.1
/// sha256 HEX                                      of all lines before
/// </code>
/// UTF-8, LF. The last line tells a damaged file from a whole one; it does not keep out who may write the file. A missing file has no floors.
/// </remarks>
/// <param name="path">The file.</param>
public sealed class FileRollbackFloor(string path) : RollbackFloor
{
    private const string Heading = "signet rollback floors 1";
    private const string Seal = "sha256 ";
    private const int MaxBytes = 1024 * 1024;

    /// <inheritdoc/>
    public override FloorVersions Read(DeviceIdentity device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return ReadAll().GetValueOrDefault(Key(device), FloorVersions.None);
    }

    /// <inheritdoc/>
    public override void Raise(DeviceIdentity device, FloorVersions flashed)
    {
        ArgumentNullException.ThrowIfNull(device);
        var floors = ReadAll();
        var old = floors.GetValueOrDefault(Key(device), FloorVersions.None);
        floors[Key(device)] = old.Raised(flashed);
        var text = new StringBuilder(Heading).Append('\n');
        foreach (var (name, floor) in floors)
        {
            Append("os-version", name, floor.OsVersion);
            Append("anti-theft", name, floor.AntiTheft);
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        byte[] content = [.. bytes, .. Encoding.ASCII.GetBytes(Seal + Convert.ToHexStringLower(SHA256.HashData(bytes)) + "\n")];
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        OutputFile.WriteAsync(path, content, CancellationToken.None).GetAwaiter().GetResult();

        void Append(string kind, string name, DottedVersion? version)
        {
            if (version is not null)
            {
                text.Append(kind).Append(' ').Append(name).Append(" = ").Append(version.Text).Append('\n');
            }
        }
    }

    // A line end in a device's own text would be a line of ours.
    private static string Key(DeviceIdentity device) => device.Platform.ReplaceLineEndings(" ");

    private SortedDictionary<string, FloorVersions> ReadAll()
    {
        var floors = new SortedDictionary<string, FloorVersions>(StringComparer.Ordinal);
        if (!Path.Exists(path))
        {
            return floors;
        }

        using var source = FileSource.Open(path);
        return source.Length <= MaxBytes && TryRead(source.ReadExactly(new FileRange(0, source.Length)), floors)
            ? floors
            : throw new SigningException(DeviceFindings.FloorDamaged.With($"{path} is not as it was written"));
    }

    private static bool TryRead(byte[] bytes, SortedDictionary<string, FloorVersions> floors)
    {
        var sealAt = bytes.AsSpan(0, Math.Max(0, bytes.Length - 1)).LastIndexOf((byte)'\n') + 1;
        if (Encoding.UTF8.GetString(bytes.AsSpan(sealAt)) != Seal + Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, sealAt))) + "\n")
        {
            return false;
        }

        var lines = Encoding.UTF8.GetString(bytes.AsSpan(0, sealAt)).Split('\n');
        return lines[0] == Heading && lines[^1].Length == 0 && lines[1..^1].All(line => TryRead(line, floors));
    }

    private static bool TryRead(string line, SortedDictionary<string, FloorVersions> floors)
    {
        var (space, equals) = (line.IndexOf(' ', StringComparison.Ordinal), line.LastIndexOf(" = ", StringComparison.Ordinal));
        if (space < 0 || equals <= space || !DottedVersion.TryParse(line[(equals + 3)..], out var version))
        {
            return false;
        }

        var name = line[(space + 1)..equals];
        var floor = floors.GetValueOrDefault(name, FloorVersions.None);
        FloorVersions? read = line[..space] switch
        {
            "os-version" => floor with { OsVersion = version },
            "anti-theft" => floor with { AntiTheft = version },
            _ => null,
        };
        floors[name] = read ?? floor;
        return read is not null;
    }
}
