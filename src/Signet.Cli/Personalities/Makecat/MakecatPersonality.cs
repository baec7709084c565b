using Signet.Cli.Options;

namespace Signet.Cli.Personalities.Makecat;

/// <summary>What makecat was asked for.</summary>
internal sealed record MakecatRequest
{
    public string? Definition { get; init; }

    public bool Verbose { get; init; }

    /// <summary>True to try the members behind one that fails.</summary>
    public bool GoOn { get; init; }

    /// <summary>Files of fewer bytes make the run fail; they become members all the same.</summary>
    public long MinimumLength { get; init; }

    /// <summary>Where names and tags of the members go.</summary>
    public string? Pairs { get; init; }
}

/// <summary>Microsoft's makecat.</summary>
internal static class MakecatPersonality
{
    /// <summary>What makecat prints for <c>-?</c>, and when it lacks a definition file.</summary>
    internal const string Usage = """
        usage: makecat.exe [options] [@commandfile] CDF_filename
             -?:         this screen
             -v:         verbose output
             -r:         return fail even on recoverable errors
             -n:         don't stop on error
             -s <param>: fail if any files are smaller than (param) bytes
             -o <param>: output filename/hash pairs to specified file

        """;

    /// <summary>The tool.</summary>
    internal static Personality Personality { get; } = new("makecat", "Makes a catalog from a definition file, as Microsoft's makecat does.")
    {
        Style = new()
        {
            ErrorPrefix = "",
            ResponseFiles = true,
            UsageOnOutput = true,
            UsageExit = ExitCode.Failed,
            NothingGiven = null,
        },
        Notes =
        [
            "makecat looks at the first letter of an option alone and passes over what it does not know; here unknown options are refused.",
            "What definition files may say, and where they are read otherwise than makecat reads them: [cdf.md](../formats/cdf.md).",
            "A catalog appears complete or not at all. makecat leaves an empty file behind some of its errors.",
            "Windows' own words and numbers for what is wrong with a file exist for the common cases: missing (2, 3), not readable (5), empty (0x3EE), of another kind (0x8000FFFF, 0x800B0003).",
        ],
        Commands =
        [
            new PersonalityCommand<MakecatRequest>("", "Makes a catalog from a definition file.", new MakecatRequest(), MakecatRun.RunAsync)
            {
                Usage = Usage,
                Options =
                [
                    new("-v", null, "Tells of each attribute and member.", (r, _) => r with { Verbose = true }),
                    new("-r", null, "Fails on errors that could be passed over.", (r, _) => r)
                    {
                        Difference = "None: makecat fails on every error with and without it, and so does this.",
                    },
                    new("-n", null, "Goes on behind a member that fails.", (r, _) => r with { GoOn = true }),
                    new("-s", "BYTES", "Fails when a file has fewer bytes. The catalog is written all the same.", (r, v) => r with { MinimumLength = OptionValue.Number(v) })
                    {
                        Difference = "makecat takes text for 0.",
                    },
                    new("-o", "FILE", "Writes a line NAME - TAG for each member.", (r, v) => r with { Pairs = v })
                    {
                        Difference = "UTF-8; makecat writes the machine's code page.",
                    },
                ],
                Argument = (r, v) => r with { Definition = v }, // the last one counts (measured)
            },
        ],
    };
}
