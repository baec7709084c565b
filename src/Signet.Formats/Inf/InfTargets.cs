namespace Signet.Inf;

/// <summary>The kinds of machine that an INF tells apart.</summary>
internal static class InfTargets
{
    private const string Default = "DefaultInstall";

    /// <summary>For each architecture that the INF names: a machine at each version that a decoration names, and the newest.</summary>
    public static IEnumerable<InfTarget> Of(InfFile file, InfManufacturers manufacturers)
    {
        var decorations = manufacturers.All.Select(s => s.Decoration).OfType<InfDecoration>().Concat(DefaultDecorations(file)).ToHashSet();
        var targets = new HashSet<InfTarget>();
        foreach (var architecture in decorations.Aggregate(InfArchitectures.None, (all, d) => all | d.Architectures).Each())
        {
            _ = targets.Add(new InfTarget(architecture, 10, 0, int.MaxValue));
            foreach (var decoration in decorations.Where(d => d.Architectures == architecture))
            {
                _ = targets.Add(At(decoration, architecture));
            }
        }

        return targets.OrderBy(t => t.Architecture).ThenBy(t => (t.Major, t.Minor, t.Build));
    }

    // The lowest machine that the decoration fits.
    private static InfTarget At(InfDecoration decoration, InfArchitectures architecture)
    {
        var lowest = architecture switch
        {
            InfArchitectures.X86 => (5, 0),
            InfArchitectures.Arm => (6, 2),
            InfArchitectures.Arm64 => (10, 0),
            _ => (5, 2),
        };
        var (major, minor) = decoration.Major is { } named ? (named, decoration.Minor ?? 0) : lowest;
        return new InfTarget(architecture, major, minor, decoration.Build ?? 0, decoration.ProductType ?? InfTarget.Workstation, decoration.Suite ?? 0);
    }

    // [DefaultInstall.NTamd64]; without a decoration it is for every architecture, so for those that the INF names elsewhere, or the common ones.
    private static IEnumerable<InfDecoration> DefaultDecorations(InfFile file)
    {
        foreach (var section in file.Sections.Where(s => s.Name.StartsWith(Default, StringComparison.OrdinalIgnoreCase)))
        {
            if (section.Name.Length > Default.Length + 1 && InfDecoration.Parse(section.Name[(Default.Length + 1)..]) is { Architecture: not InfArchitectures.None } decoration)
            {
                yield return decoration;
            }
        }

        var named = file.Section("Manufacturer") is null && (file.Section(Default) is not null || file.Section(Default + ".NT") is not null)
            ? SourceArchitectures(file) : InfArchitectures.None;
        foreach (var architecture in named.Each())
        {
            yield return InfDecoration.Parse("nt" + architecture.Name())!;
        }
    }

    private static InfArchitectures SourceArchitectures(InfFile file)
    {
        const string Prefix = "SourceDisksFiles.";
        var named = file.Sections.Where(s => s.Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .Aggregate(InfArchitectures.None, (all, s) => all | InfArchitectureNames.Parse(s.Name.AsSpan(Prefix.Length)));
        return named == InfArchitectures.None ? InfArchitectures.X86 | InfArchitectures.Amd64 : named;
    }
}
