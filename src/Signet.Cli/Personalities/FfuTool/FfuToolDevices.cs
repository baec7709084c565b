using System.Text.Json;
using Signet.Ffu;
using Signet.Flashing;

namespace Signet.Cli.Personalities.FfuTool;

/// <summary>A device that images are flashed to.</summary>
/// <param name="Name">For people.</param>
/// <param name="Order">Where its disks are and what vouches for images; without the image.</param>
internal sealed record FfuToolDevice(string Name, FlashOrder Order);

/// <summary>The devices, as the environment names them: what stands in for those on USB.</summary>
internal static class FfuToolDevices
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Reads them.</summary>
    /// <param name="variable">The environment.</param>
    /// <exception cref="PersonalityException">What is configured makes no sense.</exception>
    internal static IReadOnlyList<FfuToolDevice> Read(Func<string, string?> variable)
    {
        var devices = new List<FfuToolDevice>();
        if (variable("SIGNET_FFU_DEVICE") is { Length: > 0 } target)
        {
            devices.Add(new FfuToolDevice(target, new FlashOrder
            {
                Image = "",
                Targets = [PersonalityFiles.Local(target)],
                Device = variable("SIGNET_FFU_DEVICE_ID") is { Length: > 0 } id ? Identity(id) : null,
                Trust = variable("SIGNET_FFU_TRUST") is { Length: > 0 } trust ? trust.Split(Path.PathSeparator) : [],
                KeyHashes = variable("SIGNET_FFU_TRUST") is not { Length: > 0 } && variable("SIGNET_OEM_PK_HASH") is { Length: > 0 } hash ? [Hash(hash)] : [],
                Developer = variable("SIGNET_FFU_DEVELOPER") == "1",
            }));
        }

        if (variable("SIGNET_FFU_DEVICES") is { Length: > 0 } path)
        {
            devices.AddRange(ReadFile(path));
        }

        return devices;
    }

    private static IEnumerable<FfuToolDevice> ReadFile(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > MaxBytes } large)
        {
            throw Wrong(path, $"it has {large.Length} bytes");
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return [.. json.RootElement.GetProperty("devices").EnumerateArray().Select((device, i) => Read(path, device, i))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Wrong(path, e.Message);
        }
    }

    private static FfuToolDevice Read(string path, JsonElement json, int index)
    {
        var (name, order) = ($"Device {index}", new FlashOrder { Image = "", Targets = [] });
        foreach (var property in json.EnumerateObject())
        {
            var value = property.Value;
            (name, order) = property.Name switch
            {
                "name" => (value.GetString()!, order),
                "id" => (name, order with { Device = Identity(value.GetString()!) }),
                "targets" => (name, order with { Targets = Texts(value) }),
                "trust" => (name, order with { Trust = Texts(value) }),
                "pkHash" => (name, order with { KeyHashes = [Hash(value.GetString()!)] }),
                "developer" => (name, order with { Developer = value.GetBoolean() }),
                "removable" => (name, order with { AllowRemovable = value.GetBoolean() }),
                "floor" => (name, order with { Floor = new FileRollbackFloor(value.GetString()!) }),
                _ => throw Wrong(path, $"device {index} has the unknown property {property.Name}"),
            };
        }

        return order.Targets.Count > 0 ? new FfuToolDevice(name, order) : throw Wrong(path, $"device {index} has no targets");
    }

    private static string[] Texts(JsonElement json) => [.. json.EnumerateArray().Select(e => e.GetString()!)];

    private static DeviceIdentity Identity(string id) => DeviceIdentity.TryParse(id, out var device) ? device : throw new PersonalityException($"'{id}' names no device.");

    private static ReadOnlyMemory<byte> Hash(string text) => FlashAnchors.TryParseHash(text, out var hash) ? hash : throw new PersonalityException($"'{text}' is no hash of a platform key.");

    private static PersonalityException Wrong(string path, string what) => new($"The devices file {path} cannot be used: {what}");
}
