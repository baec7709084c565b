using Signet.Cli.Options;

namespace Signet.Cli.Verbs;

/// <summary>The verbs about MCUboot images, and about devices that start them.</summary>
internal static class McuBootGroup
{
    public static CliGroup Group { get; } = new("mcuboot", "Makes, signs, encrypts, shows, verifies and starts MCUboot firmware, and speaks to devices.",
    [
        new("sign", "Make signed images of programs.", static () => McuBootSignVerb.Verb),
        new("show", "Show what an image is made of: header, records, trailer.", static () => McuBootShowVerb.Verb),
        new("verify", "Verify an image as the boot loader would.", static () => McuBootVerifyVerb.Verb),
        new("boot", "Say what the boot loader would do with two slots, or do it on files.", static () => McuBootBootVerb.Verb),
        new("mark", "Mark the image in a slot: to be tried, to be taken for good, or confirmed.", static () => McuBootMarkVerb.Verb),
        new("device", "Ask a device over SMP: its images, slots and buffers; mark, erase, reset.", static () => DeviceGroup.Group),
        new("serve", "Be a device: answer over SMP, on a pseudo terminal or UDP, over a modelled boot loader.", static () => McuBootServeVerb.Verb),
        new("digest", "Print what a key would be asked to sign.", static () => McuBootDigestVerb.Verb),
        new("attach", "Make an image with a signature that was made elsewhere.", static () => McuBootAttachVerb.Verb),
        new("encrypt", "Encrypt an image that was signed with --clear.", static () => McuBootEncryptVerb.Verb),
        new("decrypt", "Decrypt an image's payload.", static () => McuBootDecryptVerb.Verb),
    ]);
}
