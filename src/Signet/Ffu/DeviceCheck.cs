namespace Signet.Ffu;

/// <summary>Whether an image is for a device, and new enough for it.</summary>
internal static class DeviceCheck
{
    /// <summary>What speaks against it.</summary>
    /// <param name="file">The image, its headers proved.</param>
    /// <param name="demands">What the device asks.</param>
    public static IEnumerable<Finding> Check(FfuFile file, FlashDemands demands) =>
        [.. Platform(file, demands), .. Medium(file, demands), .. demands.Floor.Check(FloorVersions.Of(file.Manifest))];

    private static IEnumerable<Finding> Platform(FfuFile file, FlashDemands demands)
    {
        var lists = file.Stores.Select((s, i) => (Where: $"the header of store {i + 1}", Ids: s.Header.PlatformIds, Range: s.HeaderRange))
            .Append((Where: "the manifest", Ids: file.Manifest.PlatformIds, Range: file.ManifestRange))
            .Where(l => l.Ids.Count > 0).ToList();

        // Readers of the manifest trim what they read, so blanks around an ID make no difference here; to a match they do.
        foreach (var (where, ids, range) in lists.Skip(1).Where(l => !Trimmed(l.Ids).SetEquals(Trimmed(lists[0].Ids))))
        {
            yield return DeviceFindings.PlatformLists.With($"{where} names {string.Join(", ", ids)}; {lists[0].Where} names {string.Join(", ", lists[0].Ids)}", range);
        }

        if (demands.Device is not { } device)
        {
            yield break;
        }

        if (lists.Count == 0)
        {
            yield return DeviceFindings.NoPlatformId.With("no store header and no line of the manifest names a platform ID", file.ManifestRange);
        }

        foreach (var (where, ids, range) in lists.Where(l => !PlatformIds.MatchAny(l.Ids, device, demands.IgnoreCase)))
        {
            yield return DeviceFindings.PlatformId.With($"the device is {device}; {where} names {string.Join(", ", ids)}", range);
        }

        HashSet<string> Trimmed(IReadOnlyList<string> ids) => ids.Select(i => i.Trim()).ToHashSet(demands.IgnoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
    }

    private static IEnumerable<Finding> Medium(FfuFile file, FlashDemands demands)
    {
        var allowed = file.Manifest.FullFlash["CanFlashToRemovableMedia"]?.Trim();
        if (demands.IsRemovable && allowed != "1" && !"true".Equals(allowed, StringComparison.OrdinalIgnoreCase))
        {
            yield return DeviceFindings.Removable.With($"the manifest has {(allowed is null ? "no CanFlashToRemovableMedia" : $"CanFlashToRemovableMedia = {allowed}")}", file.ManifestRange);
        }
    }
}
