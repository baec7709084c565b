namespace Signet.Trust;

/// <summary>What can be said about the revocation of certificates.</summary>
public static class RevocationFindings
{
    public static readonly FindingRule NotChecked = new("revocation-not-checked", Severity.Note,
        "Whether a certificate has been revoked was not checked.",
        "Give the issuer's revocation list with --crl, or let signet fetch it with --revocation online.");

    public static readonly FindingRule Unknown = new("revocation-unknown", Severity.Error,
        "A check of revocation was asked for, and for this certificate it could not be made. That is not a pass. OCSP, which some certificates offer instead of lists, is not done.",
        "Give the list of the certificate's issuer with --crl, or mend what kept it from being fetched.");

    public static readonly FindingRule Revoked = new("revoked", Severity.Error,
        "The issuer has revoked the certificate, and no trusted time stamp shows that the signature is older.",
        "Do not trust the file: the key was stolen or misused, or its owner gave it up. Get a newer version from its maker.");

    public static readonly FindingRule RevokedLater = new("revoked-later", Severity.Warning,
        "The issuer has revoked the certificate after the time of the trusted time stamp, so this signature stands.",
        "Nothing, unless the reason of the revocation makes you doubt the date; a newer version of the file is safer.");

    public static readonly FindingRule BadSignature = new("crl-bad-signature", Severity.Error,
        "A revocation list in the name of the certificate's issuer was not signed by the issuer's key.",
        "Fetch the list again from the authority.");

    public static readonly FindingRule NotValid = new("crl-not-valid", Severity.Error,
        "A revocation list is out of date, from the future, or does not say until when it holds.",
        "Fetch the current list from the authority, or judge as of another time with --at.");

    public static readonly FindingRule Unreadable = new("crl-unreadable", Severity.Error,
        "What should be a revocation list cannot be read as one, or is one that says nothing definite: a delta, by reason, for other authorities.",
        "Give the complete revocation list of the certificate's issuer, DER or PEM.");

    public static readonly FindingRule Unreachable = new("crl-unreachable", Severity.Error,
        "A revocation list could not be fetched.",
        "Try again, or fetch it by other means and give it with --crl.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
        [NotChecked, Unknown, Revoked, RevokedLater, BadSignature, NotValid, Unreadable, Unreachable];
}
