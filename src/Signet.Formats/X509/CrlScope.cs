using Signet.Cms;

namespace Signet.X509;

/// <summary>Which certificates of its issuer a revocation list answers for.</summary>
/// <remarks>
/// <code>
/// IssuingDistributionPoint ::= SEQUENCE {
///     distributionPoint           [0] { fullName [0] GeneralNames | nameRelativeToCRLIssuer [1] } OPTIONAL,
///     onlyContainsUserCerts       [1] BOOLEAN DEFAULT FALSE,
///     onlyContainsCACerts         [2] BOOLEAN DEFAULT FALSE,
///     onlySomeReasons             [3] ReasonFlags OPTIONAL,
///     indirectCRL                 [4] BOOLEAN DEFAULT FALSE,
///     onlyContainsAttributeCerts  [5] BOOLEAN DEFAULT FALSE }
/// </code>
/// Source: RFC 5280, 5.2.5.
/// </remarks>
/// <param name="UserOnly">Certificates of a CA are not listed.</param>
/// <param name="AuthorityOnly">Other certificates are not listed.</param>
/// <param name="Names">GeneralName elements, DER, of which a certificate must have one among its distribution points; null when not limited.</param>
internal readonly record struct CrlScope(bool UserOnly, bool AuthorityOnly, IReadOnlyList<ReadOnlyMemory<byte>>? Names)
{
    public bool Covers(Certificate certificate)
    {
        if ((UserOnly && certificate.IsCertificateAuthority) || (AuthorityOnly && !certificate.IsCertificateAuthority))
        {
            return false;
        }

        if (Names is null)
        {
            return true;
        }

        var points = certificate.Extension(Oids.CrlDistributionPoints);
        return points is not null && KnownExtensions.DistributionPointNames(points.Value).Exists(NamesOneOfOurs);
    }

    /// <summary>Reads the extension's content.</summary>
    /// <param name="value">The content.</param>
    /// <param name="scope">What was read.</param>
    /// <returns>Why it is refused, as a clause; null when it is not.</returns>
    public static string? TryRead(ReadOnlyMemory<byte> value, out CrlScope scope)
    {
        scope = default;
        var fault = DerStructure.Check(value.Span, out _);
        if (fault.Kind != DerFaultKind.None)
        {
            return fault.Reason;
        }

        var reader = new DerReader(value);
        var fields = reader.Sequence();
        List<ReadOnlyMemory<byte>>? names = null;
        if (fields.NextTag == DerTag.ContextConstructed(0))
        {
            var name = fields.Inside(DerTag.ContextConstructed(0));
            if (name.NextTag != DerTag.ContextConstructed(0))
            {
                return "it is limited to a distribution point with a relative name";
            }

            names = [];
            for (var list = name.Inside(DerTag.ContextConstructed(0)); list.HasData;)
            {
                names.Add(list.Element());
            }

            name.End();
        }

        var userOnly = Flag(ref fields, 1);
        var authorityOnly = Flag(ref fields, 2);
        var someReasons = fields.NextTag == DerTag.Context(3);
        if (someReasons)
        {
            _ = fields.Element();
        }

        var indirect = Flag(ref fields, 4);
        var attributesOnly = Flag(ref fields, 5);
        fields.End();
        reader.End();
        scope = new CrlScope(userOnly, authorityOnly, names);
        return reader.Failed ? reader.Problem(X509Findings.BadExtension, 0).Message
            : someReasons ? "it is limited to some reasons of revocation"
            : indirect ? "it holds certificates of several issuers"
            : attributesOnly ? "it is limited to attribute certificates"
            : null;
    }

    private bool NamesOneOfOurs(ReadOnlyMemory<byte> name)
    {
        foreach (var ours in Names!)
        {
            if (ours.Span.SequenceEqual(name.Span))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Flag(ref DerReader fields, int number)
    {
        if (fields.NextTag != DerTag.Context(number))
        {
            return false;
        }

        var value = fields.Value(DerTag.Context(number)).Span;
        if (value is not ([0x00] or [0xFF]))
        {
            fields.Fail("a BOOLEAN is neither 00 nor FF");
            return false;
        }

        return value[0] != 0;
    }
}
