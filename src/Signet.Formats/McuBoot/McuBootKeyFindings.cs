namespace Signet.McuBoot;

/// <summary>What can be wrong with a key that a boot loader is to trust.</summary>
public static class McuBootKeyFindings
{
    public static readonly FindingRule DevelopmentKey = new("mcuboot-development-key", Severity.Error,
        "The key is one of those that lie, private half and all, in MCUboot's public repository: anybody can sign with it, so a signature by it proves nothing.",
        "Make a key of your own (signet key new) and build the boot loader with its public half; for a development board add --allow-development-key.");

    public static readonly FindingRule KeyKind = new("mcuboot-key-kind", Severity.Error,
        "No boot loader verifies signatures with a key of that kind.",
        "Use RSA of 2048 or 3072 bits, ECDSA on P-256 or P-384, or Ed25519.");

    public static readonly FindingRule KeysDiffer = new("mcuboot-keys-differ", Severity.Error,
        "A boot loader is built for one kind of signature; it cannot verify with keys of several kinds.",
        "Give keys of one kind and length, or make the source once for each loader.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } = [DevelopmentKey, KeyKind, KeysDiffer];
}
