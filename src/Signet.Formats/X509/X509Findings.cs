using Signet.Cms;

namespace Signet.X509;

/// <summary>What can be wrong with a certificate or a revocation list.</summary>
public static class X509Findings
{
    public static readonly FindingRule NotDer = new("x509-not-der", Severity.Error,
        "The certificate or revocation list is not DER: it has an indefinite or overlong length, is cut off, or nests too deep.",
        "Ask the issuer for the certificate as it was issued.");

    public static readonly FindingRule Malformed = new("x509-malformed", Severity.Error,
        "The certificate or revocation list does not have the structure that RFC 5280 gives it.",
        "Ask the issuer for the certificate as it was issued.");

    public static readonly FindingRule TrailingData = new("x509-trailing-data", Severity.Error,
        "Bytes follow the certificate or revocation list.",
        "Remove what follows: one file, or one element of a set, holds one certificate.");

    public static readonly FindingRule WrongVersion = new("x509-version", Severity.Error,
        "The certificate has a version that does not exist, or fields that its version does not have.",
        "Ask the issuer for a version 3 certificate.");

    public static readonly FindingRule DuplicateExtension = new("x509-duplicate-extension", Severity.Error,
        "An extension occurs twice, so that two readers may obey different ones.",
        "Ask the issuer for a certificate with each extension once.");

    public static readonly FindingRule BadExtension = new("x509-bad-extension", Severity.Error,
        "An extension does not have the content that its type demands.",
        "Ask the issuer for a correct certificate.");

    public static readonly FindingRule BadKey = new("x509-bad-key", Severity.Error,
        "The public key in the certificate is not a key of the algorithm that it names.",
        "Ask the issuer for a correct certificate.");

    public static readonly FindingRule AlgorithmMismatch = new("x509-algorithm-mismatch", Severity.Error,
        "The certificate names one signature algorithm in its signed part and another outside it.",
        "Ask the issuer for a correct certificate: the signed part decides, and the two must agree.");

    public static readonly FindingRule ExplicitCurve = new("x509-explicit-curve", Severity.Error,
        "The key of a certificate spells out the numbers of its curve instead of naming it. An attacker can choose numbers that make another's key his own (CVE-2020-0601).",
        "Ask the issuer for a certificate whose key names its curve: P-256, P-384 or P-521.");

    public static readonly FindingRule PartialList = new("x509-partial-crl", Severity.Error,
        "The revocation list answers for part of its issuer's certificates in a way that Signet does not understand, so its silence says nothing.",
        "Use the issuer's complete revocation list.");

    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        NotDer, Malformed, TrailingData, WrongVersion, DuplicateExtension, BadExtension, BadKey, AlgorithmMismatch, ExplicitCurve,
        PartialList,
    ];

    /// <summary>Checks that <paramref name="der"/> is one DER element and nothing more.</summary>
    /// <param name="der">The bytes.</param>
    /// <param name="offset">Where they start in the file, in bytes.</param>
    internal static Finding? CheckStructure(ReadOnlyMemory<byte> der, long offset)
    {
        var fault = DerStructure.Check(der.Span, out var consumed);
        return fault.Kind != DerFaultKind.None ? NotDer.With(fault.Reason, new FileRange(offset + fault.Offset, 1))
            : consumed < der.Length
                ? TrailingData.With($"{der.Length - consumed} bytes follow", new FileRange(offset + consumed, der.Length - consumed))
            : null;
    }
}
