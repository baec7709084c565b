using Signet.X509;

namespace Signet.Trust;

/// <summary>What can be said about where a driver loads whose signature holds.</summary>
public static class KernelFindings
{
    /// <summary>Certificates issued from this day on do not bring a cross-signed driver to Windows 10 1607 and later.</summary>
    public static readonly DateTimeOffset LastIssue = new(2015, 7, 29, 0, 0, 0, TimeSpan.Zero);

    public static readonly FindingRule CrossSigned = new("kernel-cross-signed", Severity.Note,
        "The driver is signed by its maker, under a cross-certificate of Microsoft. Windows Vista to 8.1 and Windows 10 up to 1511 load such drivers; from 1607 on "
        + "they load when the signer's certificate was issued before 2015-07-29, on systems upgraded from earlier ones, and where Secure Boot is off.",
        "For new drivers use Microsoft's partner portal (attestation or hardware tests): since July 2021 no cross-certificate is valid for new signatures.");

    public static readonly FindingRule LateCertificate = new("kernel-late-certificate", Severity.Warning,
        "The driver is cross-signed, and its signer's certificate was issued on 2015-07-29 or later. Windows 10 1607 and later does not load it with Secure Boot on, "
        + "unless the system was upgraded from an earlier one. The signature is good all the same, so trust is not withheld.",
        "If the driver is to load there, have Microsoft's partner portal sign it.");

    public static readonly FindingRule MicrosoftUsage = new("kernel-usage", Severity.Warning,
        "The chain ends in a root of Microsoft, but the signer's certificate is not one for drivers or for Windows itself: it signs Microsoft's other programs.",
        "A driver that Microsoft signed for its maker has the usage 1.3.6.1.4.1.311.10.3.5, .5.1 or .39; be sure that this file is a driver.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } = [CrossSigned, LateCertificate, MicrosoftUsage];

    /// <summary>What to know about a driver whose chain the kernel accepts.</summary>
    /// <param name="chain">The kernel's chain, signer first.</param>
    /// <param name="cross">The place in it of the cross-certificate; negative when it has none.</param>
    internal static IEnumerable<Finding> About(IReadOnlyList<Certificate> chain, int cross)
    {
        var signer = chain[0];
        if (cross > 0)
        {
            yield return CrossSigned.With($"cross-signed: {TrustFindings.Name(chain[^1])} certified {TrustFindings.Name(chain[cross])} until {TrustFindings.Day(chain[cross].NotAfter)}");
            if (signer.NotBefore >= LastIssue)
            {
                yield return LateCertificate.With(
                    $"the certificate of {TrustFindings.Name(signer)} was issued on {TrustFindings.Day(signer.NotBefore)}: Windows 10 1607 and later does not load the driver with Secure Boot on");
            }
        }
        else if (TrustStore.Kernel.Find(chain[^1]) is not null && signer.ExtendedKeyUsages is { } usages && !usages.Any(KernelChains.IsMicrosoftUsage))
        {
            yield return MicrosoftUsage.With($"{TrustFindings.Name(signer)} is a signer of Microsoft's, but not of drivers");
        }
    }
}
