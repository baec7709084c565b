using System.Globalization;
using Signet.Cms;
using Signet.X509;

namespace Signet.Timestamps;

/// <summary>What a certificate must be to sign time stamps.</summary>
internal static class AuthorityCertificate
{
    private const KeyUsages Signing = KeyUsages.DigitalSignature | KeyUsages.NonRepudiation;

    /// <summary>The extended key usage must name time stamping; a key usage must allow signing (RFC 3161, 2.3; RFC 5280, 4.2.1.12).</summary>
    /// <remarks>Neither an absent usage nor anyExtendedKeyUsage will do: all 817 real authorities measured have the usage itself.</remarks>
    internal static void CheckUsage(Certificate authority, List<Finding> findings, FileRange where)
    {
        if (authority.ExtendedKeyUsages?.Contains(Oids.TimeStamping) != true)
        {
            findings.Add(TimestampFindings.WrongUsage.With($"the certificate of {authority.SubjectName} is not for time stamping", where));
        }
        else if (authority.KeyUsage is { } usage && (usage & Signing) == 0)
        {
            findings.Add(TimestampFindings.WrongUsage.With($"the key usage of {authority.SubjectName} is {usage}, not signing", where));
        }
    }

    /// <summary>Notes when the usage is not critical or not alone, as RFC 3161, 2.3, wants it.</summary>
    internal static void CheckExclusiveUsage(Certificate authority, List<Finding> findings, FileRange where)
    {
        if (authority.ExtendedKeyUsages?.Contains(Oids.TimeStamping) == true && !HasExclusiveUsage(authority))
        {
            findings.Add(TimestampFindings.UsageNotExclusive.With(
                $"the certificate of {authority.SubjectName} has time stamping not as its only, critical usage", where));
        }
    }

    /// <summary>True when time stamping is the only extended key usage, and critical.</summary>
    internal static bool HasExclusiveUsage(Certificate authority) =>
        authority.ExtendedKeyUsages is [Oids.TimeStamping]
        && authority.Extensions.Any(e => e is { Oid: Oids.ExtendedKeyUsage, Critical: true });

    /// <summary>The certificate must have been valid at the time of the time stamp.</summary>
    internal static void CheckValidity(Certificate authority, DateTimeOffset time, List<Finding> findings, FileRange where)
    {
        if (time < authority.NotBefore || time > authority.NotAfter)
        {
            findings.Add(TimestampFindings.OutsideValidity.With(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the time stamp is of {time:u}, the certificate of {authority.SubjectName} is valid from {authority.NotBefore:u} to {authority.NotAfter:u}"),
                where));
        }
    }

    /// <summary>The signing-certificate attributes, where present, must name the certificate (RFC 2634, 5.4; RFC 5035).</summary>
    /// <param name="required">True when RFC 3161 wants the attribute: its absence is noted.</param>
    internal static void CheckNamed(SignerInfo signer, Certificate authority, bool required, List<Finding> findings, FileRange where)
    {
        var present = false;
        foreach (var attribute in signer.SignedAttributes.Where(a => a.Oid is Oids.SigningCertificate or Oids.SigningCertificateV2))
        {
            present = true;
            if (attribute.Values is not [var value])
            {
                findings.Add(TimestampFindings.Malformed.With($"the attribute {attribute.Oid} has {attribute.Values.Count} values", where));
                continue;
            }

            var reader = new DerReader(value);
            var named = SigningCertificate.Read(ref reader, attribute.Oid == Oids.SigningCertificateV2);
            reader.End();
            if (reader.Failed)
            {
                findings.Add(reader.Problem(TimestampFindings.Malformed, where.Offset) with { Where = where });
            }
            else if (!named.Names(authority))
            {
                findings.Add(TimestampFindings.WrongCertificate.With(
                    $"the time stamp names another certificate than that of {authority.SubjectName}", where));
            }
        }

        if (required && !present)
        {
            findings.Add(TimestampFindings.CertificateNotNamed.With("the token does not name its signer's certificate", where));
        }
    }
}
