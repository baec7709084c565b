using Signet.Cms;
using Signet.X509;

namespace Signet.Timestamps;

/// <summary>The part of checking that both kinds of time stamps share: the authority's signature and its certificate.</summary>
internal static class AuthoritySignature
{
    /// <summary>Takes over what checking the signature found, and checks that the certificate was valid and fit when it was made.</summary>
    /// <returns>The authority's certificate when the signature holds; otherwise null, and a finding says why.</returns>
    internal static Certificate? Judge(
        SignerCheck check, DateTimeOffset time, List<Finding> findings, FileRange where)
    {
        foreach (var finding in check.Findings.Where(f => f.Severity != Severity.Error))
        {
            findings.Add(finding with { Where = where });
        }

        if (!check.Valid || check.Signer is null)
        {
            // The verifier's codes speak of the file's signature; these findings are about the time stamp's.
            var rule = check.Signer is null ? TimestampFindings.NoCertificate : TimestampFindings.SignatureWrong;
            var reasons = check.Findings.Where(f => f.Severity == Severity.Error).Select(f => f.Message).DefaultIfEmpty("the signature does not hold");
            findings.Add(rule.With($"in the time stamp, {string.Join("; ", reasons)}", where));
            return null;
        }

        CheckStrength(check.Digest, "signature", findings, where);
        AuthorityCertificate.CheckUsage(check.Signer, findings, where);
        AuthorityCertificate.CheckValidity(check.Signer, time, findings, where);
        return check.Signer;
    }

    /// <summary>What is wrong with the version of a signer, or null: 3 when it is named by a key identifier, else 1 (RFC 5652, 5.3).</summary>
    internal static string? WrongVersion(SignerInfo signer) =>
        signer.Version == (signer.SubjectKeyIdentifier.IsEmpty ? 1 : 3)
            ? null
            : $"the signer's version is {signer.Version} and it is named by {(signer.SubjectKeyIdentifier.IsEmpty ? "issuer and serial number" : "key identifier")}";

    /// <summary>Notes a digest that no longer resists collisions, once for each time stamp and digest.</summary>
    internal static void CheckStrength(DigestAlgorithm? algorithm, string what, List<Finding> findings, FileRange where)
    {
        if ((algorithm == DigestAlgorithm.Md5 || algorithm == DigestAlgorithm.Sha1) && !findings.Exists(f => f.Code == TimestampFindings.WeakDigest.Code))
        {
            var severity = algorithm == DigestAlgorithm.Md5 ? Severity.Warning : Severity.Note;
            findings.Add(TimestampFindings.WeakDigest.With($"the time stamp's {what} uses {algorithm}", where) with { Severity = severity });
        }
    }
}
