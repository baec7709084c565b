using Signet.Cli.Options;

namespace Signet.Cli.Verbs;

/// <summary>The verbs about MCUboot images.</summary>
internal static class McuBootGroup
{
    public static CliGroup Group { get; } = new("mcuboot", "Makes, signs and encrypts MCUboot images.",
    [
        new("sign", "Make signed images of programs.", static () => McuBootSignVerb.Verb),
        new("digest", "Print what a key would be asked to sign.", static () => McuBootDigestVerb.Verb),
        new("attach", "Make an image with a signature that was made elsewhere.", static () => McuBootAttachVerb.Verb),
        new("encrypt", "Encrypt an image that was signed with --clear.", static () => McuBootEncryptVerb.Verb),
        new("decrypt", "Decrypt an image's payload.", static () => McuBootDecryptVerb.Verb),
    ]);
}
