using Signet.Cli.Options;

namespace Signet.Cli.Verbs;

/// <summary>The verbs about driver packages.</summary>
internal static class DriverGroup
{
    public static CliGroup Driver { get; } = new("driver", "Checks driver packages, makes their catalogs, and verifies packages as a whole.",
    [
        new("catalog", "Make the catalogs of a driver package from its INFs.", static () => DriverCatalogVerb.Verb),
        new("check", "Check whether a driver package can be signed: its INFs, compared with its files.", static () => DriverCheckVerb.Verb),
        new("verify", "Verify a driver package as a whole: INFs, files, catalogs, signatures.", static () => DriverVerifyVerb.Verb),
    ]);
}
