using System.Text;

namespace Signet.Ffu;

/// <summary>A section of the manifest.</summary>
/// <param name="Name">Without brackets.</param>
/// <param name="Entries">Keys and values in their order, blanks around them removed.</param>
public sealed record FfuManifestSection(string Name, IReadOnlyList<KeyValuePair<string, string>> Entries)
{
    /// <summary>The value of a key, in any case; null when it is not there.</summary>
    public string? this[string key] =>
        Entries.Where(e => e.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Select(e => e.Value).FirstOrDefault();

    /// <summary>The number that a key states; null when it is not there or no number.</summary>
    public long? Number(string key) =>
        long.TryParse(this[key], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>A store as the manifest describes it, with its partitions.</summary>
public sealed record FfuManifestStore(FfuManifestSection Section, IReadOnlyList<FfuManifestSection> Partitions)
{
    /// <summary>Bytes of a sector; null when the manifest does not say.</summary>
    public long? SectorSize => Section.Number("SectorSize");

    /// <summary>The least sectors that the disk must have; null when the manifest does not say.</summary>
    public long? MinSectorCount => Section.Number("MinSectorCount");

    /// <summary>Bytes of the smallest disk; null when the manifest does not say, or a number that no disk has.</summary>
    public long? DiskSize => SectorSize is > 0 and var sector && MinSectorCount is > 0 and var count && count <= long.MaxValue / sector ? sector * count : null;
}

/// <summary>The text behind the image header that describes the image.</summary>
/// <remarks>
/// Sections in brackets with <c>key = value</c> lines, ASCII, CR LF. A value goes on in the following lines when these are neither a section nor a key with a
/// value. Only [Store] and [Partition] repeat, and a [Partition] belongs to the last [Store] before it. Nothing here places a block: it is a description, though a
/// hashed one. Sources: images made by open writers; Microsoft's tools write the same keys.
/// </remarks>
public sealed record FfuManifest(IReadOnlyList<FfuManifestSection> Sections)
{
    /// <summary>The section with what concerns the whole image; empty when there is none.</summary>
    public FfuManifestSection FullFlash => Sections.FirstOrDefault(s => Is(s, "FullFlash")) ?? new("FullFlash", []);

    /// <summary>The stores with their partitions.</summary>
    public IReadOnlyList<FfuManifestStore> Stores
    {
        get
        {
            var stores = new List<(FfuManifestSection Section, List<FfuManifestSection> Partitions)>();
            foreach (var section in Sections)
            {
                if (Is(section, "Store"))
                {
                    stores.Add((section, []));
                }
                else if (Is(section, "Partition") && stores.Count > 0)
                {
                    stores[^1].Partitions.Add(section);
                }
            }

            return [.. stores.Select(s => new FfuManifestStore(s.Section, s.Partitions))];
        }
    }

    /// <summary>The devices that the image is for, by DevicePlatformId0, 1, ….</summary>
    public IReadOnlyList<string> PlatformIds =>
        [.. FullFlash.Entries.Where(e => e.Key.StartsWith("DevicePlatformId", StringComparison.OrdinalIgnoreCase)).Select(e => e.Value)];

    /// <summary>Reads a manifest. Every text is one: what is odd is in <paramref name="findings"/>.</summary>
    /// <param name="text">The bytes behind the image header.</param>
    /// <param name="offset">Where they lie in the file, in bytes.</param>
    /// <param name="findings">What is wrong with it.</param>
    public static FfuManifest Read(ReadOnlySpan<byte> text, long offset, out IReadOnlyList<Finding> findings)
    {
        var found = new List<Finding>();
        var sections = new List<(string Name, List<KeyValuePair<string, string>> Entries)>();
        if (text.ContainsAnyExceptInRange((byte)0x09, (byte)0x7E))
        {
            found.Add(FfuFindings.Manifest.With("it has bytes that are no ASCII text", new FileRange(offset, text.Length)));
        }

        foreach (var raw in Encoding.Latin1.GetString(text).Split('\n'))
        {
            var line = raw.Trim();
            if (line is ['[', .. var name, ']'])
            {
                sections.Add((name.Trim(), []));
            }
            else if (line.Length > 0 && sections.Count == 0)
            {
                found.Add(FfuFindings.Manifest.With("text stands before the first section", new FileRange(offset, text.Length)));
                break;
            }
            else if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
            {
                sections[^1].Entries.Add(new(line[..equals].TrimEnd(), line[(equals + 1)..].TrimStart()));
            }
            else if (line.Length > 0 && sections[^1].Entries is [.., var last] entries)
            {
                entries[^1] = new(last.Key, last.Value + "\n" + line);
            }
        }

        findings = found;
        return new FfuManifest([.. sections.Select(s => new FfuManifestSection(s.Name, s.Entries))]);
    }

    /// <summary>The manifest as Microsoft's writer lays it out: keys filled up with blanks to the longest of their section, an empty line behind each section.</summary>
    public byte[] Encode()
    {
        var text = new StringBuilder();
        foreach (var section in Sections)
        {
            var width = section.Entries.Select(e => e.Key.Length).DefaultIfEmpty().Max();
            text.Append('[').Append(section.Name).Append("]\r\n");
            foreach (var (key, value) in section.Entries)
            {
                text.Append(key.PadRight(width)).Append(" = ").Append(value.Replace("\n", "\r\n", StringComparison.Ordinal)).Append("\r\n");
            }

            text.Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static bool Is(FfuManifestSection section, string name) => section.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
