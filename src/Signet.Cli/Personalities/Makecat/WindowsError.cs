using Signet.Cab;
using Signet.Catalogs;

namespace Signet.Cli.Personalities.Makecat;

/// <summary>The numbers by which Windows tells why a file is no member of a catalog.</summary>
internal static class WindowsError
{
    internal const uint PathNotFound = 3;

    internal const uint AccessDenied = 5;

    internal const uint InvalidParameter = 0x57;

    /// <summary>The number for what went wrong; measured on makecat, apart from the last of each kind.</summary>
    internal static uint Of(Exception exception) => exception switch
    {
        SigningException signing => Of(signing.Finding.Rule),
        FileNotFoundException => 2,
        DirectoryNotFoundException => PathNotFound,
        UnauthorizedAccessException => AccessDenied, // folders too
        _ => 0x1E, // the file could not be read
    };

    private static uint Of(FindingRule rule) =>
        rule == CatalogFindings.EmptyFile ? 0x3EE
        : rule == CdfFindings.LabelWithoutHash ? InvalidParameter
        : rule == CdfFindings.PathMissing ? 0x80004005
        : rule == CdfFindings.Guid || rule == CdfFindings.SubjectUnknown ? 0x800B0003
        : CabFindings.Rules.Contains(rule) ? 0xB
        : 0x8000FFFF;
}
