namespace Signet.Authenticode;

/// <summary>What can be wrong with the structures that Authenticode puts into a SignedData.</summary>
public static class SpcFindings
{
    public static readonly FindingRule Malformed = new("spc-malformed", Severity.Error,
        "What the signature says about the file does not have the structure of SpcIndirectDataContent.",
        "The signature was damaged or is of another kind: fetch the file again, or sign it again.");

    public static readonly FindingRule WrongDigestLength = new("spc-digest-length", Severity.Error,
        "The file digest in the signature does not have the length of its algorithm.",
        "Sign the file again.");

    public static readonly FindingRule UnusualType = new("spc-unusual-type", Severity.Warning,
        "The signature names a kind of data that is not meant for this file; one signer is known to write it, and Windows reads on.",
        "Sign the file again with a signer that writes the type of a PE image.");

    public static readonly FindingRule BadPageHashes = new("spc-bad-page-hashes", Severity.Error,
        "The page hashes in the signature are not a table of offsets and digests.",
        "Sign the file again.");

    public static readonly FindingRule BadAttribute = new("spc-bad-attribute", Severity.Warning,
        "An attribute of the signature does not have the content that its type demands. It does not say what is signed, so nothing is lost but its own meaning.",
        "Sign the file again if the description, link or number matters.");

    public static readonly FindingRule NotSealed = new("spc-not-sealed", Severity.Error,
        "The signature announces a seal and has none. Windows refuses the file until it is sealed.",
        "Seal the file with signtool, or sign it again without the intent to seal.");

    public static readonly FindingRule SealNotVerified = new("spc-seal-not-verified", Severity.Warning,
        "The signature is sealed against later changes. Signet does not verify seals; the signature itself is verified all the same.",
        "Verify the file on Windows if the seal matters.");

    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        Malformed, WrongDigestLength, UnusualType, BadPageHashes, BadAttribute, NotSealed,
        SealNotVerified,
    ];
}
