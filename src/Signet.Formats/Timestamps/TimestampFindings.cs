namespace Signet.Timestamps;

/// <summary>What can be wrong with a time stamp in a signature.</summary>
public static class TimestampFindings
{
    public static readonly FindingRule Malformed = new("timestamp-malformed", Severity.Error,
        "The time stamp does not have the structure of an RFC 3161 token or of a countersignature.",
        "Time-stamp the signature again.");

    public static readonly FindingRule TooMany = new("timestamp-too-many", Severity.Error,
        "The signature carries more time stamps than any genuine signature does.",
        "The file was made to exhaust verifiers: do not use it.");

    public static readonly FindingRule ImprintMismatch = new("timestamp-imprint-mismatch", Severity.Error,
        "The time stamp vouches for another signature than the one that carries it: it was moved here, or the signature was changed.",
        "Time-stamp the signature again.");

    public static readonly FindingRule UnknownAlgorithm = new("timestamp-unknown-algorithm", Severity.Error,
        "The time stamp uses a digest that Signet does not know, so what it vouches for cannot be checked.",
        "Time-stamp the signature again with SHA-256.");

    public static readonly FindingRule WeakDigest = new("timestamp-weak-digest", Severity.Note,
        "The time stamp rests on MD5 or SHA-1, for which two contents with the same digest can be made.",
        "Time-stamp the signature again with an RFC 3161 server and SHA-256.");

    public static readonly FindingRule SignatureWrong = new("timestamp-signature-wrong", Severity.Error,
        "The authority's signature under the time stamp does not hold: the time stamp was changed or forged.",
        "Time-stamp the signature again.");

    public static readonly FindingRule NoCertificate = new("timestamp-no-certificate", Severity.Error,
        "The certificate of the time-stamp authority is not in the signature, so the time stamp cannot be checked.",
        "Time-stamp the signature again, with a request that asks for the certificate.");

    public static readonly FindingRule UnreadableCertificate = new("timestamp-unreadable-certificate", Severity.Note,
        "One of the certificates that a token carries cannot be read. Unless the chain needs it nothing depends on it.",
        "Nothing is to be done when the time stamp is otherwise good; else time-stamp the signature again.");

    public static readonly FindingRule WrongCertificate = new("timestamp-wrong-certificate", Severity.Error,
        "The time stamp names another certificate as its signer's than the one that was found for it.",
        "Time-stamp the signature again.");

    public static readonly FindingRule CertificateNotNamed = new("timestamp-certificate-not-named", Severity.Note,
        "The token has no signing-certificate attribute, which RFC 3161 requires so that nobody can put another certificate in the place of the authority's.",
        "Nothing is wrong with the file; the authority should mend its tokens.");

    public static readonly FindingRule WrongUsage = new("timestamp-wrong-usage", Severity.Error,
        "The certificate that signed the time stamp was not issued for time stamping.",
        "Time-stamp the signature again with a time-stamp authority.");

    public static readonly FindingRule UsageNotExclusive = new("timestamp-usage-not-exclusive", Severity.Note,
        "The authority's certificate allows time stamping, but not critically or not alone as RFC 3161 requires. Windows accepts it.",
        "Nothing is wrong with the file; the authority should use a certificate that follows RFC 3161, 2.3.");

    public static readonly FindingRule OutsideValidity = new("timestamp-outside-validity", Severity.Error,
        "The time stamp was made before the authority's certificate became valid or after it expired.",
        "Time-stamp the signature again with an authority whose certificate is valid.");

    public static readonly FindingRule NoTime = new("timestamp-no-time", Severity.Error,
        "The countersignature has no signing time, so it says nothing about when the file was signed.",
        "Time-stamp the signature again.");

    public static readonly FindingRule UnknownExtension = new("timestamp-unknown-extension", Severity.Error,
        "The token has a critical extension that Signet does not know; what it changes in the meaning of the token is not known either.",
        "Time-stamp the signature again with another authority.");

    public static readonly FindingRule OtherContentType = new("timestamp-other-content-type", Severity.Note,
        "The countersignature gives its content type as TSTInfo where data belongs. One authority is known to have done so.",
        "Nothing is to be done.");

    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        Malformed, TooMany, ImprintMismatch, UnknownAlgorithm, WeakDigest, SignatureWrong, NoCertificate, UnreadableCertificate, WrongCertificate,
        CertificateNotNamed, WrongUsage, UsageNotExclusive, OutsideValidity, NoTime, UnknownExtension, OtherContentType,
    ];
}
