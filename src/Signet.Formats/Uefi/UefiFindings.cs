namespace Signet.Uefi;

/// <summary>What can be wrong with the variables of UEFI's Secure Boot.</summary>
public static class UefiFindings
{
    public static readonly FindingRule SignatureList = new("uefi-signature-list", Severity.Error,
        "A variable of Secure Boot is not made of signature lists as it should be, so none of its keys can be relied on.",
        "Have the firmware's keys enrolled again.");

    public static readonly FindingRule Variable = new("uefi-variable", Severity.Error,
        "A variable of the firmware cannot be read, or has not the form that it should have.",
        "Check that efivarfs is mounted and may be read.");

    public static readonly FindingRule SecureBootOff = new("uefi-secure-boot-off", Severity.Error,
        "Secure Boot is off, so the firmware's keys vouch for nothing: whoever starts this machine can change them, and this program.",
        "Turn Secure Boot on. For development give a certificate with --trust and --developer, or the hash of the platform key with --pk-hash.");

    public static readonly FindingRule SetupMode = new("uefi-setup-mode", Severity.Error,
        "The firmware is in setup mode: anyone may put in a platform key, so it vouches for nothing.",
        "Enrol the platform key, which ends setup mode.");

    public static readonly FindingRule NoPlatformKey = new("uefi-no-platform-key", Severity.Error,
        "The firmware has no platform key, or none that is a certificate.",
        "Enrol the platform key.");

    public static readonly FindingRule Forbidden = new("uefi-forbidden", Severity.Error,
        "The firmware's list of forbidden signatures (dbx) names a certificate of the signer's chain.",
        "Do not flash the image: the key was withdrawn. Have the image signed with another.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } = [SignatureList, Variable, SecureBootOff, SetupMode, NoPlatformKey, Forbidden];
}
