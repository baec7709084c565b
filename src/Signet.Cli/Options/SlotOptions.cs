using Signet.McuBoot;
using Signet.McuBoot.Loader;

namespace Signet.Cli.Options;

/// <summary>The slots of a device, as files, and how its boot loader uses them.</summary>
public sealed record SlotRequest
{
    public string? Primary { get; init; }

    public string? Secondary { get; init; }

    public string? Scratch { get; init; }

    public int SlotSize { get; init; }

    /// <summary>Bytes of the secondary slot where it has another size; 0 when it has not.</summary>
    public int SecondarySize { get; init; }

    public int ScratchSize { get; init; }

    public int SectorSize { get; init; }

    public byte Erased { get; init; } = 0xff;

    public bool MaxAlignGiven { get; init; }

    public McuBootTrailerLayout Layout { get; init; } = new();

    /// <summary>The layout, in which the alignment follows from the write size when it is not given.</summary>
    public McuBootTrailerLayout Complete => MaxAlignGiven || !Layout.Mode.Swaps() ? Layout : Layout with { MaxAlign = Math.Max(8, Layout.WriteSize) };

    /// <summary>What the flash of a slot is like.</summary>
    /// <param name="length">Its bytes.</param>
    /// <exception cref="UsageException">No flash is like that.</exception>
    public FlashGeometry Geometry(int length)
    {
        var geometry = new FlashGeometry(length, SectorSize, Layout.WriteSize, Erased);
        return geometry.Problem is { } problem ? throw new UsageException(problem) : geometry;
    }

    /// <summary>What the flash of the secondary slot is like.</summary>
    public FlashGeometry SecondaryGeometry => Geometry(SecondarySize > 0 ? SecondarySize : SlotSize);
}

/// <summary>The table of <see cref="SlotRequest"/>.</summary>
public static class SlotOptions
{
    private const string Category = "Slots";

    public static IReadOnlyList<CliOption<SlotRequest>> Options { get; } =
    [
        new("--primary", "FILE", "The primary slot: an image, or a dump. What is missing up to its size is erased.", (r, v) => r with { Primary = v }) { Category = Category },
        new("--secondary", "FILE", "The secondary slot.", (r, v) => r with { Secondary = v }) { Category = Category, Default = "erased" },
        new("--scratch", "FILE", "The scratch area.", (r, v) => r with { Scratch = v }) { Category = Category, Default = "erased" },
        new("--slot-size", "N", "Bytes of a slot.", (r, v) => r with { SlotSize = Size(v) }) { Category = Category },
        new("--secondary-size", "N", "Bytes of the secondary slot: in the mode offset it may have a sector more, in the mode move one less.", (r, v) => r with { SecondarySize = Size(v) })
        {
            Category = Category, Default = "as the primary one",
        },
        new("--scratch-size", "N", "Bytes of the scratch area.", (r, v) => r with { ScratchSize = Size(v) }) { Category = Category, Default = "a sector" },
        new("--sector-size", "N", "Bytes that are erased at once.", (r, v) => r with { SectorSize = Size(v) }) { Category = Category },
        new("--align", "N", "Bytes that are written at once.", (r, v) => r with { Layout = r.Layout with { WriteSize = int.Parse(v, System.Globalization.CultureInfo.InvariantCulture) } })
        {
            Category = Category, Choices = ["1", "2", "4", "8", "16", "32"], Default = "1",
        },
        new("--max-align", "N", "Bytes to which the trailer is aligned.", (r, v) => r with { MaxAlignGiven = true, Layout = r.Layout with { MaxAlign = int.Parse(v, System.Globalization.CultureInfo.InvariantCulture) } })
        {
            Category = Category, Choices = ["8", "16", "32"], Default = "the larger of 8 and --align",
        },
        new("--max-sectors", "N", "Sectors that the loader is built for.", (r, v) => r with { Layout = r.Layout with { MaxSectors = OptionValue.Number(v, 1, 1 << 20) } })
        {
            Category = Category, Default = "128",
        },
        new("--erased-value", "N", "What an erased byte reads as.", (r, v) => r with { Erased = v == "0" ? (byte)0 : (byte)0xff }) { Category = Category, Choices = ["0", "0xff"], Default = "0xff" },
        new("--mode", "MODE", "How the loader uses the slots.", (r, v) => r with { Layout = r.Layout with { Mode = McuBootModes.All.First(m => m.Name() == v) } })
        {
            Category = Category, Choices = [.. McuBootModes.All.Select(m => m.Name())], Default = "scratch",
        },
    ];

    /// <summary>Refuses what is missing or does not go together.</summary>
    public static void Check(SlotRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Primary is null && request.Secondary is null)
        {
            throw new UsageException("no slot is given", "Give --primary and, for modes with two slots, --secondary.");
        }

        if (request.SlotSize == 0 || request.SectorSize == 0)
        {
            throw new UsageException("the slots' size is not given", "Give --slot-size and --sector-size as the loader was built with.");
        }

        if (request.Complete.Problem is { } problem)
        {
            throw new UsageException(problem);
        }

        if (request.Layout.Mode != McuBootMode.Scratch && (request.Scratch is not null || request.ScratchSize > 0))
        {
            throw new UsageException("a scratch area goes with --mode scratch alone");
        }

        if (request.Layout.Mode == McuBootMode.Single && (request.Secondary is not null || request.SecondarySize > 0))
        {
            throw new UsageException("--mode single has one slot");
        }
    }

    // A device with this loader has megabytes of flash at most.
    private static int Size(string value) => McuBootTrustOptions.Unsigned(value) is > 0 and <= 1 << 28 and var size ? (int)size
        : throw new UsageException($"{value} bytes cannot be", "A slot has up to 256 MiB.");
}
