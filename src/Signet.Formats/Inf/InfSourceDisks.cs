namespace Signet.Inf;

/// <summary>Where one INF says its source files lie.</summary>
/// <remarks>
/// <code>
/// [SourceDisksNames(.arch)]  diskid   = description[,[tag-or-cab][,[unused][,[path][,flags]]]]
/// [SourceDisksFiles(.arch)]  filename = diskid[,[subdir][,size]]
/// </code>
/// The section with the architecture is looked into first, for each file and for each disk. A file lies at path + subdir + name from the
/// INF's folder, or in the cabinet that the disk names. Source: Microsoft, INF SourceDisksNames Section, INF SourceDisksFiles Section.
/// </remarks>
internal sealed class InfSourceDisks
{
    private readonly Dictionary<string, (InfEntry Entry, bool Decorated)> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (InfEntry Entry, bool Decorated)> _disks = new(StringComparer.OrdinalIgnoreCase);

    public InfSourceDisks(InfFile file, InfArchitectures architecture, InfBudget budget)
    {
        Fill(_files, file, "SourceDisksFiles", architecture, budget);
        Fill(_disks, file, "SourceDisksNames", architecture, budget);
    }

    /// <summary>The entry that says where the file lies and whether its section has the architecture in its name; null when there is none.</summary>
    public (InfEntry Entry, bool Decorated)? Find(string name) => _files.TryGetValue(name, out var found) ? found : null;

    /// <summary>The disk of such an entry, or null.</summary>
    public InfEntry? DiskOf(InfEntry file) => _disks.GetValueOrDefault(file.Value(0)).Entry;

    /// <summary>The path of a file in the package, with '/'; null when it leads out of the package.</summary>
    public static string? PathOf(InfEntry? disk, InfEntry file, string name)
    {
        List<string> parts = [];
        foreach (var part in $"{disk?.Value(3)}\\{file.Value(1)}\\{name}".Split('\\', '/'))
        {
            if (part == ".." || part.Contains(':', StringComparison.Ordinal))
            {
                return null;
            }

            if (part.Length > 0 && part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    /// <summary>The cabinet of a disk, with its path; null when the disk names none.</summary>
    public static string? CabinetOf(InfEntry? disk) =>
        disk?.Value(1) is { } tag && (tag.EndsWith(".cab", StringComparison.OrdinalIgnoreCase) || InfNumber.Parse(disk.Value(4)) == 0x10)
            ? PathOf(disk, disk with { Values = [] }, tag) : null;

    private static void Fill(
        Dictionary<string, (InfEntry Entry, bool Decorated)> entries, InfFile file, string section, InfArchitectures architecture, InfBudget budget)
    {
        foreach (var decorated in (bool[])[true, false])
        {
            foreach (var entry in budget.Entries(file.Section(decorated ? $"{section}.{architecture.Name()}" : section)))
            {
                if (entry.Key is { Length: > 0 } key)
                {
                    _ = entries.TryAdd(key, (entry, decorated));
                }
            }
        }
    }
}
