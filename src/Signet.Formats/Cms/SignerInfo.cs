using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;

namespace Signet.Cms;

/// <summary>An attribute of a signer: a type and its values.</summary>
/// <param name="Oid">The attribute type.</param>
/// <param name="Values">Each value, DER with tag and length, in file order.</param>
public sealed record CmsAttribute(string Oid, IReadOnlyList<ReadOnlyMemory<byte>> Values)
{
    /// <summary>An attribute with one value.</summary>
    public CmsAttribute(string oid, ReadOnlyMemory<byte> value)
        : this(oid, [value])
    {
    }

    /// <summary>Reads the next element of <paramref name="reader"/>.</summary>
    public static CmsAttribute Read(ref DerReader reader)
    {
        var sequence = reader.Sequence();
        var oid = sequence.Oid();
        var set = sequence.Set();
        var values = new List<ReadOnlyMemory<byte>>(1);
        while (set.HasData)
        {
            if (values.Count == CmsAttributes.MaxValues)
            {
                set.Fail($"the attribute {oid} has more than {CmsAttributes.MaxValues} values");
                break;
            }

            values.Add(set.Element());
        }

        sequence.End();
        return new CmsAttribute(oid, values);
    }

    /// <summary>Writes the SEQUENCE, its values in DER order.</summary>
    public void Write(AsnWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oid);
            using (writer.PushSetOf())
            {
                foreach (var value in Values)
                {
                    writer.WriteEncodedValue(value.Span);
                }
            }
        }
    }
}

/// <summary>The signature of one signer, as PKCS #7 1.5 and CMS write it.</summary>
/// <remarks>
/// <code>
/// SignerInfo ::= SEQUENCE {
///     version             INTEGER,
///     sid                 SEQUENCE { issuer Name, serialNumber INTEGER } | [0] IMPLICIT OCTET STRING,
///     digestAlgorithm     AlgorithmIdentifier,
///     signedAttrs         [0] IMPLICIT SET OF Attribute OPTIONAL,
///     signatureAlgorithm  AlgorithmIdentifier,
///     signature           OCTET STRING,
///     unsignedAttrs       [1] IMPLICIT SET OF Attribute OPTIONAL }
/// </code>
/// Source: RFC 2315, 9.2; RFC 5652, 5.3.
/// </remarks>
public sealed partial record SignerInfo
{
    /// <summary>The most bytes that authenticated attributes may take.</summary>
    public const int MaxSignedAttributeBytes = 1024 * 1024;

    /// <summary>1 (issuer and serial number), 3 (subject key identifier: only in time-stamp tokens).</summary>
    public required int Version { get; init; }

    /// <summary>The issuer's Name, DER; empty when the signer is named by <see cref="SubjectKeyIdentifier"/>.</summary>
    public ReadOnlyMemory<byte> Issuer { get; init; }

    /// <summary>The serial number's content bytes, big-endian, as encoded.</summary>
    public ReadOnlyMemory<byte> SerialNumber { get; init; }

    /// <summary>The signer's subject key identifier, version 3 only; otherwise empty.</summary>
    public ReadOnlyMemory<byte> SubjectKeyIdentifier { get; init; }

    public required AlgorithmIdentifier DigestAlgorithm { get; init; }

    /// <summary>The authenticated attributes, in file order. Empty when there are none.</summary>
    public required IReadOnlyList<CmsAttribute> SignedAttributes { get; init; }

    /// <summary>The authenticated attributes as in the file, DER, tag 0xA0; empty when there are none.</summary>
    /// <remarks>Set only on what was read: it is what the signer signed, so it is written back as it is, in whatever order.</remarks>
    public ReadOnlyMemory<byte> SignedAttributesRaw { get; init; }

    public required AlgorithmIdentifier SignatureAlgorithm { get; init; }

    /// <summary>The signature value (encryptedDigest), without tag and length.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The unauthenticated attributes, in file order.</summary>
    public required IReadOnlyList<CmsAttribute> UnsignedAttributes { get; init; }

    /// <summary>The whole SignerInfo, DER, when it was read; empty when it was made.</summary>
    public ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>
    /// What the signer signed: the authenticated attributes under the tag 0x31 (SET) in place of 0xA0 (RFC 5652, 5.4).
    /// Empty when there are none.
    /// </summary>
    public ReadOnlyMemory<byte> SignedBytes
    {
        get
        {
            if (SignedAttributesRaw.IsEmpty)
            {
                return SignedAttributes.Count == 0 ? default : CmsAttributes.EncodeSet(SignedAttributes);
            }

            var bytes = SignedAttributesRaw.ToArray();
            bytes[0] = DerTag.Set;
            return bytes;
        }
    }

    /// <summary>The first authenticated attribute of that type, or null.</summary>
    public CmsAttribute? SignedAttribute(string oid) => SignedAttributes.FirstOrDefault(a => a.Oid == oid);

    /// <summary>The first unauthenticated attribute of that type, or null.</summary>
    public CmsAttribute? UnsignedAttribute(string oid) => UnsignedAttributes.FirstOrDefault(a => a.Oid == oid);

    /// <summary>Reads a SignerInfo that fills <paramref name="source"/>, as a counter signature's value does.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="offset">Where they start in the file, in bytes: for the place of findings.</param>
    /// <param name="signer">What was read.</param>
    /// <param name="problem">Why it could not be read.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> source, long offset, [NotNullWhen(true)] out SignerInfo? signer, [NotNullWhen(false)] out Finding? problem)
    {
        signer = null;
        var fault = DerStructure.Check(source.Span, out _, SignedData.MaxElements);
        if (fault.Kind != DerFaultKind.None)
        {
            problem = CmsFindings.Of(fault, offset);
            return false;
        }

        var reader = new DerReader(source);
        var read = Read(ref reader, isCounterSignature: true);
        reader.End();
        problem = reader.Failed ? reader.Problem(CmsFindings.Malformed, offset) : null;
        signer = problem is null ? read : null;
        return problem is null;
    }

    /// <summary>Reads the next element of <paramref name="reader"/>.</summary>
    internal static SignerInfo Read(ref DerReader reader, bool isCounterSignature)
    {
        var peek = reader;
        var raw = peek.Element();
        var sequence = reader.Sequence();
        var version = sequence.SmallInteger();
        ReadOnlyMemory<byte> issuer = default, serialNumber = default, keyIdentifier = default;
        if (sequence.NextTag == DerTag.Context(0))
        {
            keyIdentifier = sequence.Value(DerTag.Context(0));
            if (keyIdentifier.IsEmpty)
            {
                sequence.Fail("a key identifier is empty");
            }
        }
        else
        {
            var issuerAndSerial = sequence.Sequence();
            issuer = issuerAndSerial.Element(DerTag.Sequence);
            serialNumber = issuerAndSerial.Integer();
            issuerAndSerial.End();
        }

        // RFC 5652, 5.3: 1 with issuer and serial number, 3 with a key identifier. One genuine counter signature has 0.
        if (version != (keyIdentifier.IsEmpty ? 1 : 3) && !(version == 0 && isCounterSignature))
        {
            sequence.Fail($"a signer has version {version}");
        }

        var digestAlgorithm = AlgorithmIdentifier.Read(ref sequence);
        ReadOnlyMemory<byte> signedRaw = default;
        List<CmsAttribute> signed = [];
        if (sequence.NextTag == DerTag.ContextConstructed(0))
        {
            peek = sequence;
            signedRaw = peek.Element();
            if (signedRaw.Length > MaxSignedAttributeBytes)
            {
                sequence.Fail($"the signed attributes take {signedRaw.Length} bytes"); // they are copied to be hashed
            }

            signed = CmsAttributes.Read(sequence.Inside(DerTag.ContextConstructed(0)));
        }

        var signatureAlgorithm = AlgorithmIdentifier.Read(ref sequence);
        var signature = sequence.OctetString();
        var unsigned = sequence.NextTag == DerTag.ContextConstructed(1)
            ? CmsAttributes.Read(sequence.Inside(DerTag.ContextConstructed(1)))
            : [];
        sequence.End();

        return new SignerInfo
        {
            Version = version,
            Issuer = issuer,
            SerialNumber = serialNumber,
            SubjectKeyIdentifier = keyIdentifier,
            DigestAlgorithm = digestAlgorithm,
            SignedAttributes = signed,
            SignedAttributesRaw = signedRaw,
            SignatureAlgorithm = signatureAlgorithm,
            Signature = signature,
            UnsignedAttributes = unsigned,
            Raw = raw,
        };
    }

    /// <summary>The SignerInfo, DER.</summary>
    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        Write(writer);
        return writer.Encode();
    }

    /// <summary>Writes the SEQUENCE: sets in DER order, except authenticated attributes that were read, which stay as signed.</summary>
    public void Write(AsnWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using (writer.PushSequence())
        {
            writer.WriteInteger(Version);
            if (SubjectKeyIdentifier.IsEmpty)
            {
                using (writer.PushSequence())
                {
                    writer.WriteEncodedValue(Issuer.Span);
                    writer.WriteInteger(SerialNumber.Span);
                }
            }
            else
            {
                writer.WriteOctetString(SubjectKeyIdentifier.Span, new Asn1Tag(TagClass.ContextSpecific, 0));
            }

            DigestAlgorithm.Write(writer);
            if (!SignedAttributesRaw.IsEmpty)
            {
                writer.WriteEncodedValue(SignedAttributesRaw.Span);
            }
            else if (SignedAttributes.Count > 0)
            {
                CmsAttributes.Write(writer, SignedAttributes, new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true));
            }

            SignatureAlgorithm.Write(writer);
            writer.WriteOctetString(Signature.Span);
            if (UnsignedAttributes.Count > 0)
            {
                CmsAttributes.Write(writer, UnsignedAttributes, new Asn1Tag(TagClass.ContextSpecific, 1, isConstructed: true));
            }
        }
    }
}
