using System.Formats.Asn1;
using Signet.Cms;
using Signet.X509;

namespace Signet.Timestamps;

/// <summary>The attribute by which a signer names its certificate under its signature, so that no other can be put in its place.</summary>
/// <remarks>
/// <code>
/// SigningCertificate ::= SEQUENCE {                         -- 1.2.840.113549.1.9.16.2.12
///     certs     SEQUENCE OF ESSCertID,
///     policies  SEQUENCE OF PolicyInformation OPTIONAL }
/// ESSCertID ::= SEQUENCE {
///     certHash       OCTET STRING,                          -- SHA-1 of the certificate
///     issuerSerial   IssuerSerial OPTIONAL }
///
/// SigningCertificateV2 ::= the same of ESSCertIDv2          -- 1.2.840.113549.1.9.16.2.47
/// ESSCertIDv2 ::= SEQUENCE {
///     hashAlgorithm  AlgorithmIdentifier DEFAULT sha256,
///     certHash       OCTET STRING,
///     issuerSerial   IssuerSerial OPTIONAL }
///
/// IssuerSerial ::= SEQUENCE {
///     issuer         SEQUENCE OF GeneralName,
///     serialNumber   INTEGER }
/// </code>
/// Source: RFC 2634, 5.4, and RFC 5035, 3 and 4. The first identifier names the signer; those behind it, its chain, are not
/// evidence of anything and are not read further than their shape.
/// </remarks>
/// <param name="HashAlgorithm">Object identifier of the digest of the certificate.</param>
/// <param name="Hash">The digest of the signer's certificate.</param>
/// <param name="Issuer">The issuer's Name, DER; empty when issuerSerial is absent.</param>
/// <param name="SerialNumber">The serial number's content bytes; empty when issuerSerial is absent.</param>
public sealed record SigningCertificate(
    string HashAlgorithm, ReadOnlyMemory<byte> Hash, ReadOnlyMemory<byte> Issuer, ReadOnlyMemory<byte> SerialNumber)
{
    private static readonly Asn1Tag s_directoryName = new(TagClass.ContextSpecific, 4, isConstructed: true);

    /// <summary>The attribute value that names <paramref name="certificate"/> by SHA-1 (version 1) or another digest (version 2).</summary>
    public static SigningCertificate Of(Certificate certificate, DigestAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(algorithm);
        return new SigningCertificate(
            algorithm.Oid, algorithm.Hash(certificate.Raw.Span), certificate.Issuer, certificate.SerialNumber);
    }

    /// <summary>True when <paramref name="certificate"/> is the one that is named: its hash, and issuer and serial number when given.</summary>
    public bool Names(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return DigestAlgorithm.FromOid(HashAlgorithm) is { } algorithm
            && Hash.Span.SequenceEqual(algorithm.Hash(certificate.Raw.Span))
            && (Issuer.IsEmpty || Issuer.Span.SequenceEqual(certificate.Issuer.Span))
            && (SerialNumber.IsEmpty || SerialNumber.Span.SequenceEqual(certificate.SerialNumber.Span));
    }

    /// <summary>Reads the value of a signingCertificate (version 1) or signingCertificateV2 attribute.</summary>
    public static SigningCertificate Read(ref DerReader reader, bool version2)
    {
        var attribute = reader.Sequence();
        var list = attribute.Sequence();
        var first = ReadIdentifier(ref list, version2);
        while (list.HasData)
        {
            _ = ReadIdentifier(ref list, version2);
        }

        if (attribute.HasData)
        {
            _ = attribute.Element(DerTag.Sequence);
        }

        attribute.End();
        return first;
    }

    /// <summary>Writes the value of the attribute; the mirror of <see cref="Read"/>.</summary>
    public void Write(AsnWriter writer, bool version2)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            if (version2 && HashAlgorithm != Oids.Sha256)
            {
                AlgorithmIdentifier.Bare(HashAlgorithm).Write(writer);
            }

            writer.WriteOctetString(Hash.Span);
            if (!Issuer.IsEmpty)
            {
                WriteIssuerSerial(writer);
            }
        }
    }

    private void WriteIssuerSerial(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            using (writer.PushSequence(s_directoryName))
            {
                writer.WriteEncodedValue(Issuer.Span);
            }

            writer.WriteInteger(SerialNumber.Span);
        }
    }

    private static SigningCertificate ReadIdentifier(ref DerReader list, bool version2)
    {
        var identifier = list.Sequence();
        var algorithm = !version2 ? Oids.Sha1
            : identifier.NextTag == DerTag.Sequence ? AlgorithmIdentifier.Read(ref identifier).Oid
            : Oids.Sha256;
        var hash = identifier.OctetString();
        ReadOnlyMemory<byte> issuer = default, serial = default;
        if (identifier.HasData)
        {
            var issuerSerial = identifier.Sequence();
            var names = issuerSerial.Sequence();
            while (names.HasData)
            {
                if (names.NextTag == DerTag.ContextConstructed(4))
                {
                    var directoryName = names.Inside(DerTag.ContextConstructed(4));
                    issuer = directoryName.Element();
                    directoryName.End();
                }
                else
                {
                    _ = names.Element();
                }
            }

            serial = issuerSerial.Integer();
            issuerSerial.End();
        }

        identifier.End();
        return new SigningCertificate(algorithm, hash, issuer, serial);
    }
}
