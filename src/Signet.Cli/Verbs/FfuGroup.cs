using Signet.Cli.Options;

namespace Signet.Cli.Verbs;

/// <summary>The verbs about Full Flash Update images.</summary>
internal static class FfuGroup
{
    public static CliGroup Group { get; } = new("ffu", "Builds, shows, verifies, signs, unpacks and flashes Full Flash Update images.",
    [
        new("build", "Build an image of raw disks, and sign it at once.", static () => FfuBuildVerb.Verb),
        new("show", "Show what an image is made of: headers, manifest, stores, partitions, catalog.", static () => FfuShowVerb.Verb),
        new("verify", "Verify an image as a device would before it writes it.", static () => FfuVerifyVerb.Verb),
        new("extract", "Get the disk, or one partition, back from an image.", static () => FfuExtractVerb.Verb),
        new("catalog", "Take the catalog out of an image, to be signed.", static () => FfuCatalogVerb.Verb),
        new("truncate", "Copy the beginning of an image, which a signing service asks for.", static () => FfuTruncateVerb.Verb),
        new("request", "Write a ticket for a signing service: the facts, the catalog, the beginning of the image.", static () => FfuRequestVerb.Verb),
        new("ticket", "Show what a ticket asks for, after computing every fact in it anew.", static () => FfuTicketVerb.Verb),
        new("accept", "Take a signed catalog back, if it is for the same image and by the expected signer.", static () => FfuAcceptVerb.Verb),
        new("sign", "Put a signed catalog into an image, or sign the one in it.", static () => FfuSignVerb.Verb),
        new("apply", "Write an image to a disk or a file, once it is proved.", static () => FlashVerb.ApplyVerb),
    ]);
}
