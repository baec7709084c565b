using System.Formats.Asn1;
using Signet.Cms;

namespace Signet.Authenticode;

/// <summary>A second digest beside that of the file, over what the first leaves out.</summary>
/// <remarks>
/// It travels in an SpcLink, as the serializedData of a moniker of the class of page hashes:
/// <code>
/// SET { SEQUENCE { 1.3.6.1.4.1.311.2.5.1, SET { OCTET STRING digest } } }
/// </code>
/// Of a cabinet it is the digest of the four bytes of cbCabinet, which say where the signature begins (measured; docs/formats/cab.md).
/// </remarks>
/// <param name="Digest">The digest, by the algorithm of the file's.</param>
public sealed record SpcEnhancedHash(ReadOnlyMemory<byte> Digest)
{
    /// <summary>Reads the value of an SpcIndirectData; null when it holds no such digest.</summary>
    internal static SpcEnhancedHash? Read(ReadOnlyMemory<byte> value)
    {
        var reader = new DerReader(value);
        if (SpcLink.Read(ref reader).Moniker is not { } moniker || reader.Failed || !moniker.ClassId.Span.SequenceEqual(PageHashTable.ClassId.Span)
            || DerStructure.Check(moniker.SerializedData.Span, out _).Kind != DerFaultKind.None)
        {
            return null;
        }

        var inner = new DerReader(moniker.SerializedData);
        var outer = inner.Set();
        var attribute = outer.Sequence();
        var type = attribute.Oid();
        var values = attribute.Set();
        var digest = values.OctetString();
        values.End();
        attribute.End();
        outer.End();
        inner.End();
        return inner.Failed || type != Oids.SpcEnhancedHash ? null : new SpcEnhancedHash(digest);
    }

    /// <summary>The SpcLink that holds it, DER.</summary>
    internal byte[] Encode()
    {
        var inner = new AsnWriter(AsnEncodingRules.DER);
        using (inner.PushSetOf())
        using (inner.PushSequence())
        {
            inner.WriteObjectIdentifier(Oids.SpcEnhancedHash);
            using (inner.PushSetOf())
            {
                inner.WriteOctetString(Digest.Span);
            }
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        new SpcLink { Moniker = new SpcSerializedObject(PageHashTable.ClassId, inner.Encode()) }.Write(writer);
        return writer.Encode();
    }
}
