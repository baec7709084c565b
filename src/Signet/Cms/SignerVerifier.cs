using System.Security.Cryptography;
using Signet.Authenticode;
using Signet.Keys;
using Signet.X509;

namespace Signet.Cms;

/// <summary>Checks one signer of a SignedData: that its signature is right and covers what it should. No chain, no trust.</summary>
/// <remarks>
/// Stricter than RFC 5652 where its freedom has been abused: signed attributes are required, contentType and messageDigest occur
/// exactly once and are right, all digest algorithms agree, and what is not signed is named and bounded.
/// </remarks>
public static class SignerVerifier
{
    /// <summary>The most bytes that unsigned attributes which nobody verifies may take together.</summary>
    /// <remarks>Vendors keep tags of some kilobytes there; a payload does not belong there.</remarks>
    public const int MaxUnverifiedBytes = 64 * 1024;

    /// <summary>The most bytes that certificates and revocation lists may take together. The most seen is 8,690.</summary>
    /// <remarks>Anyone can add to them without breaking the signature.</remarks>
    public const int MaxCertificateBytes = 256 * 1024;

    /// <summary>Checks that <paramref name="data"/> has one signer, as every Authenticode signature, catalog and time stamp has.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static Finding? CheckSignerCount(SignedData data, long offset)
    {
        ArgumentNullException.ThrowIfNull(data);
        var whole = new FileRange(offset, data.Raw.Length);
        return data.SignerInfos.Count switch
        {
            0 => CmsFindings.NoSigner.With("the SignedData has no signer", whole),
            1 => null,
            var count => CmsFindings.ManySigners.With($"the SignedData has {count} signers", whole),
        };
    }

    /// <summary>Checks <paramref name="signer"/> of <paramref name="data"/>.</summary>
    /// <param name="data">The SignedData.</param>
    /// <param name="signer">One of its signers.</param>
    /// <param name="expectedContentType">What must be signed: <see cref="Oids.SpcIndirectData"/>, <see cref="Oids.TstInfo"/>, ….</param>
    /// <param name="candidates">Certificates among which the signer's is looked for.</param>
    /// <param name="offset">Where <see cref="SignedData.Raw"/> starts in the file, in bytes: for the place of findings.</param>
    public static SignerCheck Verify(
        SignedData data, SignerInfo signer, string expectedContentType, IReadOnlyList<Certificate> candidates, long offset)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(signer);
        var findings = new List<Finding>();
        if (CheckSignerCount(data, offset) is { } count)
        {
            findings.Add(count);
        }

        var extras = data.Certificates.Sum(c => c.Length) + data.AttributeCertificates.Sum(c => c.Length) + data.Crls.Sum(c => c.Length);
        if (extras > MaxCertificateBytes)
        {
            findings.Add(CmsFindings.HiddenData.With(
                $"certificates and revocation lists take {extras} bytes; {MaxCertificateBytes} are allowed", new FileRange(offset, data.Raw.Length)));
        }

        if (data.ContentType != expectedContentType)
        {
            findings.Add(CmsFindings.WrongContentType.With(
                $"the content is of type {data.ContentType}, not {expectedContentType}", data.Locate(data.Content, offset)));
        }

        // RFC 2315, 9.1: digestAlgorithms lists the signers' digests. One signer: one algorithm, the same.
        var named = data.DigestAlgorithms;
        if (named.Count != 1 || named[0].Oid != signer.DigestAlgorithm.Oid || !named[0].HasNoParameters)
        {
            findings.Add(CmsFindings.DigestAlgorithmMismatch.With(
                $"the SignedData names {(named.Count == 0 ? "no digest" : string.Join(", ", named.Select(a => a.Oid)))}, the signer {signer.DigestAlgorithm.Oid}",
                data.Locate(signer.Raw, offset)));
        }

        return Verify(signer, expectedContentType, data.ContentValue.Span, candidates, data.Locate(signer.Raw, offset).Offset, findings);
    }

    /// <summary>Checks a signer that stands alone, as a counter signature does.</summary>
    /// <param name="signer">The signer.</param>
    /// <param name="expectedContentType">The contentType attribute that it must have.</param>
    /// <param name="content">What it signs: for counter signatures, the other signer's signature value (RFC 5652, 11.4).</param>
    /// <param name="candidates">Certificates among which the signer's is looked for.</param>
    /// <param name="offset">Where <see cref="SignerInfo.Raw"/> starts in the file, in bytes: for the place of findings.</param>
    public static SignerCheck Verify(
        SignerInfo signer, string expectedContentType, ReadOnlySpan<byte> content, IReadOnlyList<Certificate> candidates, long offset)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return Verify(signer, expectedContentType, content, candidates, offset, []);
    }

    private static SignerCheck Verify(
        SignerInfo signer, string contentType, ReadOnlySpan<byte> content, IReadOnlyList<Certificate> candidates, long offset,
        List<Finding> findings)
    {
        var where = new FileRange(offset, signer.Raw.Length);
        var digest = CheckDigestAlgorithm(signer, where, findings);
        CheckSignedAttributes(signer, contentType, digest is null ? default : digest.Hash(content), where, findings);
        CheckUnsignedAttributes(signer, where, findings);
        var (certificate, verified) = CheckSignature(signer, digest, candidates, where, findings);

        return new SignerCheck(certificate, digest, findings, verified && !findings.Exists(f => f.Severity == Severity.Error)) { Verified = verified };
    }

    private static DigestAlgorithm? CheckDigestAlgorithm(SignerInfo signer, FileRange where, List<Finding> findings)
    {
        var digest = signer.DigestAlgorithm.HasNoParameters ? DigestAlgorithm.FromOid(signer.DigestAlgorithm.Oid) : null;
        if (digest is null)
        {
            findings.Add(CmsFindings.UnknownDigest.With($"the digest algorithm {signer.DigestAlgorithm.Oid} is not known", where));
        }

        return digest;
    }

    /// <param name="contentDigest">The digest of the content; empty when it could not be computed.</param>
    private static void CheckSignedAttributes(
        SignerInfo signer, string contentType, ReadOnlySpan<byte> contentDigest, FileRange where, List<Finding> findings)
    {
        var attributes = signer.SignedAttributes;
        if (attributes.Count == 0)
        {
            // Without them the signature covers the content alone, which can then be passed off as another type.
            findings.Add(CmsFindings.NoSignedAttributes.With("the signer signs no attributes", where));
            return;
        }

        for (var i = 0; i < attributes.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (attributes[i].Oid == attributes[j].Oid)
                {
                    findings.Add(CmsFindings.DuplicateAttribute.With($"the signed attribute {attributes[i].Oid} occurs twice", where));
                }
            }
        }

        var type = Single(signer, Oids.ContentTypeAttribute, "contentType", DerTag.Oid, where, findings);
        if (!type.IsEmpty)
        {
            var reader = new DerReader(type);
            var oid = reader.Oid();
            if (oid != contentType)
            {
                findings.Add(CmsFindings.ContentTypeMismatch.With($"the signer signed content of type {oid}, not {contentType}", where));
            }
        }

        var messageDigest = Single(signer, Oids.MessageDigestAttribute, "messageDigest", DerTag.OctetString, where, findings);
        if (!messageDigest.IsEmpty && !contentDigest.IsEmpty)
        {
            var signed = new DerReader(messageDigest).OctetString().Span;
            if (!CryptographicOperations.FixedTimeEquals(signed, contentDigest))
            {
                findings.Add(CmsFindings.DigestMismatch.With(
                    $"the content hashes to {Convert.ToHexStringLower(contentDigest)}, the signer signed {Convert.ToHexStringLower(signed)}", where));
            }
        }

        if (!CmsAttributes.IsSorted(signer.SignedAttributesRaw))
        {
            findings.Add(CmsFindings.UnsortedAttributes.With("the signed attributes are not in DER order", where));
        }
    }

    /// <summary>The one value of an attribute that must be there once, of that tag; empty, with a finding, when it is not so.</summary>
    private static ReadOnlyMemory<byte> Single(
        SignerInfo signer, string oid, string name, byte tag, FileRange where, List<Finding> findings)
    {
        if (signer.SignedAttribute(oid) is not { } attribute)
        {
            findings.Add(CmsFindings.MissingAttribute.With($"the signer does not sign {name}", where));
            return default;
        }

        if (attribute.Values is not [var value] || value.Span[0] != tag)
        {
            findings.Add(CmsFindings.BadAttribute.With($"the signed attribute {name} does not have one value of its kind", where));
            return default;
        }

        return value;
    }

    // Counter signatures, tokens and nested signatures are verified by those who read them. What nobody verifies is named and bounded.
    private static void CheckUnsignedAttributes(SignerInfo signer, FileRange where, List<Finding> findings)
    {
        var total = 0;
        foreach (var attribute in signer.UnsignedAttributes)
        {
            if (attribute.Oid is Oids.CounterSignatureAttribute or Oids.Rfc3161Token or Oids.NestedSignature)
            {
                continue;
            }

            var size = attribute.Values.Sum(v => v.Length);
            total += size;
            findings.Add(attribute.Oid is Oids.SealingSignature or Oids.SealingTimestamp
                ? SpcFindings.SealNotVerified.With("the signature is sealed; the seal was not verified", where)
                : CmsFindings.UnknownAttribute.With($"the unsigned attribute {attribute.Oid} holds {size} bytes that nobody signed", where));
        }

        if (total > MaxUnverifiedBytes)
        {
            findings.Add(CmsFindings.HiddenData.With($"{total} bytes stand in unsigned attributes that nobody verifies; {MaxUnverifiedBytes} are allowed", where));
        }

        if (signer.SignedAttribute(Oids.IntentToSeal) is not null && signer.UnsignedAttribute(Oids.SealingSignature) is null)
        {
            findings.Add(SpcFindings.NotSealed.With("the signature is to be sealed, and is not", where));
        }
    }

    private static (Certificate? Certificate, bool Verified) CheckSignature(
        SignerInfo signer, DigestAlgorithm? digest, IReadOnlyList<Certificate> candidates, FileRange where, List<Finding> findings)
    {
        if (!SignatureAlgorithm.TryRead(signer.SignatureAlgorithm, out var algorithm))
        {
            findings.Add(CmsFindings.UnknownSignatureAlgorithm.With($"the signature algorithm {signer.SignatureAlgorithm.Oid} is not known", where));
        }
        else if (digest is not null && algorithm.Digest is not null && algorithm.Digest != digest)
        {
            findings.Add(CmsFindings.DigestAlgorithmMismatch.With($"the signature is made with {algorithm.Digest}, the signer names {digest}", where));
            algorithm = null;
        }

        // Certificates may share issuer and serial number when someone wants them to: the key decides.
        var matches = candidates.Where(c => IsNamedBy(signer, c)).ToList();
        if (matches.Count == 0)
        {
            findings.Add(CmsFindings.NoSignerCertificate.With("the signer's certificate is not among those in the signature", where));
            return (null, false);
        }

        if (algorithm is null || digest is null || signer.SignedAttributes.Count == 0)
        {
            return (matches[0], false);
        }

        var hash = digest.Hash(signer.SignedBytes.Span);
        var found = matches.Find(c => PublicKeys.VerifyHash(c.PublicKey, signer.SignatureAlgorithm, digest, hash, signer.Signature.Span));
        if (found is null)
        {
            var explicitCurve = matches.Find(c => c.PublicKey.HasExplicitCurve);
            findings.Add(explicitCurve is not null
                ? X509Findings.ExplicitCurve.With($"the key of {explicitCurve.SubjectName} spells its curve out", where)
                : CmsFindings.SignatureMismatch.With($"the signature is not that of {matches[0].SubjectName}", where));
        }

        return (found ?? matches[0], found is not null);
    }

    private static bool IsNamedBy(SignerInfo signer, Certificate certificate) => signer.SubjectKeyIdentifier.IsEmpty
        ? certificate.SerialNumber.Span.SequenceEqual(signer.SerialNumber.Span) && certificate.Issuer.Span.SequenceEqual(signer.Issuer.Span)
        : certificate.SubjectKeyIdentifier.Span.SequenceEqual(signer.SubjectKeyIdentifier.Span);
}
