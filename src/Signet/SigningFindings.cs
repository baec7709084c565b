namespace Signet;

/// <summary>Why a file is not signed, or a signature not put in, taken out or removed.</summary>
public static class SigningFindings
{
    public static readonly FindingRule AlreadySigned = new(
        "sign-already-signed", Severity.Error,
        "The file bears a signature, and nothing was said about what to do with it.",
        "Say --existing replace, append or skip.");

    public static readonly FindingRule NotSigned = new(
        "sign-not-signed", Severity.Error,
        "The file bears no signature to work on.",
        "Sign the file first.");

    public static readonly FindingRule NoSuchSignature = new(
        "sign-no-such-signature", Severity.Error,
        "The file has fewer signatures than the index asks for.",
        "Let `signet inspect` list the signatures; the first has index 0.");

    public static readonly FindingRule PrimaryCarriesNested = new(
        "sign-primary-carries-nested", Severity.Error,
        "The first signature holds the nested ones, so it cannot go alone.",
        "Remove all signatures and sign again with those that should stay.");

    public static readonly FindingRule NoScheme = new(
        "sign-no-scheme", Severity.Error,
        "No signature scheme of Authenticode fits the key and the digest.",
        "Use an RSA or EC key with sha256, sha384 or sha512.");

    public static readonly FindingRule SelfCheck = new(
        "sign-self-check", Severity.Error,
        "The signature just made does not hold when read back, so nothing was written.",
        "The key's answer does not belong to the certificate, or the file changed meanwhile. Check which key signed.");

    public static readonly FindingRule OtherFile = new(
        "sign-other-file", Severity.Error,
        "The signature was made for another file, or for this one with other options.",
        "Give the options that `signet digest` was given, and the file it was given.");

    public static readonly FindingRule NotASignature = new(
        "sign-not-a-signature", Severity.Error,
        "What is to be attached is neither a SignedData nor a signature value.",
        "Give what `signet extract` wrote, or the key's raw answer together with --cert.");

    public static readonly FindingRule SeveralEntries = new(
        "sign-several-entries", Severity.Error,
        "The file has several table entries, and a nested signature would have to choose one.",
        "Use --existing replace.");

    public static readonly FindingRule TooLarge = new(
        "sign-too-large", Severity.Error,
        "The certificate table must begin below 4 GiB, for its offset has 32 bits.",
        "Make the file smaller; PE has no room for larger ones.");

    public static readonly FindingRule OptionNotForKind = new(
        "sign-option-not-for-kind", Severity.Error,
        "What was asked for exists for other kinds of files, not for this one.",
        "Leave the option out for this file.");

    public static readonly FindingRule CertificateTime = new(
        "key-certificate-not-valid", Severity.Error,
        "The signer's certificate is not valid at the time of signing, so no verifier would trust the signature.",
        "Use a certificate that is valid today, or set the machine's clock right.");

    public static readonly FindingRule CertificateUsage = new(
        "key-certificate-usage", Severity.Error,
        "The signer's certificate is not meant for signing code, so no verifier would trust the signature.",
        "Use a certificate with the extended key usage code signing (1.3.6.1.5.5.7.3.3).");

    public static readonly FindingRule ExpiresSoon = new(
        "key-certificate-expires-soon", Severity.Warning,
        "The signer's certificate expires within two weeks. Signatures with a time stamp stay valid after that, others do not.",
        "Time-stamp what you sign, and renew the certificate.");

    /// <summary>All rules of this area.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        AlreadySigned, NotSigned, NoSuchSignature, PrimaryCarriesNested, NoScheme, SelfCheck, OtherFile, NotASignature, SeveralEntries,
        TooLarge, OptionNotForKind, CertificateTime, CertificateUsage, ExpiresSoon,
    ];
}
