namespace Signet.Inf;

/// <summary>What an install section asks for, as far as files and services go.</summary>
internal sealed record InfDirectives(IReadOnlyList<InfEntry> Entries)
{
    private static readonly string[] s_known = ["CopyFiles", "CopyINF", "Include", "Needs", "AddService", "AddInterface", "DriverVer"];

    /// <summary>Keeps the directives that matter of a section.</summary>
    public static InfDirectives Read(IEnumerable<InfEntry> section) =>
        new([.. section.Where(e => e.Key is { } key && s_known.Contains(key, StringComparer.OrdinalIgnoreCase))]);
}

/// <summary>A line of a section that CopyFiles names: <c>destination[,[source][,[unused][,flags]]]</c>.</summary>
/// <param name="Destination">The name under which the file is installed.</param>
/// <param name="Source">The name under which it lies in the package.</param>
/// <param name="Entry">The line.</param>
internal sealed record InfCopy(string Destination, string Source, InfEntry Entry)
{
    /// <summary>Reads such a line; null when it names no file.</summary>
    public static InfCopy? Read(InfEntry entry)
    {
        // A line without an equals sign has its destination first; with one (nobody writes it) the key is the destination.
        var destination = entry.Key ?? entry.Value(0);
        var source = entry.Key is null ? entry.Value(1) : entry.Value(0);
        return destination.Length == 0 ? null : new InfCopy(destination, source.Length == 0 ? destination : source, entry);
    }
}
