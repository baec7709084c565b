using System.Security.Cryptography;
using System.Text;
using Signet.Files;

namespace Signet.Ffu;

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
