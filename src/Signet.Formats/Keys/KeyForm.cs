using System.Formats.Asn1;

namespace Signet.Keys;

/// <summary>How the bytes of a key or certificate file are laid out.</summary>
public enum KeyForm
{
    /// <summary>None of the others.</summary>
    Unknown,

    /// <summary>Text with <c>-----BEGIN</c> lines (RFC 7468, and the older form of RFC 1421).</summary>
    Pem,

    /// <summary>Microsoft's PVK file.</summary>
    Pvk,

    /// <summary>PKCS #12 (RFC 7292).</summary>
    Pfx,

    /// <summary>PrivateKeyInfo (RFC 5208) or OneAsymmetricKey (RFC 5958).</summary>
    Pkcs8,

    /// <summary>EncryptedPrivateKeyInfo (RFC 5208).</summary>
    EncryptedPkcs8,

    /// <summary>RSAPrivateKey (RFC 8017, A.1.2).</summary>
    Pkcs1,

    /// <summary>ECPrivateKey (RFC 5915).</summary>
    Sec1,

    /// <summary>An X.509 certificate (RFC 5280).</summary>
    Certificate,

    /// <summary>A ContentInfo with SignedData: P7B, SPC (RFC 5652).</summary>
    SignedData,

    /// <summary>SubjectPublicKeyInfo (RFC 5280, 4.1).</summary>
    PublicKey,

    /// <summary>CertificationRequest (RFC 2986).</summary>
    CertificateRequest,
}

/// <summary>Tells the forms of keys and certificates apart by their first elements, never by a file's name.</summary>
public static class KeyForms
{
    /// <summary>The form that <paramref name="source"/> starts with. Whether the rest is sound is found out by reading it.</summary>
    public static KeyForm Recognise(ReadOnlyMemory<byte> source)
    {
        if (PvkFile.Starts(source.Span))
        {
            return KeyForm.Pvk;
        }

        if (source.Span.IndexOf("-----BEGIN "u8) >= 0)
        {
            return KeyForm.Pem;
        }

        try
        {
            return RecogniseDer(source);
        }
        catch (AsnContentException)
        {
            return KeyForm.Unknown;
        }
    }

    private static KeyForm RecogniseDer(ReadOnlyMemory<byte> source)
    {
        // BER: PFX and P7B files of old tools use indefinite lengths.
        var outer = new AsnReader(source, AsnEncodingRules.BER).ReadSequence();
        var tag = outer.PeekTag();
        if (tag.HasSameClassAndValue(Asn1Tag.ObjectIdentifier))
        {
            return outer.ReadObjectIdentifier() == Oids.SignedData ? KeyForm.SignedData : KeyForm.Unknown;
        }

        if (tag.HasSameClassAndValue(Asn1Tag.Integer))
        {
            var version = outer.ReadIntegerBytes();
            var next = outer.PeekTag();
            return next.HasSameClassAndValue(Asn1Tag.Integer) ? KeyForm.Pkcs1
                : next.HasSameClassAndValue(Asn1Tag.PrimitiveOctetString) ? KeyForm.Sec1
                : !next.HasSameClassAndValue(Asn1Tag.Sequence) ? KeyForm.Unknown
                : version.Span is [3] ? KeyForm.Pfx
                : KeyForm.Pkcs8;
        }

        if (!tag.HasSameClassAndValue(Asn1Tag.Sequence))
        {
            return KeyForm.Unknown;
        }

        // An AlgorithmIdentifier starts with an OID; a TBSCertificate with [0] or a serial number; a request with version 0 and a Name.
        var inner = outer.ReadSequence();
        var first = inner.PeekTag();
        var second = outer.PeekTag();
        return first.HasSameClassAndValue(Asn1Tag.ObjectIdentifier)
                ? second.HasSameClassAndValue(Asn1Tag.PrimitiveOctetString) ? KeyForm.EncryptedPkcs8
                    : second.HasSameClassAndValue(Asn1Tag.PrimitiveBitString) ? KeyForm.PublicKey
                    : KeyForm.Unknown
            : !second.HasSameClassAndValue(Asn1Tag.Sequence) ? KeyForm.Unknown
            : IsRequestInfo(inner) ? KeyForm.CertificateRequest
            : KeyForm.Certificate;
    }

    /// <summary>CertificationRequestInfo is version, Name, key (whose first element is an AlgorithmIdentifier); a version 1 certificate has an AlgorithmIdentifier second.</summary>
    private static bool IsRequestInfo(AsnReader inner)
    {
        if (!inner.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            return false;
        }

        inner.ReadIntegerBytes();
        var second = inner.ReadSequence();
        return !second.HasData || second.PeekTag().HasSameClassAndValue(new Asn1Tag(UniversalTagNumber.Set));
    }
}
