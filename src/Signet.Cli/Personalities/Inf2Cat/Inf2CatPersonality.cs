using Signet.Cli.Options;
using Signet.Drivers;

namespace Signet.Cli.Personalities.Inf2Cat;

/// <summary>What Inf2Cat was asked.</summary>
internal sealed record Inf2CatRequest
{
    public string? Folder { get; init; }

    public IReadOnlyList<DriverOs> Releases { get; init; } = [];

    /// <summary>True when nothing is to be written.</summary>
    public bool NoCatalog { get; init; }

    public bool Verbose { get; init; }

    /// <summary>True when DriverVer is compared with the day here instead of the day in UTC.</summary>
    public bool LocalTime { get; init; }

    public bool PageHashes { get; init; }

    /// <summary>The files that <see cref="PageHashes"/> is about; empty for all.</summary>
    public IReadOnlyList<string> PageHashFiles { get; init; } = [];
}

/// <summary>Inf2Cat of Microsoft's driver kit.</summary>
internal static class Inf2CatPersonality
{
    // Inf2Cat ends with -2 when a package cannot be signed, as build systems report it.
    private const ExitCode Unsignable = (ExitCode)(-2);

    private const string Usage = """
        Inf2Cat /driver:PackagePath /os:WindowsVersionList [/nocat] [/verbose] [/uselocaltime] [/pageHashes[:files]]

          /driver         The folder of the driver package, with its INF files.
          /drv            The same.
          /os             The releases of Windows, with commas between them: 10_X64,10_25H2_X64,Server2025_X64.
          /nocat          Tests whether the package can be signed, and makes no catalog.
          /verbose        Tells of each step.
          /v              The same.
          /uselocaltime   Compares the date of DriverVer with the local day; otherwise with the day in UTC.
          /pageHashes     Lists images with page hashes: all, or those named behind the colon.

        """;

    /// <summary>The tool.</summary>
    internal static Personality Personality { get; } = new("inf2cat", "Tests whether a driver package can be signed and makes its catalogs, as Microsoft's Inf2Cat does.")
    {
        Style = new()
        {
            ErrorPrefix = "",
            Assignment = ':',
            UsageOnOutput = true,
            UsageExit = Unsignable,
            NothingGiven = null,
        },
        Exit = static code => code is ExitCode.Success or ExitCode.Interrupted ? code : Unsignable,
        Notes =
        [
            "Of the original's messages the public ones are used with their numbers (22.9.1, 22.9.4, 22.9.6, 22.9.7, 22.9.8, 22.9.10); everything else has the code of `signet explain`.",
            "No rights of an administrator are needed.",
            "What is made, and how it compares with genuine catalogs: [driver-packages.md](../formats/driver-packages.md).",
            "The process ends with -2 for a package that cannot be signed; shells elsewhere than on Windows show that as 254.",
        ],
        Commands =
        [
            new PersonalityCommand<Inf2CatRequest>("", "Makes the catalogs of a driver package.", new Inf2CatRequest(), Inf2CatRun.RunAsync)
            {
                Usage = Usage,
                Options =
                [
                    new("/driver", "DIR", "The folder of the package; INF files in folders below count too.", (r, v) => r with { Folder = v }) { Aliases = ["/drv"] },
                    new("/os", "LIST", "The releases of Windows, in any case and order.", (r, v) => r with { Releases = Releases(v) }),
                    new("/nocat", null, "Makes no catalog.", (r, _) => r with { NoCatalog = true }),
                    new("/verbose", null, "Tells of each INF and catalog.", (r, _) => r with { Verbose = true }) { Aliases = ["/v"] },
                    new("/uselocaltime", null, "Compares DriverVer with the local day.", (r, _) => r with { LocalTime = true }),
                    new("/pageHashes", "[FILES]", "Lists images with page hashes.", (r, v) => r with { PageHashes = true, PageHashFiles = [.. v.Split(',', StringSplitOptions.RemoveEmptyEntries)] }),
                    new("/drm", "[FILES]", "Adds a DRM attribute.", (r, _) => r) { Supported = false, Difference = "Deprecated by Microsoft.", Own = true },
                    new("/pe", "[FILES]", "Adds a PETrust attribute.", (r, _) => r) { Supported = false, Difference = "Deprecated by Microsoft.", Own = true },
                ],
                Check = static r =>
                {
                    if (r.Folder is null || r.Releases.Count == 0)
                    {
                        throw new PersonalityException($"The {(r.Folder is null ? "/driver" : "/os")} option is missing.", usage: true);
                    }
                },
            },
        ],
    };

    private static IReadOnlyList<DriverOs> Releases(string list) =>
        DriverOs.TryReadList(list, out var releases, out var unknown) ? releases : throw new PersonalityException($"Invalid value for the /os option: {unknown}");
}
