using System.Formats.Asn1;

namespace Signet.Cms;

/// <summary>An algorithm and its parameters.</summary>
/// <remarks>
/// <code>
/// AlgorithmIdentifier ::= SEQUENCE {
///     algorithm   OBJECT IDENTIFIER,
///     parameters  ANY DEFINED BY algorithm OPTIONAL }
/// </code>
/// Source: RFC 5280, 4.1.1.2.
/// </remarks>
/// <param name="Oid">The algorithm.</param>
/// <param name="Parameters">The parameters, DER with tag and length; empty when absent.</param>
public sealed record AlgorithmIdentifier(string Oid, ReadOnlyMemory<byte> Parameters)
{
    private static readonly byte[] s_null = [0x05, 0x00];

    /// <summary>The algorithm with NULL parameters, as PKCS #7 signers write digests and rsaEncryption.</summary>
    public static AlgorithmIdentifier WithNull(string oid) => new(oid, s_null);

    /// <summary>The algorithm without parameters, as ECDSA has it.</summary>
    public static AlgorithmIdentifier Bare(string oid) => new(oid, default);

    /// <summary>True when the parameters are NULL or absent.</summary>
    public bool HasNoParameters => Parameters.IsEmpty || Parameters.Span.SequenceEqual(s_null);

    /// <summary>Reads the next element of <paramref name="reader"/>.</summary>
    public static AlgorithmIdentifier Read(ref DerReader reader)
    {
        var sequence = reader.Sequence();
        var oid = sequence.Oid();
        var parameters = sequence.HasData ? sequence.Element() : default;
        sequence.End();
        return new AlgorithmIdentifier(oid, parameters);
    }

    /// <summary>Writes the SEQUENCE.</summary>
    public void Write(AsnWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oid);
            if (!Parameters.IsEmpty)
            {
                writer.WriteEncodedValue(Parameters.Span);
            }
        }
    }
}
