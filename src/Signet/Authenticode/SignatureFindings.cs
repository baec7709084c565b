namespace Signet.Authenticode;

/// <summary>What can be wrong with an Authenticode signature as a whole, whatever kind of file it is in.</summary>
public static class SignatureFindings
{
    public static readonly FindingRule TrailingData = new("signature-trailing-data", Severity.Error,
        "Bytes follow the signature, where nothing but the signature belongs.",
        "Sign the file again from an unsigned copy.");

    public static readonly FindingRule WrongKind = new("signature-wrong-kind", Severity.Error,
        "The signature was made for another kind of file than the one it is in.",
        "Sign this file itself.");

    public static readonly FindingRule UnknownDigest = new("signature-unknown-digest", Severity.Error,
        "The file digest in the signature is of an algorithm that this program does not know, so nothing can be compared.",
        "Sign the file again with SHA-256.");

    public static readonly FindingRule MixedDigests = new("signature-mixed-digests", Severity.Warning,
        "The file and the signer's attributes are hashed with different algorithms; the weaker one decides. No known signer does so.",
        "Sign the file again.");

    public static readonly FindingRule TooDeep = new("signature-nested-too-deep", Severity.Error,
        "A nested signature has nested signatures of its own. Windows does not look that deep and neither does this program, so they stay unverified.",
        "Append each signature to the first one.");

    public static readonly FindingRule TooMany = new("signature-too-many", Severity.Error,
        "The file has more signatures than any genuine file has; the rest was not looked at.",
        "The file was made to exhaust verifiers: do not use it.");

    public static readonly FindingRule UnreadableCertificate = new("signature-unreadable-certificate", Severity.Warning,
        "A certificate in the signature cannot be read. If the chain needs it, the chain is not found.",
        "Sign the file again with well-formed certificates.");

    public static readonly FindingRule DoesNotCount = new("signature-does-not-count", Severity.Note,
        "The signature stands where the system that the policy describes does not look, so it cannot make the file trusted. Its integrity was checked all the same.",
        "For Windows append signatures to the first one; for firmware give each an entry of its own.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        TrailingData, WrongKind, UnknownDigest, MixedDigests, TooDeep, TooMany, UnreadableCertificate,
        DoesNotCount,
    ];
}
