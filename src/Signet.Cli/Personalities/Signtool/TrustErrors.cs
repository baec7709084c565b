using Signet.Authenticode;
using Signet.Cab;
using Signet.Cms;
using Signet.Msi;
using Signet.Pe;
using Signet.Timestamps;
using Signet.Trust;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>Why a signature is not accepted, in the words and error codes of signtool and Windows.</summary>
/// <remarks>
/// The verdict is the library's; here its findings only get the words by which scripts and people know them. A finding that Windows has no
/// word for keeps its own, behind TRUST_E_SUBJECT_NOT_TRUSTED.
/// </remarks>
internal static class TrustErrors
{
    internal const string NoSignature = "No signature found.";

    internal const string NotRecognized = "This file format cannot be verified because it is not\n\trecognized.";

    internal const string UntrustedRoot =
        "A certificate chain processed, but terminated in a root\n\tcertificate which is not trusted by the trust provider.";

    internal const string NotMicrosoft = "Signing Cert does not chain to a Microsoft Root Cert.";

    internal const string WrongUsage = "The signing certificate is not valid for the requested usage.";

    internal const string WrongPolicy =
        WrongUsage + "\n\tThis error sometimes means that you are using the wrong verification\n\tpolicy. Consider using the /pa option.";

    private const string Call = "WinVerifyTrust";

    private const string CryptoPolicy = "Signature did not pass crypto policy.";

    private static readonly string s_badDigest = WinVerifyTrust(0x80096010, "The digital signature of the object did not verify.");

    private static readonly string s_basicConstraints =
        WinVerifyTrust(0x80096019, "A certificate's basic constraint extension has not been observed.");

    private static readonly string s_outOfTime = WinVerifyTrust(0x800B0101,
        "A required certificate is not within its validity period when verifying against the current system clock or the timestamp in the signed file.");

    // The order in which Windows asks: what is signed, how, by whom, when, and what for.
    private static readonly (FindingRule Rule, string Words)[] s_words =
    [
        (FileVerifier.FormatUnknown, NotRecognized),
        (PeFindings.NotAnImage, NotRecognized),
        (PeFindings.TruncatedHeaders, NoSignature),
        (PeFindings.Magic, NoSignature),
        (TrustFindings.Unsigned, NoSignature),
        (PeFindings.NotLast, NoSignature), // signtool looks for the table at the end of the file
        (PeFindings.OutsideFile, NoSignature),
        (CmsFindings.NotDer, NoSignature),
        (CmsFindings.Truncated, NoSignature),
        (CmsFindings.Malformed, NoSignature),
        (CmsFindings.NotSignedData, NoSignature),
        (CmsFindings.NoSigner, NoSignature),
        (SpcFindings.NotSealed, "File is marked intent-to-seal but lacks a sealing signature"),
        (PeFindings.DigestWrong, s_badDigest),
        (PePageFindings.Mismatch, s_badDigest),
        (CabFindings.DigestMismatch, s_badDigest),
        (MsiFindings.DigestMismatch, s_badDigest),
        (CmsFindings.DigestMismatch, s_badDigest),
        (CmsFindings.SignatureMismatch, s_badDigest),
        (TimestampFindings.ImprintMismatch, BadTimestamp()),
        (TimestampFindings.SignatureWrong, BadTimestamp()),
        (TimestampFindings.Malformed, BadTimestamp()),
        (TrustFindings.BadSignature, WinVerifyTrust(0x80096004, "The signature of the certificate cannot be verified.")),
        (TrustFindings.WeakSignature, CryptoPolicy),
        (TrustFindings.ExplicitCurve, CryptoPolicy),
        (TrustFindings.UntrustedRoot, UntrustedRoot),
        (RevocationFindings.Revoked, WinVerifyTrust(0x800B010C, "A certificate was explicitly revoked by its issuer.")),
        (TrustFindings.Expired, s_outOfTime),
        (TrustFindings.NotYetValid, s_outOfTime),
        (TrustFindings.WrongUsage, WrongUsage),
        (TrustFindings.NotAnAuthority, s_basicConstraints),
        (TrustFindings.PathTooLong, s_basicConstraints),
        (TrustFindings.NameConstraint, WinVerifyTrust(0x800B0114,
            "The certificate has an invalid name. The name is not included in the permitted list or is explicitly excluded.")),
        (TrustFindings.UnknownExtension, WinVerifyTrust(0x800B0105, "A certificate contains an unknown extension that is marked 'critical'.")),
        (TrustFindings.WeakDigest, CryptoPolicy),
        (TrustFindings.WeakKey, CryptoPolicy),
    ];

    /// <summary>The words for what withholds trust from a signature; null when nothing does.</summary>
    /// <param name="report">The report on the file.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="except">A rule that does not count; null for none.</param>
    internal static string? For(FileReport report, SignatureReport signature, FindingRule? except = null)
    {
        var words = OfTable(report) ?? For(signature.Findings.Where(f => f.Rule != except));
        return words == UntrustedRoot ? UntrustedEnd(signature) : words;
    }

    /// <summary>The words for what is wrong with the certificate table; null when nothing is. It comes first: Windows finds no signature, or a false one, there.</summary>
    internal static string? OfTable(FileReport report) =>
        // The digest is the one thing about the file that is a signature's.
        For(report.Report.Findings.Where(f => f.Rule != PeFindings.DigestWrong && PeFindings.Rules.Contains(f.Rule)));

    /// <summary>The words for a chain that ends in no trusted root, or in no root at all.</summary>
    internal static string UntrustedEnd(SignatureReport signature) => signature.Chain is [.., { IsSelfIssued: true }]
        ? UntrustedRoot
        : WinVerifyTrust(0x800B010A, "A certificate chain could not be built to a trusted root authority.");

    /// <summary>The words for the finding that Windows would name first; null when none withholds anything.</summary>
    internal static string? For(IEnumerable<Finding> findings)
    {
        var withholding = findings.Where(Withholds).ToList();
        if (withholding.Count == 0)
        {
            return null;
        }

        foreach (var (rule, words) in s_words)
        {
            if (withholding.Exists(f => f.Rule == rule))
            {
                return words;
            }
        }

        return NotTrusted(withholding[0]);
    }

    /// <summary>A call of Windows that failed: its name, the code, and the text that the system has for it.</summary>
    internal static string Failed(string call, uint code, string text) => $"{call} returned error: 0x{code:X8}\n\t{text}";

    /// <summary>True for the errors that <c>/q</c> does not print: no signature, and what a call of Windows returned.</summary>
    internal static bool IsHushed(string words) => words == NoSignature || words.StartsWith(Call + " returned", StringComparison.Ordinal);

    internal static string WinVerifyTrust(uint code, string text) => Failed(Call, code, text);

    // What Windows has no code for keeps our words.
    private static string NotTrusted(Finding finding) => WinVerifyTrust(0x800B0004, $"{finding.Message} [{finding.Code}]");

    /// <summary>The findings that withhold trust, each in our own words with its code.</summary>
    internal static IEnumerable<string> Reasons(IEnumerable<Finding> findings) => findings.Where(Withholds).Select(f => $"{f.Message} [{f.Code}]").Distinct();

    // Where another signature made the file trusted, the report weighs as warnings what is an error about this one.
    private static bool Withholds(Finding finding) =>
        TrustFindings.WithholdsTrust(finding) || finding.Rule.Severity == Severity.Error || finding.Rule == TrustFindings.Unsigned;

    private static string BadTimestamp() =>
        WinVerifyTrust(0x80096005, "The timestamp signature and/or certificate could not be verified or is malformed.");
}
