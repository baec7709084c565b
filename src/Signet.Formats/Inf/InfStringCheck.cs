namespace Signet.Inf;

/// <summary>Looks for names in percent signs that nothing defines.</summary>
internal static class InfStringCheck
{
    // Where a name that stays in the value changes what is installed or signed. Elsewhere, in registry values above all, %Name% is often meant as it stands.
    private static readonly string[] s_strict = ["Version", "Manufacturer", "SourceDisksNames", "SourceDisksFiles", "DestinationDirs"];

    public static void Note(InfFile file, InfFindingList findings)
    {
        foreach (var section in file.Sections)
        {
            if (findings.IsFull(InfPackageFindings.UnknownString))
            {
                return;
            }

            var strict = s_strict.Contains(section.Name.Split('.')[0], StringComparer.OrdinalIgnoreCase);
            foreach (var entry in section.EntriesWithUnknownStrings())
            {
                foreach (var name in entry.UnknownStrings)
                {
                    var finding = InfPackageFindings.NotDefined(entry, name);
                    findings.Add(strict ? finding : finding with { Severity = Severity.Warning });
                }
            }
        }
    }
}
