using System.Text.Json;
using Signet.McuBoot;
using Signet.McuBoot.Loader;

namespace Signet.Tests.McuBoot;

/// <summary>Three starts after an update with an image of the vectors: what MCUboot's own loader did is recorded with them.</summary>
public sealed class LoaderVectorTests
{
    // The device of the recording: slots of the size that the image was made for, in sectors of 4 KiB; a loader that swaps through scratch but for the variant of overwriting.
    private const int SectorSize = 0x1000;

    public static TheoryData<string> Recorded
    {
        get
        {
            using var document = JsonDocument.Parse(File.ReadAllText(McuBootVectors.PathOf("manifest.json")));
            return new TheoryData<string>(document.RootElement.GetProperty("cases").EnumerateArray()
                .Where(c => c.GetProperty("expect").TryGetProperty("boot", out var boot) && boot.ValueKind == JsonValueKind.Object && boot.TryGetProperty("upgrade", out _))
                .Select(c => c.GetProperty("name").GetString()!));
        }
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Starts_what_the_loader_started_and_swaps_when_it_swapped(string name)
    {
        var vector = McuBootVectors.Find(name);
        Assert.True(McuBootProgram.TryRead(McuBootVectors.Bytes(vector.Output!), out var program, out _));
        var image = program.Bytes.ToArray();
        var slotSize = Convert.ToInt32(vector.Value("-S"), 16);
        Assert.InRange(image.Length, 1, slotSize);
        var align = McuBootTrailerLayout.DetectMaxAlign(image) ?? 8;
        var variant = vector.Boot!.Variant;
        var encrypts = variant.Contains("-enc-", StringComparison.Ordinal);
        var sealedKeys = variant.EndsWith("-save", StringComparison.Ordinal);
        var write = vector.Value("--align") is { } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : 1;
        var layout = new McuBootTrailerLayout
        {
            Mode = variant == "none-overwrite" ? McuBootMode.Overwrite : McuBootMode.Scratch,
            WriteSize = write,
            MaxAlign = align,
            KeyLength = !encrypts ? 0 : sealedKeys ? McuBootEncryption.ValueLength(TlvType.EncryptedEc256, 16) : 16,
        };

        // The image that was there before is not among the vectors; one without signature stands for it, so the loader here asks for the hash alone, and the key of the vector is checked before.
        var demands = McuBootLoaders.Demands(vector);
        Assert.True(McuBootCheck.Run(image, demands with { Payload = vector.Boot.Slot == "primary" ? McuBootPayload.Plain : McuBootPayload.Encrypted }).Accepted(demands));
        var options = new LoaderOptions { Layout = layout, Demands = demands with { Keys = [], HashOnly = true, Form = McuBootForm.Any }, KeepsSealedKeys = sealedKeys };
        var geometry = new FlashGeometry(slotSize, SectorSize, write, vector.Value("-R") == "0" ? (byte)0 : (byte)0xff);
        using var primary = new MemoryFlash(geometry, new TestImage { Version = new(0, 1, 0, 0), PayloadSize = 7000 }.ToArray());
        using var secondary = new MemoryFlash(geometry, image);
        using var scratch = layout.Mode == McuBootMode.Scratch ? new MemoryFlash(geometry with { Length = SectorSize * 4 }) : null;
        var device = new LoaderModel(options, primary, secondary, scratch);
        foreach (var (swap, version) in Recording(name))
        {
            var outcome = device.Boot();
            Assert.Equal((swap, 0, version), (Word(outcome.Asked), outcome.Started, outcome.Version!.Value.ToString()));
        }
    }

    private static List<(string Swap, string Version)> Recording(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(McuBootVectors.PathOf("manifest.json")));
        var vector = document.RootElement.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        return [.. vector.GetProperty("expect").GetProperty("boot").GetProperty("upgrade").EnumerateArray().Select(s => (s.GetProperty("swap_type").GetString()!, s.GetProperty("version").GetString()!))];
    }

    private static string Word(McuBootSwap swap) => swap switch { McuBootSwap.Test => "TEST", McuBootSwap.Permanent => "PERM", McuBootSwap.Revert => "REVERT", _ => "NONE" };
}
