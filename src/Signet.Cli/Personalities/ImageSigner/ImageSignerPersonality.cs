namespace Signet.Cli.Personalities.ImageSigner;

/// <summary>What ImageSigner was asked: a verb, an image, and a second file.</summary>
internal sealed record ImageSignerRequest(IReadOnlyList<string> Words);

/// <summary>ImageSigner of Microsoft's kits for phones and Windows IoT.</summary>
internal static class ImageSignerPersonality
{
    /// <summary>What it prints when it was not given exactly three arguments.</summary>
    internal const string Usage =
        "Usage:\n\timagesigner sign <FFU> <catalog file>\n\timagesigner getcatalog <FFU> <catalog file>\n\timagesigner truncate <FFU> <truncated FFU>\n";

    /// <summary>How the original ends whenever something is wrong.</summary>
    internal const ExitCode Wrong = (ExitCode)(-1);

    /// <summary>The tool.</summary>
    internal static Personality Personality { get; } = new("imagesigner", "Signs Full Flash Update images, as Microsoft's ImageSigner does.")
    {
        Style = new()
        {
            ErrorPrefix = "",
            ErrorsOnOutput = true,
            UsageOnOutput = true,
            UsageExit = Wrong,
            NothingGiven = null,

            // The original has no options: what begins as one is a verb, or a file in a folder that is not there.
            UnknownOption = static word => word.IndexOf('/', 1) > 0 ? $"File not found: {word}" : $"Unrecognized command: {word}",
        },
        Exit = static code => code is ExitCode.Success or ExitCode.Interrupted ? code : Wrong,
        Notes =
        [
            "SIGN compares the whole image with its hash table before it changes it; the original compares the table with the catalog alone.",
            "SIGN refuses a catalog without signature, or with one that does not hold. `signet ffu sign --allow-unsigned` takes the first.",
            "SIGN writes zeros behind the hash table, where the original leaves what was there. An interrupted SIGN leaves the old image or the new one.",
            "Catalogs that name the hash table by SHA-256 or better are taken too; the original knows SHA-1.",
            "Messages for which no words of the original are known stand behind `Error occured in ImageCommon:`.",
            "The process ends with -1 when something is wrong; shells elsewhere than on Windows show that as 255.",
        ],
        Commands =
        [
            new PersonalityCommand<ImageSignerRequest>("", "Takes the catalog out of an image, puts a signed one in, or cuts off what a signing service does not need.", new ImageSignerRequest([]), ImageSignerRun.RunAsync)
            {
                Usage = Usage,
                Options = [],
                Argument = (r, v) => new ImageSignerRequest([.. r.Words, v]),
            },
        ],
    };
}
