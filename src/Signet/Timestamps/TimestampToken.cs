using Signet.Cms;
using Signet.X509;

namespace Signet.Timestamps;

/// <summary>Reads and checks an RFC 3161 token.</summary>
/// <remarks>
/// A token is a SignedData of version 3 with exactly one signer over a TSTInfo (content type 1.2.840.113549.1.9.16.1.4, in an
/// OCTET STRING). The signer names its certificate in a signing-certificate attribute. Source: RFC 3161, 2.4.2; RFC 5816.
/// </remarks>
public static class TimestampToken
{
    /// <summary>Reads and checks a token.</summary>
    /// <param name="token">The ContentInfo, DER, nothing behind it.</param>
    /// <param name="signature">The signature value that the token must vouch for.</param>
    /// <param name="certificates">Certificates among which the authority's is looked for after the token's own.</param>
    /// <param name="where">Where the token lies in the file: for the place of findings.</param>
    public static Timestamp Read(
        ReadOnlyMemory<byte> token, ReadOnlyMemory<byte> signature, IReadOnlyList<Certificate> certificates, FileRange where)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        if (ReadStructure(token, where, out var data, out var info) is { } problem)
        {
            return Timestamp.Unread(TimestampKind.Rfc3161, problem);
        }

        var findings = new List<Finding>();
        var own = ReadCertificates(data!, findings, where);
        var algorithm = DigestAlgorithm.FromOid(info!.Imprint.Algorithm.Oid);
        var imprinted = CheckImprint(info.Imprint, algorithm, signature, findings, where);
        if (info.Extensions.FirstOrDefault(e => e.Critical) is { } extension)
        {
            findings.Add(TimestampFindings.UnknownExtension.With($"the token has the critical extension {extension.Oid}", where));
        }

        var signer = data!.SignerInfos[0];
        var authority = AuthoritySignature.Judge(
            SignerVerifier.Verify(data, signer, Oids.TstInfo, [.. own, .. certificates], where.Offset), info.GenTime, findings, where);
        if (authority is not null)
        {
            AuthorityCertificate.CheckNamed(signer, authority, required: true, findings, where);
            AuthorityCertificate.CheckExclusiveUsage(authority, findings, where);
        }

        return new Timestamp
        {
            Kind = TimestampKind.Rfc3161,
            Time = info.GenTime,
            Signer = authority,
            Certificates = own,
            ImprintAlgorithm = algorithm,
            Info = info,
            Findings = findings,
            Proved = imprinted && authority is not null,
        };
    }

    private static Finding? ReadStructure(ReadOnlyMemory<byte> token, FileRange where, out SignedData? data, out TstInfo? info)
    {
        info = null;
        if (!SignedData.TryRead(token, where.Offset, out data, out var consumed, out var problem))
        {
            return TimestampFindings.Malformed.With($"the token cannot be read: {problem.Message}", problem.Where ?? where);
        }

        var wrong =
            consumed != token.Length ? $"{token.Length - consumed} bytes follow the token"
            : data.ContentType != Oids.TstInfo ? $"the token's content is of type {data.ContentType}"
            : data.Version < 3 ? $"the token's version is {data.Version}" // RFC 5652, 5.1: 3 for a content type other than data
            : data.Content.Span is not [DerTag.OctetString, ..] ? "the token's content is no OCTET STRING"
            : data.SignerInfos is not [var signer] ? $"the token has {data.SignerInfos.Count} signers" // RFC 3161, 2.4.2: the authority's alone
            : data.DigestAlgorithms is not [var digest] || digest.Oid != signer.DigestAlgorithm.Oid || !digest.HasNoParameters
                ? "the token names other digests than its signer" // RFC 5652, 5.1
            : AuthoritySignature.WrongVersion(signer);
        if (wrong is not null)
        {
            return TimestampFindings.Malformed.With(wrong, where);
        }

        return TstInfo.TryRead(data.ContentValue, data.Locate(data.ContentValue, where.Offset).Offset, out info, out problem) ? null : problem;
    }

    private static List<Certificate> ReadCertificates(SignedData data, List<Finding> findings, FileRange where)
    {
        var certificates = new List<Certificate>(data.Certificates.Count);
        foreach (var der in data.Certificates)
        {
            if (CertificatePool.Read(der, out var problem) is { } certificate)
            {
                certificates.Add(certificate);
            }
            else
            {
                // Not an error by itself: when it is needed, the signature or the chain fails for lack of it.
                findings.Add(TimestampFindings.UnreadableCertificate.With(
                    $"a certificate of the token cannot be read: {problem!.Message}", data.Locate(der, where.Offset)));
            }
        }

        return certificates;
    }

    private static bool CheckImprint(
        MessageImprint imprint, DigestAlgorithm? algorithm, ReadOnlyMemory<byte> signature, List<Finding> findings, FileRange where)
    {
        if (algorithm is null || !imprint.Algorithm.HasNoParameters)
        {
            findings.Add(TimestampFindings.UnknownAlgorithm.With($"the imprint is made with {imprint.Algorithm.Oid}", where));
            return false;
        }

        AuthoritySignature.CheckStrength(algorithm, "imprint", findings, where);
        var expected = algorithm.Hash(signature.Span);
        if (!imprint.Digest.Span.SequenceEqual(expected))
        {
            findings.Add(TimestampFindings.ImprintMismatch.With(
                $"the token vouches for a signature with {algorithm} {Convert.ToHexStringLower(imprint.Digest.Span[..Math.Min(64, imprint.Digest.Length)])}, this one has {Convert.ToHexStringLower(expected)}",
                where));
            return false;
        }

        return true;
    }
}
