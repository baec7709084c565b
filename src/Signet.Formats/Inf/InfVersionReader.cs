namespace Signet.Inf;

/// <summary>Reads the section [Version] and notes what it lacks.</summary>
internal static class InfVersionReader
{
    private const string Catalog = "CatalogFile";

    public static (InfVersion Version, IReadOnlyList<InfCatalogFile> Catalogs) Read(InfFile file, InfFindingList findings)
    {
        if (file.Section("Version") is not { } section)
        {
            findings.Add(InfPackageFindings.NoVersion());
            return (new InfVersion(), []);
        }

        var entries = section.Entries.Take(InfBudget.MaxEntries).Where(e => e.Key is not null).ToList();
        InfEntry? Entry(string key) => entries.Find(e => e.Is(key));
        string? Text(string key) => Entry(key)?.Value(0) is { Length: > 0 } text ? text : null;

        var signature = Entry("Signature");
        if (signature?.Value(0).ToUpperInvariant() is not ("$WINDOWS NT$" or "$CHICAGO$"))
        {
            findings.Add(InfPackageFindings.NoSignature(file, section, signature));
        }

        var version = new InfVersion
        {
            Signature = Text("Signature"),
            Class = Text("Class"),
            ClassGuid = Guid.TryParseExact(Text("ClassGuid"), "B", out var guid) ? guid : null,
            Provider = Text("Provider"),
            DriverVersionEntry = Entry("DriverVer"),
            DriverVersion = Entry("DriverVer") is { } date ? InfDriverVersion.Parse(date) : null,
            PnpLockDown = InfNumber.Parse(Text("PnpLockDown") ?? "") is > 0,
            LayoutFiles = [.. (Entry("LayoutFile")?.Values ?? []).Where(v => v.Length > 0)],
            Line = section.Line,
        };
        NoteGaps(file, section, version, Text("ClassGuid"), findings);
        return (version, Catalogs(entries, findings));
    }

    private static void NoteGaps(InfFile file, InfSection section, InfVersion version, string? guid, InfFindingList findings)
    {
        // What has no devices can do without.
        var needed = file.Section("Manufacturer") is null ? Severity.Warning : Severity.Error;
        if (version.Class is null || version.ClassGuid is null)
        {
            findings.Add(InfPackageFindings.NoClass(file, section,
                version.ClassGuid is null && guid is not null ? $"ClassGuid is '{guid}'" : $"[Version] lacks {(version.Class is null ? "Class" : "ClassGuid")}")
                with { Severity = needed });
        }

        if (version.Provider is null)
        {
            findings.Add(InfPackageFindings.NoProvider(file, section) with { Severity = needed });
        }

        if (version.DriverVersionEntry is null)
        {
            findings.Add(InfPackageFindings.NoDriverVer(file, section));
        }
        else if (version.DriverVersion is null)
        {
            findings.Add(InfPackageFindings.BadDriverVer(version.DriverVersionEntry));
        }
    }

    // CatalogFile = name.cat, CatalogFile.ntamd64 = name.cat; the first of each counts.
    private static List<InfCatalogFile> Catalogs(List<InfEntry> entries, InfFindingList findings)
    {
        var catalogs = new Dictionary<string, InfCatalogFile>(StringComparer.Ordinal);
        foreach (var entry in entries.Where(e => e.Is(Catalog) || e.Key!.StartsWith(Catalog + ".", StringComparison.OrdinalIgnoreCase)))
        {
            var name = entry.Value(0);
            var plain = name.EndsWith(".cat", StringComparison.OrdinalIgnoreCase) && name.IndexOfAny(['\\', '/', ':']) < 0;
            if (!plain)
            {
                findings.Add(InfPackageFindings.BadCatalogName(entry));
            }
            else
            {
                var decoration = entry.Is(Catalog) ? "" : entry.Key![(Catalog.Length + 1)..].ToLowerInvariant();
                _ = catalogs.TryAdd(decoration, new InfCatalogFile(name, decoration, entry.Line));
            }
        }

        return [.. catalogs.Values];
    }
}
