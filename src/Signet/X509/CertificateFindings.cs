namespace Signet.X509;

/// <summary>What can be wrong with making certificates.</summary>
public static class CertificateFindings
{
    public static readonly FindingRule IssuerUnfit = new("certificate-issuer-unfit", Severity.Error,
        "The certificate that is to issue another one is no certificate authority, or its key usage does not let it sign certificates.",
        "Make a root first: signet cert new --profile root.");

    public static readonly FindingRule BadValidity = new("certificate-bad-validity", Severity.Error,
        "The certificate would end before it begins.",
        "Correct --not-before, --not-after or --days.");

    public static readonly FindingRule OutlivesIssuer = new("certificate-outlives-issuer", Severity.Warning,
        "The certificate is valid at times when its issuer is not; there its chain fails.",
        "Choose a validity within the issuer's.");

    public static readonly FindingRule BadRequest = new("certificate-bad-content", Severity.Error,
        "The certificate or request cannot be made of what was given.",
        "Check subject, usages and key.");

    /// <summary>All rules of this area.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } = [IssuerUnfit, BadValidity, OutlivesIssuer, BadRequest];
}
