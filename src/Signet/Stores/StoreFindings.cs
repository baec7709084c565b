namespace Signet.Stores;

/// <summary>What can be wrong with certificate stores and with choosing from them.</summary>
public static class StoreFindings
{
    public static readonly FindingRule NotFound = new("store-not-found", Severity.Error,
        "There is no certificate store of that name.",
        "signet store list names those there are; signet store import makes a new one. SIGNET_STORES tells where stores lie.");

    public static readonly FindingRule BadName = new("store-bad-name", Severity.Error,
        "The text cannot be the name of a certificate store.",
        "Use up to 64 letters, digits, blanks, dots, dashes and underscores, as in My, Root or PrivateCertStore.");

    public static readonly FindingRule BadThumbprint = new("store-bad-thumbprint", Severity.Error,
        "The text is not the SHA-1 thumbprint of a certificate.",
        "Give 40 hexadecimal digits; blanks and colons between them do not matter.");

    public static readonly FindingRule NoSuchCertificate = new("store-no-such-certificate", Severity.Error,
        "The store holds no certificate with that thumbprint.",
        "signet store list NAME shows what the store holds.");

    public static readonly FindingRule NoKey = new("store-no-key", Severity.Error,
        "The certificate is in the store, but its private key is not.",
        "Import the key as well: signet store import with the PFX, or with the certificate and --key.");

    public static readonly FindingRule NoneMatches = new("store-none-matches", Severity.Error,
        "No certificate meets all that was asked of the signer's certificate.",
        "Look at the filters one by one: usage, validity, thumbprint, names, private key.");

    public static readonly FindingRule SeveralMatch = new("store-several-match", Severity.Error,
        "More than one certificate meets what was asked of the signer's certificate.",
        "Name one by its thumbprint, or ask for the best one, which is the one valid longest.");

    public static readonly FindingRule NotYetValid = new("store-not-yet-valid", Severity.Error,
        "The certificate that was chosen is not valid yet; its signatures would be refused today.",
        "Wait, choose another certificate, or correct this machine's clock.");

    public static readonly FindingRule Odd = new("store-odd-entry", Severity.Warning,
        "A file in the store's folder is not what its name says. It is passed over.",
        "Remove the file, or import the certificate anew.");

    /// <summary>All rules of this area.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
        [NotFound, BadName, BadThumbprint, NoSuchCertificate, NoKey, NoneMatches, SeveralMatch, NotYetValid, Odd];
}
