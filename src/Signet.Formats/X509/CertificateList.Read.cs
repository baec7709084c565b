using System.Diagnostics.CodeAnalysis;
using Signet.Cms;

namespace Signet.X509;

public sealed partial class CertificateList
{
    /// <summary>Reads a revocation list that must fill <paramref name="der"/> to its last byte.</summary>
    /// <param name="der">The bytes.</param>
    /// <param name="list">What was read.</param>
    /// <param name="problem">Why it could not be read, or is refused.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> der, [NotNullWhen(true)] out CertificateList? list, [NotNullWhen(false)] out Finding? problem)
    {
        list = null;
        problem = X509Findings.CheckStructure(der, 0);
        if (problem is not null)
        {
            return false;
        }

        var reader = new DerReader(der);
        var sequence = reader.Sequence();
        var peek = sequence;
        var tbs = peek.Element();
        var fields = sequence.Sequence();
        var algorithm = sequence.Element(DerTag.Sequence);
        var signature = sequence.BitString();
        sequence.End();

        var version = 1;
        if (fields.NextTag == DerTag.Integer)
        {
            version = fields.SmallInteger() == 1 ? 2 : 0; // RFC 5280, 5.1.2.1: when present, it is v2
        }

        peek = fields;
        var signedAlgorithm = peek.Element();
        var signatureAlgorithm = AlgorithmIdentifier.Read(ref fields);
        var issuer = X509Name.Read(ref fields);
        var thisUpdate = fields.Time();
        DateTimeOffset? nextUpdate = fields.NextTag is DerTag.UtcTime or DerTag.GeneralizedTime ? fields.Time() : null;
        string? refusal = null;
        var entries = fields.NextTag == DerTag.Sequence ? ReadEntries(fields.Sequence(), ref refusal) : [];
        List<X509Extension> extensions = [];
        string? duplicate = null;
        if (fields.NextTag == DerTag.ContextConstructed(0))
        {
            version = version == 1 ? 0 : version;
            var wrapper = fields.Inside(DerTag.ContextConstructed(0));
            extensions = X509Extension.ReadAll(ref wrapper, out duplicate);
            wrapper.End();
        }

        fields.End();
        var scopeRefusal = ReadExtensions(extensions, out var scope, out var authorityKeyIdentifier);
        refusal ??= scopeRefusal;
        var whole = new FileRange(0, der.Length);
        problem = reader.Failed ? reader.Problem(X509Findings.Malformed, 0)
            : version == 0 ? X509Findings.WrongVersion.With("the revocation list has a wrong version, or extensions without one", whole)
            : !algorithm.Span.SequenceEqual(signedAlgorithm.Span) ? X509Findings.AlgorithmMismatch.With(
                "the two signature algorithms of the revocation list differ", whole)
            : duplicate is not null ? X509Findings.DuplicateExtension.With($"the extension {duplicate} occurs twice", whole)
            : refusal is not null ? X509Findings.PartialList.With($"the revocation list is not understood: {refusal}", whole)
            : null;
        if (problem is not null)
        {
            return false;
        }

        list = new CertificateList
        {
            Raw = der,
            Tbs = tbs,
            SignatureAlgorithm = signatureAlgorithm,
            Issuer = issuer,
            ThisUpdate = thisUpdate,
            NextUpdate = nextUpdate,
            Entries = entries,
            Extensions = extensions,
            AuthorityKeyIdentifier = authorityKeyIdentifier,
            Signature = signature,
            Scope = scope,
        };
        return true;
    }

    private static List<RevokedCertificate> ReadEntries(DerReader list, ref string? refusal)
    {
        var entries = new List<RevokedCertificate>();
        while (list.HasData)
        {
            var fields = list.Sequence();
            var serialNumber = fields.Integer();
            var date = fields.Time();
            int? reason = null;
            DateTimeOffset? invalidityDate = null;
            if (fields.HasData)
            {
                foreach (var extension in X509Extension.ReadAll(ref fields, out var duplicate))
                {
                    var value = new DerReader(extension.Value);
                    switch (extension.Oid)
                    {
                        case Oids.CrlReason:
                            reason = value.Enumerated();
                            break;
                        case Oids.InvalidityDate:
                            invalidityDate = value.Time();
                            break;
                        default:
                            // certificateIssuer (2.5.29.29) is critical: an entry with it speaks of another issuer's certificate
                            refusal ??= extension.Critical ? $"an entry has the critical extension {extension.Oid}" : null;
                            continue;
                    }

                    value.End();
                    refusal ??= value.Failed ? $"an entry has a malformed extension {extension.Oid}" : null;
                    refusal ??= duplicate is not null ? $"an entry has the extension {duplicate} twice" : null;
                }
            }

            fields.End();
            entries.Add(new RevokedCertificate(serialNumber, date, reason, invalidityDate));
        }

        return entries;
    }

    private static string? ReadExtensions(List<X509Extension> extensions, out CrlScope scope, out ReadOnlyMemory<byte> authorityKeyIdentifier)
    {
        scope = default;
        authorityKeyIdentifier = default;
        foreach (var extension in extensions)
        {
            string? refusal = null;
            switch (extension.Oid)
            {
                case Oids.IssuingDistributionPoint:
                    refusal = CrlScope.TryRead(extension.Value, out scope);
                    break;
                case Oids.DeltaCrlIndicator:
                    refusal = "it lists changes only";
                    break;
                case Oids.AuthorityKeyIdentifier:
                    var known = KnownExtensions.Read([extension], out _, out refusal);
                    authorityKeyIdentifier = known.AuthorityKeyIdentifier;
                    break;
                case Oids.CrlNumber:
                    break;
                default:
                    refusal = extension.Critical ? $"it has the critical extension {extension.Oid}" : null;
                    break;
            }

            if (refusal is not null)
            {
                return refusal;
            }
        }

        return null;
    }
}
