using System.Formats.Asn1;

namespace Signet.Keys;

/// <summary>Keys of Ed25519 and X25519 as bytes.</summary>
/// <remarks>
/// <code>
/// OneAsymmetricKey ::= SEQUENCE {
///     version     INTEGER (0 without, 1 with publicKey)
///     algorithm   SEQUENCE { OBJECT IDENTIFIER }         no parameters
///     privateKey  OCTET STRING { OCTET STRING }          32 bytes
///     attributes  [0] IMPLICIT SET OPTIONAL              passed over
///     publicKey   [1] IMPLICIT BIT STRING OPTIONAL }     32 bytes
/// </code>
/// Source: RFC 5958, 2; RFC 8410, 3, 4 and 7. Version 0 is written, as OpenSSL does; a public key is read in either version.
/// </remarks>
internal static class Curve25519Keys
{
    /// <summary>Bits of the curve's field.</summary>
    public const int Bits = 255;

    private const int Size = NativeCryptography.CurveKeySize;

    private static readonly Asn1Tag s_attributes = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag s_publicKey = new(TagClass.ContextSpecific, 1);

    /// <summary>The 32 private bytes, a slice of <paramref name="der"/>, and the public ones, empty when they are not there.</summary>
    /// <exception cref="AsnContentException">It is not such a key.</exception>
    public static ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> der, out ReadOnlyMemory<byte> publicKey)
    {
        publicKey = default;
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var info = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        if (!info.TryReadInt32(out var version) || version is not (0 or 1))
        {
            throw new AsnContentException("the version is neither 0 nor 1");
        }

        var algorithm = info.ReadSequence();
        algorithm.ReadObjectIdentifier();
        algorithm.ThrowIfNotEmpty();
        var inner = new AsnReader(Octets(info), AsnEncodingRules.DER);
        var bytes = Octets(inner);
        inner.ThrowIfNotEmpty();
        if (info.HasData && info.PeekTag().HasSameClassAndValue(s_attributes))
        {
            info.ReadEncodedValue();
        }

        if (info.HasData)
        {
            publicKey = info.TryReadPrimitiveBitString(out var unused, out var bits, s_publicKey) && unused == 0 ? bits
                : throw new AsnContentException("the public half is not whole bytes");
        }

        info.ThrowIfNotEmpty();
        return bytes.Length == Size && publicKey.Length is 0 or Size ? bytes
            : throw new AsnContentException($"the key has {bytes.Length} private and {publicKey.Length} public bytes, not {Size}");
    }

    /// <summary>The PrivateKeyInfo, version 0: the key is its last 32 bytes.</summary>
    public static byte[] Pkcs8(string algorithm, ReadOnlySpan<byte> bytes)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, initialCapacity: 64);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            WriteAlgorithm(writer, algorithm);
            using (writer.PushOctetString())
            {
                writer.WriteOctetString(bytes);
            }
        }

        var encoded = writer.Encode();
        writer.Reset(); // wipes its copy
        return encoded;
    }

    /// <summary>The SubjectPublicKeyInfo.</summary>
    public static byte[] Spki(string algorithm, ReadOnlySpan<byte> publicKey)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteAlgorithm(writer, algorithm);
            writer.WriteBitString(publicKey);
        }

        return writer.Encode();
    }

    private static void WriteAlgorithm(AsnWriter writer, string algorithm)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(algorithm);
        }
    }

    private static ReadOnlyMemory<byte> Octets(AsnReader reader) =>
        reader.TryReadPrimitiveOctetString(out var bytes) ? bytes : throw new AsnContentException("an octet string is in parts");
}
