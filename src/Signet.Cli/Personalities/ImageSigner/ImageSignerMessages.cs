using Signet.Ffu;

namespace Signet.Cli.Personalities.ImageSigner;

/// <summary>Findings about an image in ImageSigner's words.</summary>
internal static class ImageSignerMessages
{
    private static readonly FindingRule[] s_damage =
    [
        FfuFindings.TableMismatch, FfuFindings.ChunkMismatch, FfuFindings.HashCount, FfuFindings.SurplusData, FfuFindings.TruncatedImage,
    ];

    /// <summary>The message.</summary>
    /// <param name="finding">Why it did not go on.</param>
    /// <param name="signs">True for SIGN, which speaks of the catalog that it was given.</param>
    internal static string Of(Finding finding, bool signs) => (finding.Rule, finding.Where) switch
    {
        var (rule, _) when rule == FfuFindings.NotAnImage => "FFU format invalid: bad signature in header.",
        var (rule, where) when rule == FfuFindings.SecurityHeader && where is { Offset: 0 } => "FFU format invalid: bad header size.",
        var (rule, _) when rule == FfuFindings.StoreVersion => "Image appears to be corrupt, or newer tools are required.",

        // The image header's size is 4 bytes at a multiple of the chunk size, its signature the next 12.
        var (rule, where) when rule == FfuFindings.ImageHeader && where is { Length: 12 } => "Invalid manifest signature encountered.",
        var (rule, where) when rule == FfuFindings.ImageHeader && where is { Offset: var offset } && offset % 1024 == 0 => "Unable to read manifest length from image.",
        var (rule, _) when s_damage.Contains(rule) => $"The {(signs ? "specified " : "")}catalog does not match the image, or the image has been corrupted.",
        _ => $"Error occured in ImageCommon: {PersonalityRun.Sentence(finding.Message)}",
    };
}
