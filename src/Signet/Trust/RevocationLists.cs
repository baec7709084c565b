using Signet.X509;

namespace Signet.Trust;

/// <summary>Looks certificates up in revocation lists: those that were given, and, when allowed, those that certificates point at.</summary>
/// <remarks>
/// Source: RFC 5280, 5 and 6.3, restricted to complete lists signed by the certificate's own issuer. A check that was asked for and
/// cannot be made is an error. OCSP is not done.
/// </remarks>
/// <param name="given">Lists from files.</param>
/// <param name="online">Fetches lists; null to stay off the network.</param>
public sealed class RevocationLists(IReadOnlyList<CertificateList> given, CrlDownload? online)
{
    /// <summary>The check for a signer's chain.</summary>
    /// <param name="signedAt">The time of the trusted time stamp; null without one: then any revocation counts.</param>
    /// <param name="at">The time that plays the part of now.</param>
    public RevocationCheck ForSigner(DateTimeOffset? signedAt, DateTimeOffset at) =>
        new(question => Check(question, at, required: question.IsLeaf, entry => signedAt is { } time && entry.Since > time));

    /// <summary>The check for the chain of a time-stamp authority.</summary>
    /// <param name="stampedAt">The time of the stamp.</param>
    /// <param name="at">The time that plays the part of now.</param>
    /// <remarks>RFC 3161, 4: after a revocation for a harmless reason earlier stamps stay good; otherwise the key may make stamps of any time.</remarks>
    public RevocationCheck ForTimestampAuthority(DateTimeOffset stampedAt, DateTimeOffset at) =>
        new(question => Check(question, at, required: false, entry => entry.IsHarmless && entry.Since > stampedAt));

    private IEnumerable<Finding> Check(RevocationQuestion question, DateTimeOffset at, bool required, Func<Revocation, bool> stands)
    {
        var (certificate, issuer) = (question.Certificate, question.Issuer);
        var problems = new List<Finding>();
        var lists = given.Where(l => Covers(l, certificate, issuer, at, problems)).ToList();
        if (lists.Count == 0 && online is not null && question.MayFetch)
        {
            required |= certificate.CrlDistributionPoints.Any(CrlDownload.CanFetch);
            lists = [.. online.Fetch(certificate, problems).Where(l => Covers(l, certificate, issuer, at, problems)).Take(1)];
        }

        var name = TrustFindings.Name(certificate);
        if (lists.Count == 0)
        {
            // What is wrong with a list matters only when no other list answers.
            return problems.Count > 0 || required
                ? [.. problems, RevocationFindings.Unknown.With($"no revocation list that can be used covers {name}")]
                : [RevocationFindings.NotChecked.With($"no revocation list covers {name}") with { Severity = Severity.Warning }];
        }

        return lists.Select(l => Revocation.Find(l, certificate)).OfType<Revocation>().Select(r => stands(r)
            ? RevocationFindings.RevokedLater.With($"{name} was revoked on {TrustFindings.Day(r.Since)} ({r.Reason}), after the time stamp")
            : RevocationFindings.Revoked.With($"{name} was revoked on {TrustFindings.Day(r.Since)} ({r.Reason})")).Take(1);
    }

    /// <summary>True when the list speaks for the issuer, is valid, and would name the certificate if that were revoked.</summary>
    private static bool Covers(CertificateList list, Certificate certificate, Certificate issuer, DateTimeOffset at, List<Finding> problems)
    {
        if (!list.Covers(certificate) || IsOfAnotherKey(list, issuer))
        {
            return false;
        }

        var validity =
            list.NextUpdate is not { } next ? "does not say until when it holds"
            : at > next ? $"was to be replaced on {TrustFindings.Moment(next)}"
            : at < list.ThisUpdate ? $"is of {TrustFindings.Moment(list.ThisUpdate)}, judged at {TrustFindings.Moment(at)}"
            : null;
        var problem =
            issuer.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.CrlSign) ? RevocationFindings.BadSignature.With($"{TrustFindings.Name(issuer)} may not sign revocation lists")
            : !IssuerSignatures.Verify(issuer, list) ? RevocationFindings.BadSignature.With($"the list of {TrustFindings.Name(issuer)} was not signed by its key")
            : validity is not null ? RevocationFindings.NotValid.With($"the list of {TrustFindings.Name(issuer)} {validity}")
            : null;
        if (problem is not null)
        {
            problems.Add(problem);
        }

        return problem is null;
    }

    /// <summary>An authority that changed its key has two lists under one name; the key identifier tells them apart.</summary>
    private static bool IsOfAnotherKey(CertificateList list, Certificate issuer) =>
        !list.AuthorityKeyIdentifier.IsEmpty && !issuer.SubjectKeyIdentifier.IsEmpty
        && !list.AuthorityKeyIdentifier.Span.SequenceEqual(issuer.SubjectKeyIdentifier.Span);
}

/// <summary>A certificate's entry in a revocation list.</summary>
/// <param name="Since">When it was revoked, or, where the entry says so, since when its key was in doubt.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="IsHarmless">True when the reason says that nobody else had the key.</param>
internal sealed record Revocation(DateTimeOffset Since, string Reason, bool IsHarmless)
{
    // RFC 5280, 5.3.1. Without a reason anything may have happened.
    private static readonly string[] s_reasons =
    [
        "unspecified", "key compromise", "CA compromise", "affiliation changed", "superseded", "cessation of operation", "on hold",
        "", "removed", "privilege withdrawn", "AA compromise",
    ];

    /// <summary>The entry for <paramref name="certificate"/>, or null.</summary>
    public static Revocation? Find(CertificateList list, Certificate certificate)
    {
        if (list.Find(certificate.SerialNumber.Span) is not { } entry)
        {
            return null;
        }

        // RFC 5280, 5.3.2: the invalidity date may be earlier; what was signed since then may be another's.
        var since = entry.InvalidityDate is { } invalid && invalid < entry.RevocationDate ? invalid : entry.RevocationDate;
        var reason = entry.Reason is { } number && number >= 0 && number < s_reasons.Length ? s_reasons[number] : "no reason given";
        return new Revocation(since, reason, entry.Reason is 3 or 4 or 5);
    }
}
