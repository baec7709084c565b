using Signet.Cli.Options;

namespace Signet.Cli.Verbs;

/// <summary>The verbs about catalogs.</summary>
internal static class CatalogGroup
{
    public static CliGroup Group { get; } = new("catalog", "Makes catalogs of files and compares files with them.",
    [
        new("new", "Make a catalog of files, of a folder, or from a definition file.", static () => CatalogNewVerb.Verb),
        new("add", "Add files to a catalog that is not signed yet.", static () => CatalogAddVerb.Verb),
        new("show", "Show what a catalog lists.", static () => CatalogShowVerb.Verb),
        new("verify", "Check that files are as a trusted catalog lists them.", static () => CatalogVerifyVerb.Verb),
    ]);
}
