using System.Formats.Asn1;
using Signet.X509;

namespace Signet.Stores;

/// <summary>What is asked of the signer's certificate.</summary>
public sealed record SelectionCriteria
{
    /// <summary>Now.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The extended key usage it must have; a certificate without that extension has all.</summary>
    public string Usage { get; init; } = Oids.CodeSigning;

    /// <summary>Its SHA-1, as <see cref="Stores.Thumbprint.Normalize"/> makes it.</summary>
    public string? Thumbprint { get; init; }

    /// <summary>A part of its subject's name, in any case.</summary>
    public string? Subject { get; init; }

    /// <summary>A part of its friendly name.</summary>
    public string? FriendlyName { get; init; }

    /// <summary>A part of its issuer's name.</summary>
    public string? Issuer { get; init; }

    /// <summary>A part of the name in which its chain ends.</summary>
    public string? Root { get; init; }

    /// <summary>A part of its certificate template's name, or the template's object identifier.</summary>
    public string? Template { get; init; }

    /// <summary>False when another signs: a private key is not looked for then.</summary>
    public bool NeedsKey { get; init; } = true;

    /// <summary>True to take the one valid longest when several are left.</summary>
    public bool Best { get; init; }
}

/// <summary>One filter, and how many certificates it left.</summary>
/// <param name="Filter">As signtool names it: <c>EKU</c>, <c>expiry</c>, <c>Hash</c>, <c>Subject Name</c>, <c>Private Key</c>, ….</param>
/// <param name="Left">How many passed it and all before it.</param>
public sealed record SelectionStep(string Filter, int Left);

/// <summary>How a certificate was chosen.</summary>
/// <param name="Steps">The filters that applied, in order.</param>
/// <param name="Suitable">What all of them left.</param>
/// <param name="Chosen">The one to sign with; null when there is none, or more than one.</param>
/// <param name="Problem">Why it cannot be signed with; null when it can.</param>
public sealed record SelectionResult(
    IReadOnlyList<SelectionStep> Steps, IReadOnlyList<StoredCertificate> Suitable, StoredCertificate? Chosen, Finding? Problem);

/// <summary>Chooses the signer's certificate by signtool's rules.</summary>
/// <remarks>
/// The order of the filters is the one that <c>signtool sign /debug</c> prints. Measured on it: filters that were not asked for are not
/// run, except usage, expiry and private key; and a certificate that is not valid yet passes the expiry filter and fails afterwards.
/// </remarks>
public static class CertificateSelection
{
    private const int MaxChain = 16;

    /// <summary>Chooses among <paramref name="candidates"/>; <paramref name="issuers"/> are where chains may go on.</summary>
    public static SelectionResult Select(
        IReadOnlyList<StoredCertificate> candidates, IReadOnlyList<Certificate> issuers, SelectionCriteria criteria)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(issuers);
        ArgumentNullException.ThrowIfNull(criteria);
        var steps = new List<SelectionStep>();
        var left = candidates;
        Apply("EKU", c => c.Certificate.ExtendedKeyUsages is not { } usages || usages.Contains(criteria.Usage));
        Apply("expiry", c => criteria.At <= c.Certificate.NotAfter);
        ApplyIf(criteria.Thumbprint, "Hash", (c, thumbprint) => c.Certificate.Sha1Thumbprint == thumbprint);
        ApplyIf(criteria.Subject, "Subject Name", (c, part) => Contains(c.Certificate.SubjectName, part));
        ApplyIf(criteria.FriendlyName, "Friendly Name", (c, part) => Contains(c.FriendlyName, part));
        ApplyIf(criteria.Issuer, "Issuer Name", (c, part) => Contains(c.Certificate.IssuerName, part));
        ApplyIf(criteria.Root, "Root Name", (c, part) => Contains(RootName(c.Certificate, issuers), part));
        ApplyIf(criteria.Template, "Template Name", (c, part) => Contains(TemplateName(c.Certificate), part));
        if (criteria.NeedsKey)
        {
            Apply("Private Key", c => c.HasKey);
        }

        var chosen = left.Count == 1 || (left.Count > 1 && criteria.Best) ? left.MaxBy(c => c.Certificate.NotAfter) : null;
        return new SelectionResult(steps, left, chosen, Judge(left, chosen, steps, criteria.At));

        void Apply(string name, Func<StoredCertificate, bool> passes)
        {
            left = [.. left.Where(passes)];
            steps.Add(new SelectionStep(name, left.Count));
        }

        void ApplyIf(string? value, string name, Func<StoredCertificate, string, bool> passes)
        {
            if (value is not null)
            {
                Apply(name, c => passes(c, value));
            }
        }
    }

    private static Finding? Judge(IReadOnlyList<StoredCertificate> left, StoredCertificate? chosen, List<SelectionStep> steps, DateTimeOffset at)
    {
        if (chosen is not null)
        {
            return chosen.Certificate.NotBefore <= at ? null
                : StoreFindings.NotYetValid.With($"{chosen.Certificate.SubjectName} is valid from {chosen.Certificate.NotBefore.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC on");
        }

        return left.Count > 1
            ? StoreFindings.SeveralMatch.With(
                $"{left.Count} certificates match: {string.Join("; ", left.Select(c => $"{c.Certificate.SubjectName} ({c.Certificate.Sha1Thumbprint})"))}")
            : StoreFindings.NoneMatches.With(
                $"no certificate is left: {string.Join(", ", steps.Select(s => $"{s.Left} after {s.Filter}"))}");
    }

    private static bool Contains(string? text, string part) => text?.Contains(part, StringComparison.OrdinalIgnoreCase) ?? false;

    /// <summary>The template that an enterprise authority issued by: its name (version 1) or object identifier (version 2); null when it names none.</summary>
    private static string? TemplateName(Certificate certificate)
    {
        try
        {
            foreach (var extension in certificate.Extensions)
            {
                switch (extension.Oid)
                {
                    case "1.3.6.1.4.1.311.20.2":
                        return AsnDecoder.ReadCharacterString(extension.Value.Span, AsnEncodingRules.DER, UniversalTagNumber.BMPString, out _);
                    case "1.3.6.1.4.1.311.21.7":
                        return new AsnReader(extension.Value, AsnEncodingRules.DER).ReadSequence().ReadObjectIdentifier();
                }
            }
        }
        catch (AsnContentException)
        {
            return null; // what cannot be read names no template
        }

        return null;
    }

    /// <summary>The subject in which the chain by names and key identifiers ends: that of a self-issued certificate, else of the issuer that is missing.</summary>
    private static string RootName(Certificate certificate, IReadOnlyList<Certificate> issuers)
    {
        for (var depth = 0; depth < MaxChain && !certificate.IsSelfIssued; depth++)
        {
            if (Issuer(certificate, issuers) is not { } issuer)
            {
                return certificate.IssuerName;
            }

            certificate = issuer;
        }

        return certificate.SubjectName;
    }

    /// <summary>The certificate among <paramref name="issuers"/> whose name, and key identifier where both say it, are those of the issuer; null when there is none.</summary>
    internal static Certificate? Issuer(Certificate certificate, IReadOnlyList<Certificate> issuers) =>
        issuers.FirstOrDefault(i => i.Subject.Span.SequenceEqual(certificate.Issuer.Span) && !i.Raw.Span.SequenceEqual(certificate.Raw.Span)
            && (certificate.AuthorityKeyIdentifier.IsEmpty || i.SubjectKeyIdentifier.IsEmpty
                || certificate.AuthorityKeyIdentifier.Span.SequenceEqual(i.SubjectKeyIdentifier.Span)));
}
