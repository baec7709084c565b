using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Signet.Ffu;
using Signet.Files;

namespace Signet.Flashing;

/// <summary>What comes onto one target.</summary>
/// <param name="Target">The target.</param>
/// <param name="Extents">What lies where, in the order of the content.</param>
/// <param name="Tables">What is kept back until all data are there.</param>
internal sealed record StorePlan(FlashTarget Target, FlashExtent[] Extents, FlashTables Tables)
{
    /// <summary>Bytes of the image that come onto the target.</summary>
    public long Length => Extents.Sum(e => e.Length);
}

/// <summary>What is to be written where, worked out and checked before anything is touched.</summary>
internal sealed class FlashPlan
{
    private FlashPlan(FlashContent content, IReadOnlyList<StorePlan> stores) => (Content, Stores) = (content, stores);

    /// <summary>The image's content.</summary>
    public FlashContent Content { get; }

    /// <summary>One plan for each store, in the image's order.</summary>
    public IReadOnlyList<StorePlan> Stores { get; }

    /// <summary>Bytes of the image that are written.</summary>
    public long Length => Stores.Sum(s => s.Length);

    /// <summary>The order in which the stores get their tables: the one with the main system last, for that is what makes a device boot.</summary>
    public IEnumerable<StorePlan> InCommitOrder => Stores.Index().OrderBy(s => IsMain(s.Index)).Select(s => s.Item);

    /// <summary>Works out what is to be done. Nothing is written, and no target opened.</summary>
    /// <param name="image">The image.</param>
    /// <param name="targets">One for each store.</param>
    /// <param name="options">How.</param>
    /// <exception cref="SigningException">The image cannot go onto these targets, or changed since it was proved.</exception>
    public static FlashPlan Make(VerifiedFfu image, IReadOnlyList<FlashTarget> targets, FlashOptions options)
    {
        var file = image.File;
        if (targets.Count != file.Stores.Count)
        {
            throw Refuse(FlashingFindings.TargetCount, $"the image has {file.Stores.Count} stores, {targets.Count} targets are given");
        }

        if (targets.GroupBy(t => t.Identity, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } same)
        {
            throw Refuse(FlashingFindings.SameTarget, $"{same.First().Name} is named {same.Count()} times");
        }

        var content = new FlashContent(image, targets.Max(t => t.SectorSize));
        return new FlashPlan(content, [.. targets.Select((t, i) => Make(content, i, t, options))]);
    }

    /// <summary>SHA-256 of all that decides what is written where, the image's content apart.</summary>
    public byte[] Digest(FlashOptions options)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"chunk {Content.Image.File.Security.ChunkSize} repair {options.RepairTable} blank {options.Blank}");
        foreach (var store in Stores)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{store.Target.Length} {store.Target.SectorSize} {store.Target.Identity}");
        }

        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private bool IsMain(int store) =>
        Content.Image.File.Manifest.Stores.ElementAtOrDefault(store)?.Section["IsMainOSStore"] is { } value && value.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static StorePlan Make(FlashContent content, int number, FlashTarget target, FlashOptions options)
    {
        var file = content.Image.File;
        Check(file, number, target);
        if (FlashExtents.Find(content, number, target.Length, out var extents) is { } outside)
        {
            throw new SigningException(outside);
        }

        var disk = new FlashDisk(content, extents, target.Length);
        CheckTableSector(disk, target);
        var tables = FlashTables.Find(disk, target.SectorSize, options.RepairTable, out var problem) ?? throw new SigningException(problem!);
        Array.Sort(extents, (a, b) => a.Content != b.Content ? a.Content.CompareTo(b.Content) : a.Disk.CompareTo(b.Disk));
        return new StorePlan(target, extents, tables);
    }

    private static void Check(FfuFile file, int number, FlashTarget target)
    {
        var store = file.Stores[number];
        var described = file.Manifest.Stores.ElementAtOrDefault(number);
        if (file.Source is FileSource source && target.Identity == FileTarget.IdentityOf(source.Path))
        {
            throw Refuse(FlashingFindings.SameTarget, $"{target.Name} is the image itself");
        }

        if (store.Header.UpdateType != 0)
        {
            throw Refuse(FlashingFindings.PartialImage, $"store {number + 1} is a partial update");
        }

        if (described?.SectorSize is { } sector && sector != target.SectorSize)
        {
            throw Refuse(FlashingFindings.SectorSize, $"store {number + 1} is for sectors of {sector} bytes, {target.Name} has {target.SectorSize}");
        }

        if (store.Header.BlockSize % target.SectorSize != 0)
        {
            throw Refuse(FlashingFindings.BlockSize, $"the blocks of store {number + 1} have {store.Header.BlockSize} bytes, the sectors of {target.Name} {target.SectorSize}");
        }

        if (target.Length % target.SectorSize != 0 || target.Length < 3 * target.SectorSize || target.Length < described?.DiskSize)
        {
            throw Refuse(FlashingFindings.TooSmall, $"{target.Name} has {target.Length} bytes, store {number + 1} needs {Math.Max(described?.DiskSize ?? 0, 3 * target.SectorSize)}");
        }
    }

    // Where the manifest does not say for which sectors it is, the table does.
    private static void CheckTableSector(FlashDisk disk, FlashTarget target)
    {
        var other = target.SectorSize == 512 ? 4096 : 512;
        if (Disks.GptHeader.Matches(disk.ReadAtMost(other, 8)) && !Disks.GptHeader.Matches(disk.ReadAtMost(target.SectorSize, 8)))
        {
            throw Refuse(FlashingFindings.SectorSize, $"the image's partition table is for sectors of {other} bytes, {target.Name} has {target.SectorSize}");
        }
    }

    private static SigningException Refuse(FindingRule rule, string text) => new(rule.With(text));
}
