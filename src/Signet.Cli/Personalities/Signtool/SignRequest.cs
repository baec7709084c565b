using Signet.Cms;
using Signet.X509;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>What <c>signtool sign</c> was asked. Null: the option was not given.</summary>
internal sealed record SignRequest
{
    // Which certificate
    public string? File { get; init; }

    public string? Password { get; init; }

    public string? Store { get; init; }

    public bool MachineStore { get; init; }

    public string? Subject { get; init; }

    public string? Issuer { get; init; }

    public string? FriendlyName { get; init; }

    public string? Root { get; init; }

    public string? Template { get; init; }

    public string? Thumbprint { get; init; }

    /// <summary>The extended key usage that the certificate must have, dotted.</summary>
    public string? Usage { get; init; }

    public bool Best { get; init; }

    public string? Provider { get; init; }

    public string? Container { get; init; }

    public IReadOnlyList<string> Added { get; init; } = [];

    // What the signature says
    public DigestChoice? Digest { get; init; }

    public bool WarnsOfDigest { get; init; }

    public bool Append { get; init; }

    public string? Description { get; init; }

    public string? Url { get; init; }

    public IReadOnlyList<CmsAttribute> Attributes { get; init; } = [];

    public bool IntentToSeal { get; init; }

    public bool Force { get; init; }

    public bool NoSealWarning { get; init; }

    public bool PageHashes { get; init; }

    public bool NoPageHashes { get; init; }

    public bool RelaxedMarkerCheck { get; init; }

    // Time stamps
    public string? LegacyTimestamp { get; init; }

    public string? Timestamp { get; init; }

    public DigestChoice? TimestampDigest { get; init; }

    public bool WarnsOfTimestampDigest { get; init; }

    // Signing in two steps
    public string? DigestTo { get; init; }

    public bool DigestOnly { get; init; }

    public string? DigestFrom { get; init; }

    public bool Xml { get; init; }

    // PKCS #7 files
    public string? Pkcs7To { get; init; }

    public string? Pkcs7Content { get; init; }

    public Pkcs7Form? Pkcs7Form { get; init; }

    public bool Quiet { get; init; }

    /// <summary>True for <c>/v</c>.</summary>
    public bool Verbose { get; init; }

    /// <summary>True for <c>/debug</c>, which is verbose as well.</summary>
    public bool Debug { get; init; }

    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>True when counts and the chosen certificate are printed.</summary>
    public bool Tells => Verbose || Debug;
}

/// <summary>How <c>/p7</c> wraps a file.</summary>
internal enum Pkcs7Form
{
    /// <summary>The file is inside.</summary>
    Embedded,

    /// <summary>A SignedData alone, without the ContentInfo around it and without the file.</summary>
    DetachedSignedData,

    /// <summary>A whole PKCS #7 without the file.</summary>
    Pkcs7DetachedSignedData,
}

/// <summary>A digest by name, or that of the certificate's own signature: <c>certHash</c>.</summary>
/// <param name="Named">Null for <c>certHash</c>.</param>
internal sealed record DigestChoice(DigestAlgorithm? Named)
{
    /// <summary>What signtool took before it asked for a digest.</summary>
    public static DigestChoice Sha1 { get; } = new(DigestAlgorithm.Sha1);

    /// <summary>The digest when <paramref name="signer"/> signs.</summary>
    /// <exception cref="PersonalityException">The certificate is signed with one that files cannot be hashed with.</exception>
    public DigestAlgorithm For(Certificate signer) => Named ?? OfSignature(signer) ?? throw Invalid();

    /// <summary>Reads <c>sha256</c>, <c>certHash</c> and the like.</summary>
    /// <exception cref="PersonalityException">It is none that can be used.</exception>
    public static DigestChoice Read(string text) =>
        text.Equals("certHash", StringComparison.OrdinalIgnoreCase) ? new DigestChoice((DigestAlgorithm?)null)
        : new DigestChoice(DigestAlgorithm.All.FirstOrDefault(a => a.Name.Equals(text, StringComparison.OrdinalIgnoreCase) && IsUsable(a)) ?? throw Invalid());

    /// <summary>The digest that a certificate's issuer signed it with; null when it is unknown, or too weak for files.</summary>
    public static DigestAlgorithm? OfSignature(Certificate certificate) =>
        SignatureAlgorithm.TryRead(certificate.SignatureAlgorithm, out var algorithm) && algorithm.Digest is { } digest && IsUsable(digest) ? digest : null;

    private static bool IsUsable(DigestAlgorithm digest) => digest != DigestAlgorithm.Md5;

    private static PersonalityException Invalid() => new("The specified algorithm cannot be used or is invalid.");
}
