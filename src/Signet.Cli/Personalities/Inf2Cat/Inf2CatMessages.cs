using Signet.Drivers;
using Signet.Inf;

namespace Signet.Cli.Personalities.Inf2Cat;

/// <summary>Findings about a package in the words in which Inf2Cat is known to report them.</summary>
/// <remarks>Source: what build logs that were published show. Findings for which no such words are known keep their code and message.</remarks>
internal static class Inf2CatMessages
{
    /// <summary>The line of a finding, without its line end.</summary>
    internal static string Of(PackageFinding finding, DriverPackage package)
    {
        // The folder's own name, a backslash, and the INF in lower case.
        var folder = Path.GetFileName(package.Folder.Root);
        var place = finding.Path.Length == 0 ? folder : $"{folder}\\{finding.Path.Replace('/', '\\').ToLowerInvariant()}";
        var number = Number(finding.Finding.Rule);
        return $"{number ?? finding.Finding.Code}: " + number switch
        {
            "22.9.1" => $"{MissingFile(finding, package)} of {place} is missing or cannot be decompressed from source media.  Please verify all path values specified in "
                + "SourceDisksNames, SouceDisksFiles, and CopyFiles sections resolve to the actual location of the file, and are expressed in terms relative to the location of the inf.",
            "22.9.4" => $"Missing {CatalogEntry(finding)} from [Version] section in {place}",
            "22.9.6" => $"DriverVer missing or in incorrect format in {place}",
            "22.9.7" when finding.Finding.Rule == InfPackageFindings.DateFuture => $"DriverVer set to a date in the future (postdated DriverVer not allowed) in {place}.",
            "22.9.7" => $"DriverVer set to incorrect date (must be postdated to 4/21/2009 for newest OS) in {place}",
            "22.9.10" => $"{finding.Finding.Message.Split(' ')[0]} in [{Section(finding, package)}] of {place} is missing from [SourceDisksFiles] section in {place}; "
                + "ok if file source is provided via LayoutFile in [Version].",
            _ => $"{finding.Finding.Message} in {place}",
        };
    }

    private static string? Number(FindingRule rule) =>
        rule == DriverFindings.Missing ? "22.9.1"
        : rule == DriverFindings.NoCatalogNamed ? "22.9.4"
        : InfPackageFindings.Inf2CatNumber(rule);

    // file in [section that copies it]
    private static string MissingFile(PackageFinding finding, DriverPackage package)
    {
        var inf = Inf(finding, package);
        var file = inf?.Package.Files.FirstOrDefault(f => f.Line == finding.Finding.Line && finding.Finding.Message.StartsWith(f.Path, StringComparison.Ordinal));
        return file is null ? finding.Finding.Message : $"{file.Name} in [{Section(finding, package)}]";
    }

    // The section whose header is the nearest above the line.
    private static string Section(PackageFinding finding, DriverPackage package) =>
        Inf(finding, package)?.Package.File.Sections.Where(s => s.Line < finding.Finding.Line).MaxBy(s => s.Line)?.Name.ToLowerInvariant() ?? "";

    private static string CatalogEntry(PackageFinding finding)
    {
        var without = InfArchitectures.All.Each().Select(a => a.Name()).FirstOrDefault(a => finding.Finding.Message.EndsWith(" " + a, StringComparison.Ordinal));
        return without is null ? "CatalogFile entry" : $"{without.ToUpperInvariant()} CatalogFile entry (CatalogFile.nt{without}, CatalogFile.nt, CatalogFile)";
    }

    private static DriverInf? Inf(PackageFinding finding, DriverPackage package) => package.Infs.FirstOrDefault(i => i.File.Path == finding.Path);
}
