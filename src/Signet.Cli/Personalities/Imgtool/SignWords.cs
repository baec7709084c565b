using Signet.McuBoot;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary>What the library says against an image, as imgtool words it.</summary>
internal static class SignWords
{
    /// <summary>The program does not begin with zeros where its header goes.</summary>
    internal const string NoRoomForHeader = "Header padding was not requested and image does not start with zeros";

    /// <summary>imgtool's words for what it finds wrong with a command line; null for what it does not.</summary>
    internal static string? Of(Finding finding) =>
        finding.Code == McuBootSigningFindings.Header.Code ? NoRoomForHeader
        : finding.Code == McuBootSigningFindings.Room.Code || finding.Code == McuBootSigningFindings.Address.Code ? finding.Message
        : finding.Code != McuBootSigningFindings.Signature.Code && finding.Code.StartsWith("mcuboot-", StringComparison.Ordinal) ? PersonalityRun.Sentence(finding.Message)
        : null;
}
