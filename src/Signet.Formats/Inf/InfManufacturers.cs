namespace Signet.Inf;

/// <summary>A models section as [Manufacturer] names it.</summary>
/// <param name="Name">Name of the section, decoration included.</param>
/// <param name="Decoration">For which machines it is; null when that is malformed, and so for none.</param>
/// <param name="Manufacturer">The line of [Manufacturer].</param>
internal sealed record InfModelsSection(string Name, InfDecoration? Decoration, InfEntry Manufacturer);

/// <summary>The section [Manufacturer]: which models section is for which machine.</summary>
internal sealed class InfManufacturers
{
    private readonly List<IReadOnlyList<InfModelsSection>> _lines = [];

    public InfManufacturers(IEnumerable<InfEntry> entries, InfFindingList findings)
    {
        foreach (var entry in entries)
        {
            // %name% = section, decorations; or the manufacturer's name alone, which is the section's name too
            var name = entry.Value(0);
            if (name.Length > 0)
            {
                _lines.Add([.. Sections(name, entry, findings)]);
            }
        }
    }

    /// <summary>All sections that the lines name; the undecorated one of each line comes last.</summary>
    public IEnumerable<InfModelsSection> All => _lines.SelectMany(l => l);

    /// <summary>The section of each line that Windows would take on that machine: of those that fit, the nearest.</summary>
    public IEnumerable<InfModelsSection> For(InfTarget target) =>
        _lines.Select(line => line.Where(s => s.Decoration?.Fits(target) == true).MaxBy(s => s.Decoration!.Rank)).OfType<InfModelsSection>();

    /// <summary>Those that are not there. An undecorated one is not missed beside decorated ones.</summary>
    public IEnumerable<InfModelsSection> Unfound(InfFile file) =>
        _lines.SelectMany(line => line.Where(s => s.Decoration is not null && (line.Count == 1 || s.Decoration != InfDecoration.None))).Where(s => file.Section(s.Name) is null);

    private static IEnumerable<InfModelsSection> Sections(string name, InfEntry entry, InfFindingList findings)
    {
        foreach (var text in entry.Values.Skip(1).Where(v => v.Length > 0))
        {
            var decoration = InfDecoration.Parse(text);
            if (decoration is null)
            {
                findings.Add(InfPackageFindings.NoDecoration(entry, text));
            }

            yield return new InfModelsSection($"{name}.{text}", decoration, entry);
        }

        yield return new InfModelsSection(name, InfDecoration.None, entry);
    }
}
