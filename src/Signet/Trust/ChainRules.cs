using Signet.Cms;
using Signet.X509;

namespace Signet.Trust;

/// <summary>What every certificate of a chain must satisfy. The signatures between them are verified already.</summary>
/// <remarks>Source: RFC 5280, section 6.1, without policies; key and digest floors are ours.</remarks>
internal static class ChainRules
{
    private const int SmallestRsaKey = 2048;

    // Critical extensions that this code processes, or whose presence restricts nothing that is asked here: policies are
    // not asked for, so mapping them or inhibiting anyPolicy changes nothing; alternative names are seen by name constraints.
    private static readonly string[] s_processed =
    [
        Oids.KeyUsage, Oids.BasicConstraints, Oids.ExtendedKeyUsage, Oids.NameConstraints, Oids.CertificatePolicies,
        Oids.SubjectKeyIdentifier, Oids.AuthorityKeyIdentifier, Oids.CrlDistributionPoints, Oids.SubjectAlternativeName,
        Oids.PolicyMappings, Oids.InhibitAnyPolicy,
    ];

    /// <summary>The findings about <paramref name="path"/>, leaf first.</summary>
    /// <param name="anchored">True when the last certificate is an anchor: then its own signature counts for nothing.</param>
    public static List<Finding> Check(IReadOnlyList<Certificate> path, bool anchored, ChainRequest request)
    {
        var findings = new List<Finding>();
        for (var i = 0; i < path.Count; i++)
        {
            var certificate = path[i];
            var isAnchor = anchored && i == path.Count - 1;
            findings.AddRange(CheckAny(certificate, isAnchor, request));
            findings.AddRange(i == 0 ? CheckLeaf(certificate, path.Count == 1, request) : CheckAuthority(path, i, isAnchor, request));
        }

        findings.AddRange(NameConstraints.Check(path));
        var sha1 = path.SkipLast(anchored ? 1 : 0).Where(c => SignatureDigest(c) == DigestAlgorithm.Sha1).Select(TrustFindings.Name).ToList();
        if (sha1.Count > 0)
        {
            findings.Add(TrustFindings.Sha1Signature.With($"signed with sha1: {string.Join(", ", sha1)}"));
        }

        if (!anchored)
        {
            findings.Add(Untrusted(path[^1], request));
        }
        else if (request.Revocation is { } revocation)
        {
            var mayFetch = !findings.Exists(TrustFindings.WithholdsTrust);
            for (var i = 0; i + 1 < path.Count; i++)
            {
                findings.AddRange(revocation(new RevocationQuestion(path[i], path[i + 1], IsLeaf: i == 0, mayFetch)));
            }
        }

        return findings;
    }

    private static IEnumerable<Finding> CheckAny(Certificate certificate, bool isAnchor, ChainRequest request)
    {
        if (request.ChecksValidity && request.At > certificate.NotAfter)
        {
            yield return TrustFindings.ExpiredAt(certificate, request.At);
        }

        if (request.ChecksValidity && request.At < certificate.NotBefore)
        {
            yield return TrustFindings.NotYetValidAt(certificate, request.At);
        }

        if (WeakKey(certificate.PublicKey) is { } weakness)
        {
            yield return weakness.Rule.With($"the key of {TrustFindings.Name(certificate)} {weakness.What}");
        }

        foreach (var extension in certificate.Extensions.Where(e => e.Critical && !s_processed.Contains(e.Oid)))
        {
            yield return TrustFindings.UnknownExtension.With($"{TrustFindings.Name(certificate)} has the critical extension {extension.Oid}");
        }

        if (!isAnchor && (SignatureDigest(certificate) is not { } digest || digest == DigestAlgorithm.Md5))
        {
            yield return TrustFindings.WeakSignature.With(
                $"{TrustFindings.Name(certificate)} is signed with {SignatureDigest(certificate)?.Name ?? certificate.SignatureAlgorithm.Oid}");
        }
    }

    private static IEnumerable<Finding> CheckLeaf(Certificate leaf, bool isAlone, ChainRequest request)
    {
        if (request.Usage is null)
        {
            yield break;
        }

        if (!Allows(leaf, request.Usage))
        {
            yield return TrustFindings.WrongUsage.With($"{TrustFindings.Name(leaf)} is not for {UsageName(request.Usage)}");
        }

        // RFC 5280, 4.2.1.3: a key that signs anything but certificates and revocation lists needs one of the two. The driver kit makes
        // self-signed test certificates for code signing whose key may only encipher: whoever trusts such a one names it, key and all.
        if (leaf.KeyUsage is { } usage && (usage & (KeyUsages.DigitalSignature | KeyUsages.NonRepudiation)) == 0)
        {
            yield return TrustFindings.WrongUsage.With($"the key usage of {TrustFindings.Name(leaf)} has no digital signature")
                with { Severity = isAlone && leaf.IsSelfIssued && leaf.ExtendedKeyUsages is not null ? Severity.Warning : Severity.Error };
        }
    }

    private static IEnumerable<Finding> CheckAuthority(IReadOnlyList<Certificate> path, int index, bool isAnchor, ChainRequest request)
    {
        var authority = path[index];
        if (!authority.IsCertificateAuthority && !(isAnchor && PredatesBasicConstraints(authority)))
        {
            yield return TrustFindings.NotAnAuthority.With(
                $"{TrustFindings.Name(authority)} issued {TrustFindings.Name(path[index - 1])} but is no certificate authority");
        }

        if (authority.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.KeyCertSign))
        {
            yield return TrustFindings.WrongUsage.With($"the key usage of {TrustFindings.Name(authority)} has no certificate signing");
        }

        // Not in RFC 5280, but what Windows and every browser do: an authority's usages limit those of what it issues.
        if (request.Usage is { } needed && !Allows(authority, needed))
        {
            yield return TrustFindings.WrongUsage.With($"the authority {TrustFindings.Name(authority)} may not issue for {UsageName(needed)}");
        }

        // RFC 5280, 4.2.1.9: intermediates between this one and the leaf; self-issued ones do not count.
        var below = path.Skip(1).Take(index - 1).Count(c => !c.IsSelfIssued);
        if (authority.PathLength is { } limit && below > limit)
        {
            yield return TrustFindings.PathTooLong.With($"{TrustFindings.Name(authority)} allows {limit} authorities below it, here are {below}");
        }
    }

    /// <summary>Roots of the nineties, and makecert's, have no basicConstraints. As an anchor such a one was named by someone, which is enough.</summary>
    private static bool PredatesBasicConstraints(Certificate anchor) =>
        anchor.ExtendedKeyUsages is null && !anchor.Extensions.Any(e => e.Oid == Oids.BasicConstraints);

    private static bool Allows(Certificate certificate, string usage) =>
        certificate.ExtendedKeyUsages is not { } usages || usages.Contains(usage) || usages.Contains(Oids.AnyExtendedKeyUsage);

    private static (FindingRule Rule, string What)? WeakKey(SubjectPublicKeyInfo key) => key switch
    {
        { HasExplicitCurve: true } => (TrustFindings.ExplicitCurve, "spells its curve out"),
        { Algorithm.Oid: Oids.RsaEncryption, KeyBits: >= SmallestRsaKey } => null,
        { Algorithm.Oid: Oids.RsaEncryption } => (TrustFindings.WeakKey, $"is RSA of {key.KeyBits} bits"),
        { CurveOid: Oids.NistP256 or Oids.NistP384 or Oids.NistP521 } => null,
        { CurveOid: { } curve } => (TrustFindings.WeakKey, $"is on the curve {curve}"),
        _ => (TrustFindings.WeakKey, $"is of the unknown kind {key.Algorithm.Oid}"),
    };

    private static DigestAlgorithm? SignatureDigest(Certificate certificate) =>
        SignatureAlgorithm.TryRead(certificate.SignatureAlgorithm, out var algorithm) ? algorithm.Digest : null;

    private static Finding Untrusted(Certificate last, ChainRequest request)
    {
        var end = last.IsSelfIssued
            ? $"{TrustFindings.Name(last)} is not one of {request.Trust.Description}"
            : $"the issuer of {TrustFindings.Name(last)}, \"{last.IssuerName}\", is neither in the signature nor one of {request.Trust.Description}";
        var given = !request.AnyCertificateMayAnchor && request.Trust.Find(last) is not null;
        return TrustFindings.UntrustedRoot.With(given ? $"{TrustFindings.Name(last)} is among {request.Trust.Description} but is no root" : end);
    }

    private static string UsageName(string usage) => usage switch
    {
        Oids.CodeSigning => "code signing",
        Oids.TimeStamping => "time stamping",
        _ => $"the usage {usage}",
    };
}
