using System.Text;
using Signet.Cms;

namespace Signet.X509;

/// <summary>The contents of the extensions that chains depend on (RFC 5280, 4.2.1).</summary>
internal struct KnownExtensions
{
    /// <summary>The most extended key usages, and the most distribution points, accepted in a certificate.</summary>
    public const int MaxListed = 64;

    public bool IsCertificateAuthority;
    public int? PathLength;
    public KeyUsages? KeyUsage;
    public IReadOnlyList<string>? ExtendedKeyUsages;
    public ReadOnlyMemory<byte> SubjectKeyIdentifier;
    public ReadOnlyMemory<byte> AuthorityKeyIdentifier;
    public IReadOnlyList<string>? CrlDistributionPoints;

    /// <summary>Reads those that are there.</summary>
    /// <param name="extensions">All extensions.</param>
    /// <param name="badOid">The first whose content is wrong, or null.</param>
    /// <param name="reason">What is wrong in it, as a clause.</param>
    public static KnownExtensions Read(List<X509Extension> extensions, out string? badOid, out string? reason)
    {
        var known = default(KnownExtensions);
        foreach (var extension in extensions)
        {
            if (!known.Take(extension, out reason))
            {
                badOid = extension.Oid;
                return known;
            }
        }

        badOid = reason = null;
        return known;
    }

    private bool Take(X509Extension extension, out string? reason)
    {
        reason = null;
        if (extension.Oid is not (Oids.BasicConstraints or Oids.KeyUsage or Oids.ExtendedKeyUsage or Oids.SubjectKeyIdentifier
            or Oids.AuthorityKeyIdentifier or Oids.CrlDistributionPoints))
        {
            return true;
        }

        // The content of an OCTET STRING is a structure of its own, which the walk over the certificate did not enter.
        var fault = DerStructure.Check(extension.Value.Span, out _);
        if (fault.Kind != DerFaultKind.None)
        {
            reason = fault.Reason;
            return false;
        }

        var reader = new DerReader(extension.Value);
        switch (extension.Oid)
        {
            case Oids.BasicConstraints:
                ReadBasicConstraints(ref reader);
                break;
            case Oids.KeyUsage:
                KeyUsage = ReadKeyUsage(ref reader);
                break;
            case Oids.ExtendedKeyUsage:
                ExtendedKeyUsages = ReadExtendedKeyUsages(ref reader);
                break;
            case Oids.SubjectKeyIdentifier:
                SubjectKeyIdentifier = reader.OctetString();
                break;
            case Oids.AuthorityKeyIdentifier:
                var fields = reader.Sequence();
                AuthorityKeyIdentifier = fields.NextTag == DerTag.Context(0) ? fields.Value(DerTag.Context(0)) : default;
                break;
            default:
                CrlDistributionPoints = ReadDistributionPoints(ref reader);
                break;
        }

        reader.End();
        reason = reader.Failed ? reader.Problem(X509Findings.BadExtension, 0).Message : null;
        return reason is null;
    }

    // BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL }
    private void ReadBasicConstraints(ref DerReader reader)
    {
        var fields = reader.Sequence();

        // A FALSE that is spelled out is not DER; genuine leaf certificates have it.
        IsCertificateAuthority = fields.NextTag == DerTag.Boolean && fields.Boolean();
        PathLength = fields.HasData ? fields.SmallInteger() : null;
        fields.End();
    }

    // KeyUsage ::= BIT STRING; bit 0 is the highest bit of the first byte. Trailing zero bits, which DER leaves out, do no harm.
    private static KeyUsages ReadKeyUsage(ref DerReader reader)
    {
        var bits = reader.BitString(out _).Span;
        var usages = KeyUsages.None;
        for (var bit = 0; bit < 9 && bit / 8 < bits.Length; bit++)
        {
            usages |= (bits[bit / 8] & (0x80 >> (bit % 8))) != 0 ? (KeyUsages)(1 << bit) : KeyUsages.None;
        }

        return usages;
    }

    // ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF OBJECT IDENTIFIER
    private static List<string> ReadExtendedKeyUsages(ref DerReader reader)
    {
        var usages = new List<string>(2);
        var list = reader.Sequence();
        do
        {
            if (usages.Count == MaxListed)
            {
                list.Fail($"there are more than {MaxListed} extended key usages");
            }

            usages.Add(list.Oid());
        }
        while (list.HasData);
        return usages;
    }

    private static List<string> ReadDistributionPoints(ref DerReader reader)
    {
        var addresses = new List<string>(1);
        foreach (var name in DistributionPointNames(ref reader))
        {
            var address = new DerReader(name).Value(DerTag.Context(6)).Span;

            // What is no printable ASCII is no address (RFC 3986, 2), and would only fool who sees or fetches it.
            if (name.Span[0] == DerTag.Context(6) && !address.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E))
            {
                addresses.Add(Encoding.ASCII.GetString(address));
            }
        }

        return addresses;
    }

    /// <summary>The GeneralName elements in a cRLDistributionPoints extension that was read without a fault.</summary>
    public static List<ReadOnlyMemory<byte>> DistributionPointNames(ReadOnlyMemory<byte> value)
    {
        var reader = new DerReader(value);
        return DistributionPointNames(ref reader);
    }

    // CRLDistributionPoints ::= SEQUENCE OF SEQUENCE {
    //     distributionPoint [0] { fullName [0] GeneralNames | nameRelativeToCRLIssuer [1] } OPTIONAL,
    //     reasons [1] OPTIONAL, cRLIssuer [2] OPTIONAL };   GeneralName: [6] IA5String is a URI
    private static List<ReadOnlyMemory<byte>> DistributionPointNames(ref DerReader reader)
    {
        var names = new List<ReadOnlyMemory<byte>>(1);
        for (var list = reader.Sequence(); list.HasData;)
        {
            var point = list.Sequence();
            if (point.NextTag != DerTag.ContextConstructed(0))
            {
                continue;
            }

            var name = point.Inside(DerTag.ContextConstructed(0));
            if (name.NextTag != DerTag.ContextConstructed(0))
            {
                continue;
            }

            for (var full = name.Inside(DerTag.ContextConstructed(0)); full.HasData;)
            {
                if (full.Element() is { IsEmpty: false } element)
                {
                    if (names.Count == MaxListed)
                    {
                        full.Fail($"there are more than {MaxListed} distribution points");
                        break;
                    }

                    names.Add(element);
                }
            }
        }

        return names;
    }
}
