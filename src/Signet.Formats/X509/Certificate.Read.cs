using System.Diagnostics.CodeAnalysis;
using Signet.Cms;

namespace Signet.X509;

public sealed partial class Certificate
{
    // RFC 5280, 4.1.2.2 allows 20 bytes of serial number; old certificates have more, and no reader of ours computes with them.
    private const int MaxSerialNumber = 64;

    /// <summary>The most bytes a certificate may have. All certificates of the largest signature seen take 8,690 together.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Reads a certificate that must fill <paramref name="der"/> to its last byte.</summary>
    /// <param name="der">The bytes.</param>
    /// <param name="offset">Where they start in the file, in bytes: for the place of findings.</param>
    /// <param name="certificate">What was read.</param>
    /// <param name="problem">Why it could not be read.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> der, long offset,
        [NotNullWhen(true)] out Certificate? certificate, [NotNullWhen(false)] out Finding? problem)
    {
        certificate = null;
        problem = der.Length > MaxBytes
            ? X509Findings.Malformed.With($"a certificate of {der.Length} bytes; {MaxBytes} are read at most", new FileRange(offset, der.Length))
            : X509Findings.CheckStructure(der, offset);
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
        if (fields.NextTag == DerTag.ContextConstructed(0))
        {
            var wrapper = fields.Inside(DerTag.ContextConstructed(0));
            version = wrapper.SmallInteger() is var v and < 3 ? v + 1 : 0; // RFC 5280, 4.1.2.1
            wrapper.End();
        }

        // Negative serial numbers exist in genuine certificates; they are compared as bytes, never as numbers.
        var serialNumber = fields.Integer();
        if (serialNumber.Length > MaxSerialNumber)
        {
            fields.Fail($"the serial number takes {serialNumber.Length} bytes");
        }

        peek = fields;
        var signedAlgorithm = peek.Element();
        var signatureAlgorithm = AlgorithmIdentifier.Read(ref fields);
        var issuer = X509Name.Read(ref fields);
        var validity = fields.Sequence();
        var notBefore = validity.Time();
        var notAfter = validity.Time();
        validity.End();
        var subject = X509Name.Read(ref fields);
        if (fields.Failed)
        {
            problem = reader.Problem(X509Findings.Malformed, offset);
            return false;
        }

        var publicKey = SubjectPublicKeyInfo.Read(ref fields);
        if (fields.Failed)
        {
            problem = reader.Problem(X509Findings.BadKey, offset);
            return false;
        }

        var uniqueIds = 0;
        for (var number = 1; number <= 2; number++)
        {
            if (fields.NextTag == DerTag.Context(number))
            {
                _ = fields.Element();
                uniqueIds++;
            }
        }

        var hasExtensions = fields.NextTag == DerTag.ContextConstructed(3);
        List<X509Extension> extensions = [];
        string? duplicate = null;
        if (hasExtensions)
        {
            var wrapper = fields.Inside(DerTag.ContextConstructed(3));
            extensions = X509Extension.ReadAll(ref wrapper, out duplicate);
            wrapper.End();
        }

        fields.End();
        var whole = new FileRange(offset, der.Length);
        var wrongVersion = version == 0 || (uniqueIds > 0 && version < 2) || (hasExtensions && version < 3);
        problem = reader.Failed ? reader.Problem(X509Findings.Malformed, offset)
            : wrongVersion ? X509Findings.WrongVersion.With(
                version == 0 ? "the certificate has a version above 3" : $"a version {version} certificate has fields of a later version", whole)
            : !algorithm.Span.SequenceEqual(signedAlgorithm.Span) ? X509Findings.AlgorithmMismatch.With(
                "the two signature algorithms of the certificate differ", whole)
            : duplicate is not null ? X509Findings.DuplicateExtension.With($"the extension {duplicate} occurs twice", whole)
            : null;
        if (problem is not null)
        {
            return false;
        }

        var known = KnownExtensions.Read(extensions, out var badOid, out var reason);
        if (badOid is not null)
        {
            problem = X509Findings.BadExtension.With($"in the extension {badOid}, {reason}", whole);
            return false;
        }

        certificate = new Certificate
        {
            Raw = der,
            Tbs = tbs,
            Version = version,
            SerialNumber = serialNumber,
            SignatureAlgorithm = signatureAlgorithm,
            Issuer = issuer,
            Subject = subject,
            NotBefore = notBefore,
            NotAfter = notAfter,
            PublicKey = publicKey,
            Extensions = extensions,
            Signature = signature,
            IsCertificateAuthority = known.IsCertificateAuthority,
            PathLength = known.PathLength,
            KeyUsage = known.KeyUsage,
            ExtendedKeyUsages = known.ExtendedKeyUsages,
            SubjectKeyIdentifier = known.SubjectKeyIdentifier,
            AuthorityKeyIdentifier = known.AuthorityKeyIdentifier,
            CrlDistributionPoints = known.CrlDistributionPoints ?? [],
        };
        return true;
    }
}
