using Signet.Cms;
using Signet.X509;

namespace Signet.Timestamps;

/// <summary>Reads and checks a countersignature of the legacy Authenticode protocol.</summary>
/// <remarks>
/// The value is a SignerInfo over the signature value of the signer that carries it. Its authenticated attributes are contentType
/// (data), messageDigest and signingTime; the authority's certificate lies among those of the signature.
/// Source: RFC 2985, 5.3.6 (countersignature); Microsoft, "Time Stamping Authenticode Signatures". Measured on real files: version is
/// 1, once 0; one authority gives its content type as TSTInfo.
/// </remarks>
public static class Countersignature
{
    /// <summary>Reads and checks a countersignature.</summary>
    /// <param name="value">The SignerInfo, DER, nothing behind it.</param>
    /// <param name="signature">The signature value that must have been signed.</param>
    /// <param name="certificates">The certificates of the signature, among which the authority's must be.</param>
    /// <param name="where">Where the countersignature lies in the file: for the place of findings.</param>
    public static Timestamp Read(
        ReadOnlyMemory<byte> value, ReadOnlyMemory<byte> signature, IReadOnlyList<Certificate> certificates, FileRange where)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        if (!SignerInfo.TryRead(value, where.Offset, out var signer, out var problem))
        {
            return Timestamp.Unread(
                TimestampKind.Authenticode,
                TimestampFindings.Malformed.With($"the countersignature cannot be read: {problem.Message}", problem.Where ?? where));
        }

        // One genuine countersignature says 0, which means nothing else than 1.
        if (signer.Version != 0 && AuthoritySignature.WrongVersion(signer) is { } wrong)
        {
            return Timestamp.Unread(TimestampKind.Authenticode, TimestampFindings.Malformed.With(wrong, where));
        }

        var findings = new List<Finding>();
        var algorithm = DigestAlgorithm.FromOid(signer.DigestAlgorithm.Oid);
        var time = SigningTime(signer, findings, where);
        var imprinted = CheckImprint(signer, algorithm, signature, findings, where);
        var contentType = ContentType(signer, findings, where);
        var authority = imprinted && time is not null
            ? AuthoritySignature.Judge(
                SignerVerifier.Verify(signer, contentType, signature.Span, certificates, where.Offset), time.Value, findings, where)
            : null;
        if (authority is not null)
        {
            AuthorityCertificate.CheckNamed(signer, authority, required: false, findings, where);
        }

        return new Timestamp
        {
            Kind = TimestampKind.Authenticode,
            Time = time ?? default,
            Signer = authority,
            Certificates = certificates,
            ImprintAlgorithm = algorithm,
            Findings = findings,
            Proved = imprinted && time is not null && authority is not null,
        };
    }

    private static DateTimeOffset? SigningTime(SignerInfo signer, List<Finding> findings, FileRange where)
    {
        if (signer.SignedAttribute(Oids.SigningTimeAttribute) is not { Values: [var value] })
        {
            findings.Add(TimestampFindings.NoTime.With("the countersignature has no signing time, or several", where));
            return null;
        }

        var reader = new DerReader(value);
        var time = reader.Time();
        reader.End();
        if (reader.Failed)
        {
            findings.Add(reader.Problem(TimestampFindings.Malformed, where.Offset) with { Where = where });
            return null;
        }

        return time;
    }

    private static bool CheckImprint(
        SignerInfo signer, DigestAlgorithm? algorithm, ReadOnlyMemory<byte> signature, List<Finding> findings, FileRange where)
    {
        if (algorithm is null)
        {
            findings.Add(TimestampFindings.UnknownAlgorithm.With($"the countersignature is made with {signer.DigestAlgorithm.Oid}", where));
            return false;
        }

        if (signer.SignedAttribute(Oids.MessageDigestAttribute) is not { Values: [var value] })
        {
            findings.Add(TimestampFindings.Malformed.With("the countersignature has no message digest, or several", where));
            return false;
        }

        var reader = new DerReader(value);
        var digest = reader.OctetString();
        reader.End();
        if (reader.Failed)
        {
            findings.Add(reader.Problem(TimestampFindings.Malformed, where.Offset) with { Where = where });
            return false;
        }

        var expected = algorithm.Hash(signature.Span);
        if (!digest.Span.SequenceEqual(expected))
        {
            findings.Add(TimestampFindings.ImprintMismatch.With(
                $"the countersignature is over a signature with {algorithm} {Convert.ToHexStringLower(digest.Span[..Math.Min(64, digest.Length)])}, this one has {Convert.ToHexStringLower(expected)}",
                where));
            return false;
        }

        return true;
    }

    /// <summary>The content type to verify by: data, unless the countersignature says TSTInfo.</summary>
    private static string ContentType(SignerInfo signer, List<Finding> findings, FileRange where)
    {
        if (signer.SignedAttribute(Oids.ContentTypeAttribute) is { Values: [var value] })
        {
            var reader = new DerReader(value);
            if (reader.Oid() == Oids.TstInfo)
            {
                findings.Add(TimestampFindings.OtherContentType.With("the countersignature gives its content type as TSTInfo", where));
                return Oids.TstInfo;
            }
        }

        return Oids.Data;
    }
}
