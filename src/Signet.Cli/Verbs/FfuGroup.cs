using Signet.Cli.Options;

namespace Signet.Cli.Verbs;

/// <summary>The verbs about Full Flash Update images.</summary>
internal static class FfuGroup
{
    public static CliGroup Group { get; } = new("ffu", "Shows, verifies and signs Full Flash Update images.",
    [
        new("catalog", "Take the catalog out of an image, to be signed.", static () => FfuCatalogVerb.Verb),
        new("truncate", "Copy the beginning of an image, which a signing service asks for.", static () => FfuTruncateVerb.Verb),
        new("sign", "Put a signed catalog into an image, or sign the one in it.", static () => FfuSignVerb.Verb),
    ]);
}
