using System.Globalization;
using Signet.X509;

namespace Signet.Trust;

/// <summary>What can be said about signers, chains and time: the rules that hold for every format.</summary>
public static class TrustFindings
{
    public static readonly FindingRule Unsigned = new("unsigned", Severity.Warning,
        "The file carries no signature.",
        "Sign it, or look for a catalog that lists it.");

    public static readonly FindingRule UntrustedRoot = new("untrusted-root", Severity.Warning,
        "The signer's chain ends in no certificate that is trusted, so nobody vouches for the signer's name.",
        "If you know the signer, give its root certificate with --trust; add missing intermediate certificates to the signature with --add-cert.");

    public static readonly FindingRule Expired = new("expired", Severity.Error,
        "A certificate of the chain had expired at the time at which the signature is judged: that of a trusted time stamp, else now (or --at).",
        "Time-stamp signatures when they are made; sign this file again with a certificate that is valid.");

    public static readonly FindingRule NotYetValid = new("not-yet-valid", Severity.Error,
        "A certificate of the chain was not valid yet at the time at which the signature is judged.",
        "Check the clocks of the signing machine and of this one, or judge as of another time with --at.");

    public static readonly FindingRule WrongUsage = new("wrong-usage", Severity.Error,
        "A certificate of the chain is not allowed to be used for this: its key usage or extended key usage says so.",
        "Sign with a certificate whose extended key usage has code signing (1.3.6.1.5.5.7.3.3), issued by an authority that may issue such.");

    public static readonly FindingRule NotAnAuthority = new("chain-not-ca", Severity.Error,
        "A certificate issued another one although it is not that of a certificate authority.",
        "Anyone with an ordinary certificate can make such a chain; do not trust the file.");

    public static readonly FindingRule PathTooLong = new("chain-path-length", Severity.Error,
        "More intermediate certificates follow an authority than its pathLenConstraint allows.",
        "Ask the certificate authority for a chain that keeps to its own limit.");

    public static readonly FindingRule BadSignature = new("chain-bad-signature", Severity.Error,
        "A certificate names an issuer, key included, whose key did not sign it: the certificate was changed or forged.",
        "Do not trust the file; get it again from its maker.");

    public static readonly FindingRule UnknownExtension = new("chain-unknown-extension", Severity.Error,
        "A certificate has a critical extension that this program does not process, so it may not be relied on (RFC 5280, 4.2).",
        "Use a chain without that extension, or report the extension so that support can be added.");

    public static readonly FindingRule NameConstraint = new("chain-name-constraint", Severity.Error,
        "A certificate bears a name that an authority above it may not certify, or of a kind whose constraint this program does not process.",
        "Do not trust the file: the authority was not entitled to certify that name.");

    public static readonly FindingRule ExplicitCurve = new("chain-explicit-curve", Severity.Error,
        "An elliptic-curve key spells its curve out instead of naming it, which lets an attacker choose the curve (CVE-2020-0601).",
        "Use a certificate whose key names its curve.");

    public static readonly FindingRule WeakSignature = new("chain-weak-signature", Severity.Error,
        "A certificate is signed with a broken (MD5, MD2) or unknown algorithm, so it could be a forgery.",
        "Use a chain signed with SHA-256 or better.");

    public static readonly FindingRule Sha1Signature = new("chain-sha1", Severity.Warning,
        "A certificate of the chain is signed with SHA-1, for which collisions can be made.",
        "Use a chain signed with SHA-256 or better.");

    public static readonly FindingRule WeakKey = new("weak-key", Severity.Warning,
        "A key of the chain is below the floor: RSA of 2048 bits, or a curve other than P-256, P-384 and P-521. It proves nothing about the signer.",
        "Sign with a larger key.");

    public static readonly FindingRule WeakDigest = new("weak-digest", Severity.Warning,
        "The signature rests on a digest for which collisions can be made: two files can share it. SHA-1 proves a signer only when --allow-sha1 says so, or under the policy driver a time stamp from before 2020, MD5 never.",
        "Sign with SHA-256; add a SHA-256 signature beside an old one with --existing append.");

    public static readonly FindingRule TimestampMissing = new("timestamp-missing", Severity.Note,
        "The signature has no time stamp, so it counts only as long as the signer's certificate is valid.",
        "Add one with signet timestamp while the certificate is valid.");

    public static readonly FindingRule TimestampUntrusted = new("timestamp-untrusted", Severity.Warning,
        "The time stamp's authority cannot be trusted, so its time does not count and the signature is judged as if there were none.",
        "If you know the authority, give its root certificate with --timestamp-trust.");

    public static readonly FindingRule TimestampInFuture = new("timestamp-in-future", Severity.Error,
        "The time stamp is later than the time at which the signature is judged.",
        "Check the clock of this machine, or judge as of a later time with --at.");

    public static readonly FindingRule LifetimeSigning = new("lifetime-signing", Severity.Note,
        "The signer's certificate is for lifetime signing: its signatures end with it, time stamp or not.",
        "Use an ordinary code-signing certificate for files that are to outlive it.");

    public static readonly FindingRule SearchLimit = new("chain-search-limit", Severity.Warning,
        "So many ways lead from certificate to certificate that the search for a trusted chain was given up.",
        "Remove certificates that the chain does not need from the signature.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        Unsigned, UntrustedRoot, Expired, NotYetValid, WrongUsage, NotAnAuthority, PathTooLong, BadSignature, UnknownExtension, NameConstraint,
        ExplicitCurve, WeakSignature, Sha1Signature, WeakKey, WeakDigest,
        TimestampMissing, TimestampUntrusted, TimestampInFuture, LifetimeSigning, SearchLimit,
    ];

    /// <summary>True when a finding, whatever its weight, keeps a signer from being trusted.</summary>
    public static bool WithholdsTrust(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Severity == Severity.Error
            || (finding.Severity == Severity.Warning && (finding.Rule == UntrustedRoot || finding.Rule == Expired || finding.Rule == WeakKey || finding.Rule == WeakDigest
                || RequirementFindings.OfSigner.Contains(finding.Rule)));
    }

    internal static Finding ExpiredAt(Certificate certificate, DateTimeOffset at) =>
        Expired.With($"{Name(certificate)} expired on {Day(certificate.NotAfter)}, judged at {Moment(at)}");

    internal static Finding NotYetValidAt(Certificate certificate, DateTimeOffset at) =>
        NotYetValid.With($"{Name(certificate)} is valid from {Day(certificate.NotBefore)}, judged at {Moment(at)}");

    /// <summary>The certificate's subject in quotation marks; certificates without a name by their thumbprint.</summary>
    internal static string Name(Certificate certificate) =>
        certificate.SubjectName.Length == 0 ? $"certificate {certificate.Sha1Thumbprint}" : $"\"{certificate.SubjectName}\"";

    internal static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
