namespace Signet.Keys;

/// <summary>What can be wrong with a key, its file or its password.</summary>
public static class KeyFindings
{
    public static readonly FindingRule NotAKey = new("key-not-a-key", Severity.Error,
        "The file holds no private key in a form that Signet reads.",
        "Give a PEM or DER file (PKCS #1, PKCS #8, SEC 1), a PFX or a PVK file.");

    public static readonly FindingRule Damaged = new("key-damaged", Severity.Error,
        "The form of the key file was recognised, but its content is cut off or contradicts itself.",
        "Copy the file again from its origin, in binary mode.");

    public static readonly FindingRule Inconsistent = new("key-inconsistent", Severity.Error,
        "The numbers of the private key do not belong together, so its signatures would be wrong or would leak the key.",
        "Restore the key from a backup; do not sign with this one.");

    public static readonly FindingRule PasswordNeeded = new("key-password-needed", Severity.Error,
        "The key is encrypted and no password was given.",
        "Add --password-from env:NAME, file:PATH, stdin, prompt or fd:N.");

    public static readonly FindingRule WrongPassword = new("key-wrong-password", Severity.Error,
        "The password does not open the file.",
        "Check the password, its spelling and its source; a file written by an old tool may need the password in that machine's code page.");

    public static readonly FindingRule PasswordUnavailable = new("password-unavailable", Severity.Error,
        "The password cannot be had from where it was said to be.",
        "Use env:NAME (a variable that is set), file:PATH (its first line), stdin, prompt (on a terminal) or fd:N (an open descriptor).");

    public static readonly FindingRule EncryptionUnsupported = new("key-encryption-unsupported", Severity.Error,
        "The key is encrypted in a way that Signet does not read.",
        "Re-encrypt it with PBES2, PBKDF2 and AES: openssl pkcs8 -topk8 -v2 aes-256-cbc.");

    public static readonly FindingRule TooManyIterations = new("key-too-many-iterations", Severity.Error,
        "The file asks for so many rounds of key derivation that opening it could be an attack on this machine's time.",
        "Re-encrypt the key with fewer rounds; 600,000 are plenty.");

    public static readonly FindingRule TooLarge = new("key-file-too-large", Severity.Error,
        "The file is far larger than any key or certificate file.",
        "Check that the path is the key's and not the file to be signed.");

    public static readonly FindingRule Unavailable = new("key-unavailable", Severity.Error,
        "The key or certificate file cannot be opened.",
        "Check the path and its permissions.");

    public static readonly FindingRule TooShort = new("key-too-short", Severity.Error,
        "An RSA key below 2048 bits is within reach of attackers; verifiers refuse its signatures.",
        "Make a new key of 3072 bits and have it certified: signet key new.");

    public static readonly FindingRule TooLong = new("key-too-long", Severity.Error,
        "RSA keys beyond 16384 bits are not used by anybody and cost minutes of computing.",
        "Use a key of 2048 to 4096 bits.");

    public static readonly FindingRule CurveUnsupported = new("key-curve-unsupported", Severity.Error,
        "The elliptic curve is not one that signatures of executables use.",
        "Use P-256, P-384 or P-521, named by its object identifier and not by explicit parameters.");

    public static readonly FindingRule AlgorithmUnsupported = new("key-algorithm-unsupported", Severity.Error,
        "The key is of a kind that cannot do what it is asked: DSA signs nothing here, Ed25519 signs firmware but no executables, X25519 signs nothing at all.",
        "For executables use an RSA key of 2048 to 4096 bits or an ECDSA key on P-256, P-384 or P-521; firmware may be signed with Ed25519 too.");

    public static readonly FindingRule SchemeUnsupported = new("key-scheme-unsupported", Severity.Error,
        "The key cannot sign in the way that was asked for.",
        "Deterministic ECDSA and Ed25519 need the key in a file; a token signs with its own random numbers.");

    public static readonly FindingRule CryptographyAbsent = new("key-cryptography-absent", Severity.Error,
        "Ed25519, X25519, deterministic ECDSA and keys encrypted with scrypt are computed by OpenSSL 3, which this program does not find.",
        "Install OpenSSL 3 (Debian: libssl3), so that libcrypto.so.3 can be loaded.");

    public static readonly FindingRule NoSharedSecret = new("key-no-shared-secret", Severity.Error,
        "The two keys agree on no secret: they are of different kinds, or the public one is a point for which everybody knows the result.",
        "Use the public key of the one who is to decrypt, of the same kind as the private one: P-256 or X25519.");

    public static readonly FindingRule TrailingData = new("key-trailing-data", Severity.Warning,
        "Bytes follow the key in its file. They are ignored.",
        "Write the key anew with signet key convert.");

    public static readonly FindingRule UriUnknown = new("key-uri-unknown", Severity.Error,
        "The name of the key is not one that Signet understands.",
        "Write a path, file:PATH, pkcs11:token=…;object=… (RFC 7512) or store:NAME/THUMBPRINT.");

    public static readonly FindingRule ProviderAbsent = new("key-provider-absent", Severity.Error,
        "This build or machine has nothing that opens keys of that kind.",
        "For pkcs11: keys install OpenSSL's PKCS #11 provider or engine (Debian: libengine-pkcs11-openssl) and the token's module.");

    public static readonly FindingRule TokenAbsent = new("key-token-absent", Severity.Error,
        "No PKCS #11 token fits the URI, or several do.",
        "List the tokens with p11tool --list-tokens or pkcs11-tool -L; name the token by its label, and add ?module-path=… if its module is not the system's default.");

    public static readonly FindingRule ObjectAbsent = new("key-object-absent", Severity.Error,
        "The token is there and open, but it has no private key as the URI names it, or does not show the key's public half.",
        "List the keys with pkcs11-tool --login -O; name the key by object= or id=, and keep its public key or certificate on the token too.");

    public static readonly FindingRule TokenRefuses = new("key-token-refuses", Severity.Error,
        "The token, or the module that speaks to it, refused to open the key or to sign with it.",
        "Check PIN and URI; that the key may sign (CKA_SIGN) and the token knows the mechanism; and that it is still plugged in.");

    public static readonly FindingRule NoCertificate = new("key-no-certificate", Severity.Error,
        "No certificate was given for the key.",
        "Add --cert FILE with the certificate that was issued for this key, or use a PFX that holds both.");

    public static readonly FindingRule CertificateMismatch = new("key-certificate-mismatch", Severity.Error,
        "None of the certificates carries the public half of the key.",
        "Give the certificate that was issued for this key; compare signet key public and signet cert show.");

    public static readonly FindingRule NotACertificate = new("key-not-a-certificate", Severity.Error,
        "The file holds no certificate in a form that Signet reads.",
        "Give X.509 certificates as DER, PEM or base64, a P7B or SPC file, or a PFX.");

    public static readonly FindingRule FileExists = new("key-file-exists", Severity.Error,
        "The file exists, and files with keys are never overwritten.",
        "Choose another name, or move the old file away.");

    public static readonly FindingRule NotExpressible = new("key-not-expressible", Severity.Error,
        "The key does not fit the form it was to be written in.",
        "PVK and PKCS #1 hold RSA keys alone, SEC 1 holds EC keys alone, PFX holds both; PKCS #8 holds every key.");

    /// <summary>All rules of this area.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        NotAKey, Damaged, Inconsistent, PasswordNeeded, WrongPassword, PasswordUnavailable, EncryptionUnsupported, TooManyIterations,
        TooLarge, Unavailable, TooShort, TooLong, CurveUnsupported, AlgorithmUnsupported, SchemeUnsupported, CryptographyAbsent, NoSharedSecret, TrailingData, UriUnknown, ProviderAbsent, TokenAbsent,
        ObjectAbsent, TokenRefuses,
        NoCertificate, CertificateMismatch, NotACertificate, FileExists, NotExpressible,
    ];
}
